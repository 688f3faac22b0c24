"""Frames of curves: no single batch flattens them, and epochs can be told apart in them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn.figures import curve_range
from cnn.figures.training import CurveLook, learning_curve, what_is_left_out
from cnn.settings.schedules import RateChange, Stage, learning_rates, planned_rates
from cnn.settings.training_config import TrainingConfig

CONFIG = TrainingConfig(num_train=500, batch_size=10, epochs=10)  # 50 batches an epoch
SPIKE = {
    "step": np.arange(1, 101),
    "loss": np.r_[2.3, 1122.25, 7.9, np.linspace(3, 0.1, 97)],
    "accuracy": np.r_[np.linspace(0.1, 0.9, 25), np.linspace(0.94, 1.0, 75)],
}
EPOCHS = [
    {"epoch": 1, "loss": 24.8, "accuracy": 0.93, "test_loss": 0.4, "test_accuracy": 0.964},
    {"epoch": 2, "loss": 0.2, "accuracy": 0.975, "test_loss": 0.2, "test_accuracy": 0.975},
]
losses = st.lists(st.floats(1e-6, 1e6), max_size=40).map(np.array)


def test_one_batch_of_a_huge_loss_does_not_flatten_the_curve() -> None:
    """With 1,122 among losses below 8, the mean of its epoch is 24.8; neither sets the frame."""
    fitted = learning_curve(
        SPIKE, EPOCHS, metric="loss", config=CONFIG, look=CurveLook(axis="fitted")
    )
    assert (fitted["yAxis"]["min"], fitted["yAxis"]["max"], fitted["yAxis"]["interval"]) == (
        0,
        8,
        2,
    )
    each_batch, training, test = fitted["series"]
    assert each_batch["data"][1] == [0.04, 1122.25]  # it is there, and leaves the frame
    assert (training["clip"], test["clip"]) == (True, False)
    assert "The loss of 1 batch lies above the frame, at up to 1,122" in what_is_left_out(
        SPIKE, EPOCHS
    )
    everything = learning_curve(SPIKE, EPOCHS, metric="loss", config=CONFIG)
    assert everything["yAxis"]["max"] is None
    log = learning_curve(
        SPIKE, EPOCHS, metric="loss", config=CONFIG, look=CurveLook(axis="logarithmic")
    )
    assert log["yAxis"]["type"] == "log"


@pytest.mark.parametrize("axis", ["fitted", "all"])
def test_losses_without_bounds_have_a_logarithmic_axis(axis: str) -> None:
    """Even steps of such sizes are no round numbers any more: "2.9999…" was 3e23."""
    huge = SPIKE | {"loss": np.geomspace(2.3, 4e23, 100)}
    look = CurveLook(axis=axis)  # type: ignore[arg-type]
    option = learning_curve(huge, [], metric="loss", config=CONFIG, look=look)
    assert option["yAxis"]["type"] == "log"
    assert "interval" not in option["yAxis"]
    assert "their axis is logarithmic" in what_is_left_out(huge, [])
    assert "logarithmic" not in what_is_left_out(SPIKE, EPOCHS)


def test_accuracies_that_are_close_are_told_apart_once_there_are_epochs() -> None:
    before = {name: values[:20] for name, values in SPIKE.items()}
    look = CurveLook(axis="fitted")
    axis = learning_curve(before, [], metric="accuracy", config=CONFIG, look=look)["yAxis"]
    assert (axis["min"], axis["max"]) == (0, 100)
    axis = learning_curve(SPIKE, EPOCHS, metric="accuracy", config=CONFIG, look=look)["yAxis"]
    assert (axis["min"], axis["max"], axis["interval"]) == (92, 100, 2)
    below = int((100 * SPIKE["accuracy"] < 92).sum())
    assert below > 1
    said = what_is_left_out(SPIKE, EPOCHS)
    assert f"begins at 92 %; {below:,} batches lie below it." in said
    axis = learning_curve(SPIKE, EPOCHS, metric="accuracy", config=CONFIG)["yAxis"]
    assert (axis["min"], axis["max"]) == (0, 100)


def test_nothing_is_left_out_of_a_calm_run() -> None:
    calm = {"step": np.arange(1, 5), "loss": np.array([2, 1.5, 1, 1]), "accuracy": np.zeros(4)}
    assert what_is_left_out(calm, []) == ""


@settings(deadline=None)
@given(losses, losses)
def test_a_frame_of_losses_holds_most_of_them_and_has_round_ticks(
    batches: np.ndarray, tested: np.ndarray
) -> None:
    frame = curve_range.loss_frame(batches, tested)
    assert frame.low == 0 < frame.step
    assert 1 <= round(frame.high / frame.step) <= 6
    assert frame.high / frame.step == pytest.approx(round(frame.high / frame.step))
    digits = f"{frame.step:.6e}".partition("e")[0].rstrip("0")
    assert digits in ("1.", "2.", "2.5", "5.")
    for values in (batches, tested):
        if len(values):
            assert (values <= frame.high * (1 + 1e-6)).mean() >= min(
                0.94, 1 - 1 / len(values)
            ) - 1e-9


@settings(deadline=None)
@given(*2 * [st.lists(st.floats(0, 100), max_size=40).map(np.array)])
def test_a_frame_of_accuracies_holds_those_of_all_epochs(
    batches: np.ndarray, of_epochs: np.ndarray
) -> None:
    frame = curve_range.accuracy_frame(batches, of_epochs)
    assert 0 <= frame.low < frame.high <= 100
    assert ((of_epochs >= frame.low - 1e-6) & (of_epochs <= frame.high + 1e-6)).all()


def test_a_running_mean_is_what_numpy_gives_for_each_window() -> None:
    values = np.random.default_rng(0).random(30)
    found = curve_range.running_mean(values, 7)
    expected = [values[max(end - 7, 0) : end].mean() for end in range(1, 31)]
    np.testing.assert_allclose(found, expected)
    assert not curve_range.running_mean(values[:0], 7).size
    look = CurveLook(smooth=True)
    series = learning_curve(SPIKE, EPOCHS, metric="loss", config=CONFIG, look=look)["series"]
    option = learning_curve(SPIKE, EPOCHS, metric="loss", config=CONFIG, look=look)
    assert option["legend"]["data"] == ["training", "test", "each batch", "mean of 5 batches"]
    assert series[1]["name"] == "mean of 5 batches"  # a tenth of an epoch of 50
    assert series[1]["data"][9][1] == pytest.approx(SPIKE["loss"][5:10].mean(), abs=1e-4)


def test_a_small_loss_is_drawn_with_its_digits_on_a_logarithmic_axis_too() -> None:
    batches = {"step": np.arange(3), "loss": np.array([0.5, 0.0003456, 0.0000123])}
    for axis in ("all", "logarithmic"):
        option = learning_curve(
            batches, [], metric="loss", config=CONFIG, look=CurveLook(axis=axis)
        )
        drawn = [value for _, value in option["series"][0]["data"]]
        assert drawn == pytest.approx([0.5, 0.0003456, 0.0000123])


@pytest.mark.parametrize("schedule", ["constant", "step", "exponential", "cosine", "one_cycle"])
def test_the_drawn_schedule_is_that_of_the_training_with_every_turn_by_hand(schedule: str) -> None:
    config = TrainingConfig(num_train=500, batch_size=10, epochs=4, schedule=schedule)
    stages, changes = [Stage(0, 4)], [RateChange(77, 0.01)]
    drawn = planned_rates(config, stages, changes)
    assert drawn is not None
    assert {0, 77, 199} <= set(drawn[:, 0])
    for step, rate in drawn:
        [expected] = learning_rates(config, stages, changes, range(int(step), int(step) + 1))
        assert rate == pytest.approx(expected)
    assert (planned_rates(config, stages, []) is None) == (schedule == "constant")
    look = CurveLook(axis="fitted", rates=drawn, changed=[(77, 0.01)])
    option = learning_curve(SPIKE, EPOCHS, metric="loss", config=config, look=look)
    rate = option["series"][-1]
    assert option["legend"]["data"][-1] == "learning rate"
    assert (rate["name"], rate["yAxisIndex"]) == ("learning rate", 1)
    assert rate["markLine"]["data"][0]["xAxis"] == 1.54  # 77 of 50 batches an epoch
    assert rate["markLine"]["data"][0]["label"]["formatter"] == "0.01"
    accuracy = learning_curve(SPIKE, EPOCHS, metric="accuracy", config=config, look=look)
    assert "learning rate" not in [one["name"] for one in accuracy["series"]]


def test_the_axis_ends_where_the_run_has_ended() -> None:
    look = CurveLook(num_epochs=12)
    option = learning_curve(SPIKE, EPOCHS, metric="loss", config=CONFIG, look=look)
    assert option["xAxis"]["max"] == 12
