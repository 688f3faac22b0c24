"""The component: shows the strokes of a link, and hears those of the hand."""

from collections.abc import Callable

import streamlit as st

from cnn.drawing import strokes
from ui.components.hearing import Message, heard, hearing
from ui.components.modules import script
from ui.components.styles import styles

_MOUNT = st.components.v2.component(
    "drawing_pad",
    html='<div class="lab drawing-pad"></div>',
    css=styles("drawing_pad"),
    js=script("drawing_pad/component.js"),
)


def drawing_pad(
    text: str,
    *,
    key: str,
    alt: str,
    side: int = 416,
    coloured: bool = False,
    live: bool = False,
    on_drawing: Callable[[str, bool], None] | None = None,
) -> None:
    """Show a pad with pens, eraser, undo and clear.

    Args:
        text: What is drawn on it, as `cnn.drawing.strokes` reads it.
        key: Widget key.
        alt: What the pad is for, in words.
        side: Of the pad at most, in pixels on the screen.
        coloured: Whether there are pens in red, green and blue, too.
        live: Whether to say several times a second what the hand draws; else when it lets go.
        on_drawing: Gets the strokes as text, which nobody has checked yet, and whether the hand
            still draws. It runs before the page does.
    """

    def read(message: Message) -> tuple[str, bool] | None:
        text = message["text"]
        return (text, message["drawing"] is True) if isinstance(text, str) else None

    _MOUNT(
        key=key,
        data={
            "text": text,
            "alt": alt,
            "side": side,
            "coloured": coloured,
            "live": live,
            "units": strokes.UNITS,
            "max_strokes": strokes.MAX_STROKES,
            "max_points": strokes.MAX_POINTS,
            "heard": heard(key),
        },
        on_drawing_change=hearing(key, "drawing", read, on_drawing),
    )
