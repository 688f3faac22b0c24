"""What is chosen on one page, and is what the next page begins with; the address holds it, too."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import streamlit as st

from ui.streamlit_internals import current_page

T = TypeVar("T", int, str)

_LEFT = "left_with"  # in the session: what a page was left with, by the choice's name


@dataclass(frozen=True)
class SharedChoice(Generic[T]):
    """The value of a widget that other pages have, too, or that is to be there on the way back.

    A parameter that a widget is bound to belongs to its page: Streamlit takes it out of the address
    of every other page, even of one that the browser goes back to. So this one is bound to none;
    call `begin` before the widget, and give it what that returns as its `on_change`.

    Args:
        name: Key of the widget, and parameter of the address.
        parse: Makes a text, perhaps a stranger's, the value; None if it is none.
    """

    name: str
    parse: Callable[[str], T | None]

    def begin(
        self,
        default: T,
        fits: Callable[[T], bool],
        *,
        of: str = "",
        recalls: bool = True,
    ) -> Callable[[], None]:
        """Let the widget show what the address says, else what another page was left with.

        Args:
            default: What it shows otherwise, and what is not worth a parameter.
            fits: Whether a value can be shown here.
            of: What the value belongs to, such as a run: it is not carried over to another.
            recalls: Whether it matters what another page was left with.

        Returns:
            What is to be called when the hand has changed the widget.
        """
        for text in (self.text, self._left_elsewhere(of) if recalls else ""):
            value = self.parse(text)
            if value is not None and fits(value):
                break
        else:
            value = default
        st.session_state[self.name] = value
        if self.text != str(value):  # what a link says is left as it is: a step back less
            self._say(default, of)
        else:
            self._leave(of)
        return partial(self._say, default, of)

    def choose(self, value: T, default: T) -> None:
        """Let the widget show a value from now on; only before the page is drawn again."""
        st.session_state[self.name] = value
        self._say(default, "")

    def _say(self, default: T, of: str) -> None:
        """Let the address, and the next page, say what the widget shows."""
        value = st.session_state[self.name]
        if value == default:
            st.query_params.pop(self.name, None)
        else:
            st.query_params[self.name] = str(value)
        self._leave(of)

    @property
    def text(self) -> str:
        """What the address says; empty if nothing."""
        return st.query_params.get(self.name, "")

    def _leave(self, of: str) -> None:
        value = str(st.session_state[self.name])
        st.session_state.setdefault(_LEFT, {})[self.name] = (value, of, current_page())

    def _left_elsewhere(self, of: str) -> str:
        text, belongs_to, page = st.session_state.get(_LEFT, {}).get(self.name, ("", "", ""))
        stays = page == current_page() and self.name in st.session_state
        return "" if stays or belongs_to != of else text
