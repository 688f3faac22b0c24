"""What the address of the pooling page holds."""

from cnn.figures.pooling import Measure
from cnn.kernels import KERNELS
from cnn.pooling.invariance import MAX_SHIFT, MAX_STAGES
from ui.address.values import Anything, Choice, Switch, Whole
from ui.components.pixel_grids import pinned_cell
from ui.shell.picture_picker import picture_values

NO_KERNEL = "none"
LARGEST_WINDOW = 8  # pixels, as is the largest stride

PICTURE = picture_values("pool_image", default="toy grid")
KERNEL = Choice(
    "pool_kernel",
    NO_KERNEL,
    "Kernel, followed by ReLU",
    "none pools the picture itself. With several stages, each uses the same kernel.",
    options=(NO_KERNEL, *KERNELS),
)
WINDOW = Whole("pool_size", 2, "Window", low=2, high=LARGEST_WINDOW)
STRIDE = Whole("pool_stride", 2, "Stride", low=1, high=LARGEST_WINDOW)
PADDING = Choice(
    "pool_padding",
    "valid",
    "Padding",
    "valid: windows stay inside. same: enough padding for every stride-th cell to have a window. "
    "A number: so many pixels on every side.",
    options=("valid", "same", *map(str, range(1, LARGEST_WINDOW))),
)
STAGES = Choice(
    "pool_stages",
    1,
    "Stages of convolution, ReLU and pooling",
    options=range(1, MAX_STAGES + 1),
)
BLUR = Switch("pool_blur", False, "Show blur pooling too")
RIGHT = Whole("pool_dx", 1, "Shift right (pixels)", low=-MAX_SHIFT, high=MAX_SHIFT)
DOWN = Whole("pool_dy", 0, "Shift down (pixels)", low=-MAX_SHIFT, high=MAX_SHIFT)
MEASURE = Choice[Measure](
    "pool_measure",
    "unchanged",
    "Measure",
    "unchanged: the share of cells that stay exactly equal. change: the mean of "
    "|shifted − original| as a share of what shuffling the cells of the same map would "
    "change. That makes maps of different kinds comparable: 0% is the same map, about 100% "
    "one that has nothing to do with it.",
    options=("unchanged", "change"),
)
PIN = pinned_cell("pool_pin")

ALL: tuple[Anything, ...] = (
    *PICTURE.all,
    KERNEL,
    WINDOW,
    STRIDE,
    PADDING,
    STAGES,
    BLUR,
    RIGHT,
    DOWN,
    MEASURE,
    PIN,
)
