"""Calls on their way to workers and back, whatever becomes of the connection meanwhile."""

import asyncio
import itertools
import threading
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any, TypeVar

from distributed import Client, KilledWorker
from distributed import Future as Task

from cnn.errors import CnnError
from cnn.runs import store_folder
from cnn.workers import on_worker

_T = TypeVar("_T")

CONNECTED = ("running", "connecting")  # what Dask says of a client
_SLICE_SECONDS = 10.0


class WorkersLostError(CnnError):
    """The workers have ended, and new ones are on their way; what was under way can be repeated."""


class WorkerKilledError(CnnError):
    """A task has lost its worker again and again; it or another one on that worker is to blame."""


class Tasks:
    """Calls that were given to the workers, or wait until there is a connection to them.

    Attributes:
        lost: Set as soon as a task has ended because the connection has.
    """

    def __init__(self) -> None:
        self.lost = threading.Event()
        self._client: Future[Client] = Future()  # fails if there will never be one
        # Dask drops a task that nobody refers to; there is none for what comes as the client ends.
        self._under_way: dict[Future[Any], Task | None] = {}
        self._ended: CnnError | None = None  # why no task will be done any more
        self._turns = itertools.count()
        self._lock = threading.Lock()

    def submit(self, resource: str, call: "partial[_T]") -> Future[_T]:
        """Send a call to a worker that has a resource, as soon as there is a connection.

        Returns:
            What comes of it: its result, or what it raised; a `WorkersLostError` if the workers
            were lost meanwhile.
        """
        outcome: Future[_T] = Future()
        outcome.set_running_or_notify_cancel()  # from here on nobody but us ends it
        task = (call, str(store_folder()))
        self._client.add_done_callback(partial(self._send, outcome, resource, task))
        return outcome

    def connect(self, client: Client) -> None:
        """Send what waits, and what comes, by this connection."""
        self._client.set_result(client)

    def begin_again(self, lost: WorkersLostError) -> None:
        """Let what comes wait for a new connection, and tell who waits for an answer."""
        self.lost.clear()
        with self._lock:
            if self._client.done():  # else others wait for it already
                self._client = Future()
            outcomes = list(self._under_way)
            self._under_way.clear()
        for outcome in outcomes:
            outcome.set_exception(lost)

    def end(self, error: CnnError) -> None:
        """Give up every task that is under way or comes later, as nobody will do it any more."""
        with self._lock:
            self._ended = error
            given_up = list(self._under_way)
            self._under_way.clear()
        for outcome in given_up:
            outcome.set_exception(error)
        if not self._client.done():
            self._client.set_exception(error)

    def _send(
        self,
        outcome: "Future[Any]",
        resource: str,
        call: "tuple[partial[Any], str]",
        client: "Future[Client]",
    ) -> None:
        error = self._ended or client.exception()
        task: Task | None = None
        if error is None:
            dask = client.result()
            try:
                task = dask.submit(
                    on_worker.do,
                    *call,
                    resources={resource: 1},
                    # Dask puts tasks that come within 0.1 s in no particular order.
                    priority=-next(self._turns),
                    pure=False,
                )
            except Exception as refused:
                if dask.status in CONNECTED:
                    error = refused
        with self._lock:
            error = self._ended or error
            newer = self._client if self._client is not client else None
            if error is None and newer is None:
                self._under_way[outcome] = task
        if newer is not None and self._ended is None:  # the workers have been replaced meanwhile
            newer.add_done_callback(partial(self._send, outcome, resource, call))
        elif error is not None:
            outcome.set_exception(error)
        elif task is not None:
            task.add_done_callback(partial(self._settle, outcome))

    def _settle(self, outcome: "Future[Any]", task: Task) -> None:
        """Pass the outcome of a task on; not that of one that ended with the connection."""
        try:
            result = _result(task)
        except (asyncio.CancelledError, CancelledError):
            with self._lock:
                if outcome in self._under_way:  # else the loss is known already
                    self.lost.set()
            return
        except Exception as error:
            result = _explained(error)
        with self._lock:
            given_up = self._under_way.pop(outcome, None) is None
        if given_up:
            return
        if isinstance(result, BaseException):
            outcome.set_exception(result)
        else:
            outcome.set_result(result)


def check(task: Task) -> None:
    """Raise what a task has ended with, if that is an error.

    Raises:
        WorkersLostError: It has ended with the connection.
        WorkerKilledError: It died, with its worker.
        Exception: It raised it.
    """
    try:
        _result(task)
    except (asyncio.CancelledError, CancelledError) as error:
        raise WorkersLostError("The connection to the workers was lost.") from error
    except KilledWorker as error:
        raise _explained(error) from error


def _result(task: Task) -> object:
    """Return what comes of a task, or raise it.

    Dask waits without end for an answer on a connection that is closed meanwhile. It does so in the
    one thread that settles the tasks of all connections, so that no other one would ever end.

    Raises:
        CancelledError: The connection has ended.
        Exception: The task raised it.
    """
    while True:
        try:
            return task.result(timeout=_SLICE_SECONDS)
        except TimeoutError as error:
            if task.status == "error":  # its own
                raise
            if task.client.status not in CONNECTED:
                raise CancelledError from error


def _explained(error: BaseException) -> BaseException:
    """Turn what Dask says into what a learner can mend; leave other errors as they are."""
    if isinstance(error, KilledWorker):
        return WorkerKilledError(
            "The worker process died again and again, most likely for lack of memory. Try a "
            "smaller batch size, fewer pictures or a smaller network."
        )
    return error
