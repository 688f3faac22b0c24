"""The component itself: mounts the scene, and hears what the hand did."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from cnn.figures.style import SIGNED
from cnn.kernels import MAX_SIDE
from cnn.types import FloatArray
from ui.address import owner
from ui.address.values import MaybeText
from ui.components.hearing import Message, heard, hearing, whole
from ui.components.modules import script
from ui.components.pixel_grids.pinned_cell import Pin
from ui.components.pixel_grids.scene import Grid, Shift, scene_message

_FOLDER = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "pixel_grids",
    html='<div class="pixel-grids"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js=script("pixel_grids/component.js"),
)

_MOST_CELLS = 99_999  # along an axis


def pixel_grids(
    grids: Sequence[Grid],
    *,
    key: str,
    focus: str,
    alt: str,
    pin: MaybeText[Pin] | None = None,
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
        pin: Holds the pinned cell; nothing can be pinned without.
        start: Row and column of `focus` to begin at; its middle when left out.
        take_focus: Whether the keyboard begins at `focus` when the scene appears.
        on_kernel: Gets the name and the cells, shape (kH, kW), of a kernel that was changed.
        on_shift: Gets dx and dy in pixels.
        on_box: Gets the grid, and the top row, left column, height and width of a boxed patch.

    Returns:
        The cell that the link pins on a grid of this scene; it may lie outside of the grid.
    """
    by_name = {grid.name: grid for grid in grids}
    reach = max((grid.source.limit for grid in grids if isinstance(grid.source, Shift)), default=0)

    def kernel(message: Message) -> tuple[str, FloatArray] | None:
        cells = np.array(message["cells"], dtype=np.float64)
        fits = cells.ndim == 2 and cells.size > 0 and max(cells.shape) <= MAX_SIDE
        name = by_name[message["name"]].name
        # NumPy takes the text "inf" for a number.
        return (name, cells) if fits and np.isfinite(cells).all() else None

    def shift(message: Message) -> tuple[int, int] | None:
        if not reach:
            return None
        dx, dy = (int(np.clip(message[axis], -reach, reach)) for axis in ("dx", "dy"))
        return dx, dy

    def box(message: Message) -> tuple[str, int, int, int, int]:
        row, column, height, width = (
            whole(message, side, 0, _MOST_CELLS) for side in ("row", "column", "height", "width")
        )
        return by_name[message["name"]].name, row, column, height, width

    def cell(message: Message) -> tuple[Pin | None]:
        place = message["cell"]
        if place is None:
            return (None,)
        row, column = (whole(place, axis, 0, _MOST_CELLS) for axis in ("row", "column"))
        return ((by_name[place["name"]].name, row, column),)

    def put_pin(chosen: Pin | None) -> None:
        if pin:
            owner.change({pin: chosen})

    held = owner.get(pin) if pin else None
    pinned = held if held and held[0] in by_name else None
    _MOUNT(
        key=key,
        data={
            "grids": scene_message(grids),
            "focus": focus,
            "pin": pinned and {"name": pinned[0], "row": pinned[1], "column": pinned[2]},
            "pins": pin is not None,
            "start": start,
            "takeFocus": take_focus,
            "heard": heard(key),
            "alt": alt,
            "signed": [colour for _, colour in SIGNED],
        },
        on_kernel_change=hearing(key, "kernel", kernel, on_kernel),
        on_shift_change=hearing(key, "shift", shift, on_shift),
        on_box_change=hearing(key, "box", box, on_box),
        on_pin_change=hearing(key, "pin", cell, put_pin),
    )
    if held and not pinned:
        st.caption(f"The pinned cell is on a grid that is not shown here: {held[0]}.")
    return pinned
