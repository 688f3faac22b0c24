"""Sixty visitors ask a few workers: the order of turns, shared answers, and what is remembered."""

import errno
import operator
import threading
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.errors import CnnError
from cnn.workers import kept_answers as kept
from cnn.workers.inspections import Inspections
from cnn.workers.kept_answers import Answers, key_of
from cnn.workers.tasks import WorkersLostError
from tests.calls import call, said
from tests.waiting import wait_until


class Bench:
    """Workers that do nothing until they are told what came out."""

    def __init__(self) -> None:
        self.sent: list[tuple[Any, Future[Any]]] = []
        self.desk = Inspections(self.send, Answers())

    def send(self, called: "partial[Any]") -> Future[Any]:
        future: Future[Any] = Future()
        self.sent.append((said(called), future))
        return future

    @property
    def asked(self) -> list[Any]:
        return [words for words, _ in self.sent]

    def answer(self, result: Any = None) -> None:
        """Let the call that has been under way for longest end."""
        next(future for _, future in self.sent if not future.done()).set_result(result)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def teach(bench: Bench, function: str, seconds: float) -> None:
    bench.desk._seconds[f"tests.calls.{function}"] = seconds


# -- turns -------------------------------------------------------------------------------------


def test_room_for_one_takes_one_question_at_a_time(bench: Bench) -> None:
    first, second = bench.desk.ask(call("f", 1)), bench.desk.ask(call("f", 2))
    assert bench.asked == [("f", 1)]
    bench.answer("one")
    assert bench.asked == [("f", 1), ("f", 2)]
    bench.answer("two")
    assert (first.result(), second.result()) == ("one", "two")


def test_quick_questions_go_on_beside_dear_ones_which_get_half_of_the_room(bench: Bench) -> None:
    teach(bench, "dear", 2.0)
    teach(bench, "quick", 0.01)
    bench.desk.room = 4
    for name in ("dear", "dear", "dear", "quick", "quick", "quick"):
        bench.desk.call(call(name))
    assert bench.asked == [("dear",)] * 2 + [("quick",)] * 2
    bench.sent[2][1].set_result(None)
    assert bench.asked[4:] == [("quick",)]
    bench.sent[0][1].set_result(None)
    assert bench.asked[5:] == [("dear",)]


def test_room_for_three_takes_three_questions(bench: Bench) -> None:
    bench.desk.room = 3
    for number in range(5):
        bench.desk.ask(call("f", number))
    assert bench.asked == [("f", 0), ("f", 1), ("f", 2)]


def test_a_quick_question_passes_a_dear_one_that_came_a_little_earlier(bench: Bench) -> None:
    teach(bench, "dear", 2.0)
    teach(bench, "quick", 0.01)
    bench.desk.call(call("busy"))
    for name in ("dear", "quick"):
        bench.desk.ask(call(name))
    bench.answer()
    assert bench.asked == [("busy",), ("quick",)]


def test_a_dear_question_waits_ten_seconds_for_quick_ones_and_no_longer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter([0.0, 0.0, 0.0, 9.0, 11.0] + [20.0] * 20)
    monkeypatch.setattr("cnn.workers.inspections.time.monotonic", lambda: next(now))
    teach(bench, "dear", 100.0)
    teach(bench, "quick", 0.0)
    bench.desk.call(call("busy"))  # asked and begun at 0
    bench.desk.call(call("dear"))  # at 0
    bench.desk.call(call("quick", "after 9 s"))
    bench.desk.call(call("quick", "after 11 s"))
    for _ in range(3):
        bench.answer()
    assert bench.asked[1:] == [("quick", "after 9 s"), ("dear",), ("quick", "after 11 s")]


