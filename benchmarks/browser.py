"""What benchmarks in a real Chromium share: the app, the browser, a stopwatch in the page."""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.processes import wait_for_workers
from tests.browser.conftest import BROWSERS
from tests.browser.server import Server

FRAMES, WARM_UP = 200, 20  # inputs that are timed, and those before

PROBE = Path(__file__).with_name("probe.js")


@dataclass
class Times:
    """Milliseconds of one kind of interaction."""

    what: str
    samples: list[float] = field(default_factory=list)
    last: str = ""  # the element that was updated last

    @property
    def median(self) -> float:
        """The middle one."""
        return float(np.median(self.samples))

    @property
    def p95(self) -> float:
        """The one that 95 % do not exceed."""
        return float(np.percentile(self.samples, 95))


def frame_times(tab: Page, what: str, kind: str, act: Callable[[int], None]) -> list[Times]:
    """Time the frames that a series of inputs causes.

    Args:
        tab: The page with the scene.
        what: Name of the series.
        kind: The DOM event with which the hand's work arrives.
        act: Makes the nth input.

    Returns:
        From the moment at which the browser got the input, and, as a part of that, from the moment
        at which the page could begin to work on it.
    """
    whole, work = Times(what), Times(f"{what}, work alone")
    for n in range(WARM_UP + FRAMES):
        tab.evaluate("kind => probe.arm(kind)", kind)
        act(n)
        sample = tab.evaluate("() => probe.sample()")
        if sample is None:
            raise SystemExit(f"No frame followed an input ({what}).")
        if n >= WARM_UP:
            whole.samples.append(sample["fromInput"])
            work.samples.append(sample["work"])
    return [whole, work]


def note(times: Times, tab: Page, *, warm_up: bool) -> None:
    """Wait until the page has taken over a change, and keep how long that took."""
    settled = tab.evaluate("() => probe.settled()")
    if settled is None or settled["milliseconds"] < 0:
        raise SystemExit(f"Nothing followed a change ({times.what}).")
    if not warm_up:
        times.samples.append(settled["milliseconds"])
        times.last = settled["where"]


def arm(tab: Page, kind: str, key: str | None = None) -> None:
    """Start the clock at the next such input."""
    tab.evaluate("([kind, key]) => probe.arm(kind, key)", [kind, key])


def box_of(place: Locator) -> dict[str, float]:
    """Bring something into view, and return where it is."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    return {side: box[side] for side in ("x", "y", "width", "height")}  # type: ignore[literal-required]


def opened(browser: Browser, server: Server, path: str, ready: str) -> Page:
    """Open a page in a tab of its own, and wait until it has come to rest.

    Args:
        browser: Chromium.
        server: The app.
        path: Link of the page.
        ready: Selector of what has to be there first.
    """
    tab = browser.new_page(viewport={"width": 1440, "height": 1000})
    tab.set_default_timeout(120_000)
    tab.add_init_script(path=PROBE)
    tab.goto(f"{server.url}/{path}")
    tab.locator(ready).first.wait_for(state="attached")
    tab.evaluate("() => probe.settled()")
    return tab


@contextlib.contextmanager
def started() -> Iterator[tuple[Browser, Server]]:
    """Run the app, with its two pages more, and a browser."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.exit(f"No browser found ({', '.join(BROWSERS)}); install Chromium.")
    with tempfile.TemporaryDirectory() as store, sync_playwright() as playwright:
        server = Server(Path(store), module="benchmarks.floor_app")
        server.start()
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            tab = browser.new_page()
            tab.goto(server.url)
            tab.get_by_text("Benchmarks").wait_for(
                timeout=60_000
            )  # the pages are known from now on
            tab.close()
            wait_for_workers(server)
            yield browser, server
        finally:
            browser.close()
            server.stop()
