"""The component: takes a session's ticket to the browser, which answers the server."""

from collections.abc import Callable

import streamlit as st

from ui.components.hearing import Message, hearing
from ui.components.modules import script

_MOUNT = st.components.v2.component("introduction", js=script("introduction/component.js"))


def introduction(
    ticket: str, address: str, *, key: str, on_known: Callable[[object], None]
) -> None:
    """Let the browser and a session get to know each other; shows nothing.

    Args:
        ticket: Of `ui.visitors.introductions`.
        address: Where the page sends it.
        key: Widget key.
        on_known: Called before the page runs again, if the session is another visitor's than it
            was made for; gets what the page says is the token, or "" if the server knows it.
    """

    def read(message: Message) -> tuple[object]:
        return (message["token"],)

    _MOUNT(
        key=key,
        data={"ticket": ticket, "address": address},
        on_known_change=hearing(key, "known", read, on_known),
    )
