"""The component itself: mounts the scene, and hears what the hand did."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnn.figures.style import SIGNED
from cnn.types import FloatArray
from ui.components.pixel_grids.scene import Grid, Shift, scene_message

_FOLDER = Path(__file__).parent
# One module in pieces: Streamlit takes JavaScript as one text.
_SCRIPTS = (
    "../shared/arithmetic.js",
    "../shared/colours.js",
    "scene.js",
    "panel.js",
    "kernel_cells.js",
    "worked_cell.js",
    "player.js",
    "component.js",
)
_MOUNT = st.components.v2.component(
    "pixel_grids",
    html='<div class="pixel-grids"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js="\n".join((_FOLDER / name).read_text("utf-8") for name in _SCRIPTS),
)

Pin = tuple[str, int, int]  # grid, row, column


def pixel_grids(
    grids: Sequence[Grid],
    *,
    key: str,
    focus: str,
    alt: str,
    pin_parameter: str | None = None,
    on_kernel: Callable[[str, FloatArray], None] | None = None,
    on_shift: Callable[[int, int], None] | None = None,
    on_box: Callable[[str, int, int, int, int], None] | None = None,
) -> Pin | None:
    """Show a scene.

    The callbacks run before the page does, as those of widgets. What the browser sends is anybody's:
    cells that are no ordinary numbers, shifts and boxes out of range are dropped here.

    Args:
        grids: The scene; a grid refers only to grids before it.
        key: Widget key.
        focus: The grid whose window slides; its cells can be pinned.
        alt: What the scene shows, in words.
        pin_parameter: URL parameter that holds the pinned cell as "grid.row.column".
        on_kernel: Gets the name and the cells, shape (kH, kW), of a kernel that was changed.
        on_shift: Gets dx and dy in pixels.
        on_box: Gets the grid, and the top row, left column, height and width of a boxed patch.

    Returns:
        The pinned cell, if there is one in this scene.
    """
    by_name = {grid.name: grid for grid in grids}

    def heard(event: str) -> Any:
        """Return what the hand did, and remember how far we have heard."""
        message = st.session_state[key][event]
        st.session_state[f"{key}_heard"] = message.get("revision", 0)
        return message

    def kernel_changed() -> None:
        message = heard("kernel")
        cells = np.array(message["cells"], dtype=np.float64)
        if on_kernel and message["name"] in by_name and np.isfinite(cells).all():
            on_kernel(message["name"], cells)

    def shifted() -> None:
        message = heard("shift")
        limits = [grid.source.limit for grid in grids if isinstance(grid.source, Shift)]
        if on_shift and limits:
            dx, dy = (int(np.clip(message[axis], -limits[0], limits[0])) for axis in ("dx", "dy"))
            on_shift(dx, dy)

    def boxed() -> None:
        message = heard("box")
        if on_box and message["name"] in by_name:
            sides = (int(message[side]) for side in ("row", "column", "height", "width"))
            on_box(message["name"], *sides)

    def pinned() -> None:
        cell = heard("pin")["cell"]
        if pin_parameter and cell:
            st.query_params[pin_parameter] = f"{cell['name']}.{cell['row']}.{cell['column']}"
        elif pin_parameter:
            st.query_params.pop(pin_parameter, None)

    pin = _read_pin(st.query_params.get(pin_parameter, "") if pin_parameter else "", by_name)
    _MOUNT(
        key=key,
        data={
            "grids": scene_message(grids),
            "focus": focus,
            "pin": pin and {"name": pin[0], "row": pin[1], "column": pin[2]},
            "pins": pin_parameter is not None,
            "heard": st.session_state.get(f"{key}_heard", 0),
            "alt": alt,
            "signed": [colour for _, colour in SIGNED],
        },
        on_kernel_change=kernel_changed,
        on_shift_change=shifted,
        on_box_change=boxed,
        on_pin_change=pinned,
    )
    return pin


def _read_pin(text: str, by_name: dict[str, Grid]) -> Pin | None:
    """Read "grid.row.column" from a link; anything else is no pin."""
    name, _, cell = text.partition(".")
    row, _, column = cell.partition(".")
    if name not in by_name or not (row + column).isdecimal() or len(cell) > 11:
        return None
    return name, int(row), int(column)
