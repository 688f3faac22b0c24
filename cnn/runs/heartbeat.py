"""The sign of life of runs that are being trained or wait for a worker."""

import threading
from contextlib import suppress
from types import TracebackType

from cnn.runs.run import HEARTBEAT_SECONDS, Run


class Heartbeat:
    """Beats for a changing set of runs from a thread of its own, until it is closed.

    A callback of the training loop would not do: reading the data and testing the network take
    longer than a batch. When the process dies, by whatever means, so does the heartbeat.
    """

    def __init__(self, *runs: Run) -> None:
        self._runs = {run.id: run for run in runs}
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="cnn-heartbeat", daemon=True)
        self._thread.start()

    def add(self, run: Run) -> None:
        """Begin to beat for a run."""
        self._runs[run.id] = run

    def discard(self, run: Run) -> None:
        """Beat no longer for a run, if it was one of them."""
        self._runs.pop(run.id, None)

    def __contains__(self, run: Run) -> bool:
        return run.id in self._runs

    def close(self) -> None:
        """Stop beating."""
        self._closed.set()
        self._thread.join()

    def __enter__(self) -> "Heartbeat":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _beat(self) -> None:
        while True:
            for run in list(self._runs.values()):
                with suppress(OSError):  # its folder was removed by hand
                    run.beat()
            if self._closed.wait(HEARTBEAT_SECONDS):
                return
