"""The learner's drawing, which lives in the address bar and so goes from page to page."""

import streamlit as st

from cnn.drawing import strokes
from cnn.drawing.strokes import Stroke
from cnn.errors import CnnError
from ui.address.linked import Linked

INK = Linked("ink", "")


def drawn_strokes() -> tuple[Stroke, ...]:
    """Return the strokes that the link holds; of a damaged link none, and the page says so."""
    try:
        return strokes.from_text(INK.read())
    except CnnError as error:
        INK.write("")
        st.warning(str(error), icon=":material/link_off:")
        return ()


def keep(text: str, drawing: bool) -> None:
    """Keep what the hand drew; the address bar follows when it lets go.

    Args:
        text: Strokes, as the browser says; what could not be strokes is dropped.
        drawing: Whether the hand still draws.
    """
    try:
        strokes.from_text(text)
    except CnnError:
        return
    if drawing:
        st.session_state[INK.name] = text
    else:
        INK.write(text)
