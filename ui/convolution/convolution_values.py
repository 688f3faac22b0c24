"""What the address of the convolution page holds."""

from ui.address.values import Anything, Number, Switch, Whole
from ui.components.pixel_grids import pinned_cell
from ui.convolution import sliding_controls
from ui.convolution.kernel_bench import kernel_values
from ui.shell.picture_picker import colour_value, picture_values

COLOUR = colour_value("conv_colour")
PICTURE = picture_values("conv_image", colour=COLOUR)
FIRST = kernel_values("conv_kernel", "sobel x")
SECOND = kernel_values("conv_second_kernel", "sobel y", "Cells of the second kernel as text")
BIAS = Number("conv_bias", 0.0, "Bias", low=-100.0, high=100.0)
RELU = Switch("conv_relu", False, "ReLU: negative sums become 0")
FLIP = Switch(
    "conv_flip",
    False,
    "flip: a mathematician's convolution",
    "Mathematicians turn the kernel by 180° before it slides, and call only that a convolution; "
    "without, it is a cross-correlation. Networks learn their weights, so for them it makes no "
    "difference, and Keras does not turn it.",
)
STRONGEST = Switch(
    "conv_strongest",
    False,
    "Rank the strongest answers",
    "Boxes on the picture what the kernel saw where it answered most strongly.",
)
COUNT = Whole("conv_count", 5, "How many", low=1, high=9)
THRESHOLD = Whole(
    "conv_threshold",
    60,
    "Threshold (% of the strongest)",
    "Weaker cells of the output fade, and are not ranked.",
    high=100,
)
HISTOGRAM = Switch("conv_histogram", False, "Histogram of the output")
WITH_SECOND = Switch("conv_second", False, "A second kernel")
PIN = pinned_cell("conv_pin")

ALL: tuple[Anything, ...] = (
    *PICTURE.all,
    *FIRST.all,
    sliding_controls.STRIDE,
    sliding_controls.DILATION,
    sliding_controls.PADDING,
    sliding_controls.PIXELS,
    BIAS,
    RELU,
    FLIP,
    STRONGEST,
    COUNT,
    THRESHOLD,
    HISTOGRAM,
    WITH_SECOND,
    *SECOND.all,
    PIN,
)
