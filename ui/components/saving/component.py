"""The component itself: it puts a button beside each chart and picture, and sends nothing."""

import streamlit as st

from ui.components.modules import script

_MOUNT = st.components.v2.component("saving", js=script("saving/component.js"))


def save_buttons() -> None:
    """Let each chart and picture of the page be saved: as SVG or PNG, and its numbers as CSV.

    All is done in the browser, by what stands there already: no page says more for it, nothing is
    sent, and nothing is kept on the server. What components draw, they offer by themselves
    (`shared/mounted.js`); a table has a button of Streamlit's.
    """
    _MOUNT(key="saving", data={}, height=0)
