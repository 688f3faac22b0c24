"""What a layer's arguments may be, as annotated types that `cnn.arguments` checks.

Values come from links and files, so every bound is an upper bound as well: it leaves room for any
network that trains on a laptop, and none for one that a link makes too large on purpose. The
bounds on the network as a whole are in `cnn.architecture.network`.
"""

import math
from typing import Annotated, Literal, TypeAlias

from cnn.activations import ActivationName
from cnn.arguments import PerAxis, Range, Rule, Words

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
    Words("Hand-made kernels", "What the first filters start as."),
]
Filters: TypeAlias = Annotated[
    int,
    Range(1, MAX_FILTERS),
    Words("Filters", "Kernels in this layer. Each makes one feature map."),
]
Units: TypeAlias = Annotated[
    int, Range(1, MAX_UNITS), Words("Units", "Neurons in this layer. Each gives one number.")
]
KernelSize: TypeAlias = Annotated[
    int,
    Range(1, MAX_WINDOW),
    PerAxis(),
    Words("Kernel size", "Rows and columns of each kernel."),
]
PoolSize: TypeAlias = Annotated[
    int, Range(1, MAX_WINDOW), PerAxis(), Words("Pool size", "Rows and columns of the window.")
]
Strides: TypeAlias = Annotated[
    int,
    Range(1, MAX_STRIDE),
    PerAxis(),
    Words("Strides", "Cells from one stop of the window to the next."),
]
DilationRate: TypeAlias = Annotated[
    int,
    Range(1, MAX_DILATION),
    PerAxis(),
    Words(
        "Dilation",
        "Cells from one cell of the kernel to its neighbour. 2 looks at every other cell.",
    ),
]
DropoutRate: TypeAlias = Annotated[
    float,
    Range(0, MAX_DROPOUT_RATE),
    Words("Rate", "Share of the values set to zero, at random, while training."),
]
PaddingName: TypeAlias = Annotated[
    Literal["valid", "same"],
    Words(
        "Padding",
        "valid: the window stays inside the map. same: the edge is padded, "
        "so that a window with strides 1 keeps the size of the map.",
    ),
]
AppliedName: TypeAlias = Annotated[
    ActivationName, Words("Activation", "The function that each value goes through at the end.")
]
UseBias: TypeAlias = Annotated[
    bool, Words("Bias", "A number per filter or unit, added to every sum.")
]
Trainable: TypeAlias = Annotated[
    bool, Words("Learns", "Off: the layer stays as it starts, whatever the others learn.")
]
