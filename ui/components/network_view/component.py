"""The component: mounts the network, and hears which unit the hand opened."""

import base64
import math
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import streamlit as st

from cnn.architecture import Architecture
from cnn.architecture.network import INPUT
from cnn.figures.style import SIGNED
from cnn.inspection.look_inside.overview import LayerUnits, Overview
from cnn.inspection.look_inside.unit_names import CHANNEL_NAMES
from ui.components.hearing import Message, heard, hearing
from ui.components.modules import script
from ui.components.styles import styles

_COLOURS = [str(colour) for _, colour in SIGNED]
_MOUNT = st.components.v2.component(
    "network_view",
    html='<div class="lab network-view" role="group"></div>',
    css=f"{styles('network_view')}\n.ramp {{ --ramp: {', '.join(_COLOURS)}; }}",
    js=script("network_view/component.js"),
)

Scale = Literal["unit", "layer", "network"]
SCALES: tuple[Scale, ...] = ("unit", "layer", "network")
_LONGEST_UNIT = 100  # characters


def network_view(
    overview: Overview,
    architecture: Architecture,
    class_names: Sequence[str],
    *,
    key: str,
    token: str,
    alt: str,
    scale: Scale,
    focus: str = "",
    take_focus: bool = False,
    on_open: Callable[[str], None],
    on_scale: Callable[[Scale], None],
) -> None:
    """Show a network on one picture, layer by layer.

    The lines to a unit show what feeds it. Of a convolution, width and opacity are the Euclidean
    norm of the kernel for this channel, the colour is the sign of the kernel's sum; of a dense
    layer, both are the weight, and only the inputs that count most on this picture have a line.
    See `cnn.inspection.look_inside.overview.of_kernels` and `of_weights`.

    Args:
        overview: What its units make of the picture.
        architecture: The network.
        class_names: Of its answers.
        key: Widget key.
        token: The same for the same numbers, another for others.
        alt: What the network makes of the picture, in words.
        scale: What units share their colours with.
        focus: The unit to begin at, such as "conv2d_1.5".
        take_focus: Whether the keyboard begins there as well.
        on_open: Gets the unit that was opened; it may be none of this network.
        on_scale: Gets the choice of colours.
    """

    def opened(message: Message) -> tuple[str] | None:
        unit = message["unit"]
        return (unit[:_LONGEST_UNIT],) if isinstance(unit, str) else None

    def scaled(message: Message) -> tuple[Scale] | None:
        chosen = message["scale"]
        return (chosen,) if chosen in SCALES else None

    _MOUNT(
        key=key,
        data={
            "layers": messages(overview, architecture, class_names),
            "token": token,
            "alt": alt,
            "scale": scale,
            "focus": focus,
            "takeFocus": take_focus,
            "heard": heard(key),
            "signed": _COLOURS,
        },
        on_open_change=hearing(key, "open", opened, on_open),
        on_scale_change=hearing(key, "scale", scaled, on_scale),
    )


def messages(
    overview: Overview, architecture: Architecture, class_names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the layers as the browser reads them, the picture first."""
    rows = architecture.summary()
    channels = architecture.input_shape[2]
    picture = _message(overview.layers[0]) | {
        "kind": "the picture",
        "isPicture": True,
        "feed": "none",
        "unitNames": list(CHANNEL_NAMES[:channels]) if channels > 1 else ["grey levels"],
    }
    found = [picture]
    for units, row in zip(overview.layers[1:], rows, strict=True):
        layer = row.layer
        is_place = layer.feed == "place" and math.prod(row.input_shape[:-1]) > 1
        found.append(
            _message(units)
            | {
                "kind": layer.noun,
                "feed": layer.feed if is_place or layer.weighs else "one",
                "isShare": layer.applied in ("softmax", "sigmoid"),
                "mixes": layer.applied == "softmax",
            }
        )
    if len(class_names) == found[-1]["units"]:
        found[-1] |= {"labels": list(class_names), "answer": int(overview.answer.argmax())}
    return found


def _message(units: LayerUnits) -> dict[str, Any]:
    count, rows, columns = units.levels.shape
    sources = units.sources
    return {
        "name": units.name,
        "shape": list(units.shape),
        "units": count,
        "rows": rows,
        "columns": columns,
        "isPicture": units.name == INPUT,
        "levels": _text(units.levels),
        "low": _text(units.low.astype("<f4")),
        "high": _text(units.high.astype("<f4")),
        "mean": _text(units.mean.astype("<f4")),
        "perUnit": 0 if sources is None else sources.numbers.shape[1],
        "numSources": 0 if sources is None else sources.count,
        "sources": "" if sources is None else _text(sources.numbers.astype("<i4")),
        "weights": "" if sources is None else _text(sources.weights.astype("<f4")),
    }


def _text(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")
