"""Long work on the inspection worker, in short slices, so that others' clicks get in between.

The slices follow each other without the page, which only looks now and then how far they are: had
it to wait for a slice, Streamlit would fade what it shows. They end when nobody looks any more.
"""

import threading
import time
from abc import ABC, abstractmethod
from concurrent.futures import Future
from functools import partial
from typing import Any

from ui.workers import cached

REFRESH_SECONDS = 0.4
_PATIENCE_SECONDS = 10.0  # without a look


class Slices(ABC):
    """Slices of one job, which is kept in the session's state.

    A job says in `next_call` what to ask for, and takes in `arrived` what has come; both are
    called one after the other, in another thread than the page's.

    Args:
        key: What the job is; another key is another job.
    """

    def __init__(self, key: tuple[object, ...]) -> None:
        self.key = key
        self.stopped = False
        self.seconds = 0.0  # for the last slice, waiting included
        self._error: BaseException | None = None
        self._running = False
        self._looked = self._begun = 0.0
        self._lock = threading.Lock()
        self._workers = cached.workers()

    @abstractmethod
    def next_call(self) -> "partial[Any] | None":
        """Return the next slice, a call for the inspection worker; None when all is done."""

    @abstractmethod
    def arrived(self, result: Any) -> None:
        """Take the result of a slice."""

    def look(self) -> None:
        """Keep the slices coming, and hear whether one has failed.

        Raises:
            CnnError: It has; the job is stopped.
        """
        self._looked = time.monotonic()
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        with self._lock:
            begin = not self._running and not self.stopped
            self._running |= begin
        if begin:
            self._ask()

    def _ask(self) -> None:
        call = self.next_call()
        watched = time.monotonic() - self._looked < _PATIENCE_SECONDS
        if call is None or self.stopped or not watched:
            self._running = False
            return
        self._begun = time.perf_counter()
        future = self._workers.inspections.call(call)
        future.add_done_callback(self._take)

    def _take(self, future: "Future[Any]") -> None:
        self.seconds = time.perf_counter() - self._begun
        error = future.exception()
        if error is None:
            self.arrived(future.result())
            self._ask()
        else:
            self._error, self.stopped, self._running = error, True, False
