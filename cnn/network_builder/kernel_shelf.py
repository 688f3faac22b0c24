"""Kernels made by hand, collected to become the first filters of a network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cnn.architecture import (
    MAX_FILTERS,
    MAX_KERNEL_CELLS,
    MAX_KERNEL_VALUE,
    Conv2D,
    KernelCells,
    Layer,
)
from cnn.errors import CnnError
from cnn.types import FloatArray

MAX_NAME_LENGTH = 40  # characters
_DIGITS = 6  # significant ones, as `cnn.kernels.as_text` keeps


@dataclass(frozen=True)
class ShelfKernel:
    """A kernel of any number of rows and columns, with the name it was given."""

    name: str
    values: KernelCells


def shelf_kernel(name: str, values: FloatArray) -> ShelfKernel:
    """Take a kernel in.

    Args:
        name: Shortened to 40 characters, what cannot be printed left out.
        values: Shape (kH, kW), or (kH, kW, C), of which the mean over the channels is taken: a
            layer gives every channel the same.

    Raises:
        CnnError: It is no such grid, or a cell is too large to start a network with.

    >>> shelf_kernel("edge", np.array([[-1, 1]])).values
    ((-1.0, 1.0),)
    """
    grid = np.asarray(values, dtype=np.float64)
    if grid.ndim == 3:
        grid = grid.mean(axis=-1)
    if grid.ndim != 2 or not grid.size:
        raise CnnError(f"A kernel has rows and columns; this has the shape {np.shape(values)}.")
    if max(grid.shape) ** 2 > MAX_KERNEL_CELLS:
        raise CnnError(
            f"The kernel has {grid.shape[0]} × {grid.shape[1]} cells, too many for the shelf."
        )
    if not (np.abs(grid) <= MAX_KERNEL_VALUE).all():  # NaN fails every comparison
        raise CnnError(
            f"A network cannot start with cells beyond {MAX_KERNEL_VALUE:g}; "
            "scale the kernel down first."
        )
    shown = "".join(sign for sign in name if sign.isprintable()).strip()[:MAX_NAME_LENGTH]
    return ShelfKernel(
        shown or "kernel",
        tuple(tuple(float(f"{cell:.{_DIGITS}g}") + 0.0 for cell in row) for row in grid),
    )


def squared(kernel: KernelCells, side: int) -> KernelCells:
    """Put zeros round a kernel until it has this many rows and columns.

    It stays in the middle; where it cannot, half a cell above and left of it.

    Raises:
        CnnError: The kernel is larger than that.

    >>> squared(((1.0, 2.0),), 3)
    ((0.0, 0.0, 0.0), (1.0, 2.0, 0.0), (0.0, 0.0, 0.0))
    """
    rows, columns = len(kernel), len(kernel[0])
    if max(rows, columns) > side:
        raise CnnError(f"A kernel of {rows} × {columns} cells does not fit into {side} × {side}.")
    top, left = (side - rows) // 2, (side - columns) // 2
    grid = np.zeros((side, side))
    grid[top : top + rows, left : left + columns] = kernel
    return tuple(tuple(float(cell) for cell in row) for row in grid)


def with_kernels(
    layer: Conv2D, kernels: Sequence[KernelCells], *, trainable: bool = True
) -> Conv2D:
    """Give a layer kernels made by hand for its first filters.

    Its kernel size becomes that of the largest of them, and there are at least as many filters.

    Args:
        layer: A convolution.
        kernels: Of any size; smaller ones get zeros round them. None: all start at random again.
        trainable: Whether the layer goes on learning from there, or stays as it is.

    Raises:
        CnnError: They have too many cells together.
    """
    if not kernels:
        return replace(layer, kernels=None, trainable=True)
    side = max(max(len(kernel), len(kernel[0])) for kernel in kernels)
    if len(kernels) * side**2 > MAX_KERNEL_CELLS or len(kernels) > MAX_FILTERS:
        raise CnnError(
            f"{len(kernels)} kernels of {side} × {side} cells are too many: a network in a link "
            f"carries at most {MAX_KERNEL_CELLS:,} cells. Choose fewer."
        )
    return replace(
        layer,
        kernel_size=side,
        filters=max(layer.filters, len(kernels)),
        strides=1 if side == 1 else layer.strides,  # Keras cannot train 1 × 1 with strides
        kernels=tuple(squared(kernel, side) for kernel in kernels),
        trainable=trainable,
    )


def in_first_convolution(
    layers: Sequence[Layer], kernels: Sequence[KernelCells], *, trainable: bool = True
) -> tuple[Layer, ...]:
    """Give the first convolution of a network kernels made by hand, as `with_kernels` does.

    Raises:
        CnnError: There is no convolution, or the kernels have too many cells together.
    """
    for place, layer in enumerate(layers):
        if isinstance(layer, Conv2D):
            started = with_kernels(layer, kernels, trainable=trainable)
            return *layers[:place], started, *layers[place + 1 :]
    raise CnnError("The network has no Conv2D to put kernels into; add one first.")
