"""What processes use: processor time to the microsecond, memory, and whether they are at rest."""

import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

from cnn.workers.cluster import plan_workers
from tests.browser.server import Server

_AT_REST = 20  # per cent of a processor
_QUIET_LOOKS = 8  # one after the other, a second each
_PATIENCE = 120.0  # seconds


@dataclass(frozen=True)
class Memory:
    """Of one process or several, in MB.

    Args:
        resident: RSS; pages that are shared with other processes count in each of them.
        proportional: PSS; such pages are divided among those processes.
    """

    resident: float
    proportional: float


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process so far, user and system, with all its threads.

    Linux keeps a clock for every process and lets others read it (clock_getcpuclockid(3); the
    kernel's MAKE_PROCESS_CPUCLOCK gives its number). It is exact, where /proc counts hundredths.
    """
    with suppress(OSError):
        return time.clock_gettime((~pid << 3) | 2)
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def memory(*processes: psutil.Process) -> Memory:
    """Return the memory of a process, or of several together."""
    found = [process.memory_full_info() for process in processes]
    proportional = sum(getattr(one, "pss", float("nan")) for one in found)  # Linux alone
    return Memory(round(sum(one.rss for one in found) / 1e6, 1), round(proportional / 1e6, 1))


def wait_for_workers(server: Server) -> None:
    """Let TensorFlow start in the background first, and the first questions be answered.

    Both keep all processors busy. Then an idle worker gives memory back.
    """
    end, quiet = time.monotonic() + _PATIENCE, 0
    while time.monotonic() < end:
        workers = server.workers()
        busy = sum(worker.cpu_percent(interval=1.0) for worker in workers)
        quiet = quiet + 1 if len(workers) == len(plan_workers()) and busy < _AT_REST else 0
        if quiet == _QUIET_LOOKS:
            return


def loop_speed() -> float:
    """Return how many million rounds of an empty Python loop one processor does in a second.

    Figures of two machines, or of one on two days, are compared by it.
    """
    rounds = 10_000_000
    start = time.perf_counter()
    for _ in range(rounds):
        pass
    return rounds / 1e6 / (time.perf_counter() - start)
