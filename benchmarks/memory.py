"""Whether memory, open files and threads stay flat: python -m benchmarks.memory; see --help.

Asks the workers for inspections of every kind, of four networks and several epochs in turns, opens
the pages in a real Chromium, each visit a session of its own, and lets 500 sessions without a
browser come, change something and go. All is asked once first; then the resident memory, the file
descriptors and the threads of the processes are noted after the first quarter and at the end. The
limit is a growth of 10 % in between. A quarter of an hour on two idle cores.
"""

import argparse
import asyncio
import gc
import itertools
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from benchmarks.browser import started
from benchmarks.load_mix import PAGES as MIX
from benchmarks.load_mix import Page
from benchmarks.visitor import Visitor, token
from cnn import datasets, runs
from cnn.inspection import answers
from cnn.inspection.filters import best_picture, layer_sums, patches
from cnn.inspection.look_inside import opened_unit, overview
from cnn.inspection.patterns import layer_patterns
from cnn.inspection.reasons import adversarial, attribution
from cnn.inspection.reasons.methods_in_words import METHODS
from cnn.inspection.shift_test import shifted_answers
from cnn.report import takeaway
from cnn.types import UInt8Array
from cnn.workers import Workers

MAX_GROWTH = 0.10
PAGES = (
    *("convolution", "pooling", "fully_connected", "network_builder", "backpropagation"),
    *("training", "results", "look_inside", "reasons", "filters", "patterns"),
    *("draw", "shift_test", "depth"),
)
EPOCHS = (None, 0, 1, 2)


def levels(processes: list[psutil.Process]) -> dict[str, float]:
    """Return what some processes hold together."""
    return {
        "MB": sum(process.memory_info().rss for process in processes) / 1e6,
        "file descriptors": sum(process.num_fds() for process in processes),
        "threads": sum(process.num_threads() for process in processes),
    }


@dataclass(frozen=True)
class Asked:
    """What a question is about."""

    run_id: str
    epoch: int | None
    picture: UInt8Array  # (H, W, C)
    pictures: UInt8Array  # (8, H, W, C)
    labels: NDArray[np.int64]  # (8,)

    @property
    def label(self) -> int:
        """What the picture is."""
        return int(self.labels[0])


# Every function that pages ask the inspection worker for: add new ones here.
QUESTIONS: tuple[Callable[[Asked], "partial[Any]"], ...] = (
    lambda asked: partial(answers.predict, asked.run_id, asked.pictures, asked.epoch),
    lambda asked: partial(overview.overview, asked.run_id, asked.picture, asked.epoch),
    lambda asked: partial(
        opened_unit.open_unit, asked.run_id, asked.picture, f"conv2d.{asked.label}", asked.epoch
    ),
    lambda asked: partial(adversarial.nudge, asked.run_id, asked.picture, asked.epoch),
    lambda asked: partial(
        best_picture.maximise, asked.run_id, "conv2d", (0, asked.label), None, asked.epoch
    ),
    lambda asked: partial(patches.strongest_patches, asked.run_id, "conv2d", asked.epoch, 500),
    lambda asked: partial(
        layer_sums.filter_weights, asked.run_id, "conv2d", asked.label, asked.epoch
    ),
    lambda asked: partial(layer_patterns.patterns_of, asked.run_id, "flatten", asked.epoch),
    lambda asked: partial(
        layer_patterns.vectors, asked.run_id, asked.pictures, "flatten", asked.epoch
    ),
    lambda asked: partial(
        layer_patterns.advance_tsne,
        asked.run_id,
        "dense",
        5 if asked.epoch is None else asked.epoch,
    ),
    lambda asked: partial(
        shifted_answers.every_shift, asked.run_id, asked.pictures[:1], asked.epoch
    ),
    lambda asked: partial(
        shifted_answers.layer_similarity,
        *(asked.run_id, asked.pictures, asked.labels, 1, 2, asked.epoch),
    ),
    lambda asked: partial(takeaway.take_away, asked.run_id, asked.epoch, asked.label),
    *(
        lambda asked, method=method: partial(
            attribution.attribute, asked.run_id, asked.picture, method, asked.epoch
        )
        for method in METHODS
    ),
)


