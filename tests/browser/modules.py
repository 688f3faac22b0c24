"""The components' modules in an empty page, so that their functions can be asked."""

from pathlib import Path

from playwright.sync_api import Page, Route

from tests.browser.server import ROOT

COMPONENTS = ROOT / "ui" / "components"
_ADDRESS = "http://modules.test/"  # nobody's; what is asked of it is read from the disk


def load(page: Page, *names: str) -> None:
    """Put all that some modules export into a page.

    Args:
        page: Any; what it showed is gone.
        names: Of modules, seen from the folder of components.
    """

    def hand_out(route: Route) -> None:
        name = route.request.url.removeprefix(_ADDRESS)
        if name == "empty":
            route.fulfill(body="<p>empty</p>", content_type="text/html")
        else:
            script = Path(COMPONENTS / name).read_text("utf-8")
            route.fulfill(body=script, content_type="text/javascript")

    page.route(f"{_ADDRESS}**", hand_out)
    page.goto(f"{_ADDRESS}empty")
    for name in names:
        page.evaluate(f"import('{_ADDRESS}{name}').then((found) => Object.assign(window, found))")
