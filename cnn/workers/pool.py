"""The workers as one object for the whole web process."""

import asyncio
import atexit
import itertools
import os
import threading
import time
from collections import Counter
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Literal, TypeVar

from distributed import Client, KilledWorker, SpecCluster
from distributed import Future as Task

from cnn import limits, runs
from cnn.engine import load_keras
from cnn.errors import CnnError, without_places
from cnn.runs import ACTIVE, GAVE_WAY, Heartbeat, Run, store_folder
from cnn.training.loop import train
from cnn.training.warm import warm_up
from cnn.workers import tasks
from cnn.workers.answers import Answers
from cnn.workers.cluster import (
    RESOURCES,
    close_cluster,
    dead_processes,
    kill_processes,
    start_cluster,
)
from cnn.workers.inspections import Inspections, WorkersLostError
from cnn.workers.queue import Turns, seconds_to_go

_T = TypeVar("_T")

CONNECT_SECONDS = 15
CLOSE_SECONDS = 5
HUNG_SECONDS = 30  # that the scheduler does not answer
_ABSENT_SECONDS = 60  # without any worker of a kind
_CHECK_SECONDS = 0.5
_CONNECTED = ("running", "connecting")  # what Dask says of a client
_TIDY_SECONDS = 120  # until what the dead have left half-written is looked for once more
_MOST_STARTS = 3  # in a row that never became ready
_MOST_LOSSES = 3  # of all workers while a run was in the same epoch
LOST = "A process of the workers has ended. New ones are being started."
_NO_HELP = "New ones did not help. Look at the server's log, and restart the app."
GIVEN_UP = (
    f"The workers were lost {_MOST_LOSSES} times while this run was in the same epoch, so it was "
    "given up. Its finished epochs are kept. The server may be short of memory: try a smaller "
    "batch size or network."
)


