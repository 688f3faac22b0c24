"""How far a run is, in numbers and words."""

import numpy as np
import pytest

from cnn import runs
from cnn.architecture import PRESETS
from cnn.runs import Status, progress_words
from cnn.settings.schedules import RateChange
from cnn.settings.training_config import TrainingConfig

CONFIG = TrainingConfig(num_train=1000, batch_size=100, epochs=4)  # 40 batches


@pytest.mark.parametrize(
    ("epoch", "batch", "share"),
    [(0, 0, 0.0), (1, 0, 0.0), (1, 10, 0.25), (2, 0, 0.25), (4, 10, 1.0), (9, 9, 1.0)],
)
def test_the_share_counts_the_batches_that_are_done(epoch: int, batch: int, share: float) -> None:
    assert progress_words.share_done(Status("running", epoch=epoch, batch=batch), CONFIG) == share


def test_nothing_is_promised_when_less_than_a_second_is_left() -> None:
    status = Status("running", "Testing after epoch 4 of 4.", 4, 10, 10, seconds_left=0.2)
    assert progress_words.progress_text(status) == "Testing after epoch 4 of 4"


def test_a_worker_that_is_silent_is_spoken_of() -> None:
    status = Status("running", "Training epoch 2 of 4.", 2, 3, 10, seconds_left=60)
    assert progress_words.progress_text(status, 14.0).endswith(
        "batch 3 of 10 · about 1 min 0 s left"
    )
    assert progress_words.progress_text(status, 70.0) == (
        "Training epoch 2 of 4 · no news from its worker for 1 min 10 s: one that hangs is replaced"
    )
    paused = Status("paused", "Paused in epoch 2 of 4.", 2, 3, 10)
    assert progress_words.progress_text(paused, 70.0) == "Paused in epoch 2 of 4"


def test_a_stopped_run_says_how_far_it_came_once() -> None:
    status = Status("stopped", "Stopped on request in epoch 2 of 4, after 3 of 10 batches.", 2, 3)
    assert progress_words.progress_text(status) == status.message.removesuffix(".")


@pytest.mark.parametrize(
    ("status", "places"),
    [
        (Status("stopped", epoch=2, batch=3, num_batches=10), [1, 1.3]),
        (Status("stopped", epoch=2, batch=0, num_batches=10), [1, 2]),
        (Status("stopped", epoch=3, batch=3, num_batches=10), [1, 2]),
        (Status("finished", epoch=2, batch=10, num_batches=10), [1, 2]),
        (Status("running", epoch=3, batch=3, num_batches=10), [1, 2]),
    ],
)
def test_only_an_epoch_that_was_left_in_the_middle_stands_before_its_end(
    status: Status, places: list[float]
) -> None:
    rows = [{"epoch": 1, "loss": 0.3}, {"epoch": 2, "loss": 0.2}]
    assert [row["epoch"] for row in progress_words.where_measured(status, rows)] == pytest.approx(
        places
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (3599.6, "1 h 0 min"),
        (90_000, "25 h 0 min"),
    ],
)
def test_durations_carry_over(seconds: float, text: str) -> None:
    assert progress_words.duration(seconds) == text


@pytest.mark.parametrize(
    "config",
    [
        TrainingConfig(batch_size=100, epochs=100),  # 60,000 batches
        TrainingConfig(batch_size=1, epochs=2),  # the worker keeps every 60th of 120,000
        CONFIG,
    ],
)
def test_a_curve_never_has_more_points_than_can_be_drawn_each_second(
    config: TrainingConfig,
) -> None:
    rows_apart = -(-config.num_batches // 1000)  # as the worker writes them
    steps = np.arange(rows_apart, config.epochs * config.num_batches + 1, rows_apart)
    whole = progress_words.thin_out({"step": steps, "loss": steps / 2}, config)
    assert (
        min(len(steps), progress_words.MAX_POINTS / 2)
        <= len(whole["step"])
        <= progress_words.MAX_POINTS
    )
    assert (whole["loss"] == whole["step"] / 2).all()

    half = steps[: len(steps) // 2]
    early = progress_words.thin_out({"step": half, "loss": half / 2}, config)
    kept = len(early["step"])
    assert (whole["step"][:kept] == early["step"]).all(), "what is drawn stays as it was drawn"


def test_a_run_without_batches_has_an_empty_curve() -> None:
    nothing = {"step": np.empty(0, int), "loss": np.empty(0)}
    assert progress_words.thin_out(nothing, CONFIG)["loss"].size == 0


def test_the_speed_is_that_of_the_last_batches() -> None:
    rows = np.array([1.0] * 100 + [500.0] * 20)
    assert progress_words.speed({"samples_per_second": rows}) == 500
    assert progress_words.speed({"samples_per_second": np.full(3, np.nan)}) is None
    assert progress_words.speed({"samples_per_second": np.empty(0)}) is None


def test_the_learning_rate_is_that_of_the_last_batch() -> None:
    assert progress_words.learning_rate_now({"learning_rate": np.array([0.1, 0.2])}) == 0.2
    assert progress_words.learning_rate_now({"learning_rate": np.array([np.nan])}) is None
    assert progress_words.learning_rate_now({"learning_rate": np.empty(0)}) is None


@pytest.mark.parametrize(
    ("message", "labels"),
    [
        ("The loss is nan after batch 3 of epoch 1: ...", ["Learning rate 0.05", "Optimiser adam"]),
        ("There was not enough memory. Try ...", ["Batch size 50", "250 pictures"]),
        ("There is no space left on the disk.", []),
        ("Unexpected KeyError: 'x'", []),
    ],
)
def test_a_failed_run_is_offered_what_may_help(message: str, labels: list[str]) -> None:
    config = TrainingConfig(num_train=1000, optimizer="sgd", learning_rate=0.5)
    found = progress_words.remedies(Status("failed", message), config)
    assert [remedy.label for remedy in found] == labels
    assert progress_words.remedies(Status("finished", message), config) == []


def test_a_rate_that_was_raised_on_the_way_goes_back_to_what_it_was() -> None:
    """Its tenth may be a hundred times what was fine before."""
    run = runs.create(PRESETS["no_convolution"], TrainingConfig(learning_rate=0.01, num_train=100))
    status = Status("failed", "The loss is nan after batch 3 of epoch 3: ...")
    assert progress_words.rate_before_it_was_raised(run) is None
    run.append_rate_change(RateChange(40, 0.005))
    assert progress_words.rate_before_it_was_raised(run) is None
    run.append_rate_change(RateChange(60, 10.0))
    assert progress_words.rate_before_it_was_raised(run) == 0.005
    (remedy,) = progress_words.remedies(status, run.config, was_raised=True)
    assert remedy == progress_words.Remedy("Learning rate 0.01 all the way", run.config)


def test_the_smallest_settings_can_still_be_helped() -> None:
    config = TrainingConfig(num_train=1, batch_size=1)
    [remedy] = progress_words.remedies(Status("failed", "not enough memory"), config)
    assert remedy.config.num_train == 1


def test_what_is_right_is_no_confusion() -> None:
    counts = np.array([[50, 2, 0], [0, 40, 7], [1, 0, 60]])
    found = progress_words.worst_confusions(counts, ["a", "b", "c"])
    assert found == [("b", "c", 7), ("a", "b", 2), ("c", "a", 1)]
    assert progress_words.worst_confusions(np.diag([3, 4]), ["a", "b"]) == []
