"""Processes of a lab that are killed or stopped at random moments, and what becomes of its runs."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import psutil

from cnn import runs
from cnn.architecture import Architecture, Conv2D, Dense, Flatten
from cnn.runs import Run
from cnn.settings import TrainingConfig
from cnn.storage.files import UNFINISHED

EpochRow = dict[str, float]

ROOT = Path(__file__).parents[1]
NETWORK = Architecture(
    (28, 28, 1), (Conv2D(4, 3, strides=3), Flatten(), Dense(10, activation="softmax")), "small"
)
CONFIG = TrainingConfig(num_train=2000, num_test=200, epochs=40, batch_size=20)

# Who is killed, and how often of so many. A process that is stopped is dead to all, and lives.
VICTIMS = {
    "worker that trains": 6,
    "worker that answers": 3,
    "nanny of a worker": 6,
    "scheduler": 4,
    "web process": 4,
    "worker that trains, stopped": 1,
    "scheduler, stopped": 1,
}
_WHILE_WRITING = 0.5  # of the kills happen while a file of the run is half written
_PATIENCE = 180.0  # seconds
_LEFT_BEHIND = 65.0  # seconds after which nobody can be writing any more

# As Streamlit's process does: has workers, and runs that a visitor asks it to train.
LAB = """
import sys
from cnn import runs
from cnn.workers import Workers
lab = Workers().start()
for line in sys.stdin:
    lab.train(runs.get(line.strip()))
    print(flush=True)
"""


@dataclass
class Found:
    """What was seen.

    Args:
        kills: By victim.
        seconds: From each kill until the run has gone on, by victim.
        while_writing: Kills during which a file was half written.
        clicks: Resumptions that somebody had to ask for; after a web process's end only.
        lost: Finished epochs that were gone afterwards.
        others: Runs whose numbers are not those of an undisturbed one.
        failed: Runs that did not go on.
        orphans: Processes that outlived their lab.
        leftovers: Half-written files after the last start.
    """

    kills: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    while_writing: int = 0
    clicks: int = 0
    lost: int = 0
    others: int = 0
    failed: int = 0
    orphans: int = 0
    leftovers: int = 0


class Lab:
    """A process that has workers and trains runs; started anew when it was killed."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start it, and return at once."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", LAB],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.web = psutil.Process(self._process.pid)

    def train(self, run: Run) -> None:
        """Queue a run, or let one go on that was interrupted."""
        stdin: IO[str] = self._process.stdin  # type: ignore[assignment]
        stdin.write(f"{run.id}\n")
        stdin.flush()
        self._process.stdout.readline()  # type: ignore[union-attr]

    def processes(self, victim: str) -> list[psutil.Process]:
        """Return those that a victim's name stands for."""
        if victim == "web process":
            return [self.web]
        with suppress(psutil.Error):
            servers = [child for child in self.web.children() if "spec" in child.cmdline()]
            scheduler = [one for one in servers if "Scheduler" in " ".join(one.cmdline())]
            if victim.startswith("scheduler"):
                return scheduler
            nannies = [one for one in servers if one not in scheduler]
            if victim.startswith("nanny"):
                return nannies
            return [
                worker
                for nanny in nannies
                if ('{"train": 1}' in " ".join(nanny.cmdline())) is ("trains" in victim)
                for worker in nanny.children()
                if "--multiprocessing-fork" in worker.cmdline()
            ]
        return []

    def close(self) -> None:
        """Kill it; its processes end by themselves."""
        with suppress(psutil.Error):
            self.web.kill()
        self._process.wait()


def kill(store: Path, number: int, seed: int) -> Found:
    """Kill so many processes, one after the other, and look what becomes of the runs."""
    os.environ["CNNLAB_RUNS"] = str(store)
    rng = np.random.default_rng(seed)
    lab = Lab()
    undisturbed = runs.create(NETWORK, CONFIG)
    lab.train(undisturbed)
    _wait_for(lambda: undisturbed.status().state == "finished")
    right = _numbers(undisturbed.epochs())
    found, run = Found(), None
    victims = _choose(rng, number)
    while victims:
        if run is None or run.status().state == "finished":
            _compare(run, right, found)
            run = runs.create(NETWORK, CONFIG)
            lab.train(run)
        victim = victims[0]
        if _strike(lab, run, victim, rng, found, right):
            victims.pop(0)
            print(
                f"{found.kills.total():3} {victim}: {found.seconds[victim][-1]:.0f} s", flush=True
            )
    if run is not None and _wait_for(lambda: run.status().state == "finished"):
        _compare(run, right, found)
    family = lab.web.children(recursive=True)
    lab.close()
    found.orphans += len(psutil.wait_procs(family, timeout=_PATIENCE)[1])
    time.sleep(_LEFT_BEHIND)
    lab.start()
    _wait_for(lambda: not _leftovers(store))
    found.leftovers = _leftovers(store)
    lab.close()
    shutil.rmtree(store)
    return found