class Workers:
    """Trains runs and answers inspections in other processes.

    There is one per web process, and all of its threads may use it. It starts its own processes, or
    connects to the Dask cluster at $DASK_SCHEDULER_ADDRESS, whose workers advertise
    `--resources train=1` and `--resources inspect=2` and see the same run store. A task that is
    given before all is ready waits until then. When a worker dies or hangs, its nanny makes a new
    one, and Dask gives the task to that. When the scheduler or a nanny is lost, all processes are
    replaced: runs go on after their last whole epoch, and questions are asked again.

    Args:
        answers: What was answered before; in memory and in the run store if not given.

    Attributes:
        inspections: The questions to the workers that never train.
        state: "ready" once TensorFlow is warm on the workers; "starting" before, and while they are
            replaced; "failed" when something has to be mended first.
        message: For the learner, what is going on.
        slots: Runs that can be trained at once.
    """

    def __init__(self, answers: Answers | None = None) -> None:
        self.state: Literal["starting", "ready", "failed"] = "starting"
        self.message = "TensorFlow is starting."
        self.inspections = Inspections(
            partial(self._submit, "inspect"), answers or Answers(store_folder() / ".answers")
        )
        self._client: Future[Client] = Future()  # fails if there will never be one
        # Dask drops a task that nobody refers to; there is none for what comes as the client ends.
        self._tasks: dict[Future[Any], Task | None] = {}
        self._lost = threading.Event()  # a task has ended because the connection has
        # How often all workers were lost while a run trained the same epoch: by its id, and epoch.
        self._losses: Counter[tuple[str, int]] = Counter()
        self._ended: CnnError | None = None  # why no task will be done any more
        self._heartbeat = Heartbeat()
        self._waiting: list[Run] = []  # in the order in which they were asked for
        self._training: list[Run] = []  # given to Dask
        self._parked: list[Run] = []  # paused, and their worker given to another run
        self._trained_last: Run | None = None
        self._order = Turns()
        self.slots = 1
        self._turns = itertools.count()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._live, name="cnn-workers", daemon=True)

    def start(self) -> "Workers":
        """Begin to start the processes, and return at once."""
        atexit.register(self.close)
        self._thread.start()
        return self

    def train(self, run: Run) -> None:
        """Queue a run; one that was interrupted or stopped goes on after its last whole epoch.

        Visitors take turns, and none has more than two runs in training.

        Raises:
            CnnError: It is queued or being trained already, or too many wait, or it is larger than
                this server allows.
        """
        limits.check(run.architecture, run.config)
        with self._lock:
            if run in self._heartbeat or run.status().state in ("running", "paused"):
                raise CnnError("This run is queued or being trained already. Wait for its end.")
            limits.check_queue(
                len(self._waiting), sum(run.owner == other.owner for other in self._waiting)
            )
            run.queue()
            self._heartbeat.add(run)
            self._waiting.append(run)
        self._share_out()

    def resume(self, run: Run) -> None:
        """Let a run go on that was paused, stopped or interrupted.

        Raises:
            CnnError: As `train` does.
        """
        run.request_resume()
        if run not in self._heartbeat and run.status().state not in ("queued", "running"):
            if run.status().state == "paused":  # by a server that is no more
                run.write_status(replace(run.status(), state="interrupted"))
            self.train(run)
        self._share_out()

    def queue_position(self, run: Run) -> int | None:
        """Return 1 for the run that is trained next, and so on; None if it does not wait."""
        with self._lock:
            order = self._order.order(self._waiting, self._training)
        ids = [waiting.id for waiting in order]
        return ids.index(run.id) + 1 if run.id in ids else None

    def queue_estimate(self, run: Run) -> float | None:
        """Return in how many seconds a waiting run will begin; None if nobody knows."""
        with self._lock:
            training = list(self._training)
            order = self._order.order(self._waiting, training)
            known = [*training, *filter(None, [self._trained_last])]
        ids = [waiting.id for waiting in order]
        if run.id not in ids:
            return None
        try:
            seconds = seconds_to_go([*training, *order[: ids.index(run.id)]], known)
        except CnnError:  # a damaged run
            return None
        return None if seconds is None else seconds / self.slots

    def inspect(self, call: "partial[_T]") -> _T:
        """Call a function on a worker that never trains, and wait for its result.

        What pages ask again and again goes through `inspections.ask`, which remembers.

        Args:
            call: It, and its arguments: plain data and NumPy arrays.

        Raises:
            CnnError: From the function, or because the workers do not work.
        """
        return self.inspections.call(call).result()

    @property
    def idle(self) -> bool:
        """Whether no run is in training and nobody waits for an answer."""
        return not self._training and self.inspections.idle

    def close(self) -> None:
        """End all processes. A run in training can be resumed later."""
        atexit.unregister(self.close)
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join(2 * CLOSE_SECONDS)

    # -- tasks -----------------------------------------------------------------------------------

    def _submit(self, resource: str, call: "partial[_T]") -> Future[_T]:
        """Send a task as soon as there is a client."""
        outcome: Future[_T] = Future()
        outcome.set_running_or_notify_cancel()  # from here on nobody but us ends it
        task = (call, str(store_folder()))
        self._client.add_done_callback(partial(self._send, outcome, resource, task))
        return outcome

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
                    tasks.do,
                    *call,
                    resources={resource: 1},
                    # Dask puts tasks that come within 0.1 s in no particular order.
                    priority=-next(self._turns),
                    pure=False,
                )
            except Exception as refused:
                if dask.status in _CONNECTED:
                    error = refused
        with self._lock:
            error = self._ended or error
            newer = self._client if self._client is not client else None
            if error is None and newer is None:
                self._tasks[outcome] = task
        if newer is not None and self._ended is None:  # the workers have been replaced meanwhile
            newer.add_done_callback(partial(self._send, outcome, resource, call))
        elif error is not None:
            outcome.set_exception(error)
        elif task is not None:
            task.add_done_callback(partial(self._settle, outcome))

    def _settle(self, outcome: "Future[Any]", task: Task) -> None:
        """Pass the outcome of a task on; not that of one that ended with the connection."""
        try:
            result = task.result()
        except (asyncio.CancelledError, CancelledError):
            with self._lock:
                if outcome in self._tasks:  # else the loss is known already
                    self._lost.set()
            return
        except Exception as error:
            result = _explained(error)
        with self._lock:
            given_up = self._tasks.pop(outcome, None) is None
        if given_up:
            return
        if isinstance(result, BaseException):
            outcome.set_exception(result)
        else:
            outcome.set_result(result)

    def _end(self, message: str) -> None:
        """Give up every task that is under way or comes later, as nobody will do it any more."""
        self.message = message
        error = CnnError(message)
        with self._lock:
            self._ended = error
            given_up = list(self._tasks)
            self._tasks.clear()
            waiting, self._waiting = self._waiting, []
        for run in () if self._closing.is_set() else waiting:
            _fail(run, error)
            self._heartbeat.discard(run)
        for outcome in given_up:
            outcome.set_exception(error)
        if not self._client.done():
            self._client.set_exception(error)

    # -- whose turn it is ------------------------------------------------------------------------

    def _share_out(self) -> None:
        """Begin to train what may be trained now."""
        with self._lock:
            for run in list(self._parked):
                if not run.pause_requested() or run.stop_requested():
                    self._parked.remove(run)
                    self._waiting.append(run)
            begun: list[Run] = []
            while len(self._training) < self.slots:
                chosen = self._order.next(self._waiting, self._training)
                if chosen is None:
                    break
                self._waiting.remove(chosen)
                self._training.append(chosen)
                self._order.begin(chosen)
                begun.append(chosen)
            # A run that is paused keeps its worker only as long as nobody else wants it.
            wanted = self._order.next(self._waiting, []) is not None
            for run in self._training if wanted else ():
                if run.pause_requested() and run.status().state == "paused":
                    run.request_place()
        for run in begun:
            outcome = self._submit("train", partial(train, str(run.folder)))
            outcome.add_done_callback(partial(self._trained, run))

    def _trained(self, run: Run, outcome: "Future[Any]") -> None:
        """Make sure that a run that was lost says so; others have written their own end."""
        error = outcome.exception()
        gave_way = error is None and outcome.result() == GAVE_WAY
        lost = isinstance(error, WorkersLostError)
        goes_on = lost and self._goes_on(run)
        if error and not goes_on and not self._closing.is_set():
            _fail(run, CnnError(GIVEN_UP) if lost else error)
        with self._lock:
            self._training.remove(run)
            if gave_way:
                self._parked.append(run)
            elif goes_on:
                self._waiting.insert(0, run)
                self._order.cut_short(run)
            else:
                self._heartbeat.discard(run)
                self._trained_last = run
        if not self._closing.is_set():
            self._share_out()

    def _goes_on(self, run: Run) -> bool:
        """Say that a run waits for new workers; not if one epoch has cost several sets of them."""
        try:
            place = (run.id, len(run.epochs()))
            self._losses[place] += 1
            if self._closing.is_set() or self._losses[place] >= _MOST_LOSSES:
                return False
            message = f"{LOST} The run goes on after its last whole epoch."
            run.write_status(replace(run.status(), message=message, seconds_left=None))
        except (OSError, CnnError):  # it was removed meanwhile, or is damaged
            return False
        return True

    # -- the processes, all in one thread ----------------------------------------------------------

    def _live(self) -> None:
        starts, were_ready = 1, False
        try:
            while not self._closing.is_set():
                try:
                    self._serve()
                except (WorkersLostError, OSError, RuntimeError) as error:
                    if self.state == "ready":
                        starts, were_ready = 0, True
                    if not isinstance(error, WorkersLostError):
                        if not were_ready:
                            raise
                        error = WorkersLostError(_reason(error))
                    if starts == _MOST_STARTS:
                        raise CnnError(f"{error} {_NO_HELP}") from error
                    starts += 1
                    self._begin_again(error)
            self._end("The workers have been stopped.")
        except Exception as error:
            self._end(_reason(error))
            self.state = "failed"
        finally:
            self._heartbeat.close()

    def _serve(self) -> None:
        """Start the processes, and look after them until all is closed.

        Raises:
            WorkersLostError: The scheduler or a nanny has ended, or cannot be reached.
            Exception: They could not be started.
        """
        address = os.environ.get("DASK_SCHEDULER_ADDRESS")
        cluster = None if address else start_cluster()
        client: Client | None = None
        try:
            client = _connected(address or cluster)
            # Before a run that waits already, which would keep its worker until it ends.
            imports = [
                client.submit(load_keras, resources={resource: 1}, pure=False)
                for resource in RESOURCES
            ]
            self._client.set_result(client)
            seen = time.monotonic()
            tidy = [seen + _TIDY_SECONDS, seen]
            while not self._closing.wait(_CHECK_SECONDS):
                if self._look_after(cluster, client):
                    seen = time.monotonic()
                elif time.monotonic() - seen > _ABSENT_SECONDS:
                    raise WorkersLostError("No worker could be reached any more.")
                if self.state != "ready" and all(task.done() for task in imports):
                    for task in imports:
                        _check(task)
                    self.state, self.message = "ready", "The workers are ready."
                    self._submit("train", partial(warm_up))
                if self.state == "ready" and tidy and time.monotonic() > tidy[-1]:
                    tidy.pop()
                    runs.forget_unfinished()
                self._share_out()
        finally:
            if cluster is not None:  # first, so that nothing of it trains on unseen
                kill_processes(cluster)
            if client is not None:
                with suppress(OSError):  # its other side is gone
                    client.close(timeout=CLOSE_SECONDS)
            if cluster is not None:
                close_cluster(cluster, timeout=CLOSE_SECONDS)

    def _look_after(self, cluster: SpecCluster | None, client: Client) -> bool:
        """Look at the processes, and tell whether there are workers of each kind.

        Raises:
            WorkersLostError: A process has ended, or cannot be reached.
        """
        dead = dead_processes(cluster) if cluster else []
        if dead:
            raise WorkersLostError(f"A process of the workers has ended: {', '.join(dead)}.")
        scheduler = client.scheduler
        if self._lost.is_set() or client.status not in _CONNECTED or scheduler is None:
            raise WorkersLostError("The connection to the workers was lost.")
        try:
            identity = client.sync(scheduler.identity, n_workers=-1, callback_timeout=HUNG_SECONDS)
        except OSError as error:  # one of Dask's, or a TimeoutError
            raise WorkersLostError("The scheduler of the workers does not answer.") from error
        workers = [worker.get("resources", {}) for worker in identity["workers"].values()]
        room = {name: int(sum(has.get(name, 0) for has in workers)) for name in RESOURCES}
        # While none is known, one is on its way.
        self.slots, self.inspections.room = (max(room[name], 1) for name in RESOURCES)
        return all(room.values())

    def _begin_again(self, lost: WorkersLostError) -> None:
        """Let all that is under way wait for new processes."""
        self.state, self.message = "starting", LOST
        self._lost.clear()
        with self._lock:
            if self._client.done():  # else others wait for it already
                self._client = Future()
            outcomes = list(self._tasks)
            self._tasks.clear()
        for outcome in outcomes:
            outcome.set_exception(lost)


