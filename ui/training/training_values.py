"""What the address of the training page holds; the builder has data and loss, too.

What a setting is called, what it means and what it may be, `cnn.settings` says.
"""

from dataclasses import dataclass
from typing import Any, get_args

from cnn.architecture import PRESETS
from cnn.arguments import Argument, describe_arguments
from cnn.datasets import DATASETS
from cnn.datasets.picture_zip import LEVELS, Level
from cnn.figures.training import Axis
from cnn.images.fitting import FITS, Fit
from cnn.runs.comparison import MAX_RUNS, MIN_RUNS
from cnn.settings import TrainingConfig, sweep
from cnn.settings.augmentation import Augmentation
from ui.address.values import (
    Anything,
    Choice,
    MaybeSwitch,
    MaybeWhole,
    Number,
    Several,
    Switch,
    Text,
    Whole,
)
from ui.subject import subject_values

YOUR_NETWORK = "Your network"
OWN = "Your own pictures"
VIEWS = ("Answers", "Kernels", "Gradients", "Dead units", "Confusion")
METRICS = ("test accuracy", "test loss", "training loss")
SIDES = (16, 20, 24, 28, 32, 40, 48, 64)  # pixels

_ARTICLE = TrainingConfig()
_SETTINGS = describe_arguments(TrainingConfig)
_CHANGES = describe_arguments(Augmentation)


@dataclass(frozen=True)
class PictureSettings:
    """How training pictures are changed, in the units of the page: pixels, degrees, per cent."""

    shift: Whole
    rotation: Number
    zoom: Number
    noise: Number
    flip: Switch

    @property
    def all(self) -> tuple[Anything, ...]:
        """All of them."""
        return self.shift, self.rotation, self.zoom, self.noise, self.flip


def _whole(name: str, about: Argument, default: int) -> Whole:
    assert about.bounds is not None  # noqa: S101 - which the settings say themselves
    low, high = round(about.bounds.low), round(about.bounds.high)
    return Whole(name, default, about.words.label, about.words.help, low=low, high=high)


def _number(name: str, about: Argument, default: float, step: float, *, times: float = 1) -> Number:
    """Declare a setting as a number, or, 100 times as large, as per cent."""
    assert about.bounds is not None  # noqa: S101 - which the settings say themselves
    return Number(
        name,
        times * default,
        about.words.label,
        about.words.help,
        low=times * float(about.bounds.low),
        high=times * float(about.bounds.high),
        step=step,
    )


def _choice(name: str, about: Argument, default: str, **more: Any) -> Choice[str]:
    return Choice(name, default, about.words.label, about.words.help, options=about.options, **more)


def _pictures(name: str, about: Argument) -> MaybeWhole:
    """Declare a number of pictures; None: all."""
    return MaybeWhole(name, None, about.words.label, about.words.help, low=1)


