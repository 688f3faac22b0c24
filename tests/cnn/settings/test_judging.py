"""It is said where the test pictures choose, and nowhere else."""

import pytest

from cnn.settings import TrainingConfig
from cnn.settings.judging import offer_validation, unfair_judge


@pytest.mark.parametrize(
    ("patience", "split", "unfair"), [(0, 0.0, False), (3, 0.0, True), (3, 0.2, False)]
)
def test_early_stopping_without_validation_is_called_what_it_is(
    patience: int, split: float, unfair: bool
) -> None:
    config = TrainingConfig(early_stopping=patience, validation_split=split)
    assert ("best on the test pictures" in unfair_judge(config)) == unfair
    assert (unfair_judge(config) == "") != unfair
    assert offer_validation(config, own_pictures=False) == unfair_judge(config)


def test_pictures_of_ones_own_want_validation() -> None:
    assert "by its test" in offer_validation(TrainingConfig(), own_pictures=True)
    apart = TrainingConfig(validation_split=0.1)
    assert offer_validation(apart, own_pictures=True) == ""
    assert offer_validation(TrainingConfig(num_train=1), own_pictures=True) == ""
