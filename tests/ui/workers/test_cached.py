"""Several questions of one page wait for their turns side by side, and none outlives the wish."""

from concurrent.futures import Future
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from cnn.workers.inspections import Inspections
from cnn.workers.kept_answers import Answers
from tests.calls import call
from ui.workers import cached


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> tuple[Inspections, list[Future[Any]]]:
    """Return a desk with one worker, which answers as it is told, and what it was sent."""
    sent: list[Future[Any]] = []

    def send(*_: object) -> Future[Any]:
        sent.append(Future())
        return sent[-1]

    inspections = Inspections(send, Answers())
    monkeypatch.setattr(cached, "workers", lambda: SimpleNamespace(inspections=inspections))
    return inspections, sent


QUESTIONS = [partial(cached.inspect, call("f", number)) for number in (1, 2, 3)]


def test_all_wait_from_the_beginning_and_each_gets_its_own_answer(
    desk: tuple[Inspections, list[Future[Any]]],
) -> None:
    inspections, sent = desk
    with cached.under_way(QUESTIONS):
        assert len(inspections._begun) + len(inspections._waiting) == len(QUESTIONS)
        for place, answer in enumerate(("one", "two", "three")):
            sent[place].set_result(answer)
        assert [question() for question in QUESTIONS] == ["one", "two", "three"]
    assert inspections.idle
    assert len(sent) == len(QUESTIONS), "none was computed twice"


def test_what_has_not_begun_when_the_page_gives_up_is_never_computed(
    desk: tuple[Inspections, list[Future[Any]]],
) -> None:
    inspections, sent = desk
    with pytest.raises(KeyError), cached.under_way(QUESTIONS):
        raise KeyError
    sent[0].set_result("one")
    assert inspections.idle
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("state", "message", "said"),
    [
        ("starting", "TensorFlow is starting.", "TensorFlow is starting."),
        ("ready", "The workers are ready.", "The workers are busy, or one hangs"),
    ],
)
def test_whoever_waits_for_seconds_is_told_why(
    state: str,
    message: str,
    said: str,
    desk: tuple[Inspections, list[Future[Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inspections, sent = desk
    told: list[str] = []

    def toast(words: str, **_: object) -> None:
        told.append(words)
        sent[0].set_result("one")

    workers = SimpleNamespace(inspections=inspections, state=state, message=message)
    monkeypatch.setattr(cached, "workers", lambda: workers)
    monkeypatch.setattr(cached.st, "toast", toast)
    assert cached._answer(inspections.ask(call("f", 1)), after=0) == "one"
    assert len(told) == 1
    assert told[0].startswith(said)
