"""The units of a network: what they are called, and where a number of a vector came from.

A unit is a channel of a map, or one value of a vector: "conv2d_1.5" is the sixth channel of the
layer conv2d_1.
"""

import re
from dataclasses import dataclass

from cnn.architecture import Architecture, LayerSummary
from cnn.architecture.network import INPUT
from cnn.arguments import shortened
from cnn.errors import CnnError
from cnn.types import Shape

CHANNEL_NAMES = ("red", "green", "blue", "opacity")  # of a picture in colour
_UNIT = re.compile(r"(?P<layer>[a-z0-9_]{1,60})\.(?P<number>[0-9]{1,7})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Unit:
    """One channel or value of a layer."""

    layer: str
    number: int  # from 0

    def __str__(self) -> str:
        return f"{self.layer}.{self.number}"


def num_units(shape: Shape) -> int:
    """Count the channels of a map, or the values of a vector."""
    return shape[-1]


def read_unit(text: str) -> Unit:
    """Read a unit, whatever network has it.

    Raises:
        CnnError: It is not written so.
    """
    found = _UNIT.fullmatch(text)
    if found is None:
        raise CnnError(
            f"A unit is written as its layer, a point and its number, such as conv2d.0, "
            f"not {shortened(text)}. Choose one in the network."
        )
    return Unit(found["layer"], int(found["number"]))


def parse_unit(text: str, architecture: Architecture) -> Unit:
    """Read a unit of a network from a link.

    Raises:
        CnnError: It is no unit of this network.

    >>> from cnn.architecture import PRESETS
    >>> parse_unit("conv2d_1.5", PRESETS["article"])
    Unit(layer='conv2d_1', number=5)
    """
    unit = read_unit(text)
    row = row_of(architecture, unit.layer)
    count = num_units(row.output_shape)
    if unit.number >= count:
        raise CnnError(
            f"{unit.layer} has units 0 to {count - 1}, but no {unit.number}. "
            "Choose one in the network."
        )
    return unit


def row_of(architecture: Architecture, layer: str) -> LayerSummary:
    """Return a layer of a network by its name.

    Raises:
        CnnError: There is no such layer.
    """
    rows = architecture.summary()
    for row in rows:
        if row.name == layer:
            return row
    raise CnnError(
        f"This network has no layer {shortened(layer)}; it has "
        f"{', '.join(row.name for row in rows)}. Choose a unit in the network."
    )


def place_in_map(number: int, shape: Shape) -> tuple[int, int, int]:
    """Return the (row, column, channel) of a number that Flatten has put into a vector.

    Args:
        number: Its place in the vector.
        shape: (H, W, C) of the map.

    >>> place_in_map(7, (2, 2, 3))
    (1, 0, 1)
    """
    _, width, channels = shape
    cell, channel = divmod(number, channels)
    return cell // width, cell % width, channel


def place_in_flat(row: int, column: int, channel: int, shape: Shape) -> int:
    """Return the place in Flatten's vector of a number of a map; the inverse of `place_in_map`.

    >>> place_in_flat(1, 0, 1, (2, 2, 3))
    7
    """
    _, width, channels = shape
    return (row * width + column) * channels + channel


def came_from(architecture: Architecture, layer: str, number: int) -> Unit | None:
    """Return the unit that an input of a dense layer came from, past Flatten; None for a pixel.

    Args:
        architecture: The network.
        layer: A layer that gives a vector.
        number: Place in this vector.

    >>> from cnn.architecture import PRESETS
    >>> str(came_from(PRESETS["lenet5"], "flatten", 17))
    'average_pooling2d_1.1'
    """
    row = row_of(architecture, layer)
    if not row.takes_places:
        return Unit(layer, number)
    (before,) = row.inputs
    return None if before == INPUT else Unit(before, number % row.input_shape[2])


def origin(architecture: Architecture, layer: str, number: int) -> str:
    """Say where an input of a dense layer came from.

    Args:
        architecture: The network.
        layer: A layer that gives a vector.
        number: Place in this vector.

    >>> from cnn.architecture import PRESETS
    >>> origin(PRESETS["lenet5"], "flatten", 17)
    'average_pooling2d_1, row 0, column 1, channel 1'
    """
    row = row_of(architecture, layer)
    if row.takes_places:
        r, c, channel = place_in_map(number, row.input_shape)
        (before,) = row.inputs
        return f"{before}, row {r}, column {c}, channel {channel}"
    return f"{layer}, unit {number}"