@given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(1, 4))
def test_every_question_is_answered_whatever_the_order(names: list[str], num: int) -> None:
    bench = Bench()
    bench.desk.room = num
    questions = [bench.desk.ask(call(name, place)) for place, name in enumerate(names)]
    for _ in names:
        assert sum(not future.done() for _, future in bench.sent) <= num
        words, future = next(pair for pair in bench.sent if not pair[1].done())
        future.set_result(words)
    assert [question.result() for question in questions] == list(
        zip(names, range(len(names)), strict=True)
    )


# -- equal questions ---------------------------------------------------------------------------


def test_the_same_question_of_many_is_computed_once_and_each_gets_a_copy(bench: Bench) -> None:
    picture = np.zeros((4, 4))
    questions = [bench.desk.ask(call("f", picture.copy(), size=3)) for _ in range(30)]
    bench.answer(np.arange(3))
    results = [question.result() for question in questions]
    assert len(bench.sent) == 1
    results[0][0] = 7  # what one page does with its answer, no other page sees
    assert results[1].tolist() == [0, 1, 2]
    assert bench.desk.ask(call("f", picture, size=3)).result().tolist() == [0, 1, 2]
    assert len(bench.sent) == 1


@pytest.mark.parametrize(
    "other",
    [(call("g", 1), 0), (call("f", 2), 0), (call("f", 1, a=1), 0), (call("f", 1), 1)],
)
def test_another_function_argument_or_version_is_another_question(other: Any) -> None:
    assert key_of(*other) != key_of(call("f", 1), 0)


def test_a_call_is_made_each_time(bench: Bench) -> None:
    bench.desk.room = 2
    bench.desk.call(call("f", 1))
    bench.desk.call(call("f", 1))
    assert bench.asked == [("f", 1)] * 2


def test_an_error_reaches_all_who_asked_and_is_not_remembered(bench: Bench) -> None:
    questions = [bench.desk.ask(call("f")), bench.desk.ask(call("f"))]
    bench.sent[0][1].set_exception(CnnError("damaged"))
    for question in questions:
        with pytest.raises(CnnError, match="damaged"):
            question.result()
    bench.desk.ask(call("f"))
    assert len(bench.sent) == 2


def lose_workers(bench: Bench) -> None:
    """Let the call that has been under way for longest end with all workers."""
    going_on = next(future for _, future in bench.sent if not future.done())
    going_on.set_exception(WorkersLostError("A process of the workers has ended."))


def test_what_new_workers_can_answer_is_asked_once_more(bench: Bench) -> None:
    lost, later = bench.desk.ask(call("f", 1)), bench.desk.ask(call("f", 2))
    lose_workers(bench)
    assert bench.asked == [("f", 1), ("f", 1)]  # before those that waited
    bench.answer("one")
    bench.answer("two")
    assert (lost.result(), later.result()) == ("one", "two")
    assert bench.desk.idle


def test_a_question_that_has_cost_the_workers_twice_is_given_up(bench: Bench) -> None:
    asked = bench.desk.ask(call("f", 1))
    lose_workers(bench)
    lose_workers(bench)
    with pytest.raises(CnnError, match="has ended"):
        asked.result()
    assert bench.desk.idle


def test_a_question_that_was_lost_and_that_nobody_wants_any_more_is_not_asked_again(
    bench: Bench,
) -> None:
    bench.desk.ask(call("f", 1)).leave()
    lose_workers(bench)
    assert bench.asked == [("f", 1)]
    assert bench.desk.idle
    bench.desk.ask(call("f", 1))
    assert len(bench.asked) == 2


def test_an_answer_that_cannot_be_kept_ends_the_wait_all_the_same(bench: Bench) -> None:
    question = bench.desk.ask(call("f"))
    bench.answer(lambda: None)  # cannot be pickled
    with pytest.raises((AttributeError, TypeError)):
        question.result()


# -- leaving -----------------------------------------------------------------------------------


def test_what_nobody_wants_any_more_is_never_computed(bench: Bench) -> None:
    bench.desk.call(call("busy"))
    older = bench.desk.ask(call("f", "older"))
    older.leave()
    bench.desk.ask(call("f", "newer"))
    bench.answer()
    assert bench.asked == [("busy",), ("f", "newer")]


