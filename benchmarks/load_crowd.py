"""Many visitors at once: each opens pages and changes something every two seconds."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import psutil

from benchmarks.load_mix import Page
from benchmarks.processes import Memory, memory, processor_seconds
from benchmarks.visitor import Answer, LostError, Visitor, token
from cnn.runs import Run
from tests.browser.server import Server

Kind = Literal["open", "go", "change"]  # a link in a new tab, a page of the menu, a control

THINK = (1.5, 2.5)  # seconds from a change to the next one; 2 on average
_CHANGES = (3, 6)  # on a page
_PAGES = 3  # in a session; then another visitor comes
_ARRIVAL = 10.0  # seconds in which the visitors arrive; at most a quarter of the time
_COMMON = 8  # values that half of all changes take, so that the same is asked by many
_LOOK = 0.02  # seconds between two looks at how late this program itself is
_STARTED_IN = 60.0  # seconds


@dataclass(frozen=True)
class Sample:
    """One answer."""

    kind: Kind
    page: str
    milliseconds: float
    num_bytes: int


@dataclass
class Crowd:
    """A time with so many visitors.

    Args:
        visitors: How many at once.
        training: Whether a run was trained meanwhile, by one visitor more.
        seconds: How long.
        samples: What was answered.
        lost: What was not answered.
        errors: What visitors saw of errors.
        web: Processor seconds of the web process, per second.
        workers: The same of both workers.
        own: The same of this program.
        late: How late this program itself was, 95 of 100 below, milliseconds.
        batches: That the run was trained with, per second.
        memory: Of the web process, of each worker and in all, at the end.
    """

    visitors: int
    training: bool
    seconds: float = 0.0
    samples: list[Sample] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    web: float = 0.0
    workers: float = 0.0
    own: float = 0.0
    late: float = 0.0
    batches: float | None = None
    memory: dict[str, Memory] = field(default_factory=dict)


class Someone:
    """A place in the crowd: visitors that come and go one after the other.

    Args:
        url: The server's.
        crowd: What takes notes.
        pages: The mix.
        chance: Decides which pages and values.
        end: When to change nothing more, on the clock of `time.monotonic`.
    """

    def __init__(
        self, url: str, crowd: Crowd, pages: list[Page], chance: random.Random, end: float
    ) -> None:
        self.url, self.crowd, self.pages, self.chance = url, crowd, pages, chance
        self.end = end

    async def live(self, after: float) -> None:
        """Come after some seconds, and stay until the end."""
        await asyncio.sleep(after)
        while time.monotonic() < self.end:
            visitor = Visitor(self.url, token(self.chance))
            try:
                await self._visit(visitor)
            except (LostError, OSError) as error:
                self.crowd.lost.append(str(error))
            finally:
                self.crowd.errors += visitor.errors
                await visitor.close()

    async def _visit(self, visitor: Visitor) -> None:
        for number in range(_PAGES):
            page = self.chance.choices(self.pages, [page.weight for page in self.pages])[0]
            if number == 0:
                self._note("open", page, await visitor.open(page.link))
            else:
                self._note("go", page, await visitor.go(page.link))
            await self._stay(visitor, page)
            if time.monotonic() > self.end:
                return

    async def _stay(self, visitor: Visitor, page: Page) -> None:
        """Change something every two seconds, or once the answer is there if that is later."""
        due, last = time.monotonic(), -1
        for _ in range(self.chance.randint(*_CHANGES)):
            due = max(due + self.chance.uniform(*THINK), time.monotonic())
            if due > self.end:
                await asyncio.sleep(max(self.end - time.monotonic(), 0) + 0.01)
                return
            await asyncio.sleep(due - time.monotonic())
            last = self._another(page, last)
            self._note("change", page, await visitor.change(*page.change(last)))

    def _another(self, page: Page, last: int) -> int:
        """Choose another value: half of the time one that many choose."""
        common = self.chance.random() < 0.5
        n = self.chance.randrange(min(page.count, _COMMON) if common else page.count)
        return n if n != last else (n + 1) % page.count

    def _note(self, kind: Kind, page: Page, answer: Answer) -> None:
        sample = Sample(kind, page.name, round(answer.milliseconds, 2), answer.num_bytes)
        self.crowd.samples.append(sample)


async def crowd(
    server: Server,
    visitors: int,
    seconds: float,
    pages: list[Page],
    seed: int,
    trained: "Trained | None",
) -> Crowd:
    """Let so many visitors come, and take notes.

    Args:
        server: With the app.
        visitors: How many at once.
        seconds: How long they stay.
        pages: The mix.
        seed: Of what they do.
        trained: What is trained meanwhile, if anything.
    """
    found = Crowd(visitors, trained is not None)
    chance = random.Random(f"{seed} {visitors}")  # noqa: S311
    end = time.monotonic() + seconds
    arrival = min(_ARRIVAL, seconds / 4)
    async with _watching(server, found, trained):
        await asyncio.gather(
            *(
                Someone(server.url, found, pages, random.Random(chance.random()), end).live(  # noqa: S311
                    arrival * place / visitors
                )
                for place in range(visitors)
            )
        )
    found.memory = memories(server)
    return found


def memories(server: Server) -> dict[str, Memory]:
    """Return the memory of the web process, of each worker, and of all that belongs to them."""
    assert server.process is not None
    named = {"web": psutil.Process(server.process.pid)}
    named |= {f"worker {number}": one for number, one in enumerate(server.workers(), start=1)}
    everything = [named["web"], *named["web"].children(recursive=True)]
    return {name: memory(process) for name, process in named.items()} | {
        "in all": memory(*everything)
    }


@asynccontextmanager
async def _watching(server: Server, found: Crowd, trained: "Trained | None") -> AsyncIterator[None]:
    """Note how much the processes work, how late we are, and how fast the run is trained."""
    assert server.process is not None
    pids = [server.process.pid, *(worker.pid for worker in server.workers())]
    lateness: list[float] = []

    async def look() -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(_LOOK)
            lateness.append(1e3 * (time.perf_counter() - start - _LOOK))

    looking = asyncio.create_task(look())
    own, steps = time.process_time(), trained.steps() if trained else 0
    start = time.perf_counter()
    used = [processor_seconds(pid) for pid in pids]
    yield
    found.seconds = time.perf_counter() - start
    web, *workers = (
        processor_seconds(pid) - before for pid, before in zip(pids, used, strict=True)
    )
    found.web, found.workers = web / found.seconds, sum(workers) / found.seconds
    found.own = (time.process_time() - own) / found.seconds
    looking.cancel()
    found.late = sorted(lateness)[int(0.95 * len(lateness))] if lateness else 0.0
    if trained:
        found.batches = (trained.steps() - steps) / found.seconds
        found.errors += trained.news()


# -- training --------------------------------------------------------------------------------------


class Trained:
    """A run of 60,000 digits and 100 epochs, and the visitor who has started it and looks on.

    Args:
        run: Its folder.
        visitor: On its page.
    """

    def __init__(self, run: Run, visitor: Visitor) -> None:
        self.run, self.visitor = run, visitor
        self._told = 0

    def steps(self) -> int:
        """Return with how many batches it has been trained so far."""
        return steps_done(self.run)

    def news(self) -> list[str]:
        """Return what went wrong since this was asked last."""
        new = self.visitor.errors[self._told :]
        self._told += len(new)
        state = self.run.status().state
        return new if state == "running" else [*new, f"the run in training is {state}"]

    async def speed(self, seconds: float) -> float:
        """Return the batches per second in the time that follows."""
        steps, start = self.steps(), time.perf_counter()
        await asyncio.sleep(seconds)
        return (self.steps() - steps) / (time.perf_counter() - start)


@asynccontextmanager
async def training(server: Server) -> AsyncIterator[Trained]:
    """Start a run by the button of its page; whoever did so stays there."""
    visitor = Visitor(server.url, token())
    try:
        await visitor.open("training?train_epochs=100")
        await visitor.change("train_start", True)
        yield Trained(await _begun(server.store), visitor)
        with suppress(LostError):
            await visitor.change("train_stop", True)
    finally:
        await visitor.close()


async def _begun(store: Path) -> Run:
    """Wait until the run is there, and its first batches are done."""
    end = time.monotonic() + _STARTED_IN
    while time.monotonic() < end:
        await asyncio.sleep(0.5)
        for file in store.glob("*/config.json"):
            run = Run.open(file.parent)
            if steps_done(run):
                return run
    raise LostError("The run did not begin.")


def steps_done(run: Run) -> int:
    """Return with how many batches a run has been trained."""
    steps = run.batches()["step"]
    return int(steps[-1]) if len(steps) else 0
