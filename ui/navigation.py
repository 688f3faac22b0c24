"""The pages of the app, and the one way into them."""

from copy import copy
from functools import cache

import streamlit as st
from streamlit.navigation.page import Page

_ENTERED = "entered_through_app"


def open_page() -> Page:
    """Show the navigation and return the page that the visitor chose."""
    st.session_state[_ENTERED] = True
    # A page knows whether it may be run, once: each run has its own.
    return st.navigation(
        {group: [copy(page) for page in pages] for group, pages in _menu().items()}
    )


@cache  # to look for sixteen files takes longer than an empty page
def _menu() -> dict[str, list[Page]]:
    """Return all pages, by what they are about."""
    return {
        "": [st.Page("pages/home.py", title="Home", icon=":material/home:", default=True)],
        "Building blocks": [
            st.Page("pages/convolution.py", title="Convolution", icon=":material/grid_on:"),
            st.Page("pages/pooling.py", title="Pooling", icon=":material/compress:"),
            st.Page("pages/fully_connected.py", title="Fully connected", icon=":material/hub:"),
        ],
        "Your network": [
            st.Page("pages/network_builder.py", title="Network builder", icon=":material/layers:"),
            st.Page("pages/backpropagation.py", title="Backpropagation", icon=":material/undo:"),
            st.Page("pages/training.py", title="Training", icon=":material/play_circle:"),
        ],
        "Inspect": [
            st.Page("pages/results.py", title="Results", icon=":material/insights:"),
            st.Page("pages/look_inside.py", title="Look inside", icon=":material/visibility:"),
            st.Page("pages/reasons.py", title="Why did it say so?", icon=":material/psychology:"),
            st.Page("pages/filters.py", title="Filters", icon=":material/filter_center_focus:"),
            st.Page(
                "pages/patterns.py", title="Activation patterns", icon=":material/bubble_chart:"
            ),
            st.Page("pages/draw.py", title="Draw a digit", icon=":material/draw:"),
            st.Page("pages/shift_test.py", title="Shift test", icon=":material/open_with:"),
            st.Page("pages/depth.py", title="Depth", icon=":material/stacks:"),
        ],
        "Workshop": [
            st.Page("pages/exercises.py", title="Exercises", icon=":material/checklist:"),
        ],
    }


def enter_through_app() -> None:
    """Send a visitor who came in by the side door to the front door.

    Until some session has called st.navigation, Streamlit takes a folder named pages/ for its
    older kind of navigation, and runs a page that was opened by its link without app.py: no
    menu, no configuration. That would be the first visitor of every fresh server.
    """
    if _ENTERED not in st.session_state:
        open_page()
        st.rerun()
