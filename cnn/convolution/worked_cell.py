"""A convolution in words and small numbers, so that it can be followed by hand."""

from dataclasses import dataclass

import numpy as np

from cnn.counting import counted
from cnn.errors import CnnError
from cnn.sliding import STEP_BY_STEP, Padding, Sliding, padding_amounts
from cnn.types import FloatArray


@dataclass(frozen=True)
class WorkedCell:
    """How one cell of the feature map came about."""

    top: int  # row of the window's upper edge in the picture; negative in the padding
    left: int  # column of its left edge
    patch: FloatArray  # what the kernel sees: x, shape (kH, kW), zeros where padded
    products: FloatArray  # w * x, shape (kH, kW)
    total: float  # their sum: h


def work_out_cell(
    image: FloatArray,
    kernel: FloatArray,
    *,
    row: int,
    column: int,
    sliding: Sliding = STEP_BY_STEP,
    flip: bool = False,
) -> WorkedCell:
    """Follow the convolution at one stop of the kernel.

    Args:
        image: Shape (H, W).
        kernel: Weights as they are laid down, shape (kH, kW): turned already, if `flip`.
        row: Row of the cell in the feature map.
        column: Column of the cell in the feature map.
        sliding: The kernel's stride, padding and dilation.
        flip: Whether the kernel was turned by 180°; "same" puts an odd zero elsewhere then.

    Raises:
        CnnError: There is no such cell, or the kernel does not fit.
    """
    margins, spans = [], []
    for stop, size, window in zip((row, column), image.shape, kernel.shape, strict=True):
        stops = sliding.stops(size, window)
        if not 0 <= stop < stops:
            raise CnnError(f"There is no stop {stop}; the kernel stops at 0 to {stops - 1}.")
        margins.append(sliding.margins(size, window, flip=flip))
        start = stop * sliding.stride  # in the padded picture
        spans.append(slice(start, start + sliding.span(window), sliding.dilation))
    patch = np.pad(image, margins)[spans[0], spans[1]]
    products = patch * kernel
    top, left = (span.start - before for span, (before, _) in zip(spans, margins, strict=True))
    return WorkedCell(top, left, patch, products, float(products.sum()))


def output_size_in_words(size: int, window: int, sliding: Sliding = STEP_BY_STEP) -> str:
    """Say how the number of stops along one axis comes about.

    The sizes and errors are those of `cnn.ops.output_size`, which does the counting.

    >>> output_size_in_words(28, 3, Sliding(stride=2))
    '28 pixels − 3 for the first stop = 25 left; 25 // 2 = 12 steps; 12 + 1 = 13'
    >>> output_size_in_words(28, 3, Sliding(padding="same"))
    '28 pixels + 2 of padding − 3 for the first stop = 27 left; 27 + 1 = 28'
    """
    stops, margin = sliding.stops(size, window), sum(sliding.margins(size, window))
    stride, dilation, reach = sliding.stride, sliding.dilation, sliding.span(window)
    spread = f" ({window} cells, {dilation} pixels apart)" if dilation > 1 and window > 1 else ""
    left = size + margin - reach
    steps = str(left)
    if stride > 1:
        steps += f" // {stride} = {counted(stops - 1, 'step')}; {stops - 1}"
    return (
        counted(size, "pixel")
        + (f" + {margin} of padding" if margin else "")
        + f" − {reach} for the first stop{spread} = {left} left; {steps} + 1 = {stops}"
    )


def largest_dilation(size: int, window: int, *, padding: Padding = "valid", most: int) -> int:
    """Find how far a window's cells can be spread along one axis, from 1 to `most` pixels.

    >>> largest_dilation(10, 3, most=8), largest_dilation(10, 3, padding="same", most=8)
    (4, 8)
    """
    if padding == "same" or window == 1:
        return most
    margin = sum(padding_amounts(size, window, padding=padding))
    return max(1, min(most, (size + margin - 1) // (window - 1)))