NETWORK = Choice(
    "train_network",
    YOUR_NETWORK,
    "Network",
    options=(YOUR_NETWORK, *(preset.name for preset in PRESETS.values())),
)
DATA = Choice(
    "train_dataset",
    next(iter(DATASETS.values())).title,
    "Data set",
    "Pictures with the right answers. Take one of these, or bring your own.",
    travels=True,
    formerly=("builder_data",),
    options=(*(info.title for info in DATASETS.values()), OWN),
)
OWN_DATA = Text[str](
    "train_dataset_own",
    "",
    "Your own pictures",
    travels=True,
    formerly=("builder_data_own",),
    longest=100,
)
LOOK_AT_DATA = Switch("train_dataset_look", False, "Look at the pictures")
SIDE = Choice(
    "train_dataset_side",
    32,
    "Width and height (pixels)",
    f"From {SIDES[0]} to {SIDES[-1]}. Larger pictures show more, and training takes longer: four "
    "times as many pixels, about four times the time.",
    options=SIDES,
)
IN_COLOUR = MaybeSwitch(
    "train_dataset_colour",
    None,
    "Colour",
    "Three numbers per pixel, red, green and blue, instead of one grey level. It is on where most "
    "pictures of your ZIP show colours, until you choose.",
)
FIT = Choice[Fit](
    "train_dataset_fit",
    "crop",
    "Make it square",
    "How a picture that is longer than high, or higher than long, becomes square. A picture that "
    "you show the network later is made square alike.",
    options=tuple(FITS),
)
LEVEL = Choice[Level | None](
    "train_dataset_level",
    None,
    "The classes are",
    "Which folders say what a picture shows. The other ones are seen through.",
    options=(None, *LEVELS),
    said=lambda level: level or "ask",
)
PICTURES = _pictures("train_pictures", _SETTINGS["num_train"])
TEST_PICTURES = _pictures("train_test_pictures", _SETTINGS["num_test"])
EPOCHS = _whole("train_epochs", _SETTINGS["epochs"], _ARTICLE.epochs)
OPTIMIZER = _choice("train_optimizer", _SETTINGS["optimizer"], _ARTICLE.optimizer)
BATCH = _whole("train_batch", _SETTINGS["batch_size"], _ARTICLE.batch_size)
RATE = _number("train_rate", _SETTINGS["learning_rate"], _ARTICLE.learning_rate, 0.001)
SCHEDULE = _choice("train_schedule", _SETTINGS["schedule"], _ARTICLE.schedule)
LOSS = _choice("train_loss", _SETTINGS["loss"], "", travels=True)  # "": the one that suits the data
VALIDATION = _number("train_validation", _SETTINGS["validation_split"], 0.0, 5.0, times=100)
PATIENCE = _whole("train_patience", _SETTINGS["early_stopping"], _ARTICLE.early_stopping)
L2 = _number("train_l2", _SETTINGS["l2"], _ARTICLE.l2, 0.0001)
SEED = _whole("train_seed", _SETTINGS["seed"], _ARTICLE.seed)
NAME = Text[str]("train_name", "", "Name of the run", longest=80)
AUGMENTATION = PictureSettings(
    shift=_whole("train_augment_shift", _CHANGES["shift"], 0),
    rotation=_number("train_augment_rotation", _CHANGES["rotation"], 0.0, 1.0),
    zoom=_number("train_augment_zoom", _CHANGES["zoom"], 0.0, 1.0, times=100),
    noise=_number("train_augment_noise", _CHANGES["noise"], 0.0, 1.0, times=100),
    flip=Switch(
        "train_augment_flip", False, _CHANGES["flip"].words.label, _CHANGES["flip"].words.help
    ),
)
SHOWN_CHANGES = Whole("train_augment_shown", 0, "Which changes are shown", high=9999)
LOOK = Choice("train_look", VIEWS[0], "Look at", options=VIEWS)
CURVES_AXIS = Choice[Axis](
    "curves_axis",
    "fitted",
    "Axes of the curves",
    "**Fitted** leaves out single batches far away from all others, so that the rest can be told "
    "apart. **All** shows each, and accuracies from 0 to 100 %.",
    options=get_args(Axis),
)
CURVES_SMOOTH = Switch(
    "curves_smooth", True, "Smooth", "A running mean over a tenth of an epoch, through the batches."
)
CURVES: tuple[Anything, ...] = (CURVES_AXIS, CURVES_SMOOTH)
CONFUSION_EPOCH = MaybeWhole(
    "train_confusion_epoch", None, "After epoch", kept_without=(subject_values.RUN.name,)
)
COMPARED = subject_values.run_ids(
    "train_compare", f"Compare {MIN_RUNS} to {MAX_RUNS} runs", MAX_RUNS
)
COMPARED_METRIC = Choice("train_compared_metric", METRICS[0], "Curves", options=METRICS)
SWEPT = subject_values.run_ids("train_sweep", "The runs of the sweep", sweep.MAX_COMBINATIONS)
SWEPT_METRIC = Choice("train_swept_metric", METRICS[0], "Curves", options=METRICS)
SWEEP_LAYERS = Several(
    "train_sweep_layers", (1, 2), "Convolution layers", options=tuple(sweep.LAYERS)
)
SWEEP_FILTERS = Several(
    "train_sweep_filters", (8, 16), "Filters in each", options=tuple(sweep.FILTERS)
)
SWEEP_RATES = Several(
    "train_sweep_rates", (0.001,), "Learning rates", options=tuple(sweep.LEARNING_RATES)
)
SWEEP_SEEDS = Whole(
    "train_sweep_seeds",
    1,
    "Seeds",
    "How often each combination is trained, every time with another seed. Only that tells what "
    "is chance.",
    low=1,
    high=5,
)

ALL_OF_DATA: tuple[Anything, ...] = (DATA, OWN_DATA, LOSS)
ALL: tuple[Anything, ...] = (
    subject_values.RUN,
    NETWORK,
    subject_values.NETWORK,
    *ALL_OF_DATA,
    LOOK_AT_DATA,
    SIDE,
    IN_COLOUR,
    FIT,
    LEVEL,
    PICTURES,
    EPOCHS,
    OPTIMIZER,
    BATCH,
    RATE,
    SCHEDULE,
    VALIDATION,
    PATIENCE,
    L2,
    *AUGMENTATION.all,
    SHOWN_CHANGES,
    TEST_PICTURES,
    SEED,
    NAME,
    LOOK,
    *CURVES,
    CONFUSION_EPOCH,
    COMPARED,
    COMPARED_METRIC,
    SWEPT,
    SWEPT_METRIC,
    SWEEP_LAYERS,
    SWEEP_FILTERS,
    SWEEP_RATES,
    SWEEP_SEEDS,
)
