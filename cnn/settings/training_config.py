"""What a training run is told: data, optimiser, loss, batch size, epochs, seed."""

import math
import sys
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any, TypeAlias

from cnn import datasets
from cnn.arguments import (
    Choice,
    Range,
    Words,
    check_argument,
    check_arguments,
    known_entries,
    shortened,
)
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.settings import seed_spread
from cnn.settings.augmentation import Augmentation

OPTIMIZERS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")
SCHEDULES = ("constant", "step", "exponential", "cosine", "one_cycle")
LOSS_NAMES = (
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "root_mean_squared_error",
)

# A run may be asked for by a link, so every number has an upper bound.
MAX_EPOCHS = 100
MAX_BATCH_SIZE = 2048  # pictures
MAX_LEARNING_RATE = 10.0
MAX_VALIDATION_SPLIT = 0.5
MAX_L2 = 0.1
MAX_SEED = 2**32 - 1  # NumPy's global generator takes no larger one

_NO_AUGMENTATION = Augmentation()

LearningRate: TypeAlias = Annotated[
    float,
    Range(0, MAX_LEARNING_RATE, open_below=True, example="0.001"),
    Words(
        "Learning rate",
        "How far each step goes. Too small: slow. Too large: it jumps over the valley. It can be "
        "changed while the run goes on.",
    ),
]
_Pictures: TypeAlias = Annotated[int, Range(1, sys.maxsize)]  # as many as the data set has

