"""What a training run is told: data, optimiser, loss, batch size, epochs, seed."""

import math
import reprlib
from dataclasses import asdict, dataclass, fields
from typing import Any

from cnn.datasets import DATASETS
from cnn.errors import CnnError

OPTIMIZERS = ("sgd", "rmsprop", "adam", "adamw")
LOSSES = (
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "root_mean_squared_error",
)

# A run may be asked for by a link, so every number has an upper bound.
MAX_EPOCHS = 100
MAX_BATCH_SIZE = 2048  # pictures
MAX_LEARNING_RATE = 10.0
MAX_SEED = 2**32 - 1  # NumPy's global generator takes no larger one


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """Everything that decides how a network is trained, checked when it is made.

    Args:
        dataset: Key in `cnn.datasets.DATASETS`.
        num_train: Training pictures; all of the data set when None.
        num_test: Test pictures; all when None.
        optimizer: One of `OPTIMIZERS`, with Keras's defaults but for the learning rate.
        learning_rate: Step size, above 0 and at most 10.
        loss: One of `LOSSES`.
        batch_size: Pictures per step, 1 to 2048.
        epochs: Passes over the training pictures, 1 to 100.
        seed: Start of all randomness: first weights, order of the pictures, dropout. The same
            seed gives the same numbers on the same machine.

    Raises:
        CnnError: A value is not one of these.

    >>> TrainingConfig(epochs=500)
    Traceback (most recent call last):
        ...
    cnn.errors.CnnError: epochs is a whole number from 1 to 100, not 500.
    """

    dataset: str = "mnist"
    num_train: int | None = None
    num_test: int | None = None
    optimizer: str = "adam"
    learning_rate: float = 0.001
    loss: str = "categorical_crossentropy"
    batch_size: int = 100
    epochs: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        _check_choice("dataset", self.dataset, tuple(DATASETS))
        info = DATASETS[self.dataset]
        if self.num_train is not None:
            _check_whole("num_train", self.num_train, 1, info.num_train)
        if self.num_test is not None:
            _check_whole("num_test", self.num_test, 1, info.num_test)
        _check_choice("optimizer", self.optimizer, OPTIMIZERS)
        _check_learning_rate(self.learning_rate)
        _check_choice("loss", self.loss, LOSSES)
        _check_whole("batch_size", self.batch_size, 1, MAX_BATCH_SIZE)
        _check_whole("epochs", self.epochs, 1, MAX_EPOCHS)
        _check_whole("seed", self.seed, 0, MAX_SEED)

    @property
    def num_batches(self) -> int:
        """Steps in one epoch; the last batch may be smaller."""
        num_train = self.num_train or DATASETS[self.dataset].num_train
        return math.ceil(num_train / self.batch_size)

    def to_dict(self) -> dict[str, Any]:
        """Return the configuration as plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: object) -> "TrainingConfig":
        """Make a configuration of what to_dict returned, trusting nothing.

        Raises:
            CnnError: There is an unknown entry, or a value that the class refuses.
        """
        known = [field.name for field in fields(cls)]
        if not isinstance(data, dict) or not set(data) <= set(known):
            raise CnnError(
                f"A training configuration has only these entries: {', '.join(known)}; "
                f"this is {reprlib.repr(data)}."
            )
        return cls(**data)


def _check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if not isinstance(value, str) or value not in choices:
        raise CnnError(f"{name} is one of {', '.join(choices)}, not {reprlib.repr(value)}.")


def _check_whole(name: str, value: object, low: int, high: int) -> None:
    # bool is a subclass of int, but "True epochs" is a mistake.
    if type(value) is not int or not low <= value <= high:
        raise CnnError(
            f"{name} is a whole number from {low:,} to {high:,}, not {reprlib.repr(value)}."
        )


def _check_learning_rate(value: object) -> None:
    # NaN fails both comparisons.
    if type(value) not in (int, float) or not 0 < value <= MAX_LEARNING_RATE:  # type: ignore[operator]
        raise CnnError(
            f"learning_rate is a number above 0 and at most {MAX_LEARNING_RATE:g}, "
            f"for example 0.001, not {reprlib.repr(value)}."
        )