def test_what_somebody_else_wants_is_computed(bench: Bench) -> None:
    bench.desk.call(call("busy"))
    mine, theirs = bench.desk.ask(call("f")), bench.desk.ask(call("f"))
    mine.leave()
    bench.answer()
    bench.answer("found")
    assert theirs.result() == "found"


def test_what_has_begun_is_remembered_though_its_asker_left(bench: Bench) -> None:
    bench.desk.ask(call("f")).leave()
    bench.answer("found")
    assert bench.desk.ask(call("f")).result() == "found"
    assert len(bench.sent) == 1


# -- remembering -------------------------------------------------------------------------------


def test_an_answer_survives_a_restart(tmp_path: Path) -> None:
    Answers(tmp_path).keep("key", {"map": np.eye(2)})
    (found,) = Answers(tmp_path).find("key") or ()
    assert found["map"].tolist() == [[1, 0], [0, 1]]
    assert Answers(tmp_path).find("other") is None


def test_other_code_does_not_find_the_answers_of_earlier_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = key_of(call("f"), 0)
    monkeypatch.setattr(kept, "code_version", lambda: "another")
    assert key_of(call("f"), 0) != before


def test_the_memory_forgets_what_was_not_asked_for_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "_MEMORY_BYTES", 25_000)
    answers = Answers()
    for name in "ab":
        answers.keep(name, bytes(10_000))
    assert answers.find("a")
    answers.keep("c", bytes(10_000))
    assert [bool(answers.find(name)) for name in "abc"] == [True, False, True]
    assert answers._num_bytes == sum(map(len, answers._memory.values()))


def test_the_disk_forgets_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_DISK_BYTES", 50_000)
    monkeypatch.setattr(kept, "_CLEAR_EVERY", 2)
    answers = Answers(tmp_path)
    for number in range(20):
        answers.keep(str(number), bytes(10_000))
    stored = sum(file.stat().st_size for file in tmp_path.rglob("output.pkl"))
    assert 10_000 < stored < 80_000


@pytest.mark.parametrize("damage", [b"", b"garbage", None])
def test_a_damaged_or_missing_file_is_computed_anew(tmp_path: Path, damage: bytes | None) -> None:
    Answers(tmp_path).keep("key", 1)
    (file,) = tmp_path.rglob("output.pkl")
    file.unlink() if damage is None else file.write_bytes(damage)
    answers = Answers(tmp_path)
    assert answers.find("key") is None
    answers.keep("key", 2)
    assert answers.find("key") == (2,)


def test_a_folder_that_cannot_be_written_takes_nothing_away(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    answers = Answers(blocked / "answers")
    answers.keep("key", 1)
    assert answers.find("key") == (1,)


# -- threads -----------------------------------------------------------------------------------


def test_many_threads_ask_at_once_and_all_are_answered() -> None:
    answered: list[int] = []

    def at_once(called: "partial[Any]") -> Future[Any]:
        future: Future[Any] = Future()
        threading.Thread(target=lambda: future.set_result(called())).start()
        return future

    desk = Inspections(at_once, Answers())

    def visitor() -> None:
        answered.extend(desk.call(partial(operator.mul, n, 2)).result() for n in range(20))

    threads = [threading.Thread(target=visitor) for _ in range(8)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(answered) == 160, "all answers")
    assert sorted(answered) == sorted(list(range(0, 40, 2)) * 8)


def test_on_a_disk_that_takes_nothing_no_answer_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking whether there is one writes a file, too."""

    def refuse(*_: object) -> bool:
        raise OSError(errno.EROFS, "Read-only file system")

    answers = Answers(tmp_path)
    monkeypatch.setattr(answers._stored, "check_call_in_cache", refuse)
    assert answers.find("key") is None
    answers.keep("key", 3)
    assert answers.find("key") == (3,)
