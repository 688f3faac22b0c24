"""The real app on a free port, and a real Chromium to use it with."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.server import Server
from tests.waiting import PATIENCE

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def running_server(store: Path) -> Iterator[Server]:
    """Run the app."""
    app = Server(store)
    app.start()
    try:
        yield app
    finally:
        app.stop()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app for all tests; its workers take half a minute of processor time to start."""
    with running_server(tmp_path_factory.mktemp("runs")) as app:
        yield app


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; where there is none, skip with the reason, but fail in CI."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        message = f"No browser found ({', '.join(BROWSERS)}); install Chromium to run this test."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        expect.set_options(timeout=1000 * PATIENCE)
        yield chromium
        chromium.close()


def patient(tab: Page) -> Page:
    """Let all that is done in a tab wait as long as tests do."""
    tab.set_default_timeout(1000 * PATIENCE)
    return tab


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Page]:
    """Open a tab that fails the test when the app shows an uncaught error."""
    page = patient(browser.new_page(base_url=server.url, viewport={"width": 1440, "height": 1000}))
    yield page
    broken = page.get_by_test_id("stException").count()
    page.close()
    assert not broken, "the page shows an uncaught error"
