"""How many visitors one server bears: python -m benchmarks.load [--visitors 1 10 30 60].

Runs the app, and visitors without a browser (`benchmarks.visitor`): each speaks Streamlit's own
protocol, opens pages of a stated mix (`benchmarks.load_mix`), changes a control every two seconds
and waits for the end of the script's run. Measured are

- one visitor at a time: processor time and bytes of an open and of a change, page by page, beside
  an empty page on the same server; and what a worker's answer takes, when asked anew and again;
- crowds: how long changes and pages take, what is lost, memory; with and without a run in training.

The first visit to every page after the start of the server is not counted. Takes about twenty
minutes. Close what else is running: these visitors share the processors with the server, and the
table says how much of one they take.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from benchmarks import load_report
from benchmarks.load_alone import Cost, Meter, costs, warm_up
from benchmarks.load_crowd import Crowd, Trained, crowd, memories, training
from benchmarks.load_mix import PAGES, Page
from benchmarks.processes import wait_for_workers
from benchmarks.visitor import Visitor, token
from tests.browser.server import Server

RESULTS = Path(__file__).parent / "results" / "load.json"


async def measure(server: Server, options: argparse.Namespace) -> load_report.Results:
    """Measure all that was asked for, one after the other."""
    pages = [page for page in PAGES if (page.path or "home") in options.pages]
    first = Visitor(server.url, token())
    await first.open("")  # the pages are known from now on, and the workers start
    await first.close()
    await asyncio.to_thread(wait_for_workers, server)
    memory = {"idle": memories(server)}
    print("Visiting every page once …", flush=True)
    await warm_up(server.url, pages)
    await asyncio.to_thread(wait_for_workers, server)
    memory["after the first visit to every page"] = memories(server)
    found: list[Cost] = []
    meter: Meter | None = None
    if options.rounds:
        print("One visitor at a time …", flush=True)
        found, meter = await costs(server, options.rounds, pages)
    crowds: list[Crowd] = []
    speeds: list[float] = []
    if not options.training:
        crowds += await _crowds(server, options, pages)
    if options.training is not False:
        async with training(server) as trained:
            speeds.append(await trained.speed(options.seconds))
            crowds += await _crowds(server, options, pages, trained)
            speeds.append(await trained.speed(options.seconds))
    return load_report.results(found, meter, crowds, speeds, memory)


async def _crowds(
    server: Server, options: argparse.Namespace, pages: list[Page], trained: Trained | None = None
) -> list[Crowd]:
    """Let crowds of all sizes come one after the other."""
    found = []
    for visitors in options.visitors:
        print(f"{visitors} at once{', and training' if trained else ''} …", flush=True)
        found.append(await crowd(server, visitors, options.seconds, pages, options.seed, trained))
    return found


def arguments() -> argparse.Namespace:
    """Read the command line."""
    names = [page.path or "home" for page in PAGES]
    parser = argparse.ArgumentParser(
        description="Measure how many visitors one server bears. The mix of pages is that of "
        "benchmarks/load_mix.py; the floor is a page with one control on the same server.",
        epilog="Exits with 1 if a goal is missed, and names it.",
    )
    parser.add_argument(
        "--visitors", type=int, nargs="*", default=[1, 10, 30, 60], help="of each crowd"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="that each crowd stays")
    parser.add_argument("--rounds", type=int, default=8, help="of one visitor through all pages")
    parser.add_argument(
        "--training",
        action=argparse.BooleanOptionalAction,
        help="crowds only with a run in training, or only without; both when left out",
    )
    parser.add_argument("--pages", nargs="+", choices=names, default=names, metavar="PAGE")
    parser.add_argument("--seed", type=int, default=0, help="of what visitors do")
    parser.add_argument("--json", type=Path, default=RESULTS, help="file for the results")
    parser.add_argument(
        "--markdown",
        action="store_true",
        help="measure nothing; print that file as tables for docs/benchmarks.md",
    )
    return parser.parse_args()


def main() -> None:
    """Measure, print, write the results down, and fail when a goal is missed."""
    options = arguments()
    file: Path = options.json
    if options.markdown:
        print(load_report.as_markdown(json.loads(file.read_text("utf-8"))))
        return
    with tempfile.TemporaryDirectory() as store:
        server = Server(Path(store), module="benchmarks.floor_app")
        server.start()
        try:
            found = asyncio.run(measure(server, options))
        finally:
            server.stop()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(load_report.as_text(found))
    print(f"Written to {file}")
    missed = [goal for goal in load_report.goals(found) if not goal.reached]
    if missed:
        sys.exit(f"Missed: {len(missed)} goals.")


if __name__ == "__main__":
    main()
