"""The component itself: sends the maps, and hears which shift was chosen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnn.figures.style import NEUTRAL
from cnn.types import FloatArray

_FOLDER = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "shift_maps",
    html='<div class="shift-maps"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js="\n".join(
        (_FOLDER / name).read_text("utf-8")
        for name in ("../shared/colours.js", "line_chart.js", "component.js")
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class ShiftMap:
    """One number for each shift, as a map; also a line in the charts.

    Args:
        title: Shown above.
        values: Per cent, shape (2 reach + 1, 2 reach + 1): row reach + dy, column reach + dx. NaN
            where there is none.
        stages: Per cent for the present shift with 1, 2, ... stages; empty leaves the line out.
        colour: Of the lines, "#rrggbb".
        dashes: Of the lines, as in SVG's stroke-dasharray.
    """

    title: str
    values: FloatArray
    stages: Sequence[float] = ()
    colour: str = NEUTRAL
    dashes: str = "none"

    def message(self) -> dict[str, Any]:
        """Return the map as the browser reads it."""
        return {
            "title": self.title,
            "values": [_rounded(row) for row in self.values],
            "stages": _rounded(self.stages),
            "colour": self.colour,
            "dashes": self.dashes,
        }


def shift_maps(
    maps: Sequence[ShiftMap],
    *,
    key: str,
    dx: int,
    dy: int,
    unit: str,
    colours: Sequence[str],
    on_shift: Callable[[int, int], None],
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
    """
    reach = len(maps[0].values) // 2

    def shifted() -> None:
        message = st.session_state[key]["shift"]
        st.session_state[f"{key}_heard"] = message.get("revision", 0)
        chosen = message.get("dx"), message.get("dy")
        if all(isinstance(pixels, int) and abs(pixels) <= reach for pixels in chosen):
            on_shift(*chosen)  # a browser may send anything; the rest is dropped

    _MOUNT(
        key=key,
        data={
            "maps": [map_.message() for map_ in maps],
            "reach": reach,
            "dx": dx,
            "dy": dy,
            "unit": unit,
            "colours": list(colours),
            "heard": st.session_state.get(f"{key}_heard", 0),
        },
        on_shift_change=shifted,
    )


def _rounded(values: Iterable[float]) -> list[float | None]:
    """Round to what is shown; JSON has no NaN."""
    return [None if np.isnan(value) else round(float(value), 1) for value in values]
