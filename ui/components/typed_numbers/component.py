"""The component itself: it reads what is typed into fields for whole numbers, and sends nothing."""

import streamlit as st

from ui.components.modules import script

_MOUNT = st.components.v2.component("typed_numbers", js=script("typed_numbers/component.js"))


def read_typed_numbers() -> None:
    """Let the lab's reader of numbers read the fields of `st.number_input`, too.

    Streamlit's field is the browser's, which drops what it does not know while it is typed, and
    Streamlit reads its beginning: 2,5 became 25 and 1e1 became 1. What is no whole number stays in
    the field, which is red then, and is not sent.
    """
    _MOUNT(key="typed_numbers", data={}, height=0)
