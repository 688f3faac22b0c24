"""The workers as one object for the whole web process, and the life of their processes."""

import atexit
import os
import reprlib
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Literal, TypeVar

from distributed import Client, SpecCluster
from distributed import Future as Task

from cnn import runs
from cnn.engine import load_keras
from cnn.errors import CnnError
from cnn.runs import Run, store_folder
from cnn.training.compile_ahead import warm_up
from cnn.workers.cluster import (
    RESOURCES,
    close_cluster,
    dead_processes,
    kill_processes,
    start_cluster,
)
from cnn.workers.inspections import Inspections
from cnn.workers.kept_answers import Answers
from cnn.workers.tasks import CONNECTED, Tasks, WorkerKilledError, WorkersLostError, check
from cnn.workers.training import LOST, RunsInTraining, reason

_T = TypeVar("_T")

CONNECT_SECONDS = 15
CLOSE_SECONDS = 5
HUNG_SECONDS = 30  # that the scheduler does not answer
_ABSENT_SECONDS = 60  # without any worker of a kind
_CHECK_SECONDS = 0.5
_TIDY_SECONDS = 120  # until what the dead have left half-written is looked for once more
_MOST_STARTS = 3  # in a row that never became ready
_MOST_IMPORTS = 3  # of Keras by the workers of one kind; each is tried by four of them
_NO_HELP = "New ones did not help. Look at the server's log, and restart the app."


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
    """

    def __init__(self, answers: Answers | None = None) -> None:
        self.state: Literal["starting", "ready", "failed"] = "starting"
        self.message = "TensorFlow is starting."
        self._tasks = Tasks()
        self._training = RunsInTraining(self._tasks)
        self.inspections = Inspections(
            partial(self._tasks.submit, "inspect"), answers or Answers(store_folder() / ".answers")
        )
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
        self._training.add(run)

    def resume(self, run: Run) -> None:
        """Let a run go on that was paused, stopped or interrupted.

        Raises:
            CnnError: As `train` does.
        """
        self._training.resume(run)

    def queue_position(self, run: Run) -> int | None:
        """Return 1 for the run that is trained next, and so on; None if it does not wait."""
        return self._training.position(run)

    def queue_estimate(self, run: Run) -> float | None:
        """Return in how many seconds a waiting run will begin; None if nobody knows."""
        return self._training.estimate(run)

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
    def slots(self) -> int:
        """Runs that can be trained at once."""
        return self._training.slots

    @property
    def idle(self) -> bool:
        """Whether no run is in training and nobody waits for an answer."""
        return self._training.idle and self.inspections.idle

    def close(self) -> None:
        """End all processes. A run in training can be resumed later."""
        atexit.unregister(self.close)
        self._closing.set()
        self._training.close()
        if self._thread.ident is not None:
            self._thread.join(2 * CLOSE_SECONDS)

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
                        error = WorkersLostError(reason(error))
                    if starts == _MOST_STARTS:
                        raise CnnError(f"{error} {_NO_HELP}") from error
                    starts += 1
                    self.state, self.message = "starting", LOST
                    self._tasks.begin_again(error)
            self._end("The workers have been stopped.")
        except Exception as error:
            self._end(reason(error))
            self.state = "failed"
        finally:
            self._training.stop_beating()

    def _end(self, message: str) -> None:
        """Give up all that waits or comes later, as nobody will do it any more."""
        self.message = message
        error = CnnError(message)
        self._training.end(error)
        self._tasks.end(error)

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
            imports = {resource: _import_keras(client, resource) for resource in RESOURCES}
            imports_left = _MOST_IMPORTS - 1
            self._tasks.connect(client)
            seen = time.monotonic()
            tidy = [seen + _TIDY_SECONDS, seen]
            while not self._closing.wait(_CHECK_SECONDS):
                if self._look_after(cluster, client):
                    seen = time.monotonic()
                elif time.monotonic() - seen > _ABSENT_SECONDS:
                    raise WorkersLostError("No worker could be reached any more.")
                if self.state != "ready" and all(task.done() for task in imports.values()):
                    again = _killed(imports)
                    if not again:
                        self.state, self.message = "ready", "The workers are ready."
                        self._tasks.submit("train", partial(warm_up))
                    elif imports_left:
                        imports_left -= 1
                        imports |= {name: _import_keras(client, name) for name in again}
                    else:
                        check(imports[again[0]])
                if self.state == "ready" and tidy and time.monotonic() > tidy[-1]:
                    tidy.pop()
                    runs.forget_unfinished()
                self._training.share_out()
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
        if self._tasks.lost.is_set() or client.status not in CONNECTED or scheduler is None:
            raise WorkersLostError("The connection to the workers was lost.")
        try:
            identity = client.sync(scheduler.identity, n_workers=-1, callback_timeout=HUNG_SECONDS)
        except OSError as error:  # one of Dask's, or a TimeoutError
            raise WorkersLostError("The scheduler of the workers does not answer.") from error
        workers = [worker.get("resources", {}) for worker in identity["workers"].values()]
        room = {name: int(sum(has.get(name, 0) for has in workers)) for name in RESOURCES}
        # While none is known, one is on its way.
        self._training.slots, self.inspections.room = (max(room[name], 1) for name in RESOURCES)
        return all(room.values())


def _import_keras(client: Client, resource: str) -> Task:
    return client.submit(load_keras, resources={resource: 1}, pure=False)


def _killed(imports: Mapping[str, Task]) -> list[str]:
    """Return the resources whose import has lost its worker again and again.

    A question that was asked early, and kills its worker, takes along what else is under way there.

    Raises:
        Exception: An import has ended in another way.
    """
    killed = []
    for resource, task in imports.items():
        try:
            check(task)
        except WorkerKilledError:
            killed.append(resource)
    return killed


def _connected(to: str | SpecCluster) -> Client:
    """Return a client of a scheduler.

    Raises:
        WorkersLostError: It is one of ours, and has ended already.
        OSError: There is none at the address of $DASK_SCHEDULER_ADDRESS.
    """
    try:
        return Client(to, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        if isinstance(to, str):
            raise OSError(
                f"$DASK_SCHEDULER_ADDRESS is {reprlib.repr(to)}, and no scheduler answers there. "
                "Start one, mend the address, which looks like tcp://127.0.0.1:8786, or take the "
                "variable away: then the lab starts its own."
            ) from error
        raise WorkersLostError("The scheduler of the workers has ended.") from error