def _connected(to: str | SpecCluster) -> Client:
    """Return a client of a scheduler.

    Raises:
        WorkersLostError: It is one of ours, and has ended already.
        OSError: There is none at the address.
    """
    try:
        return Client(to, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        if isinstance(to, str):
            raise
        raise WorkersLostError("The scheduler of the workers has ended.") from error


def _check(task: Task) -> None:
    """Raise what a task has ended with, if that is an error.

    Raises:
        WorkersLostError: It has ended with the connection.
        CnnError, Exception: It died, or raised it.
    """
    try:
        task.result()
    except (asyncio.CancelledError, CancelledError) as error:
        raise WorkersLostError("The connection to the workers was lost.") from error
    except KilledWorker as error:
        raise _explained(error) from error


def _fail(run: Run, error: BaseException) -> None:
    """Write why a run will not be trained, unless it has ended by itself."""
    with suppress(OSError):  # somebody has removed its folder
        status = run.status()
        if status.state in ACTIVE:
            run.write_status(
                replace(status, state="failed", message=_reason(error), seconds_left=None)
            )


def _explained(error: BaseException) -> BaseException:
    """Turn what Dask says into what a learner can mend; leave other errors as they are."""
    if isinstance(error, KilledWorker):
        return CnnError(
            "The worker process died again and again, most likely for lack of memory. Try a "
            "smaller batch size, fewer pictures or a smaller network."
        )
    return error


def _reason(error: BaseException) -> str:
    if isinstance(error, CnnError):
        return str(error)
    if isinstance(error, ImportError):
        words = f"TensorFlow cannot be imported: {error}. Run: pip install -r requirements.txt"
    elif isinstance(error, OSError | RuntimeError):
        words = f"The workers could not be started: {error}. Restart the app."
    else:
        words = f"Unexpected {type(error).__name__}: {error}"
    return without_places(words)
