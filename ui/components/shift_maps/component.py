"""The component itself: sends the maps, and hears which shift was chosen."""

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnn.figures.style import NEUTRAL
from cnn.types import FloatArray, UInt8Array
from ui.components.hearing import Message, heard, hearing, whole
from ui.components.modules import script

_FOLDER = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "shift_maps",
    html='<div class="shift-maps"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js=script("shift_maps/component.js"),
)


@dataclass(frozen=True, slots=True, eq=False)
class ShiftMap:
    """One number for each shift, as a map; also a line in the charts.

    Args:
        title: Shown above.
        values: Per cent, shape (2 reach + 1, 2 reach + 1): row reach + dy, column reach + dx. NaN
            where there is none.
        second: Per cent, the line in the second chart; empty leaves it out.
        colour: Of the lines, "#rrggbb".
        dashes: Of the lines, as in SVG's stroke-dasharray.
    """

    title: str
    values: FloatArray
    second: Sequence[float] = ()
    colour: str = NEUTRAL
    dashes: str = "none"

    def message(self) -> dict[str, Any]:
        """Return the map as the browser reads it."""
        return {
            "title": self.title,
            "values": [_rounded(row) for row in self.values],
            "second": _rounded(self.second),
            "colour": self.colour,
            "dashes": self.dashes,
        }


@dataclass(frozen=True, slots=True)
class SecondChart:
    """What the lines in the second chart are drawn over.

    Args:
        title: Shown above.
        x_title: What is counted, such as "stages".
        first: The number of the first value.
    """

    title: str = "With one, two and three stages"
    x_title: str = "stages"
    first: int = 1


_STAGES = SecondChart()


def shift_maps(
    maps: Sequence[ShiftMap],
    *,
    key: str,
    dx: int,
    dy: int,
    unit: str,
    colours: Sequence[str],
    on_shift: Callable[[int, int], None],
    line_per: str = "way of pooling",
    second: SecondChart = _STAGES,
    picture: UInt8Array | None = None,
) -> None:
    """Show maps of one size and their curves; a click or an arrow key chooses another shift.

    Args:
        maps: At least one.
        key: Widget key.
        dx: The present shift to the right, in pixels.
        dy: The present shift down.
        unit: What the numbers are, such as "cells unchanged (%)".
        colours: From 0 to 100 %, evenly spaced, as "#rrggbb".
        on_shift: Gets dx and dy. It runs before the page does, as a widget's callback.
        line_per: What each map and line stands for, in words.
        second: What the second chart is drawn over; there is none where no map has a line in it.
        picture: Shown beside the maps and moved with the shift, by hand too; 0 to 255, shape
            (H, W, C).
    """
    reach = len(maps[0].values) // 2

    def read(message: Message) -> tuple[int, int]:
        return whole(message, "dx", -reach, reach), whole(message, "dy", -reach, reach)

    _MOUNT(
        key=key,
        data={
            "maps": [map_.message() for map_ in maps],
            "reach": reach,
            "dx": dx,
            "dy": dy,
            "unit": unit,
            "colours": list(colours),
            "linePer": line_per,
            "second": {"title": second.title, "xTitle": second.x_title, "first": second.first},
            "picture": None if picture is None else _pixels(picture),
            "heard": heard(key),
        },
        on_shift_change=hearing(key, "shift", read, on_shift),
    )


def _pixels(picture: UInt8Array) -> dict[str, Any]:
    """Return a picture as the browser reads it, as red, green and blue bytes."""
    colours = np.broadcast_to(picture[:, :, :3], (*picture.shape[:2], 3))
    return {
        "rows": picture.shape[0],
        "columns": picture.shape[1],
        "rgb": base64.b64encode(np.ascontiguousarray(colours).tobytes()).decode("ascii"),
    }


def _rounded(values: Iterable[float]) -> list[float | None]:
    """Round to what is shown; JSON has no NaN."""
    numbers: list[float] = np.asarray(values, float).tolist()  # one by one, NumPy's take as long
    return [None if isnan(number) else round(number, 1) for number in numbers]
