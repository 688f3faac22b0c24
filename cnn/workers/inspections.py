"""Questions to the inspection workers: equal ones once, quick ones first, unwanted ones never."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from cnn.shown_source import dotted_name
from cnn.workers.kept_answers import Answers, key_of
from cnn.workers.tasks import WorkersLostError

_T = TypeVar("_T")
Send = Callable[["partial[Any]"], "Future[Any]"]

# A question that takes a second lets quicker ones pass that come up to so many seconds later.
_WAY_GIVEN = 5.0
_MOST_WAY_GIVEN = 10.0  # seconds, however dear
_FIRST_GUESS = 0.2  # seconds, for what was never asked before
_DEAR = 0.3  # seconds; more than the eye takes for at once


@dataclass(eq=False)
class _Task:
    """A question on its way, and how many still want the answer."""

    call: "partial[Any]"
    key: str | None  # None: the answer is for one asker alone
    asked: float  # time.monotonic()
    answer: "Future[Any]" = field(default_factory=Future)
    num_askers: int = 1
    begun: float | None = None
    is_repeated: bool = False


class Question(Generic[_T]):
    """One asker's side of a question. Leave it as soon as the answer is not wanted any more."""

    def __init__(self, task: _Task | None, known: tuple[_T] | None, desk: "Inspections") -> None:
        self._task = task
        self._known = known
        self._desk = desk

    def wait(self, seconds: float) -> bool:
        """Wait for the answer, and tell whether it is there."""
        return self._task is None or bool(wait([self._task.answer], timeout=seconds).done)

    def result(self) -> _T:
        """Return the answer, once it is there.

        Raises:
            CnnError: From the function, or because the workers do not work.
        """
        if self._task is None:
            assert self._known is not None  # noqa: S101
            return self._known[0]
        answer: _T = self._task.answer.result()
        found = self._desk.answers.find(self._task.key) if self._task.key else None
        return found[0] if found else answer

    def leave(self) -> None:
        """Want the answer no more; what nobody wants and has not begun is never computed."""
        if self._task is not None:
            self._desk._left(self._task)


class Inspections:
    """Decides what the inspection workers do next.

    As many questions are sent to them as they have room for; the others wait here, where they can
    still be overtaken by quicker ones, joined by equal ones, or left. Dear ones get half of the
    room: a worker that has a thread left answers quick ones in the meantime, slice by slice.

    Args:
        send: Gives a call to a worker.
        answers: What has been answered before.
    """

    def __init__(self, send: Send, answers: Answers) -> None:
        self.answers = answers
        self.room = 1  # questions that the workers take at a time
        self._send = send
        self._waiting: list[_Task] = []
        self._keyed: dict[str, _Task] = {}  # waiting or begun
        self._begun: list[_Task] = []
        self._beginning = False
        self._seconds: dict[str, float] = {}  # of the last call of each function
        self._lock = threading.Lock()

    def ask(self, call: "partial[_T]", *, version: int = 0, keep: bool = True) -> Question[_T]:
        """Ask what has one right answer; who asks the same gets the same.

        Args:
            call: A function of a module, without side effects, and its arguments: plain data,
                arrays, and dataclasses of both.
            version: Of the file that the answer depends on: its time of modification.
            keep: Whether anybody will ask this again.
        """
        key = key_of(call, version) if keep else None
        known = self.answers.find(key) if key else None
        if known is not None:
            return Question(None, known, self)
        with self._lock:
            task = self._keyed.get(key) if key else None
            if task is not None:
                task.num_askers += 1
            else:
                known = self.answers.find_at_hand(key) if key else None  # since the look above
                if known is not None:
                    return Question(None, known, self)
                task = self._queue(call, key)
        self._begin()
        return Question(task, None, self)

    def call(self, call: "partial[_T]") -> "Future[_T]":
        """Call something each time it is asked for; it waits for its turn like the questions."""
        with self._lock:
            task = self._queue(call)
        self._begin()
        return task.answer

    @property
    def idle(self) -> bool:
        """Whether nobody waits for an answer."""
        return not self._begun and not self._waiting

    def _queue(self, call: "partial[Any]", key: str | None = None) -> _Task:
        task = _Task(call, key, time.monotonic())
        task.answer.set_running_or_notify_cancel()  # from here on nobody but us ends it
        self._waiting.append(task)
        if key:
            self._keyed[key] = task
        return task

    def _left(self, task: _Task) -> None:
        with self._lock:
            task.num_askers -= 1
            if task.num_askers == 0 and task in self._waiting:
                self._waiting.remove(task)
                self._keyed.pop(task.key or "", None)

    def _begin(self) -> None:
        """Send what may be sent now; one thread does it, however many have a reason to."""
        with self._lock:
            if self._beginning:
                return
            self._beginning = True
        while True:
            with self._lock:
                task = min(self._admitted(), key=self._turn, default=None)
                if task is None:
                    self._beginning = False
                    return
                self._waiting.remove(task)
                self._begun.append(task)
                task.begun = time.monotonic()
            future = self._send(task.call)
            future.add_done_callback(partial(self._ended, task))

    def _admitted(self) -> list[_Task]:
        """Return the waiting questions that there is room for."""
        if len(self._begun) >= self.room:
            return []
        if sum(map(self._is_dear, self._begun)) < max(self.room // 2, 1):
            return self._waiting
        return [task for task in self._waiting if not self._is_dear(task)]

    def _is_dear(self, task: _Task) -> bool:
        return self._expected(task) > _DEAR

    def _expected(self, task: _Task) -> float:
        """Return how many seconds a question will take, as long as it goes like the last one."""
        return self._seconds.get(dotted_name(task.call.func), _FIRST_GUESS)

    def _turn(self, task: _Task) -> float:
        """Return a moment: whoever has the earliest comes next."""
        way_given = _WAY_GIVEN * self._expected(task)
        return task.asked + min(way_given, _MOST_WAY_GIVEN)

    def _ended(self, task: _Task, future: "Future[Any]") -> None:
        error = future.exception()
        if isinstance(error, WorkersLostError) and not task.is_repeated:
            task.is_repeated = True
            with self._lock:
                self._begun.remove(task)
                if task.num_askers:
                    self._waiting.insert(0, task)
                else:
                    self._keyed.pop(task.key or "", None)
            self._begin()
            return
        if error is None and task.key:
            try:
                self.answers.keep(task.key, future.result())
            except Exception as unexpected:  # somebody waits, and must not do so for ever
                error = unexpected
        with self._lock:
            self._begun.remove(task)
            self._seconds[dotted_name(task.call.func)] = time.monotonic() - (task.begun or 0)
            self._keyed.pop(task.key or "", None)
        if error is None:
            task.answer.set_result(future.result())
        else:
            task.answer.set_exception(error)
        self._begin()
