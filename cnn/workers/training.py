"""The runs that are trained, and those that wait for it."""

import threading
from collections import Counter
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from cnn.errors import CnnError, without_places
from cnn.runs import ACTIVE, GAVE_WAY, Heartbeat, Run
from cnn.settings import limits
from cnn.training.loop import train
from cnn.workers.queue import Turns, seconds_to_go
from cnn.workers.tasks import Tasks, WorkersLostError

_MOST_LOSSES = 3  # of all workers while a run was in the same epoch
LOST = "A process of the workers has ended. New ones are being started."
GIVEN_UP = (
    f"The workers were lost {_MOST_LOSSES} times while this run was in the same epoch, so it was "
    "given up. Its finished epochs are kept. The server may be short of memory: try a smaller "
    "batch size or network."
)


class RunsInTraining:
    """Shares the workers that train among the runs of all visitors.

    A run's folder is read and written outside of the lock: a slow disk keeps nobody else waiting.

    Args:
        tasks: Brings runs to workers.

    Attributes:
        slots: Runs that can be trained at once.
    """

    def __init__(self, tasks: Tasks) -> None:
        self.slots = 1
        self._tasks = tasks
        self._heartbeat = Heartbeat()
        self._coming: list[Run] = []  # being put into the queue
        self._waiting: list[Run] = []  # in the order in which they were asked for
        self._begun: list[Run] = []  # given to Dask
        self._parked: list[Run] = []  # paused, and their worker given to another run
        self._trained_last: Run | None = None
        self._order = Turns()
        # How often all workers were lost while a run trained the same epoch: by its id, and epoch.
        self._losses: Counter[tuple[str, int]] = Counter()
        self._closing = False
        self._lock = threading.Lock()

    @property
    def idle(self) -> bool:
        """Whether no run is in training."""
        return not self._begun

    def add(self, run: Run) -> None:
        """Queue a run; one that was interrupted or stopped goes on after its last whole epoch.

        Raises:
            CnnError: It is queued or being trained already, or too many wait, or it is larger than
                this server allows, or it came with the lab.
            OSError: It cannot be written.
        """
        limits.check(run.architecture, run.config)
        state = run.status().state
        with self._lock:
            # Its last word is written a moment before its worker is heard of again.
            ending = state not in ACTIVE and _has(self._begun, run)
            if state in ("running", "paused") or (run in self._heartbeat and not ending):
                raise CnnError("This run is queued or being trained already. Wait for its end.")
            queue = [*self._waiting, *self._coming]
            limits.check_queue(len(queue), sum(run.owner == other.owner for other in queue))
            self._heartbeat.add(run)
            self._coming.append(run)
        try:
            run.queue()
        except (CnnError, OSError):
            with self._lock:
                self._coming.remove(run)
            self._heartbeat.discard(run)
            raise
        with self._lock:  # both at once, or it would count twice
            self._coming.remove(run)
            self._waiting.append(run)
        self.share_out()

    def resume(self, run: Run) -> None:
        """Let a run go on that was paused, stopped or interrupted.

        Raises:
            CnnError: As `add` does.
            OSError: Likewise.
        """
        run.request_resume()
        status = run.status()
        lost = status.state == "paused" and run not in self._heartbeat  # its server is no more
        if lost:
            run.write_status(replace(status, state="interrupted"))
        if lost or status.state not in ACTIVE:
            self.add(run)
        self.share_out()

    def position(self, run: Run) -> int | None:
        """Return 1 for the run that is trained next, and so on; None if it does not wait."""
        with self._lock:
            order = self._order.order(self._waiting, self._begun)
        ids = [waiting.id for waiting in order]
        return ids.index(run.id) + 1 if run.id in ids else None

    def estimate(self, run: Run) -> float | None:
        """Return in how many seconds a waiting run will begin; None if nobody knows."""
        with self._lock:
            begun = list(self._begun)
            order = self._order.order(self._waiting, begun)
            known = [*begun, *filter(None, [self._trained_last])]
        ids = [waiting.id for waiting in order]
        if run.id not in ids:
            return None
        try:
            seconds = seconds_to_go([*begun, *order[: ids.index(run.id)]], known)
        except CnnError:  # a damaged run
            return None
        return None if seconds is None else seconds / self.slots

    def share_out(self) -> None:
        """Begin to train what may be trained now."""
        with self._lock:
            parked, begun, waiting = list(self._parked), list(self._begun), list(self._waiting)
        back = [run for run in parked if not run.pause_requested() or run.stop_requested()]
        # Nobody asks the disk for that twice a second as long as no run waits.
        asked = begun if waiting or back else []
        resting = [run for run in asked if run.pause_requested() and run.status().state == "paused"]
        with self._lock:
            for run in back:
                if run in self._parked:
                    self._parked.remove(run)
                    self._waiting.append(run)
            chosen = self._choose()
            # A run that is paused keeps its worker only as long as nobody else wants it.
            wanted = self._order.next(self._waiting, []) is not None
        for run in resting if wanted else ():
            run.request_place()
        for run in chosen:
            outcome = self._tasks.submit("train", partial(train, str(run.folder)))
            outcome.add_done_callback(partial(self._trained, run))

    def end(self, error: CnnError) -> None:
        """Give up all runs that wait; those that are interrupted by closing can go on later."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for run in () if self._closing else waiting:
            _fail(run, error)
            self._heartbeat.discard(run)

    def close(self) -> None:
        """Begin no run any more, and say of none that it has failed."""
        self._closing = True

    def stop_beating(self) -> None:
        """Leave all runs: nobody works on them any more."""
        self._heartbeat.close()

    def _choose(self) -> list[Run]:
        """Give the slots that are free to runs that wait. The lock is held."""
        chosen: list[Run] = []
        while len(self._begun) < self.slots:
            run = self._order.next(self._waiting, self._begun)
            if run is None:
                break
            self._waiting.remove(run)
            self._begun.append(run)
            self._order.begin(run)
            chosen.append(run)
        return chosen

    def _trained(self, run: Run, outcome: "Future[Any]") -> None:
        """Make sure that a run that was lost says so; others have written their own end."""
        error = outcome.exception()
        gave_way = error is None and outcome.result() == GAVE_WAY
        lost = isinstance(error, WorkersLostError)
        goes_on = lost and self._goes_on(run)
        with self._lock:
            again = _has([*self._waiting, *self._coming], run)  # somebody has resumed it already
        if error and not goes_on and not again and not self._closing:
            _fail(run, CnnError(GIVEN_UP) if lost else error)
        with self._lock:
            self._begun.remove(run)
            if gave_way:
                self._parked.append(run)
            elif goes_on and not again:
                self._waiting.insert(0, run)
                self._order.cut_short(run)
            else:
                self._trained_last = run
                if not _has([*self._waiting, *self._coming, *self._begun], run):
                    self._heartbeat.discard(run)
        if not self._closing:
            self.share_out()

    def _goes_on(self, run: Run) -> bool:
        """Say that a run waits for new workers; not if one epoch has cost several sets of them."""
        try:
            place = (run.id, len(run.epochs()))
            self._losses[place] += 1
            if self._closing or self._losses[place] >= _MOST_LOSSES:
                return False
            message = f"{LOST} The run goes on after its last whole epoch."
            run.write_status(replace(run.status(), message=message, seconds_left=None))
        except (OSError, CnnError):  # it was removed meanwhile, or is damaged
            return False
        return True


def _has(those: list[Run], run: Run) -> bool:
    """Tell whether a run is among others, whatever was changed in it since."""
    return any(other.id == run.id for other in those)


def reason(error: BaseException) -> str:
    """Say why there are no workers, or a run was not trained, without a path of the server."""
    if isinstance(error, CnnError):
        return str(error)
    if isinstance(error, ImportError):
        words = f"TensorFlow cannot be imported: {error}. Run: pip install -r requirements.txt"
    elif isinstance(error, OSError | RuntimeError):
        why = str(error).rstrip(".")
        words = f"The workers could not be started: {why}. Restart the app."
    else:
        words = f"Unexpected {type(error).__name__}: {error}"
    return without_places(words)


def _fail(run: Run, error: BaseException) -> None:
    """Write why a run will not be trained, unless it has ended by itself."""
    with suppress(OSError):  # somebody has removed its folder
        status = run.status()
        if status.state in ACTIVE:
            run.write_status(
                replace(status, state="failed", message=reason(error), seconds_left=None)
            )
