"""One output cell of a convolution, worked out so that it can be followed by hand."""

from dataclasses import dataclass

import numpy as np

from cnn import ops
from cnn.errors import CnnError
from cnn.ops import Padding
from cnn.types import FloatArray

_MAX_COLUMNS = 4  # products on a line, so that the sum also fits on a phone
_MAX_ROWS = 5


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
    """Write the sum of the products as LaTeX, a line per row of the kernel; a long one shortened.

    Args:
        cell: The cell, worked out.
        kernel: Its kernel w, shape (kH, kW).
        row: Row i of the cell.
        column: Column j of the cell.
    """
    lines = [
        " + ".join(_shortened([_product(w, x) for w, x in pairs], _MAX_COLUMNS))
        for pairs in (zip(*rows, strict=True) for rows in zip(kernel, cell.patch, strict=True))
    ]
    total = rf"\mathbf{{{cell.total:.3f}}}"
    return (
        rf"\begin{{aligned}} h_{{{row},{column}}} = \;& "
        + r" \\ +\;& ".join(_shortened(lines, _MAX_ROWS))
        + rf" \\ =\;& {total} \end{{aligned}}"
    )


def _product(weight: float, pixel: float) -> str:
    factor = f"{weight:.3g}" if weight >= 0 else f"({weight:.3g})"
    return rf"{factor} \cdot {pixel:.2f}"


def _shortened(parts: list[str], most: int) -> list[str]:
    """Replace the middle of a long list by dots."""
    if len(parts) <= most:
        return parts
    return [*parts[: most - 2], r"\dots", parts[-1]]
