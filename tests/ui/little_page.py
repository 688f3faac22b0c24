"""Little pages of tests: opened by a link, with a button that does whatever the test says."""

from collections.abc import Callable, Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

callbacks: list[Callable[[], None]] = []  # what the button does when it is clicked next


def call() -> None:
    """Be the callback of the page's first button."""
    while callbacks:
        callbacks.pop()()


def do(page: AppTest, callback: Callable[[], None]) -> AppTest:
    """Click the button with this callback."""
    callbacks.append(callback)
    page.button[0].click().run()
    assert not page.exception
    return page


def run_by_link(page: AppTest, parameters: Mapping[str, Any]) -> AppTest:
    """Open a page by a link; it must not break."""
    for name, said in parameters.items():
        page.query_params[name] = said
    page.run()
    assert not page.exception
    return page
