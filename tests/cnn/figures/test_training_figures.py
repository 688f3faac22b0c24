"""The curves of a run in training, checked against the numbers they are made of."""

import numpy as np
import pytest

from cnn.figures.training import learning_curve
from cnn.training.config import TrainingConfig

CONFIG = TrainingConfig(num_train=400, batch_size=100, epochs=3)  # 4 batches an epoch
BATCHES = {
    "step": np.arange(1, 7),
    "loss": np.array([2.3, 2.0, 1.5, 1.0, 0.9, 0.8]),
    "accuracy": np.array([0.1, 0.2, 0.5, 0.6, 0.7, 0.7]),
}
EPOCHS = [{"epoch": 1, "loss": 1.7, "accuracy": 0.35, "test_loss": 1.1, "test_accuracy": 0.65}]


def test_batches_lie_at_fractions_of_an_epoch() -> None:
    """Batch 4 of 4 ends epoch 1, and so lies where the point of epoch 1 lies."""
    each_batch, training, test = learning_curve(BATCHES, EPOCHS, metric="loss", config=CONFIG)[
        "series"
    ]
    assert each_batch["data"][3] == [1.0, 1.0]
    assert each_batch["data"][4] == [1.25, 0.9]
    assert training["data"] == [[1, 1.7]]
    assert test["data"] == [[1, 1.1]]


def test_accuracies_are_drawn_in_per_cent() -> None:
    each_batch, training, test = learning_curve(BATCHES, EPOCHS, metric="accuracy", config=CONFIG)[
        "series"
    ]
    assert each_batch["data"][0] == [0.25, 10.0]
    assert training["data"] == [[1, 35.0]]
    assert test["data"] == [[1, 65.0]]


@pytest.mark.parametrize("metric", ["loss", "accuracy"])
def test_the_frame_of_a_run_that_has_not_begun_already_reaches_to_its_end(metric: str) -> None:
    nothing = {name: values[:0] for name, values in BATCHES.items()}
    option = learning_curve(nothing, [], metric=metric, config=CONFIG)
    assert option["xAxis"]["max"] == 3
    assert [series["data"] for series in option["series"]] == [[], [], []]