# Entries that runs of earlier versions do not have; they are written only where they matter.
_LATER_ENTRIES = ("schedule", "validation_split", "early_stopping", "l2", "augmentation")


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """Everything that decides how a network is trained, checked when it is made.

    Args:
        dataset: A name that `cnn.datasets.info` knows.
        num_train: Training pictures, those for validation included; all of the data set when None.
        num_test: Test pictures; all when None.
        optimizer: One of `OPTIMIZERS`, with Keras's defaults but for the learning rate; "momentum"
            and "nesterov" are SGD with a momentum of 0.9.
        learning_rate: Step size, above 0 and at most 10; the largest one, where a schedule
            changes it.
        schedule: One of `SCHEDULES`; `cnn.settings.schedules` says what each does.
        loss: One of `LOSS_NAMES`.
        batch_size: Pictures per step, 1 to 2048.
        epochs: Passes over the training pictures, 1 to 100.
        validation_split: Share of the training pictures that are kept apart to judge every epoch,
            0 to 0.5. With 0 the test pictures judge, as in the article's notebook.
        early_stopping: Epochs without a lower loss, on the pictures that judge, after which the
            run ends and its best epoch is kept; 0 to train to the end and keep the last one.
        l2: Weight decay: l2 × the sum of all squared kernel weights joins the loss, 0 to 0.1.
        augmentation: How the training pictures are changed anew in every epoch.
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
    num_train: Annotated[
        _Pictures | None,
        Words(
            "Training pictures",
            "More pictures: a better network, and more time. The article's notebook uses all "
            "60,000.",
        ),
    ] = None
    num_test: Annotated[
        _Pictures | None,
        Words(
            "Test pictures",
            "Never trained on; after each epoch they show what the network really learned.",
        ),
    ] = None
    optimizer: Annotated[
        str,
        Choice(OPTIMIZERS),
        Words(
            "Optimiser",
            "The rule that turns gradients into steps. **sgd** takes them as they are; "
            "**momentum** and **nesterov** gather speed downhill; **rmsprop** and **adam** adapt "
            "each weight's step, and **adamw** also pulls weights towards 0.",
        ),
    ] = "adam"
    learning_rate: LearningRate = 0.001
    schedule: Annotated[
        str,
        Choice(SCHEDULES),
        Words(
            "Schedule",
            "How the learning rate changes during the run. **step**: a tenth after half of the "
            "time, a hundredth after three quarters. **exponential**: evenly down to a hundredth. "
            "**cosine**: half a wave down to nothing. **one_cycle**: up, then down to next to "
            "nothing.",
        ),
    ] = "constant"
    loss: Annotated[
        str,
        Choice(LOSS_NAMES),
        Words(
            "Loss",
            "What a wrong answer costs; training makes it smaller. Categorical crossentropy looks "
            "only at the probability of the right class, binary crossentropy at each of them. For "
            "two classes, both are the same number.",
        ),
    ] = "categorical_crossentropy"
    batch_size: Annotated[
        int,
        Range(1, MAX_BATCH_SIZE),
        Words("Batch size", "Pictures per step: the weights are corrected after each batch."),
    ] = 100
    epochs: Annotated[
        int, Range(1, MAX_EPOCHS), Words("Epochs", "How often the network sees every picture.")
    ] = 5
    validation_split: Annotated[
        float,
        Range(0, MAX_VALIDATION_SPLIT),
        Words(
            "Validation split",
            "Share of the training pictures that is kept apart to judge every epoch. Early "
            "stopping goes by them, and the test pictures are only watched. 0: the test pictures "
            "judge, as in the article's notebook.",
        ),
    ] = 0.0
    early_stopping: Annotated[
        int,
        Range(0, MAX_EPOCHS),
        Words(
            "Early stopping",
            "Ends the run after so many epochs without a lower loss on the pictures that judge, "
            "and keeps the best epoch. 0: train to the end, keep the last one.",
        ),
    ] = 0
    l2: Annotated[
        float,
        Range(0, MAX_L2),
        Words(
            "L2",
            "So many times the sum of all squared weights joins the loss, which keeps weights "
            "small. Try 0.0001.",
        ),
    ] = 0.0
    augmentation: Annotated[
        Augmentation, Words("Augmentation", "How pictures are changed anew in every epoch.")
    ] = _NO_AUGMENTATION
    seed: Annotated[
        int,
        Range(0, MAX_SEED),
        Words(
            "Seed",
            "Start of all chance. The same seed and settings give the same run again; with another "
            f"one the accuracy was another, as measured: {seed_spread.briefly()}.",
        ),
    ] = 0

    def __post_init__(self) -> None:
        info = dataset_info(self.dataset)
        check_arguments(self)
        check_argument("num_train", self.num_train, Annotated[int, Range(1, info.num_train)] | None)
        check_argument("num_test", self.num_test, Annotated[int, Range(1, info.num_test)] | None)

    @property
    def epochs_in_words(self) -> str:
        """How long it trains: "1 epoch", or "5 epochs"."""
        return counted(self.epochs, "epoch")

    @property
    def num_pictures(self) -> int:
        """Training pictures, those for validation included."""
        return self.num_train or dataset_info(self.dataset).num_train

    @property
    def num_validation(self) -> int:
        """Training pictures that are kept apart to judge every epoch; at least one is left."""
        return min(round(self.num_pictures * self.validation_split), self.num_pictures - 1)

    @property
    def num_learnt(self) -> int:
        """Training pictures that the network learns from in one epoch."""
        return self.num_pictures - self.num_validation

    @property
    def num_batches(self) -> int:
        """Steps in one epoch; the last batch may be smaller."""
        return math.ceil(self.num_learnt / self.batch_size)

    def to_dict(self) -> dict[str, Any]:
        """Return the configuration as plain data for JSON."""
        data = asdict(self)
        for name in _LATER_ENTRIES:
            if getattr(self, name) == _DEFAULTS[name]:
                del data[name]
        return data

    @classmethod
    def from_dict(cls, data: object) -> "TrainingConfig":
        """Make a configuration of what to_dict returned, trusting nothing.

        Raises:
            CnnError: There is an unknown entry, or a value that the class refuses.
        """
        entries = known_entries(cls, data, "A training configuration")
        if isinstance(entries.get("augmentation"), dict):
            entries = entries | {"augmentation": Augmentation.from_dict(entries["augmentation"])}
        return cls(**entries)


_DEFAULTS: dict[str, Any] = {field.name: field.default for field in fields(TrainingConfig)}


def dataset_info(name: object) -> datasets.DatasetInfo:
    """Return what is known of a data set.

    Raises:
        CnnError: There is none of that name.
    """
    if not isinstance(name, str):
        raise CnnError(f"dataset is the name of a data set, not {shortened(name)}.")
    return datasets.info(name)


def check_learning_rate(value: object) -> None:
    """Raise CnnError unless it is a step size that a run may have."""
    check_argument("learning_rate", value, LearningRate)
