"""One output cell of a convolution, worked out so that it can be followed by hand."""

from dataclasses import dataclass

import numpy as np

from cnn import ops
from cnn.errors import CnnError
from cnn.ops import Padding
from cnn.types import FloatArray

_MAX_TERMS = 9  # a longer sum no longer fits on a line


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
    stride: int = 1,
    padding: Padding = "valid",
) -> WorkedCell:
    """Follow the convolution at one stop of the kernel.

    Args:
        image: Shape (H, W).
        kernel: Shape (kH, kW).
        row: Row of the cell in the feature map.
        column: Column of the cell in the feature map.
        stride: As for `cnn.ops.convolve2d`.
        padding: As for `cnn.ops.convolve2d`.

    Raises:
        CnnError: There is no such cell, or the kernel does not fit.
    """
    margins = []
    for stop, size, window in zip((row, column), image.shape, kernel.shape, strict=True):
        stops = ops.output_size(size, window, stride=stride, padding=padding)
        if not 0 <= stop < stops:
            raise CnnError(f"There is no stop {stop}; the kernel stops at 0 to {stops - 1}.")
        margins.append(ops.padding_amounts(size, window, stride=stride, padding=padding))
    top, left = row * stride, column * stride  # in the padded picture
    patch = np.pad(image, margins)[top : top + kernel.shape[0], left : left + kernel.shape[1]]
    products = patch * kernel
    return WorkedCell(
        top - margins[0][0], left - margins[1][0], patch, products, float(products.sum())
    )


def formula(cell: WorkedCell, kernel: FloatArray, *, row: int, column: int) -> str:
    """Write the sum of the products as LaTeX, in the article's letters w, x and h."""
    terms = [
        rf"{weight:.3g} \cdot {pixel:.2f}" if weight >= 0 else rf"({weight:.3g}) \cdot {pixel:.2f}"
        for weight, pixel in zip(kernel.ravel(), cell.patch.ravel(), strict=True)
    ]
    if len(terms) > _MAX_TERMS:
        terms = [*terms[:3], r"\dots", *terms[-2:]]
    return rf"h_{{{row},{column}}} = {' + '.join(terms)} = \mathbf{{{cell.total:.3f}}}"
