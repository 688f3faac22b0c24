"""How one unit makes its numbers of those of a single other one, to be shown cell by cell."""

from dataclasses import dataclass
from typing import TypeAlias

from cnn.activations import ActivationName
from cnn.ops import PoolMode
from cnn.sliding import Padding


@dataclass(frozen=True)
class Pooled:
    """`cnn.ops.pool2d`."""

    pool_size: int
    stride: int
    mode: PoolMode
    padding: Padding


@dataclass(frozen=True)
class Normalized:
    """A batch normalisation; its numbers are those of the trained layer."""


@dataclass(frozen=True)
class Applied:
    """A function of each number; "linear" leaves it alone."""

    activation: ActivationName


@dataclass(frozen=True)
class Placed:
    """Nothing is computed: numbers are put somewhere, and perhaps zeros beside them."""


Rule: TypeAlias = Pooled | Normalized | Applied | Placed
