"""How soon the network answers a drawing: python -m benchmarks.drawing [--strokes 20].

Draws strokes on the page "Draw a digit" in a real Chromium, and measures from letting go to the
frame in which the answer and the picture that the network got are those of the whole stroke, with
warm workers. Beside it, the floor: a number on an otherwise empty page of the same server. The goal
is a median of 300 ms on an idle machine; a busy one multiplies both alike.
"""

import argparse
import sys

import numpy as np
from playwright.sync_api import Page

from benchmarks.browser import Times, arm, box_of, note, opened, started

MAX_MEDIAN_MS = 300.0
RUN = "example-depth-03"
STEPS, STEP_MS = 25, 16  # of a stroke: some 0.4 s, as of a hand

# From letting go, to the last change of what the network gets and says; null if there was none.
_ANSWERED = """() => new Promise((done) => {
  const shown = () =>
    [...document.querySelectorAll("[data-testid=stMetric]")].map((it) => it.innerText).join() +
    [...document.querySelectorAll(".live-tiles canvas")].map((it) => it.toDataURL()).join();
  let [up, seen, last] = [0, shown(), null];
  const stop = (event) => { up = event.timeStamp; };
  addEventListener("pointerup", stop, { capture: true, once: true });
  const look = () => {
    const now = shown();
    if (now !== seen) [seen, last] = [now, performance.now()];
    if (up && performance.now() - up > 2500) done(last === null ? null : Math.max(last - up, 0));
    else requestAnimationFrame(look);
  };
  look();
})"""


def stroke(tab: Page, pad: dict[str, float], rng: np.random.Generator) -> float | None:
    """Draw a stroke at random on an empty pad; return the milliseconds to its answer."""
    tab.get_by_role("button", name="Clear").click()
    tab.wait_for_timeout(1000)
    tab.evaluate(f"window.answered = ({_ANSWERED})(); null")
    start, end = (
        (pad["x"] + pad["width"] * rng.uniform(0.3, 0.7), pad["y"] + pad["height"] * share)
        for share in (rng.uniform(0.15, 0.35), rng.uniform(0.65, 0.85))
    )
    tab.mouse.move(*start)
    tab.mouse.down()
    for step in range(1, STEPS + 1):
        share = step / STEPS
        tab.mouse.move(*(a + (b - a) * share for a, b in zip(start, end, strict=True)))
        tab.wait_for_timeout(STEP_MS)
    tab.mouse.up()
    milliseconds: float | None = tab.evaluate("window.answered")
    return milliseconds


def main() -> None:
    """Measure, print, and fail when the goal is missed."""
    parser = argparse.ArgumentParser(description="Measure how soon a drawing is answered.")
    parser.add_argument("--strokes", type=int, default=20)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    answers, floor = Times("from letting go to the answer"), Times("floor: a number")
    with started() as (browser, server):
        page = opened(browser, server, f"draw?run={RUN}&ink=p14.60.40.140.40", ".sheet")
        page.get_by_test_id("stMetricDelta").filter(visible=True).wait_for()
        page.wait_for_timeout(3000)  # until the first answer has been given
        empty = opened(browser, server, "floor", ".st-key-floor input")
        for number in range(options.strokes + 2):
            page.bring_to_front()
            milliseconds = stroke(page, box_of(page.locator(".sheet")), rng)
            if number >= 2 and milliseconds is not None:
                answers.samples.append(milliseconds)
            empty.bring_to_front()
            field = empty.locator(".st-key-floor input")
            field.focus()
            field.fill(str(number % 7 + 1))
            arm(empty, "keydown", "Enter")
            empty.keyboard.press("Enter")
            note(floor, empty, warm_up=number < 2)
    for times in (answers, floor):
        print(f"{times.what:<32} median {times.median:7.1f} ms, p95 {times.p95:7.1f} ms")
    print(f"{len(answers.samples)} strokes, {answers.median / floor.median:.2f} × the floor")
    if answers.median > MAX_MEDIAN_MS:
        sys.exit(f"The median is over {MAX_MEDIAN_MS:g} ms.")


if __name__ == "__main__":
    main()
