"""How far a run is, in numbers and words for a screen."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn.architecture import Architecture, Dropout
from cnn.runs import ACTIVE, Run, Status
from cnn.settings.training_config import TrainingConfig

_SPEED_ROWS = 20
_MOST_SIGNS = 7  # of a small number in a metric
_NOT_A_NUMBER = "loss is"  # in the message of a run whose numbers have grown beyond all bounds
QUIET_SECONDS = 15  # a worker writes once a second or so, but not while it tests
MAX_POINTS = 1500  # of a curve that is drawn anew each second; a screen has hardly more pixels


def share_done(status: Status, config: TrainingConfig) -> float:
    """Return the share of all batches that are done, from 0 to 1.

    >>> config = TrainingConfig(num_train=1000, batch_size=100, epochs=4)
    >>> share_done(Status("running", epoch=2, batch=5), config)
    0.375
    """
    done = max(status.epoch - 1, 0) * config.num_batches + status.batch
    return min(done / (config.epochs * config.num_batches), 1.0)


def num_train(config: TrainingConfig) -> int:
    """Return the number of training pictures, also where the configuration says "all"."""
    return config.num_pictures


def epochs_done(status: Status, rows: int) -> int:
    """Return how many whole epochs are done, of so many rows in the run's table.

    The last row of a stopped run may be an epoch that was left in the middle.

    >>> epochs_done(Status("stopped", epoch=3, batch=39, num_batches=200), rows=3)
    2
    """
    return rows - _left_in_the_middle(status)


def which_epoch_counts(
    kept: Mapping[str, float] | None, epochs: Sequence[Mapping[str, float]]
) -> str:
    """Say so where the numbers of a run are not those of its last epoch.

    Args:
        kept: What `Run.kept_row` returned.
        epochs: All rows.

    >>> rows = [{"epoch": 1}, {"epoch": 2}]
    >>> which_epoch_counts(rows[0], rows)
    'These are the numbers of epoch 1 of 2: it was the best one, and its weights are kept.'
    >>> which_epoch_counts(rows[1], rows)
    ''
    """
    if kept is None or kept["epoch"] == epochs[-1]["epoch"]:
        return ""
    return (
        f"These are the numbers of epoch {kept['epoch']:.0f} of {epochs[-1]['epoch']:.0f}: it was "
        "the best one, and its weights are kept."
    )


def why_no_weights(status: Status) -> str:
    """Say why a run has no weights at all, and what to do about it.

    >>> why_no_weights(Status("queued"))
    'The first weights are saved when training begins.'
    """
    if status.state in ACTIVE and not status.epoch:
        return "The first weights are saved when training begins."
    if not status.epoch and status.state != "finished":
        return f"This run was {status.state} before its training began, so it has no weights."
    return (
        "The weights of this run are gone: somebody deleted their files. Its numbers are still "
        "there; repeat it on the training page to have its weights again."
    )


def axis_end(status: Status, config: TrainingConfig) -> int:
    """Return to which epoch the curves of a run reach: its plan, or what it came to.

    A run that may stop early has a frame that grows with it; it seldom comes to its plan's end.

    >>> early = TrainingConfig(epochs=60, early_stopping=3)
    >>> axis_end(Status("finished", epoch=12), early)
    12
    >>> axis_end(Status("running", epoch=4, batch=5), early), axis_end(Status("queued"), early)
    (8, 5)
    >>> axis_end(Status("running", epoch=4), TrainingConfig(epochs=60))
    60
    """
    if status.state not in ACTIVE and status.epoch:
        return status.epoch
    if config.early_stopping:
        return min(config.epochs, max(2 * status.epoch, 5))
    return config.epochs


def why_training_is_below(
    row: Mapping[str, float] | None, architecture: Architecture, config: TrainingConfig
) -> str:
    """Say why the accuracy in training lies below that of the test, if it does; else "".

    Args:
        row: Of the run's epochs.
        architecture: Its network.
        config: Its configuration.

    >>> from cnn.architecture import PRESETS
    >>> row = {"accuracy": 0.93, "test_accuracy": 0.976}
    >>> why_training_is_below(row, PRESETS["article"], TrainingConfig())
    'Training lies below the test: it is the mean over the epoch, in which the network still got \
better. The test comes at its end.'
    """
    if row is None or not row["accuracy"] < row["test_accuracy"]:
        return ""
    reasons = ["it is the mean over the epoch, in which the network still got better"]
    if any(isinstance(layer, Dropout) and layer.rate for layer in architecture.layers):
        reasons.append("with some of its units dropped")
    if config.augmentation.is_active:
        reasons.append("on changed pictures")
    return f"Training lies below the test: {', '.join(reasons)}. The test comes at its end."


def mean_so_far(
    batches: Mapping[str, NDArray[Any]], epochs: Sequence[Mapping[str, float]]
) -> dict[str, float]:
    """Return loss and accuracy of the first epoch as far as it is done: means of its batches.

    Returns:
        Nothing once an epoch is done, or before the first batch.
    """
    if epochs or not batches["step"].size:
        return {}
    return {name: float(np.mean(batches[name])) for name in ("loss", "accuracy")}


def short_number(value: float) -> str:
    """Write a number so short that a metric does not cut it off.

    >>> [short_number(value) for value in (0.04321, 2.30259, 24.8123, 1122.24, 97_200_000.0)]
    ['0.0432', '2.3026', '24.81', '1,122', '9.72e7']
    >>> [short_number(value) for value in (0.0000972, 0.000123, 0.0002, 0.001, 0.0)]
    ['9.72e-5', '1.23e-4', '0.0002', '0.001', '0']
    """
    size = abs(value)
    if not size or not math.isfinite(value):
        return f"{value:g}"
    plain = f"{value:.3g}"
    if size < 0.001 and "e" not in plain and len(plain) <= _MOST_SIGNS:
        return plain
    if size < 0.001 or size >= 100_000:
        digits, _, power = f"{value:.2e}".partition("e")
        return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4f}".rstrip("0").rstrip(".") if size < 10 else f"{value:.2f}"


def where_measured(status: Status, epochs: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Return the rows of a run's epochs, each at the place on the axis where it was measured.

    An epoch that was left in the middle was measured there, not at its end.

    >>> rows = [{"epoch": 1, "loss": 0.3}, {"epoch": 2, "loss": 0.2}]
    >>> where_measured(Status("stopped", epoch=2, batch=50, num_batches=200), rows)
    [{'epoch': 1, 'loss': 0.3}, {'epoch': 1.25, 'loss': 0.2}]
    """
    placed = [dict(row) for row in epochs]
    if placed and placed[-1]["epoch"] == status.epoch and _left_in_the_middle(status):
        placed[-1]["epoch"] += status.batch / status.num_batches - 1
    return placed


