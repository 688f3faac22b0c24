"""The component itself: it shows nothing."""

from collections.abc import Sequence

import streamlit as st

from ui.components.modules import script

_MOUNT = st.components.v2.component("address", js=script("address/component.js"))


def complete_address(page: str, before: Sequence[str], wanted: str) -> None:
    """Let the address say what a page shows, in place of what it said when the visitor came.

    Streamlit can only add an address to the history: who came by the menu, and found the page as
    it was left, would need two steps to get back.

    Args:
        page: The last part of its path.
        before: What may stand behind the "?" now; anything else is a newer step of the visitor.
        wanted: What is to stand there.
    """
    _MOUNT(
        key="address",
        data={"page": page, "before": list(before), "wanted": wanted},
        height=0,
    )
