"""Open pages by their links and read them, as the tests of all pages do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from cnn.runs import Run
from tests.waiting import PATIENCE, wait_until
from ui.address.values import Value

APP = Path(__file__).parents[2] / "app.py"


def open_page(name: str, visitor: str = "", **parameters: str) -> AppTest:
    """Open a page by its link; it must not break.

    Args:
        name: Of the page's file.
        visitor: Whose browser it is; nobody's that was there before if empty.
        parameters: Of the link.
    """
    page = AppTest.from_file(APP, default_timeout=PATIENCE)
    if visitor:
        page.session_state["visitor"] = visitor  # as from the cookie
    for key, value in parameters.items():
        page.query_params[key] = value
    page.switch_page(f"pages/{name}.py").run()
    assert not page.exception
    return page


def follow(page: AppTest, **parameters: str) -> AppTest:
    """Come to the page that is open by a link of another page of the app."""
    page.session_state["values_of_this_visitor"].page = ""
    page.query_params.clear()
    for key, value in parameters.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page


def value_of(page: AppTest, value: Value[Any]) -> Any:
    """Return what a visitor's session holds of a value."""
    held = page.session_state["values_of_this_visitor"].held
    return held.get(value, value.default)


def link_to(run: Run) -> str:
    """Share a run, and return what its link says."""
    return f"{run.id}.{run.share()}"


def unfold(page: AppTest, key: str) -> AppTest:
    """Open an expander or a popover, of which nothing is made as long as it is closed."""
    page.session_state[key] = True
    page.run()
    assert not page.exception
    return page


def shown_code(page: AppTest, key: str = "show_code") -> list[str]:
    """Unfold "Show the code", and return the blocks in it."""
    return [block.value for block in unfold(page, key).code]


def words(page: AppTest) -> str:
    """Return what a page says, its messages and formulas included."""
    groups = (page.markdown, page.caption, page.subheader, page.latex)
    groups += (page.info, page.success, page.warning, page.error)
    return "\n".join(element.value for group in groups for element in group)


def metric(page: AppTest, label: str) -> str:
    """Return the value of the metric whose label starts so."""
    return next(found.value for found in page.metric if found.label.startswith(label))


def run_until(page: AppTest, reached: Callable[[], bool]) -> None:
    """Refresh the page, as it does by itself in a browser, until something is so."""

    def looked() -> bool:
        if reached():
            return True
        page.run()
        assert not page.exception
        return False

    wait_until(looked, lambda: f"another state than\n{words(page)}", pause=0.2)
