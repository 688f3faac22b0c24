"""What is typed into a field and can be none of its values.

It stays in the field and changes nothing, and it is said why; the page goes on with what it holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnn.errors import CnnError
from ui.address import owner
from ui.address.values import Text
from ui.markdown import plain
from ui.shell.controls import showing


def text_area(
    value: Text[str], check: Callable[[str], object], *, placeholder: str | None = None
) -> str:
    """Show a field for a text of several lines, which a field of one would join when pasted.

    Args:
        value: What it is declared as.
        check: Raises CnnError if a text cannot be taken at the moment, as declared or not.
        placeholder: What an empty field shows.

    Returns:
        What the page holds, which may not be what the field shows.
    """
    held = owner.get(value)

    def take(text: str) -> None:
        check(text)
        owner.change({value: text})

    shown, made_with = showing_typed(value.name, held, take)
    with st.container(gap="xxsmall"):
        st.text_area(
            value.label,
            shown,
            "content",
            value.longest,
            placeholder=placeholder,
            help=value.words,
            **made_with,
        )
        if wrong := refused(value.name, held):
            wrong.explain("it stays as it was")
    return held


@dataclass(frozen=True)
class Refused:
    """What was typed and could not be taken, and what the page held then."""

    text: str
    held: str
    message: str

    def explain(self, meanwhile: str) -> None:
        """Say why, below the field, and what holds meanwhile."""
        st.caption(f":red[{plain(self.message)}] Until then {meanwhile}.")


def refused(name: str, held: str) -> Refused | None:
    """Return what a field shows instead of what the page holds, unless that has changed since."""
    found: Refused | None = st.session_state.get(f"{name}_refused")
    return found if found and found.held == held else None


def showing_typed(
    name: str, held: str, take: Callable[..., None], *args: object
) -> tuple[str, dict[str, Any]]:
    """Return what a field of text shows, and what it is to be made with; see `showing`.

    Args:
        name: Of the widget.
        held: What the page holds, as the field writes it.
        take: Takes what was typed, and the arguments; raises CnnError if it cannot.
        args: For that.
    """
    wrong = refused(name, held)
    shown = wrong.text if wrong else held
    return shown, showing(name, shown, _typed, name, held, take, args)


def _typed(
    text: str, name: str, held: str, take: Callable[..., None], args: tuple[object, ...]
) -> None:
    try:
        take(text, *args)
    except CnnError as error:
        st.session_state[f"{name}_refused"] = Refused(text, held, str(error))
    else:
        st.session_state.pop(f"{name}_refused", None)
