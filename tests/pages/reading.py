"""Open pages by their links and read them, as the tests of all pages do."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"
PATIENCE_SECONDS = 120  # TensorFlow may still be starting


def open_page(name: str, **parameters: str) -> AppTest:
    """Open a page by its link; it must not break."""
    page = AppTest.from_file(APP, default_timeout=PATIENCE_SECONDS)
    for key, value in parameters.items():
        page.query_params[key] = value
    page.switch_page(f"pages/{name}.py").run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    """Return what a page says, its messages and formulas included."""
    groups = (page.markdown, page.caption, page.subheader, page.latex)
    groups += (page.info, page.success, page.warning, page.error)
    return "\n".join(element.value for group in groups for element in group)


def metric(page: AppTest, label: str) -> str:
    """Return the value of the metric whose label starts so."""
    return next(found.value for found in page.metric if found.label.startswith(label))
