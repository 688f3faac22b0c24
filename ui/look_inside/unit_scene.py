"""The formula view of one unit of a network, as a scene of linked pixel grids."""

from typing import Literal

import numpy as np

from cnn.activations import FUNCTIONS, ActivationName
from cnn.architecture import (
    Conv2D,
    LayerSummary,
)
from cnn.architecture.network import INPUT
from cnn.architecture.rules import Applied, Normalized, Placed, Pooled, Rule
from cnn.counting import counted
from cnn.inspection.look_inside.opened_unit import OpenedConvolution, OpenedMap
from cnn.inspection.look_inside.unit_names import CHANNEL_NAMES
from cnn.kernels import MAX_SIDE
from cnn.types import FloatArray
from ui.components.pixel_grids import (
    Activate,
    Add,
    Convolve,
    Grid,
    Normalize,
    Pool,
    Source,
    Values,
    Weights,
)

_PRIMARY: tuple[Literal["red", "green", "blue"], ...] = ("red", "green", "blue")
_KERNEL_WIDTH = 0.72  # of a map's width
_CHANNELS_SIDE_BY_SIDE = 2
OUTPUT = "y"  # the grid of the unit's output
SUM = "z"  # the grid of the sum with bias


def convolution_scene(unit: OpenedConvolution, row: LayerSummary, before: str) -> list[Grid]:
    """Lay out channel by channel what reaches a unit, its kernel and what this adds; and the sum.

    Args:
        unit: One page of its channels.
        row: Its layer.
        before: Name of the layer before.
    """
    layer = row.layer
    assert isinstance(layer, Conv2D)  # noqa: S101 - only such a layer is opened so
    grids: list[Grid] = []
    for place, channel in enumerate(unit.channels):
        line, block = divmod(place, _CHANNELS_SIDE_BY_SIDE)
        kernel = unit.kernels[place]
        large = max(kernel.shape) > MAX_SIDE
        grids += [
            Grid(
                f"x{channel}",
                Values(unit.inputs[place]),
                title=_title(before, channel, unit.num_channels),
                at=(line, 3 * block),
                narrow=(place, 0),
                colours=_colours(before, channel, unit.num_channels),
                scale=1.0 if before == INPUT else "input",
            ),
            Grid(
                f"w{channel}",
                Values(kernel) if large else Weights(kernel, editable=False),
                title=f"Kernel {channel}",
                at=(line, 3 * block + 1),
                narrow=(place, 1),
                scale="kernel",
                weight=_KERNEL_WIDTH,
            ),
            Grid(
                f"h{channel}",
                Convolve(
                    f"x{channel}",
                    f"w{channel}",
                    stride=layer.strides,
                    padding=layer.padding,
                    dilation=layer.dilation_rate,
                ),
                title=f"From channel {channel}",
                at=(line, 3 * block + 2),
                narrow=(place, 2),
                scale="contribution",
            ),
        ]
    terms = tuple(f"h{channel}" for channel in unit.channels)
    lines = -(-len(unit.channels) // _CHANNELS_SIDE_BY_SIDE)
    others = unit.num_channels - len(unit.channels)
    last = len(unit.channels)
    # One channel leaves room beside it.
    below, columns = (lines, [0, 2, 3]) if last > 1 else (0, [0, 3, 4])
    if others:
        grids.append(
            Grid(
                "rest",
                Values(unit.rest),
                title=counted(others, "other"),
                at=(below, columns[0]),
                narrow=(last, 0),
                scale="contribution",
            )
        )
        terms = (*terms, "rest")
    grids.append(
        Grid(
            SUM,
            Add(terms, bias=unit.bias),
            title="Sum + bias",
            at=(below, columns[1]),
            narrow=(last, 1),
            scale="output",
        )
    )
    return [*grids, *_activated(SUM, row.layer.applied, unit.log_total, (below, columns[2]), last)]


def map_scene(unit: OpenedMap, row: LayerSummary, before: str) -> list[Grid]:
    """Lay out what reaches a unit that has one input map, and what it makes of it."""
    is_picture = before == INPUT
    given = Grid(
        "x",
        Values(unit.x),
        title="Input",
        at=(0, 0),
        narrow=(0, 0),
        colours="grey" if is_picture else "signed",
        scale=1.0 if is_picture else "shared",
    )
    rule = row.layer.rule(row.input_shape)
    if isinstance(rule, Applied) and rule.activation != "linear":
        return [given, *_activated("x", rule.activation, unit.log_total, (0, 1), 0)]
    shared = None if unit.normalization else "shared"
    output = Grid(
        OUTPUT, _shown(rule, unit), title="Output", at=(0, 1), narrow=(0, 1), scale=shared
    )
    return [given, output]


def _colours(
    before: str, channel: int, num_channels: int
) -> Literal["grey", "red", "green", "blue", "signed"]:
    if before != INPUT:
        return "signed"
    return _PRIMARY[channel] if num_channels == len(_PRIMARY) else "grey"


def _title(before: str, channel: int, num_channels: int) -> str:
    if before != INPUT:
        return f"Channel {channel}"
    return "The picture" if num_channels == 1 else f"Picture, {CHANNEL_NAMES[channel]}"


def _shown(rule: Rule, unit: OpenedMap) -> Source:
    """Return what the browser computes; numbers that are only placed somewhere it is given."""
    match rule:
        case Pooled():
            return Pool(
                "x",
                pool_size=rule.pool_size,
                stride=rule.stride,
                mode=rule.mode,
                padding=rule.padding,
            )
        case Normalized():
            numbers = unit.normalization
            assert numbers is not None  # noqa: S101 - opened with its numbers
            return Normalize(
                "x", numbers.mean, numbers.variance, numbers.gamma, numbers.beta, numbers.epsilon
            )
        case Applied():
            return Activate("x", rule.activation)
        case Placed():
            return Values(unit.output)


def _activated(
    sums: str,
    activation: ActivationName,
    log_total: FloatArray | None,
    at: tuple[int, int],
    narrow_row: int,
) -> list[Grid]:
    """Return the grid of a unit's output, made of its sums."""
    title = f"Output: {FUNCTIONS[activation].title}"
    if activation == "linear":
        title = "Output: the sum itself"
    narrow = (narrow_row, 2 if sums == SUM else 1)
    if log_total is not None:
        rule = Activate(sums, activation, "total")
        return [
            Grid("total", Values(np.asarray(log_total))),
            Grid(OUTPUT, rule, title=title, at=at, narrow=narrow, scale=1.0),
        ]
    # A squeezed output has a scale of its own.
    shared = "output" if sums == SUM else "shared"
    scale = shared if activation in ("linear", "relu", "leaky_relu") else None
    return [
        Grid(OUTPUT, Activate(sums, activation), title=title, at=at, narrow=narrow, scale=scale)
    ]
