"""The learning rate follows its schedule, whatever the run has been through."""

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.settings import SCHEDULES, TrainingConfig
from cnn.settings.schedules import RateChange, Stage, factor, learning_rates

CONFIG = TrainingConfig(num_train=100, batch_size=10, epochs=4, learning_rate=0.5)  # 40 steps
STAGES = [Stage(0, 4)]


def rates(config: TrainingConfig, *changes: RateChange) -> list[float]:
    parts = [
        learning_rates(config, STAGES, changes, range(10 * epoch, 10 * epoch + 10))
        for epoch in range(4)
    ]
    return np.concatenate(parts).tolist()


@pytest.mark.parametrize(
    ("schedule", "of_keras"),
    [
        ("cosine", keras.optimizers.schedules.CosineDecay(0.5, 40)),
        ("exponential", keras.optimizers.schedules.ExponentialDecay(0.5, 40, 0.01)),
        (
            "step",
            keras.optimizers.schedules.PiecewiseConstantDecay([19, 29], [0.5, 0.05, 0.005]),
        ),
        ("constant", lambda _: 0.5),
    ],
)
def test_a_schedule_is_what_keras_calls_so(schedule: str, of_keras) -> None:  # type: ignore[no-untyped-def]
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": schedule})
    expected = [float(of_keras(step)) for step in range(40)]
    assert rates(config) == pytest.approx(expected, rel=1e-4)


def test_one_cycle_rises_for_a_third_of_the_way_and_ends_at_next_to_nothing() -> None:
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": "one_cycle"})
    found = rates(config)
    assert found[0] == pytest.approx(0.02)
    assert found[12] == pytest.approx(0.5) == max(found)
    assert np.all(np.diff(found[:13]) > 0)
    assert np.all(np.diff(found[12:]) < 0)
    assert found[-1] < 0.002


@given(st.sampled_from(SCHEDULES), st.floats(0, 1))
def test_no_schedule_exceeds_the_rate_that_was_chosen(schedule: str, share: float) -> None:
    assert 0 <= factor(schedule, share) <= 1


def test_a_rate_that_was_turned_holds_from_its_step_on_and_the_schedule_goes_on() -> None:
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": "cosine"})
    before, after = rates(config), rates(config, RateChange(15, 0.1))
    assert after[:15] == before[:15]
    assert after[15:] == pytest.approx([rate / 5 for rate in before[15:]])