def _leftovers(store: Path) -> int:
    return sum(bool(UNFINISHED.fullmatch(file.name)) for file in store.rglob("*"))


def _choose(rng: np.random.Generator, number: int) -> list[str]:
    """Choose victims: each at least once, then by their weights."""
    weights = np.array(list(VICTIMS.values()), float)
    more = rng.choice(list(VICTIMS), max(number - len(VICTIMS), 0), p=weights / weights.sum())
    chosen = [*VICTIMS, *map(str, more)]
    return [chosen[place] for place in rng.permutation(len(chosen))][:number]


def _strike(
    lab: Lab, run: Run, victim: str, rng: np.random.Generator, found: Found, right: list[EpochRow]
) -> bool:
    """Kill or stop one process while a run is trained, and wait until the run goes on.

    Returns:
        Whether that has been done; else the run has ended before.
    """
    if not _wait_for(lambda: run.status().state == "finished" or _trains(run)):
        found.failed += 1
        return True
    time.sleep(rng.uniform(0, 1.5))
    writing = rng.random() < _WHILE_WRITING and _wait_for(lambda: _half_written(run), 3)
    targets = lab.processes(victim)
    if not targets or run.status().state == "finished":
        return False
    family = lab.web.children(recursive=True)
    target = targets[rng.integers(len(targets))]
    begin = time.monotonic()
    with suppress(psutil.Error):
        target.suspend() if victim.endswith("stopped") else target.kill()
    before = len(run.epochs())
    found.kills[victim] += 1
    found.while_writing += writing
    if victim == "web process":
        lab.close()
        found.orphans += len(psutil.wait_procs(family, timeout=_PATIENCE)[1])
        lab.start()
        _wait_for(lambda: run.status().state == "interrupted")
        lab.train(run)
        found.clicks += 1
    went_on = _wait_for(
        lambda: run.status().state in ("finished", "failed") or len(run.epochs()) > before + 1
    )
    found.seconds.setdefault(victim, []).append(time.monotonic() - begin)
    found.failed += not went_on or run.status().state == "failed"
    found.lost += _numbers(run.epochs())[:before] != right[:before]
    return True


def _compare(run: Run | None, right: list[EpochRow], found: Found) -> None:
    if run is not None:
        found.others += _numbers(run.epochs()) != right


def _trains(run: Run) -> bool:
    return run.status().state == "running" and run.status().batch > 0


def _half_written(run: Run) -> bool:
    with suppress(OSError):
        return any(UNFINISHED.fullmatch(file.name) for file in run.folder.rglob(".*"))
    return False


def _numbers(rows: list[EpochRow]) -> list[EpochRow]:
    """Leave out how long it took."""
    return [{name: value for name, value in row.items() if "second" not in name} for row in rows]


def _wait_for(reached: Callable[[], bool], seconds: float = _PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


def is_well(found: Found) -> bool:
    """Tell whether nothing was lost and nobody had to help."""
    return not (found.lost or found.others or found.failed or found.orphans or found.leftovers)


def table(found: Found) -> str:
    """Lay out what was found, in Markdown."""
    rows = [["killed", "times", "two epochs later, seconds: median", "longest"]]
    rows.append(["---", "---:", "---:", "---:"])
    for victim, times in sorted(found.seconds.items()):
        middle, longest = statistics.median(times), max(times)
        rows.append([victim, str(found.kills[victim]), f"{middle:.0f}", f"{longest:.0f}"])
    rows.append(["**all**", str(found.kills.total()), "", ""])
    words = (
        f"\n{found.while_writing} of them while a file was half written. Finished epochs lost: "
        f"{found.lost}; runs with other numbers than undisturbed: {found.others}; runs that did "
        f"not go on: {found.failed}; processes left behind: {found.orphans}; half-written files "
        f"after the next start: {found.leftovers}. Resumed by a click: {found.clicks}, each after "
        "the end of the web process."
    )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n" + words
