"""Visitors who share the workers take turns."""

import errno
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn import runs
from cnn.architecture import Architecture, Dense, Flatten
from cnn.errors import CnnError
from cnn.runs import Run, Status
from cnn.settings import TrainingConfig
from cnn.workers import Workers
from cnn.workers.queue import Turns, seconds_to_go
from cnn.workers.tasks import Tasks
from cnn.workers.training import RunsInTraining
from tests.waiting import PATIENCE

TINY = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")), "tiny")
CONFIG = TrainingConfig(num_train=1000, num_test=100, epochs=2)


def made(*owners: str) -> list[Run]:
    return [runs.create(TINY, CONFIG, owner=owner) for owner in owners]


def test_one_run_does_not_wait_for_a_whole_sweep() -> None:
    training, *waiting = made("anna", "anna", "anna", "anna", "ben")
    order = Turns().order(waiting, [training])
    assert [run.owner for run in order] == ["ben", "anna", "anna", "anna"]


def test_a_run_that_lost_its_worker_goes_on_before_all_others_and_that_is_no_new_turn() -> None:
    mine, next_of_mine, theirs = made("anna", "anna", "ben")
    turns = Turns()
    turns.begin(mine)
    turns.cut_short(mine)
    waiting = [mine, next_of_mine, theirs]
    assert turns.next(waiting, []) == mine
    assert turns.order(waiting, []) == [mine, theirs, next_of_mine]
    turns.begin(mine)
    assert turns.next([next_of_mine, theirs], []) == theirs
    assert turns.next([mine, theirs], []) == theirs, "from now on, it is a run like others"


@pytest.mark.parametrize("last_word", ["stopped", "finished", "failed"])
def test_a_run_that_has_just_ended_goes_on_by_the_first_click(last_word: str) -> None:
    """It says that it has ended a moment before its worker does; that click was lost."""
    [run] = made("anna")
    outcomes: list[Future[Any]] = []

    class OneByOne(Tasks):
        def submit(self, *_: Any) -> Future[Any]:
            outcomes.append(Future())
            return outcomes[-1]

    training = RunsInTraining(OneByOne())
    training.add(run)
    with pytest.raises(CnnError, match="trained already"):
        training.add(run)
    run.write_status(Status(last_word, "", 1, 5, 10))  # type: ignore[arg-type]
    training.resume(run)
    assert run.status().state == "queued"
    assert len(outcomes) == 1  # its worker has not come back yet
    if last_word == "failed":
        outcomes[0].set_exception(CnnError("The disk is full."))
    else:
        outcomes[0].set_result(None)
    assert len(outcomes) == 2
    assert run.status().state == "queued"
    outcomes[1].set_result(None)
    assert training.idle
    run.write_status(Status("stopped", "", 1, 5, 10))
    training.resume(run)
    assert len(outcomes) == 3
    training.stop_beating()


def unsaved(owner: str, number: int) -> Run:
    return Run(f"{number:016d}", Path(), "", datetime.now(UTC), TINY, CONFIG, {}, owner)


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=3))
def test_turns_are_fair_and_nobody_is_forgotten(waiting: list[str], training: list[str]) -> None:
    queue = [unsaved(owner, i) for i, owner in enumerate(waiting)]
    busy = [unsaved(owner, 100 + i) for i, owner in enumerate(training)]
    order = Turns().order(queue, busy)
    assert sorted(run.id for run in order) == [run.id for run in queue]
    for owner in "abc":  # among an owner's runs, who asked first
        ids = [run.id for run in order if run.owner == owner]
        assert ids == sorted(ids)
    counts = Counter(training)
    for place, run in enumerate(order):  # nobody who waits has had fewer turns
        still = {later.owner for later in order[place:]}
        assert counts[run.owner] == min(counts[owner] for owner in still)
        counts[run.owner] += 1


def trained_one_by_one(turns: Turns, waiting: list[Run]) -> list[str]:
    """Return the ids in the order in which a single worker begins with them."""
    begun = []
    while waiting:
        run = turns.next(waiting, [])
        assert run is not None
        waiting = [other for other in waiting if other != run]
        turns.begin(run)
        begun.append(run.id)
    return begun


@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), max_size=12))
def test_the_place_that_is_shown_is_the_one_that_decides(past: list[str], asked: list[str]) -> None:
    turns = Turns()
    for number, owner in enumerate(past):
        turns.begin(unsaved(owner, 200 + number))
    waiting = [unsaved(owner, number) for number, owner in enumerate(asked)]
    training = [unsaved(past[-1], 100)] if past else []
    shown = [run.id for run in turns.order(waiting, training)]
    assert trained_one_by_one(turns, waiting) == shown


