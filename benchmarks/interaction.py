"""How fast the pages answer the hand: python -m benchmarks.interaction [--json FILE].

Starts the app and a real Chromium, and measures in one run

- frames: from an input (a cell is hovered, a weight is stepped, a picture is dragged) to
  the end of the frame that shows what it did, for 128 × 128 pixels and a kernel of 5 × 5;
- commits: from letting go to the last element that the page updates, for each of the pages on
  convolution, pooling and fully connected layers, against the floor: an otherwise empty page with
  one control, on the same server;
- a large picture: the same for a kernel over an upload of 1024 × 1024 pixels.

Takes about two minutes. Close what else is running: a busy machine doubles the numbers.
"""

import argparse
import io
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page

from benchmarks.browser import Times, arm, box_of, frame_times, note, opened, started
from tests.browser.server import Server

COMMITS = 25  # of each page, in turns
UPLOADS = 8  # kernel changes over the large picture
LARGE_SIDE = 1024  # pixels

MAX_FRAME_MS = {"median": 16.0, "p95": 33.0}
MAX_TIMES_THE_FLOOR = 1.5
MAX_LARGE_MS = 500.0

RESULTS = Path(__file__).parent / "results" / "interaction.json"


# Frames


def hover(tab: Page) -> list[Times]:
    """Move over the output, each time onto another cell."""
    box = box_of(tab.locator("canvas[aria-label^=Output]"))

    def move(n: int) -> None:
        tab.mouse.move(
            box["x"] + 4 + (7.3 * n) % (box["width"] - 8),
            box["y"] + 4 + (4.9 * n) % (box["height"] - 8),
        )

    return frame_times(tab, "hover a cell of the output", "pointermove", move)


def edit(tab: Page) -> list[Times]:
    """Step a cell of the kernel up and down by keys."""
    tab.locator(".kernel input").nth(12).focus()
    keys = ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown")
    return frame_times(
        tab, "change a cell of the kernel", "keydown", lambda n: tab.keyboard.press(keys[n % 4])
    )


def shift(tab: Page) -> list[Times]:
    """Drag the picture to and fro by whole pixels."""
    box = box_of(tab.locator("canvas.shiftable"))
    pixel = box["width"] / 128
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    # Straight to the browser: while a button is down, Playwright's own mouse asks the page before
    # each move whether this is a drag and drop, which would be timed as well.
    browser = tab.context.new_cdp_session(tab)

    def move(n: int) -> None:
        place = {"x": x + (n % 15 - 7) * pixel, "y": y + (8 if n % 2 else -8)}
        browser.send(
            "Input.dispatchMouseEvent",
            {"type": "mouseMoved", "button": "left", "buttons": 1, **place},
        )

    tab.mouse.move(x, y)
    tab.mouse.down()
    try:
        return frame_times(tab, "drag the picture", "pointermove", move)
    finally:
        tab.mouse.up()


# Commits


@dataclass(frozen=True)
class Commit:
    """A change that is let go of, so that Python hears of it.

    Args:
        what: Page and change.
        path: Link of the page.
        ready: Selector of what has to be there first.
        act: Makes the nth change on the page; it starts the clock itself.
    """

    what: str
    path: str
    ready: str
    act: Callable[[Page, int], None]


def enter_number(field: str) -> Callable[[Page, int], None]:
    """Type another number into a field, and press Enter."""

    def act(tab: Page, n: int) -> None:
        place = tab.locator(field).first
        place.focus()
        place.fill(str(n % 7 + 1))
        arm(tab, "keydown", "Enter")
        tab.keyboard.press("Enter")

    return act


def drag(handle: str, cells: int) -> Callable[[Page, int], None]:
    """Drag something by a cell to the right, then back to the left, and let go.

    Args:
        handle: What to take in hand.
        cells: How many cells wide it is.
    """

    def act(tab: Page, n: int) -> None:
        box = box_of(tab.locator(handle).first)
        cell = box["width"] / cells
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        tab.mouse.move(x, y)
        tab.mouse.down()
        by = (1 if n % 2 else -1) * max(cell, 5.0)
        tab.mouse.move(x + by, y, steps=3)
        tab.wait_for_timeout(100)
        arm(tab, "pointerup")
        tab.mouse.up()

    return act


FLOOR = Commit(
    "floor: a number", "floor", ".st-key-floor input", enter_number(".st-key-floor input")
)
KERNEL_CELL = enter_number(".kernel input")
PAGES = (
    Commit("convolution: a cell of the kernel", "convolution", ".kernel input", KERNEL_CELL),
    Commit(
        "pooling: the picture dragged",
        "pooling",
        "canvas.shiftable",
        drag("canvas.shiftable", cells=10),
    ),
    Commit(
        "fully connected: the nose dragged",
        "fully_connected",
        "[data-part=nose]",
        drag("[data-part=nose]", cells=3),
    ),
)


