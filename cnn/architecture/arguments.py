"""What a layer's arguments may be: annotated types, and the check that reads them.

Values come from links and files, so every bound is an upper bound as well: it leaves room for any
network that trains on a laptop, and none for one that a link makes too large on purpose. The
bounds on the network as a whole are in `cnn.architecture.network`.
"""

import math
import reprlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args, get_type_hints

from cnn.errors import CnnError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MAX_FILTERS = 1024  # twice the widest layer of VGG-16 (512)
MAX_UNITS = 4096  # the dense layers of AlexNet and VGG-16
MAX_WINDOW = 64  # pixels a side; more than twice an MNIST digit
MAX_STRIDE = 16  # pixels; ResNet shrinks most in one go: 4, in its first two layers
MAX_DILATION = 16  # pixels; Yu and Koltun (2015) go up to 16
MAX_DROPOUT_RATE = 0.99  # at 1 nothing would be left to learn from
MAX_KERNEL_CELLS = 1000  # in all hand-made kernels of a layer; they have to fit into a link
MAX_KERNEL_VALUE = 1000.0  # some 5,000 times what a layer starts with


@dataclass(frozen=True)
class Range:
    """The bounds of a number, both included."""

    low: float
    high: float


@dataclass(frozen=True)
class Rule:
    """What one argument may be: in words, and as a test of a value."""

    words: str
    allows: Callable[[object], bool]


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


def check_arguments(spec: "DataclassInstance") -> None:
    """Check that every field of a dataclass holds what its annotation allows.

    Raises:
        CnnError: A field has a wrong type, is out of its range, or is not one of its choices.
    """
    rules = _rules(type(spec))
    for field in fields(spec):
        rule, value = rules[field.name], getattr(spec, field.name)
        if not rule.allows(value):
            raise CnnError(
                f"{type(spec).__name__} needs {field.name} to be {rule.words}, "
                f"not {shortened(value)}."
            )


def shortened(value: object) -> str:
    """Show any value on one short line, however long it is.

    >>> shortened("a" * 1000)
    "'aaaaaaaaaaaa...aaaaaaaaaaaaa'"
    """
    return reprlib.repr(value)


@cache
def _rules(spec_type: type) -> dict[str, Rule]:
    annotations = get_type_hints(spec_type, include_extras=True)
    return {field.name: _rule(annotations[field.name]) for field in fields(spec_type)}


def _rule(annotation: Any) -> Rule:
    options = get_args(annotation)
    if annotation is NoneType:
        return Rule("left out", lambda value: value is None)
    if annotation is bool:
        return Rule("true or false", lambda value: type(value) is bool)
    if isinstance(options[-1], Rule):
        return options[-1]
    if isinstance(options[-1], Range):
        number_type, bounds = options
        # bool is a subclass of int, but True filters are a mistake; NaN fails both comparisons.
        kind, types = ("whole ", (int,)) if number_type is int else ("", (int, float))
        return Rule(
            f"a {kind}number from {bounds.low} to {bounds.high}",
            lambda value: type(value) in types and bounds.low <= value <= bounds.high,
        )
    if isinstance(options[0], str):  # Literal[...]
        choices = ", ".join(f'"{option}"' for option in options)
        return Rule(f"one of {choices}", lambda value: type(value) is str and value in options)
    rules = [_rule(option) for option in options]  # A | B
    return Rule(
        " or ".join(rule.words for rule in rules),
        lambda value: any(rule.allows(value) for rule in rules),
    )
