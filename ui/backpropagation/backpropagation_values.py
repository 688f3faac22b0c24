"""What the address of the backpropagation page holds."""

from cnn.backpropagation import setting_and_outcome
from cnn.backpropagation.setting_and_outcome import KERNEL_SIDE, NUM_KERNELS
from cnn.losses import LOSSES
from cnn.settings.training_config import dataset_info
from ui.address.values import Anything, Choice, Whole
from ui.components.descent_film import Watched

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 1000.0)
ABSURD_RATE = 1e30  # so that the numbers outgrow float32
FIRST = Watched(kernel=0, row=3, column=1)  # where the default digit has a steep slope

LOSS = Choice(
    "bp_loss", "categorical cross-entropy", "Loss", options=[loss.title for loss in LOSSES.values()]
)
RATE = Choice("bp_rate", 0.1, "Learning rate η", options=(*RATES, ABSURD_RATE))
STEPS = Choice(
    "bp_steps",
    "one step",
    "Take",
    f"The end: the right answer has {setting_and_outcome.LEARNT_AT:.0%}, or the gradient is zero, "
    f"or the loss is {setting_and_outcome.DIVERGED_AT:g} times what it was, or "
    f"{setting_and_outcome.MAX_STEPS} steps.",
    options=("one step", "ten steps", "until it ends"),
)
LEARNT = Choice(
    "bp_learn",
    "this digit",
    "Learn from",
    "Ten digits: this one and the next of each other class. Their losses are averaged.",
    options=("this digit", "ten digits"),
)
START = Choice(
    "bp_start",
    "fresh",
    "Start",
    "fresh: weights as they are drawn. wrong: the bias of the most likely wrong answer is raised "
    "until the network is this sure of it.",
    options=("fresh", "90% wrong", "99% wrong", "99.9% wrong"),
)
_LAST = dataset_info("mnist").num_train - 1
DIGIT = Whole(
    "bp_digit",
    5,
    "Training picture",
    f"Which of MNIST's training pictures, 0 to {_LAST:,}; not which digit it shows.",
    high=_LAST,
)
SEED = Whole("bp_seed", 0, "Seed", "Of fresh weights.", high=9999)

KERNEL = Choice(
    "bp_kernel",
    FIRST.kernel + 1,
    "The weight to watch: kernel",
    options=range(1, NUM_KERNELS + 1),
)
ROW = Whole("bp_row", FIRST.row, "Row", high=KERNEL_SIDE - 1)
COLUMN = Whole("bp_column", FIRST.column, "Column", high=KERNEL_SIDE - 1)
AT = Whole("bp_at", 0, "The step that is looked at", high=setting_and_outcome.MAX_STEPS)

ALL: tuple[Anything, ...] = (
    LOSS,
    RATE,
    STEPS,
    LEARNT,
    START,
    DIGIT,
    SEED,
    KERNEL,
    ROW,
    COLUMN,
    AT,
)
