"""One visitor at a time: what each page costs, and what a worker's answer takes."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field

from benchmarks.load_mix import FLOOR, Page
from benchmarks.processes import processor_seconds
from benchmarks.visitor import Answer, LostError, Visitor, token
from tests.browser.server import Server

_SETTLE = 0.25  # seconds for what the server does after an answer
_IDLE_FOR = 4.0  # seconds
_FIRST = 180.0  # seconds that the first answer of a page may take: networks are compiled
_NEW = 500  # where the numbers of questions begin that nobody has asked


@dataclass
class Series:
    """Repeated measurements of one thing.

    Args:
        milliseconds: From the message to the end of the script's run.
        web: Processor milliseconds of the web process.
        workers: Processor milliseconds of the workers.
        num_bytes: Of the answers.
    """

    milliseconds: list[float] = field(default_factory=list)
    web: list[float] = field(default_factory=list)
    workers: list[float] = field(default_factory=list)
    num_bytes: list[int] = field(default_factory=list)


@dataclass
class Cost:
    """What a page costs.

    Args:
        page: The page.
        opened: It is opened by its link, in a session of its own.
        changed: The control says what it has said before; no worker is needed, unless the page
            does not remember.
        asked: A worker is asked what nobody has asked.
        again: It would be asked the same once more.
        errors: What the visitor saw of errors.
    """

    page: Page
    opened: Series = field(default_factory=Series)
    changed: Series = field(default_factory=Series)
    asked: Series = field(default_factory=Series)
    again: Series = field(default_factory=Series)
    errors: list[str] = field(default_factory=list)


class Meter:
    """Processor time of the server's processes, less what they use when nobody is there."""

    def __init__(self, server: Server) -> None:
        assert server.process is not None
        self.web = server.process.pid
        self.workers = [worker.pid for worker in server.workers()]
        self.idle = (0.0, 0.0)  # of a second: the web process, the workers

    async def look(self) -> None:
        """Learn what is used when nobody is there."""
        before, start = self.read(), time.perf_counter()
        await asyncio.sleep(_IDLE_FOR)
        seconds = time.perf_counter() - start
        web, workers = self.read()
        self.idle = ((web - before[0]) / seconds, (workers - before[1]) / seconds)

    def read(self) -> tuple[float, float]:
        """Return processor seconds so far: of the web process, and of the workers."""
        return processor_seconds(self.web), sum(map(processor_seconds, self.workers))

    async def note(self, series: Series, visitor: Visitor, asked: Awaitable[Answer]) -> None:
        """Measure one answer, with what the server does in the moment after it."""
        before, start = self.read(), time.perf_counter()
        answer = await asked
        await visitor.at_rest()
        await asyncio.sleep(_SETTLE)
        after, seconds = self.read(), time.perf_counter() - start
        web, workers = (
            1e3 * (late - early - idle * seconds)
            for early, late, idle in zip(before, after, self.idle, strict=True)
        )
        series.milliseconds.append(answer.milliseconds)
        series.num_bytes.append(answer.num_bytes)
        series.web.append(web)
        series.workers.append(workers)


async def warm_up(url: str, pages: list[Page]) -> None:
    """Open every page once, and ask what is asked again later; none of it is counted."""
    for page in (FLOOR, *pages):
        visitor = Visitor(url, token(), _FIRST)
        try:
            await visitor.open(page.link)
            for n in (0, 1):
                await visitor.change(*page.change(n))
            if page.question:
                await visitor.change(*page.question(_NEW - 1))
        finally:
            await visitor.close()


async def costs(server: Server, rounds: int, pages: list[Page]) -> tuple[list[Cost], Meter]:
    """Measure all pages in turns, so that a busy moment of the machine hits all alike."""
    meter = Meter(server)
    await meter.look()
    found = [Cost(page) for page in (FLOOR, *pages)]
    for number in range(rounds):
        for cost in found:
            await _visit(server.url, meter, cost, number)
    return found, meter


async def _visit(url: str, meter: Meter, cost: Cost, number: int) -> None:
    """Open a page once, change its control to and fro, and ask something new twice."""
    page, visitor = cost.page, Visitor(url, token())
    try:
        await meter.note(cost.opened, visitor, visitor.open(page.link))
        for n in (0, 1):
            await meter.note(cost.changed, visitor, visitor.change(*page.change(n)))
        if page.question:
            new = page.question(_NEW + number)
            await meter.note(cost.asked, visitor, visitor.change(*new))
            await visitor.change(*page.question(_NEW - 1))
            if page.remembers:
                await meter.note(cost.again, visitor, visitor.change(*new))
    except LostError as error:
        cost.errors.append(str(error))
    finally:
        cost.errors += visitor.errors
        await visitor.close()
