"""What one visitor may ask of a machine that many share; set by whoever runs the server."""

import os
from dataclasses import dataclass

from cnn.architecture import Architecture
from cnn.architecture.network import MAX_PARAMS
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.parsing import whole_number
from cnn.settings.training_config import MAX_EPOCHS, TrainingConfig

MAX_OWN_RUNS = 2  # of one visitor, in training at once

# Environment variable, value when it is not set, largest value.
_EPOCHS = ("CNNLAB_MAX_EPOCHS", MAX_EPOCHS, MAX_EPOCHS)
_PARAMS = ("CNNLAB_MAX_PARAMS", MAX_PARAMS, MAX_PARAMS)
_SAMPLES = ("CNNLAB_MAX_SAMPLES", 100_000, 10_000_000)
_QUEUED = ("CNNLAB_MAX_QUEUED", 50, 10_000)
_QUEUED_EACH = ("CNNLAB_MAX_QUEUED_EACH", 25, 10_000)  # two sweeps


@dataclass(frozen=True)
class Limits:
    """The upper bounds that hold for every run."""

    max_epochs: int
    max_params: int  # of the network
    max_samples: int  # training pictures
    max_queued: int  # runs of all visitors that wait for a worker
    max_queued_each: int  # of one visitor

    def describe(self, at_once: int) -> str:
        """Say on one line what is allowed, before somebody meets a bound.

        Args:
            at_once: Runs that the workers can train at once.

        >>> Limits(20, 500_000, 60_000, 10, 4).describe(1)
        'Up to 20 epochs, 60,000 training pictures and 500,000 parameters a run; up to 4 of your \
runs wait at once, and 1 trains. Visitors take turns.'
        """
        mine = min(at_once, MAX_OWN_RUNS)
        return (
            f"Up to {counted(self.max_epochs, 'epoch')}, "
            f"{counted(self.max_samples, 'training picture')} and "
            f"{counted(self.max_params, 'parameter')} a run; up to "
            f"{min(self.max_queued, self.max_queued_each):,} of your runs wait at once, and "
            f"{counted(mine, 'trains', 'train')}. Visitors take turns."
        )


def limits() -> Limits:
    """Read the limits from the environment.

    $CNNLAB_MAX_EPOCHS, $CNNLAB_MAX_PARAMS, $CNNLAB_MAX_SAMPLES, $CNNLAB_MAX_QUEUED and
    $CNNLAB_MAX_QUEUED_EACH; generous where they are not set.

    Raises:
        CnnError: A variable is not a whole number in its range.
    """
    settings = (_EPOCHS, _PARAMS, _SAMPLES, _QUEUED, _QUEUED_EACH)
    return Limits(*(whole_setting(*setting) for setting in settings))


def check(architecture: Architecture, config: TrainingConfig) -> None:
    """Raise CnnError, which states the limit, if a run asks for more than this server allows."""
    allowed = limits()
    for wanted, most, what, remedy in (
        (config.epochs, allowed.max_epochs, "epochs", "Train for fewer epochs."),
        (
            config.num_pictures,
            allowed.max_samples,
            "training pictures",
            "Choose fewer training pictures.",
        ),
        (
            architecture.num_params,
            allowed.max_params,
            "parameters",
            "Use fewer filters or units, or pool before the first Dense layer.",
        ),
    ):
        if wanted > most:
            raise CnnError(
                f"This server allows {most:,} {what} for one run, and this one has {wanted:,}. "
                f"{remedy}"
            )


def check_queue(num_waiting: int, num_own: int) -> None:
    """Raise CnnError if no further run may wait for a worker.

    Args:
        num_waiting: Of all visitors.
        num_own: Of the one who asks.
    """
    allowed = limits()
    most = allowed.max_queued
    if num_own >= allowed.max_queued_each:
        raise CnnError(
            f"{num_own} of your runs wait for a worker already, and this server lets "
            f"{allowed.max_queued_each} of each visitor wait. Start it when some have begun."
        )
    if num_waiting >= most:
        raise CnnError(
            f"{num_waiting} runs wait for a worker already, and this server lets {most} wait at "
            "once. Try again when some of them have ended."
        )


def whole_setting(variable: str, default: int, most: int, *, least: int = 1) -> int:
    """Read a whole number from the environment; the default where it is not set.

    Raises:
        CnnError: It is no whole number from `least` to `most`.
    """
    text = os.environ.get(variable, "").strip()
    if not text:
        return default
    number = whole_number(text)
    if number is None or not least <= number <= most:
        raise CnnError(
            f"{variable} is {text[:40]!r}; the server's operator must set it to a whole number "
            f"from {least} to {most:,}."
        )
    return number
