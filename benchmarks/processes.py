"""What processes use: processor time to the microsecond, memory, and whether they are at rest."""

import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

from tests.browser.server import Server

_AT_REST = 20  # per cent of a processor
_PATIENCE = 120.0  # seconds


@dataclass(frozen=True)
class Memory:
    """Of one process, in MB.

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


def memory(process: psutil.Process) -> Memory:
    """Return the memory of a process."""
    found = process.memory_full_info()
    proportional = getattr(found, "pss", float("nan"))  # Linux alone
    return Memory(round(found.rss / 1e6, 1), round(proportional / 1e6, 1))


def wait_for_workers(server: Server) -> None:
    """Let TensorFlow start in the background first: it keeps all processors busy."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        workers = server.workers()
        busy = sum(worker.cpu_percent(interval=1.0) for worker in workers)
        if len(workers) == 2 and busy < _AT_REST:
            return
