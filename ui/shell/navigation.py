"""The pages of the app, the one way into them, and the links between them."""

from collections.abc import Mapping
from copy import copy
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from ui.shell.image import icon

_FOLDER = Path(__file__).parents[2] / "pages"
# By what they are about: each page's file, its title and its icon.
_MENU = {
    "": (("home", "Home", "home"),),
    "Building blocks": (
        ("convolution", "Convolution", "grid_on"),
        ("pooling", "Pooling", "compress"),
        ("fully_connected", "Fully connected", "hub"),
    ),
    "Your network": (
        ("network_builder", "Network builder", "layers"),
        ("backpropagation", "Backpropagation", "undo"),
        ("training", "Training", "play_circle"),
    ),
    "Inspect": (
        ("results", "Results", "insights"),
        ("look_inside", "Look inside", "visibility"),
        ("reasons", "Why did it say so?", "psychology"),
        ("filters", "Filters", "filter_center_focus"),
        ("patterns", "Activation patterns", "bubble_chart"),
        ("draw", "Draw a digit", "draw"),
        ("shift_test", "Shift test", "open_with"),
        ("depth", "Depth", "stacks"),
    ),
    "Workshop": (("exercises", "Exercises", "checklist"),),
}
_ENTERED = "entered_through_app"


@cache  # to look for sixteen files takes longer than an empty page
def _pages() -> dict[str, Page]:
    """Return all pages by the names of their files, pages/home.py and so on."""
    return {
        f"pages/{name}.py": st.Page(
            _FOLDER / f"{name}.py", title=title, icon=f":material/{icon}:", default=name == "home"
        )
        for group in _MENU.values()
        for name, title, icon in group
    }


def open_page() -> Page:
    """Show the navigation and return the page that the visitor chose."""
    # Before the menu, or a browser shows the first page's icon, which it asks Google for.
    st.set_page_config(page_title="CNN Lab", page_icon=icon(), layout="wide")
    st.session_state[_ENTERED] = True
    pages = _pages()
    # A page knows whether it may be run, once; so each run has its own.
    return st.navigation(
        {
            about: [copy(pages[f"pages/{name}.py"]) for name, _, _ in group]
            for about, group in _MENU.items()
        }
    )


def enter_through_app() -> None:
    """Send a visitor who came in by the side door to the front door.

    Until some session has called st.navigation, Streamlit takes a folder named pages/ for its
    older kind of navigation, and runs a page that was opened by its link without app.py: no
    menu, no configuration. That would be the first visitor of every fresh server.
    """
    if _ENTERED not in st.session_state:
        open_page()
        st.rerun()


def page_link(
    path: str,
    label: str,
    *,
    icon: str = ":material/arrow_forward:",
    address: Mapping[str, str] | None = None,
) -> None:
    """Link to a page.

    Args:
        path: Of its file, such as pages/home.py.
        label: Of the link, in Markdown.
        icon: Before it.
        address: Parameters for the page's address, such as run.
    """
    st.page_link(_pages()[path], label=label, icon=icon, query_params=address)
