"""Whatever a hurried visitor does: the page shows what a fresh tab shows that opens its address.

`python -m benchmarks.walk` walks further.
"""

import pytest
from playwright.sync_api import Browser

from benchmarks.walker import walk
from tests.browser.server import Server
from ui.shell import pages

pytestmark = pytest.mark.browser

STEPS = 40
PAUSES = (30, 150)  # milliseconds


@pytest.mark.parametrize("page", pages.BY_NAME)
def test_a_page_is_what_its_link_says_after_any_walk(
    page: str, browser: Browser, server: Server
) -> None:
    path = "" if page == pages.HOME.name else page
    walk(
        browser,
        f"{server.url}/{path}",
        seed=1,
        steps=STEPS,
        check_every=STEPS,
        pauses=PAUSES,
        only_certain=True,  # how busy the machine is must not decide whether this passes
    )