def commit_times(browser: Browser, server: Server) -> list[Times]:
    """Commit changes on all pages in turns, so that a busy moment hits all alike."""
    tabs = {
        commit: opened(browser, server, commit.path, commit.ready) for commit in (FLOOR, *PAGES)
    }
    times = {commit: Times(commit.what) for commit in tabs}
    for n in range(COMMITS + 2):
        for commit, tab in tabs.items():
            tab.bring_to_front()
            commit.act(tab, n)
            note(times[commit], tab, warm_up=n < 2)
    for tab in tabs.values():
        tab.close()
    return list(times.values())


def large_picture(browser: Browser, server: Server) -> Times:
    """Upload a large picture, and change cells of the kernel."""
    noise = np.random.default_rng(0).integers(0, 256, (LARGE_SIDE, LARGE_SIDE), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    commit = Commit(
        f"a cell of the kernel over {LARGE_SIDE} × {LARGE_SIDE} pixels",
        "convolution?conv_image=Your+own+picture",
        "input[type=file]",
        KERNEL_CELL,
    )
    tab = opened(browser, server, commit.path, commit.ready)
    tab.locator("input[type=file]").set_input_files(
        {"name": "noise.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    tab.locator(f"canvas[aria-label*='{LARGE_SIDE} by {LARGE_SIDE}']").wait_for()
    tab.evaluate("() => probe.settled()")
    times = Times(commit.what)
    for n in range(UPLOADS):
        commit.act(tab, n)
        note(times, tab, warm_up=n == 0)
    tab.close()
    return times


# The report


def verdict(ok: bool) -> str:
    """Say whether a goal was reached."""
    return "within" if ok else "OVER"


def report(frames: list[Times], commits: list[Times], large: Times) -> list[str]:
    """Print a table; return the goals that were missed."""
    missed = []
    print(f"{'':<46}{'median':>10}{'p95':>10}{'floor':>8}   goal")

    def line(times: Times, ok: bool | None, goal: str, ratio: str = "") -> None:
        mark = "" if ok is None else f"{verdict(ok)} {goal}"
        print(f"{times.what:<46}{times.median:>7.1f} ms{times.p95:>7.1f} ms{ratio:>8}   {mark}")
        if ok is False:
            missed.append(f"{times.what}: {goal}")

    limits = f"{MAX_FRAME_MS['median']:g} ms, p95 {MAX_FRAME_MS['p95']:g} ms"
    for times in frames:
        reached = times.median <= MAX_FRAME_MS["median"] and times.p95 <= MAX_FRAME_MS["p95"]
        line(times, None if times.what.endswith("alone") else reached, limits)
    floor = commits[0]
    line(floor, None, "")
    for times in commits[1:]:
        ratio = times.median / floor.median
        reached = ratio <= MAX_TIMES_THE_FLOOR
        line(times, reached, f"{MAX_TIMES_THE_FLOOR:g} × the floor", f"{ratio:.2f} ×")
        print(f"{'':<46}last: {times.last}")
    line(large, large.median <= MAX_LARGE_MS, f"{MAX_LARGE_MS:g} ms")
    return missed


def as_json(frames: list[Times], commits: list[Times], large: Times, browser: str) -> str:
    """Write everything down, with the machine that it was measured on."""

    def numbers(times: Times) -> dict[str, object]:
        return {
            "what": times.what,
            "median_ms": round(times.median, 2),
            "p95_ms": round(times.p95, 2),
            "last_element": times.last,
            "samples_ms": [round(sample, 2) for sample in times.samples],
        }

    floor = commits[0]
    return json.dumps(
        {
            "measured_at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "machine": f"{platform.platform()}, {os.cpu_count()} processors",
            "browser": f"Chromium {browser}",
            "frames": [numbers(times) for times in frames],
            "commits": [
                numbers(times) | {"times_the_floor": round(times.median / floor.median, 3)}
                for times in commits
            ],
            "large_picture": numbers(large),
        },
        indent=1,
        ensure_ascii=False,
    )


def main() -> None:
    """Measure, print, and write the results down."""
    parser = argparse.ArgumentParser(description="Measure how fast the pages answer the hand.")
    parser.add_argument("--json", type=Path, default=RESULTS, help="file for the results")
    file: Path = parser.parse_args().json
    with started() as (browser, server):
        scene = opened(browser, server, "scene", ".kernel input")
        frames = [times for series in (hover, edit, shift) for times in series(scene)]
        scene.close()
        commits = commit_times(browser, server)
        large = large_picture(browser, server)
        version = browser.version
    missed = report(frames, commits, large)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_json(frames, commits, large, version) + "\n", "utf-8")
    print(f"Written to {file}")
    if missed:
        sys.exit("Missed: " + "; ".join(missed))


if __name__ == "__main__":
    main()
