"""What a layer's arguments may be, as annotated types that `cnn.arguments` checks.

Values come from links and files, so every bound is an upper bound as well: it leaves room for any
network that trains on a laptop, and none for one that a link makes too large on purpose. The
bounds on the network as a whole are in `cnn.architecture.network`.
"""

import math
from typing import Annotated, Literal, TypeAlias, get_args

from cnn.arguments import Range, Rule

MAX_FILTERS = 1024  # twice the widest layer of VGG-16 (512)
MAX_UNITS = 4096  # the dense layers of AlexNet and VGG-16
MAX_WINDOW = 64  # pixels a side; more than twice an MNIST digit
MAX_STRIDE = 16  # pixels; ResNet shrinks most in one go: 4, in its first two layers
MAX_DILATION = 16  # pixels; Yu and Koltun (2015) go up to 16
MAX_DROPOUT_RATE = 0.99  # at 1 nothing would be left to learn from
MAX_KERNEL_CELLS = 1000  # in all hand-made kernels of a layer; they have to fit into a link
MAX_KERNEL_VALUE = 1000.0  # some 5,000 times what a layer starts with


def _are_kernels(value: object) -> bool:
    """Tell whether a value is a tuple of square grids of ordinary numbers, all of one size."""
    if value is None:
        return True
    if type(value) is not tuple or not value:
        return False
    side = len(value[0]) if type(value[0]) is tuple else 0
    rows = [row for kernel in value if type(kernel) is tuple for row in kernel]
    return (
        0 < len(value) * side**2 <= MAX_KERNEL_CELLS
        and all(type(kernel) is tuple and len(kernel) == side for kernel in value)
        and all(type(row) is tuple and len(row) == side for row in rows)
        and all(
            type(cell) in (int, float) and math.isfinite(cell) and abs(cell) <= MAX_KERNEL_VALUE
            for row in rows
            for cell in row
        )
    )


KernelCells: TypeAlias = tuple[tuple[float, ...], ...]  # rows of cells, as many as columns
Kernels: TypeAlias = Annotated[
    tuple[KernelCells, ...] | None,
    Rule(
        f"square grids of one size, at most {MAX_KERNEL_CELLS:,} cells together, with numbers from "
        f"-{MAX_KERNEL_VALUE:g} to {MAX_KERNEL_VALUE:g}",
        _are_kernels,
    ),
]
Filters: TypeAlias = Annotated[int, Range(1, MAX_FILTERS)]
Units: TypeAlias = Annotated[int, Range(1, MAX_UNITS)]
WindowSize: TypeAlias = Annotated[int, Range(1, MAX_WINDOW)]
Strides: TypeAlias = Annotated[int, Range(1, MAX_STRIDE)]
DilationRate: TypeAlias = Annotated[int, Range(1, MAX_DILATION)]
DropoutRate: TypeAlias = Annotated[float, Range(0, MAX_DROPOUT_RATE)]
PaddingName: TypeAlias = Literal["valid", "same"]
ActivationName: TypeAlias = Literal[
    "linear", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax"
]

ACTIVATIONS: tuple[ActivationName, ...] = get_args(ActivationName)
