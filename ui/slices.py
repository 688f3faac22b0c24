"""Long work on the inspection worker, in short slices, so that others' clicks get in between.

A part of the page looks every now and then whether a slice has come, and never waits for one: while
it waited, Streamlit would fade what it shows.
"""

import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from ui import cached

REFRESH_SECONDS = 0.3


@dataclass
class Slices:
    """Slices of one job; kept in the session's state.

    Args:
        key: What the job is; another key is another job.
        stopped: Whether the learner has stopped it, or it has failed.
        seconds: How long the last slice took, waiting included.
    """

    key: tuple[object, ...]
    stopped: bool = False
    seconds: float = 0.0
    _asked: "Future[Any] | None" = None
    _begun: float = 0.0

    def take(self) -> Any:
        """Return the slice that has come since, or None.

        Raises:
            CnnError: The work has failed; it is stopped.
        """
        if self._asked is None or not self._asked.done():
            return None
        arrived, self._asked = self._asked, None
        self.seconds = time.perf_counter() - self._begun
        try:
            return arrived.result()
        except BaseException:
            self.stopped = True  # else the same would be asked for again and again
            raise

    def ask(self, function: str, *args: Any, **kwargs: Any) -> None:
        """Ask for the next slice, unless one is on its way or the job is stopped.

        Args:
            function: Dotted name of a function that runs on the inspection worker.
            args: Its arguments.
            kwargs: Its keyword arguments.
        """
        if self._asked is None and not self.stopped:
            self._begun = time.perf_counter()
            self._asked = cached.workers().submit_inspection(function, *args, **kwargs)
