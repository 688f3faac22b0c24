"""The learning rate follows its schedule, whatever the run has been through."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

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


@pytest.mark.tensorflow
@pytest.mark.parametrize("schedule", ["cosine", "exponential", "step"])
def test_a_schedule_is_what_keras_calls_so(schedule: str) -> None:
    from keras.optimizers import schedules

    of_keras = {
        "cosine": schedules.CosineDecay(0.5, 40),
        "exponential": schedules.ExponentialDecay(0.5, 40, 0.01),
        "step": schedules.PiecewiseConstantDecay([19, 29], [0.5, 0.05, 0.005]),
    }[schedule]
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": schedule})
    expected = [float(of_keras(step)) for step in range(40)]
    assert rates(config) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("schedule", "by_hand"),
    [
        ("constant", [1.0] * 40),
        ("step", [1.0] * 20 + [0.1] * 10 + [0.01] * 10),
        ("exponential", np.geomspace(1, 0.01, 41)[:-1]),
        ("cosine", signal.windows.hann(81)[40:-1]),  # the right half of Hann's bell
    ],
)
def test_a_schedule_multiplies_the_rate_by_what_one_works_out_by_hand(
    schedule: str, by_hand: list[float]
) -> None:
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": schedule})
    assert rates(config) == pytest.approx([0.5 * share for share in by_hand], rel=1e-4)


def test_one_cycle_rises_for_a_third_of_the_way_and_ends_at_next_to_nothing() -> None:
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": "one_cycle"})
    found = rates(config)
    assert found[0] == pytest.approx(0.02)
    assert found[6] == pytest.approx(0.26)  # half-way up, between 0.02 and 0.5
    assert found[12] == pytest.approx(0.5) == max(found)
    assert np.all(np.diff(found[:13]) > 0)
    assert np.all(np.diff(found[12:]) < 0)
    assert found[-1] < 0.002


def test_one_cycle_begins_and_ends_where_pytorchs_does() -> None:
    """OneCycleLR(div_factor=25, final_div_factor=1e4, pct_start=0.3)."""
    assert factor("one_cycle", 0) == pytest.approx(1 / 25)
    assert factor("one_cycle", 1) == pytest.approx(1 / 25 / 1e4, rel=1e-9)
    assert factor("one_cycle", 0.3) == 1


@given(st.sampled_from(SCHEDULES), st.floats(0, 1))
def test_no_schedule_exceeds_the_rate_that_was_chosen(schedule: str, share: float) -> None:
    assert 0 <= factor(schedule, share) <= 1


def test_a_rate_that_was_turned_holds_from_its_step_on_and_the_schedule_goes_on() -> None:
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": "cosine"})
    before, after = rates(config), rates(config, RateChange(15, 0.1))
    assert after[:15] == before[:15]
    assert after[15:] == pytest.approx([rate / 5 for rate in before[15:]])


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_more_epochs_go_through_the_schedule_once_more(schedule: str) -> None:
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": schedule})
    later = [Stage(0, 4), Stage(4, 6), Stage(6, 8)]
    for epoch in (0, 1):  # of a stage
        alone = learning_rates(config, [Stage(0, 2)], (), range(10 * epoch, 10 * epoch + 10))
        for first in (4, 6):
            steps = range(10 * (first + epoch), 10 * (first + epoch) + 10)
            np.testing.assert_array_equal(learning_rates(config, later, (), steps), alone)
    before = learning_rates(config, later, (), range(30, 40))
    assert before.tolist() == rates(config)[30:]


def test_without_a_stage_the_schedule_takes_the_epochs_of_the_configuration() -> None:
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": "cosine"})
    found = learning_rates(config, [], (), range(30, 40))
    assert found.tolist() == rates(config)[30:]
    assert found.dtype == np.float32


def test_after_the_end_of_its_course_a_schedule_stays_where_it_is() -> None:
    config = TrainingConfig.from_dict(CONFIG.to_dict() | {"schedule": "exponential"})
    assert learning_rates(config, STAGES, (), range(50, 60)) == pytest.approx([0.005] * 10)
    one_epoch = learning_rates(config, [Stage(0, 1)], (), range(10))
    nothing_planned = learning_rates(config, [Stage(0, 0)], (), range(10))
    assert nothing_planned.tolist() == one_epoch.tolist()
