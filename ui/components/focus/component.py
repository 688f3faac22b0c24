"""The component itself: it shows nothing."""

import streamlit as st

from ui.components.modules import script

_MOUNT = st.components.v2.component("focus", js=script("focus/component.js"))


def keep_focus() -> None:
    """Keep the focus of a hand that uses the keyboard from falling to the page's body.

    A button that has done its work is disabled, gone, or another one (with a number behind its
    key), and a browser then begins at the top again. The focus goes to what the button has begun,
    if that stands in a container with the key "begun_by_" + the button's key; else to the control
    that has taken its place; else to the nearest one.
    """
    _MOUNT(key="focus", data={}, height=0)