def test_with_one_worker_visitors_take_turns_whoever_came_first() -> None:
    turns = Turns()
    first, *rest = [unsaved(owner, n) for n, owner in enumerate("aaaaabbbb")]
    turns.begin(first)
    owners = {run.id: run.owner for run in rest}
    assert [owners[run] for run in trained_one_by_one(turns, rest)] == list("babababa")


def test_an_owner_has_at_most_two_runs_in_training() -> None:
    turns = Turns()
    first, second, third, other = made("anna", "anna", "anna", "ben")
    assert turns.next([third, other], [first, second]) == other
    assert turns.next([third], [first, second]) is None
    assert turns.next([third], [first]) == third
    nobodys = made("", "", "", "")
    assert turns.next(nobodys[3:], nobodys[:3]) == nobodys[3]


def test_a_place_in_the_queue_and_an_estimate() -> None:
    idle = Workers()  # not started: the first run has its worker, which never comes
    training, second, third = made("anna", "anna", "ben")
    for run in (training, second, third):
        idle.train(run)
    assert [idle.queue_position(run) for run in (training, second, third)] == [None, 2, 1]
    assert idle.queue_estimate(third) is None  # nothing has been measured
    assert idle.queue_estimate(training) is None  # does not wait
    training.write_status(Status("running", "", 1, 5, 10, seconds_left=30.0))
    assert idle.queue_estimate(third) == 30.0
    training.append_epoch((1, 4.0, 0, 0, 0, 0))
    assert idle.queue_estimate(second) == pytest.approx(30 + 2 * 4)


def test_the_estimate_grows_with_the_work() -> None:
    known, small = made("anna", "ben")
    known.append_epoch((1, 4.0, 0, 0, 0, 0))
    large = runs.create(TINY, TrainingConfig(num_train=3000, num_test=100, epochs=5))
    assert seconds_to_go([small], [known]) == pytest.approx(8)
    assert seconds_to_go([large], [known]) == pytest.approx(60)
    assert seconds_to_go([small], []) is None


# -- the folder of a run and the lock -----------------------------------------------------------


@pytest.fixture
def training() -> Iterator[RunsInTraining]:
    """Share out workers that never come: the first run has one, the others wait."""
    waiting = RunsInTraining(Tasks())
    yield waiting
    waiting.stop_beating()


def test_a_slow_disk_keeps_nobody_elses_run_waiting(
    training: RunsInTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, slow, other, one_more = made("ben", "anna", "ben", "anna")
    monkeypatch.setenv("CNNLAB_MAX_QUEUED_EACH", "1")
    asked, goes_on = threading.Event(), threading.Event()
    queue = Run.queue

    def slow_for_one(run: Run) -> None:
        if run == slow:
            asked.set()
            goes_on.wait(PATIENCE)
        queue(run)

    monkeypatch.setattr(Run, "queue", slow_for_one)
    training.add(first)
    beside = threading.Thread(target=training.add, args=(slow,))
    beside.start()
    asked.wait(PATIENCE)
    training.add(other)
    assert training.position(other) == 1
    with pytest.raises(CnnError, match="1 of your runs wait"):  # it counts already
        training.add(one_more)
    with pytest.raises(CnnError, match="queued or being trained already"):
        training.add(slow)
    goes_on.set()
    beside.join()
    assert training.position(slow) == 1  # as visitors take turns


def test_a_run_that_cannot_be_queued_leaves_no_trace(
    training: RunsInTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, refused = made("ben", "anna")

    def full(run: Run) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    training.add(first)
    with monkeypatch.context() as patch:
        patch.setattr(Run, "queue", full)
        with pytest.raises(OSError, match="No space"):
            training.add(refused)
    assert training.position(refused) is None
    training.add(refused)  # once there is room
    assert training.position(refused) == 1


def test_no_folder_is_read_or_written_while_others_wait_for_the_lock(
    training: RunsInTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[str] = []
    used = Counter[str]()
    for name in ("status", "queue", "pause_requested", "stop_requested", "request_place"):
        monkeypatch.setattr(Run, name, _watched(name, getattr(Run, name), training, locked, used))
    paused, waiting = made("anna", "ben")
    for run in (paused, waiting):
        training.add(run)
    paused.write_status(replace(paused.status(), state="paused"))
    paused.request_pause()
    training.share_out()
    assert used["request_place"] == 1  # somebody waits for its worker
    training._parked.append(paused)
    training.share_out()
    assert used["pause_requested"] > 2
    assert locked == []


def _watched(
    name: str,
    method: Callable[..., Any],
    training: RunsInTraining,
    locked: list[str],
    used: Counter[str],
) -> Callable[..., Any]:
    def call(run: Run, *args: Any) -> Any:
        used[name] += 1
        if training._lock.locked():
            locked.append(name)
        return method(run, *args)

    return call