def inspections() -> "Iterator[partial[Any]]":
    """Make up questions: each function in turn, for every network, then for another epoch."""
    data = datasets.load("mnist")
    numbers = itertools.count()
    for epoch in itertools.cycle(EPOCHS):
        for question in QUESTIONS:
            for run in runs.examples():
                n = next(numbers) % (len(data.x_test) - 8)
                pictures, labels = data.x_test[n : n + 8], data.y_test[n : n + 8]
                yield question(Asked(run.id, epoch, pictures[0], pictures, labels))


def growth(
    what: str, count: int, act: Callable[[], None], processes: list[psutil.Process]
) -> dict[str, float]:
    """Repeat something, print on the way what processes hold, and return how much more, as shares.

    Returns:
        By what was done, and what grew.
    """
    if not count:
        return {}
    first = levels(processes)
    for number in range(1, count + 1):
        act()
        if number % max(count // 8, 1) == 0:
            gc.collect()
            held = (f"{level:,.0f} {name}" for name, level in levels(processes).items())
            print(f"{what} {number:>4}: {', '.join(held)}", flush=True)
        if number == count // 4:
            first = levels(processes)
    return {f"{what}, {name}": last / first[name] - 1 for name, last in levels(processes).items()}


async def come_and_go(url: str, page: Page, number: int) -> None:
    """Open a page as a new session, change something on it, and leave."""
    visitor = Visitor(url, token())
    try:
        await visitor.open(page.link)
        await visitor.change(*page.change(number % page.count))
    finally:
        await visitor.close()


def main() -> None:
    """Measure all, print them, and fail when one is over the limit."""
    parser = argparse.ArgumentParser(description="Measure whether memory stays flat.")
    parser.add_argument("--visits", type=int, default=200)
    parser.add_argument("--inspections", type=int, default=200)
    parser.add_argument("--sessions", type=int, default=500)
    options = parser.parse_args()
    grown: dict[str, float] = {}

    workers = Workers().start()
    questions = inspections()
    try:
        workers.inspect(partial(answers.kernels, runs.examples()[0].id))
        processes = [
            child
            for child in psutil.Process().children(recursive=True)
            if "spawn_main" in " ".join(child.cmdline())
        ]

        def ask() -> None:
            workers.inspect(next(questions))

        for _ in range(len(QUESTIONS) * len(runs.examples())):  # all of them once
            ask()
        grown |= growth("inspections", options.inspections, ask, processes)
    finally:
        workers.close()

    with started() as (browser, server):
        assert server.process is not None
        web = psutil.Process(server.process.pid)
        pages = itertools.cycle(PAGES)

        def visit() -> None:
            tab = browser.new_page()
            page = next(pages)
            tab.goto(f"{server.url}/{page}", timeout=60_000)
            tab.get_by_role("heading", level=1).wait_for(timeout=60_000)
            tab.wait_for_timeout(700)  # the rest of the page follows its title
            tab.close()

        grown |= growth("visits", options.visits, visit, [web])

        numbered = enumerate(itertools.cycle(MIX))

        def stay_a_moment() -> None:
            number, page = next(numbered)
            # In a thread of its own: Playwright has an event loop in this one.
            thread.submit(asyncio.run, come_and_go(server.url, page, number)).result()

        with ThreadPoolExecutor(1) as thread:
            for _ in range(2 * len(MIX)):  # what each page asks is known from then on
                stay_a_moment()
            family = [web, *web.children(recursive=True)]
            grown |= growth("sessions", options.sessions, stay_a_moment, family)

    for name, share in grown.items():
        print(f"{name}: {share:+.1%} from the first quarter to the end, at most {MAX_GROWTH:.0%}")
    if max(grown.values()) > MAX_GROWTH:
        sys.exit("Something grows.")


if __name__ == "__main__":
    main()
