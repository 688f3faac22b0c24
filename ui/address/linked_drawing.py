"""A drawing that lives in the address bar, as strokes."""

from dataclasses import dataclass

import streamlit as st

from cnn.drawing import strokes
from cnn.drawing.strokes import Stroke
from cnn.errors import CnnError
from ui.address.linked_text import Linked


@dataclass(frozen=True)
class LinkedDrawing:
    """What a hand draws on a pad, or a link brings along.

    Args:
        name: Parameter of the address bar, and key in the session's state.
    """

    name: str

    def read(self) -> tuple[Stroke, ...]:
        """Return the strokes of the address bar; of a damaged link none, and the page says so."""
        try:
            return strokes.from_text(self._linked.read())
        except CnnError as error:
            self._linked.write("")
            st.warning(str(error), icon=":material/link_off:")
            return ()

    @property
    def text(self) -> str:
        """What is on the pad, once `read` was called.

        Of a stroke under way the session alone knows; the address bar has the one before.
        """
        return str(st.session_state.get(self.name, ""))

    def keep(self, text: str, drawing: bool) -> None:
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
            st.session_state[self.name] = text
        else:
            self._linked.write(text)

    @property
    def _linked(self) -> Linked:
        return Linked(self.name, "")
