"""What a server asks before anybody comes is what its pages ask first."""

import threading
from functools import partial
from typing import Any

import pytest

from cnn.depth import depth_experiment
from cnn.shown_source import dotted_name
from cnn.workers import Workers
from cnn.workers.kept_answers import key_of
from tests.pages.reading import open_page
from tests.waiting import wait_until
from ui.startup import prepare_server
from ui.workers import cached

PAGES = (
    *("backpropagation", "results", "look_inside", "reasons", "filters"),
    *("patterns", "draw", "shift_test", "depth"),
)


def expected() -> dict[str, str]:
    """Return what is declared, by the key of each question; pages must have been opened before."""
    from ui.startup.first_questions import first_questions

    found = {}
    for question in first_questions():
        (call,), version = question.args, question.keywords.get("version", 0)
        found[key_of(call, version)] = in_words(call)
    return found


def in_words(call: "partial[Any]") -> str:
    return f"{dotted_name(call.func)} {call.keywords}"


def test_first_questions_are_those_of_the_pages_as_they_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, str] = {}
    inspect = cached.inspect

    def watched(call: "partial[Any]", *, version: int = 0) -> Any:
        asked[key_of(call, version)] = in_words(call)
        return inspect(call, version=version)

    monkeypatch.setattr(cached, "inspect", watched)
    for page in PAGES:
        open_page(page)
    for layers in depth_experiment.DEPTHS:  # each is one click away, and two questions a layer
        open_page("depth", depth_layers=str(layers))
    assert sorted(asked.values()) == sorted(expected().values())
    assert asked == expected()


def test_a_warm_server_has_answered_them(workers: Workers) -> None:
    open_page("home")  # a server has come so far when it begins to warm up
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            prepare_server.gc, "freeze", lambda: None
        )  # the heap of the tests is not a server's
        warming = threading.Thread(target=prepare_server._warm_up, args=(workers,))
        warming.start()
        wait_until(lambda: not warming.is_alive(), "a warm server")
    assert all(workers.inspections.answers.find(key) for key in expected())
