"""The pages of the app, the one way into them, and the links between them."""

from collections.abc import Mapping
from copy import copy
from functools import cache
from pathlib import Path

import streamlit as st

from ui.address import owner
from ui.components.address import complete_address
from ui.shell import pages
from ui.shell.image import icon
from ui.shell.pages import LabPage
from ui.shell.widths import fit_every_width

_FOLDER = Path(__file__).parents[2] / "pages"
_ENTERED = "entered_through_app"


@cache  # to look for sixteen files takes longer than an empty page
def _streamlit_pages() -> dict[LabPage, st.Page]:
    return {
        page: st.Page(
            _FOLDER / f"{page.name}.py",
            title=page.title,
            icon=f":material/{page.icon}:",
            default=page is pages.HOME,
        )
        for page in pages.BY_NAME.values()
    }


def open_page() -> st.Page:
    """Show the navigation and return the page that the visitor chose."""
    # Before the menu, or a browser shows the first page's icon, which it asks Google for.
    st.set_page_config(page_title="CNN Lab", page_icon=icon(), layout="wide")
    st.session_state[_ENTERED] = True
    fit_every_width()
    found = _streamlit_pages()
    # A page knows whether it may be run, once; so each run has its own.
    return st.navigation(
        {about: [copy(found[page]) for page in group] for about, group in pages.MENU.items()}
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


def complete_the_address(page: st.Page) -> None:
    """Let the address say what the page shows, once it is drawn."""
    before, wanted = owner.completed()
    complete_address(page.url_path, before, wanted)


def page_link(
    page: LabPage,
    label: str,
    *,
    icon: str = ":material/arrow_forward:",
    address: Mapping[str, str] | None = None,
) -> None:
    """Link to a page.

    Args:
        page: One of `ui.shell.pages`.
        label: Of the link, in Markdown.
        icon: Before it.
        address: Parameters for the page's address, such as run.
    """
    st.page_link(_streamlit_pages()[page], label=label, icon=icon, query_params=address)