def _left_in_the_middle(status: Status) -> bool:
    return status.state == "stopped" and 0 < status.batch < status.num_batches


def progress_text(status: Status, quiet_seconds: float = 0) -> str:
    """Say what happens in a run, or happened to it, and how long it will take.

    Args:
        status: Where the run stands.
        quiet_seconds: For how long its worker has written nothing.

    >>> progress_text(Status("running", "Training epoch 2 of 5.", 2, 30, 50, seconds_left=71.5))
    'Training epoch 2 of 5 · batch 30 of 50 · about 1 min 12 s left'
    """
    if status.state in ("failed", "interrupted"):  # their message is longer than a line
        return f"Training {status.state}"
    parts = [status.message.removesuffix(".")]
    if status.state == "running" and 0 < status.batch < status.num_batches:
        parts.append(f"batch {status.batch:,} of {status.num_batches:,}")
    if status.seconds_left is not None and status.seconds_left >= 1:
        parts.append(f"about {duration(status.seconds_left)} left")
    if status.state == "running" and quiet_seconds >= QUIET_SECONDS:
        parts[1:] = [
            f"no news from its worker for {duration(quiet_seconds)}: one that hangs is replaced"
        ]
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """Write a duration with two units at most.

    >>> duration(4.2), duration(72), duration(3900)
    ('4 s', '1 min 12 s', '1 h 5 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def soon(seconds: float) -> str:
    """Say when something will happen that nobody knows to the second.

    >>> soon(0.4), soon(72)
    ('at any moment', 'in about 1 min 12 s')
    """
    return "at any moment" if seconds < 2 else f"in about {duration(seconds)}"


def speed(batches: Mapping[str, NDArray[Any]]) -> float | None:
    """Return the samples a second of the last batches, over half a second or so; None if unknown.

    >>> import numpy as np
    >>> speed({"samples_per_second": np.array([100.0, 300.0, np.nan])})
    200.0
    """
    known = batches["samples_per_second"]
    known = known[np.isfinite(known)][-_SPEED_ROWS:]
    return float(np.median(known)) if known.size else None


def learning_rate_now(batches: Mapping[str, NDArray[Any]]) -> float | None:
    """Return the learning rate of the last batch; None before the first."""
    rates = batches["learning_rate"]
    return float(rates[-1]) if rates.size and math.isfinite(rates[-1]) else None


@dataclass(frozen=True)
class Remedy:
    """What may help a run that failed: its settings, with one of them changed."""

    label: str
    config: TrainingConfig


def can_go_on(run: Run, status: Status) -> bool:
    """Tell whether a run that has ended can be resumed as it is, where it was or from its start.

    One that failed can, unless its own numbers were to blame: those would come again. What can be
    done about them is in `slower_from`.
    """
    if status.state == "failed":
        return _NOT_A_NUMBER not in status.message and not run.is_imported
    return status.state in ("stopped", "interrupted")


def rate_before_it_was_raised(run: Run) -> float | None:
    """Return the learning rate from which somebody raised it last; None if nobody did."""
    changes = run.rate_changes()
    rates = [run.config.learning_rate, *(change.learning_rate for change in changes)]
    return rates[-2] if changes and rates[-1] > rates[-2] else None


def slower_from(run: Run, status: Status) -> tuple[int, float] | None:
    """Return after which whole epoch, and how much slower, a run can go on that left all bounds.

    Returns:
        The epoch of its last backup, and the learning rate from which somebody had raised it, or a
        tenth of what it had. None where its numbers were not to blame, or its weights were spoilt
        before that epoch's end.
    """
    if status.state != "failed" or _NOT_A_NUMBER not in status.message:
        return None
    backup = run.last_backup()
    if backup is None or not backup.epoch:
        return None
    rows = {row["epoch"]: row for row in run.epochs()}
    row = rows.get(backup.epoch)
    if row is None or not math.isfinite(row["loss"] + row["test_loss"]):
        return None
    slower = rate_before_it_was_raised(run)
    if slower is None:
        slower = (learning_rate_now(run.batches()) or run.config.learning_rate) / 10
    return backup.epoch, slower


def where_it_goes_on(run: Run) -> str:
    """Say from where a run that has ended goes on when it is resumed, as a sentence."""
    backup = run.last_backup()
    if backup is None:
        return "Nothing of it was kept yet: it begins anew, with the same numbers."
    if backup.batch:
        return (
            f"Goes on in epoch {backup.epoch + 1}, after batch {backup.batch} of "
            f"{run.config.num_batches}, where it was left."
        )
    return f"Goes on after epoch {backup.epoch}, the last whole one."


def remedies(status: Status, config: TrainingConfig, *, was_raised: bool = False) -> list[Remedy]:
    """Suggest settings for a run that failed, the likeliest to help first.

    Args:
        status: Where it stands.
        config: Its settings.
        was_raised: Whether somebody raised its learning rate on the way.

    Returns:
        None of them where the settings are not to blame, as with a full disk.
    """
    found: list[Remedy] = []
    if status.state != "failed":
        return found
    if _NOT_A_NUMBER in status.message and was_raised:
        found.append(Remedy(f"Learning rate {config.learning_rate:g} all the way", config))
    elif _NOT_A_NUMBER in status.message:
        slower = config.learning_rate / 10
        found.append(Remedy(f"Learning rate {slower:g}", replace(config, learning_rate=slower)))
        if config.optimizer != "adam":
            tamer = replace(config, optimizer="adam", learning_rate=min(0.001, slower))
            found.append(Remedy("Optimiser adam", tamer))
    if "memory" in status.message:
        if config.batch_size > 1:
            smaller = config.batch_size // 2
            found.append(Remedy(f"Batch size {smaller}", replace(config, batch_size=smaller)))
        fewer = max(config.num_pictures // 4, 1)
        found.append(Remedy(f"{fewer:,} pictures", replace(config, num_train=fewer)))
    return found


def worst_confusions(
    counts: NDArray[np.int64], names: Sequence[str], *, most: int = 3
) -> list[tuple[str, str, int]]:
    """Return which class was most often taken for which other one: (class, answer, how often).

    Args:
        counts: Shape (classes, classes): true class by row, answer by column.
        names: Of the classes.
        most: How many pairs at most.

    >>> worst_confusions(np.array([[9, 1], [3, 7]]), ["cat", "dog"])
    [('dog', 'cat', 3), ('cat', 'dog', 1)]
    """
    wrong = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    places = np.argsort(-wrong, axis=None, kind="stable")[:most]
    pairs = [divmod(int(place), len(counts)) for place in places]
    return [(names[i], names[j], int(wrong[i, j])) for i, j in pairs if wrong[i, j]]


def thin_out(
    batches: Mapping[str, NDArray[Any]], config: TrainingConfig
) -> dict[str, NDArray[Any]]:
    """Leave out rows of a long run's batches, so that its curve can be drawn each second.

    Every n-th row stays. As n follows from the length of the whole run, the curve grows without
    changing its shape.

    Args:
        batches: What `cnn.runs.Run.batches` returned, arrays of shape (N,).
        config: The run's configuration.

    Returns:
        Arrays of at most `MAX_POINTS` values.

    >>> import numpy as np
    >>> config = TrainingConfig(num_train=60_000, batch_size=100, epochs=5)  # 3,000 batches
    >>> thin_out({"step": np.arange(1, 10)}, config)["step"]
    array([2, 4, 6, 8])
    """
    step = batches["step"]
    if not step.size:
        return dict(batches)
    # The worker leaves out rows, too, in an epoch of very many batches: the first row's step says
    # how many batches lie between two rows.
    rows_at_the_end = config.epochs * config.num_batches // int(step[0])
    apart = max(math.ceil(rows_at_the_end / MAX_POINTS), 1)
    return {name: values[apart - 1 :: apart] for name, values in batches.items()}
