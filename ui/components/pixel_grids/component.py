"""The component itself: mounts the scene, and hears what the hand did."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnn.figures.style import SIGNED
from cnn.kernels import MAX_SIDE
from cnn.types import FloatArray
from ui.components.pixel_grids.scene import Grid, Shift, scene_message

_FOLDER = Path(__file__).parent
# One module in pieces: Streamlit takes JavaScript as one text.
_SCRIPTS = (
    "../shared/arithmetic.js",
    "../shared/colours.js",
    "../shared/mounted.js",
    "scene.js",
    "panel.js",
    "kernel_cells.js",
    "worked_cell.js",
    "player.js",
    "hand.js",
    "component.js",
)
_MOUNT = st.components.v2.component(
    "pixel_grids",
    html='<div class="pixel-grids"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js="\n".join((_FOLDER / name).read_text("utf-8") for name in _SCRIPTS),
)

# What a message that our JavaScript never sends may raise; such a message is dropped.
_NONSENSE = (KeyError, TypeError, ValueError, OverflowError)

Pin = tuple[str, int, int]  # grid, row, column
_PIN = re.compile(r"(?P<name>\w{1,40})\.(?P<row>[0-9]{1,5})\.(?P<column>[0-9]{1,5})")


def pixel_grids(
    grids: Sequence[Grid],
    *,
    key: str,
    focus: str,
    alt: str,
    pin_parameter: str | None = None,
    start: tuple[int, int] | None = None,
    take_focus: bool = False,
    on_kernel: Callable[[str, FloatArray], None] | None = None,
    on_shift: Callable[[int, int], None] | None = None,
    on_box: Callable[[str, int, int, int, int], None] | None = None,
) -> Pin | None:
    """Show a scene.

    The callbacks run before the page does, as those of widgets. What a browser sends is anybody's:
    cells that are no ordinary numbers, shifts and boxes out of range are dropped here.

    Args:
        grids: The scene; a grid refers only to grids before it.
        key: Widget key.
        focus: The grid whose window slides; its cells can be pinned.
        alt: What the scene shows, in words.
        pin_parameter: URL parameter that holds the pinned cell as "grid.row.column".
        start: Row and column of `focus` to begin at; its middle when left out.
        take_focus: Whether the keyboard begins at `focus` when the scene appears.
        on_kernel: Gets the name and the cells, shape (kH, kW), of a kernel that was changed.
        on_shift: Gets dx and dy in pixels.
        on_box: Gets the grid, and the top row, left column, height and width of a boxed patch.

    Returns:
        The cell that the link pins on a grid of this scene; it may lie outside of the grid.
    """
    by_name = {grid.name: grid for grid in grids}
    limits = [grid.source.limit for grid in grids if isinstance(grid.source, Shift)]

    def hear(event: str) -> dict[str, Any]:
        """Return what the hand did, and remember how far we have heard."""
        message = dict(st.session_state[key][event])
        st.session_state[f"{key}_heard"] = int(message["revision"])
        return message

    def kernel_changed() -> None:
        with suppress(*_NONSENSE):
            message = hear("kernel")
            cells = np.array(message["cells"], dtype=np.float64)
            fits = cells.ndim == 2 and max(cells.shape) <= MAX_SIDE
            if on_kernel and message["name"] in by_name and fits and np.isfinite(cells).all():
                on_kernel(message["name"], cells)

    def shifted() -> None:
        with suppress(*_NONSENSE):
            message = hear("shift")
            if on_shift and limits:
                on_shift(
                    *(int(np.clip(message[axis], -limits[0], limits[0])) for axis in ("dx", "dy"))
                )

    def boxed() -> None:
        with suppress(*_NONSENSE):
            message = hear("box")
            row, column, height, width = (
                int(message[side]) for side in ("row", "column", "height", "width")
            )
            if on_box and message["name"] in by_name and min(row, column, height, width) >= 0:
                on_box(message["name"], row, column, height, width)

    def pinned() -> None:
        with suppress(*_NONSENSE):
            cell = hear("pin")["cell"]
            if pin_parameter and cell:
                text = f"{cell['name']}.{int(cell['row'])}.{int(cell['column'])}"
                st.query_params[pin_parameter] = text
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
            "start": start,
            "takeFocus": take_focus,
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
    cell = _PIN.fullmatch(text)
    if cell is None or cell["name"] not in by_name:
        return None
    return cell["name"], int(cell["row"]), int(cell["column"])
