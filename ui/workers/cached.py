"""What is made once and shared: the workers, what they answer, and what pages work out of it."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any, ParamSpec, TypeVar

import joblib
import streamlit as st

from cnn.workers import Workers
from cnn.workers.inspections import Question
from ui.streamlit_internals import give_way

_P = ParamSpec("_P")
_T = TypeVar("_T")
_LOOK_SECONDS = 0.05  # between two looks whether a newer click has made the question needless
_SOON_SECONDS = 0.4  # after which a drawing hand is told why nothing comes
_PATIENCE_SECONDS = 3.0  # after which everybody else is told
_AGAIN_SECONDS = 10.0  # until the next time: as long as the words are shown


@st.cache_resource(show_spinner=False)
def workers() -> Workers:
    """Return the one set of workers of this server, started in the background."""
    return Workers().start()


def ask(call: "partial[_T]") -> _T:
    """Ask an inspection worker what is asked once only, as while one draws; nothing is remembered.

    Nothing flickers as long as the answer comes soon; else the page says why it does not.

    Args:
        call: As for `inspect`.
    """
    place = st.empty()
    question = workers().inspections.ask(call, keep=False)
    try:
        return _answer(
            question,
            lambda: place.info(
                "The network is being made ready. The first answer takes some seconds.",
                icon=":material/hourglass_top:",
            ),
            after=_SOON_SECONDS,
        )
    finally:
        place.empty()


def inspect(call: "partial[_T]", *, version: int = 0) -> _T:
    """Ask an inspection worker, or have the answer that it gave to whoever asked the same before.

    Args:
        call: A function of `cnn`, which may compute with TensorFlow, and its arguments, with a
            run's epoch where the run still goes on.
        version: A file's time of modification, where the answer depends on the file. An epoch that
            was stopped is trained again, and its weights are then others.
    """
    return _answer(workers().inspections.ask(call, version=version))


@contextmanager
def under_way(questions: "Iterable[partial[Any]]") -> Iterator[None]:
    """Have several questions on their way at a time; the block then calls each for its answer.

    One after the other, each would wait for its turn among all visitors' from the moment on at
    which the one before it was answered: the eight of four layers, half a minute in a full room.

    Args:
        questions: Calls of `inspect` that have not been made yet.
    """
    asked: list[Question[Any]] = []
    try:
        asked += (workers().inspections.ask(*each.args, **each.keywords) for each in questions)
        yield
    finally:
        for question in asked:
            question.leave()


def _say_why() -> None:
    """Tell whoever waits what for, beside the page: what is in it must not move."""
    desk = workers()
    busy = (
        "The workers are busy, or one hangs and is replaced in about a minute. Your answer comes "
        "by itself."  # three lines of a toast: more of them it hides
    )
    st.toast(
        busy if desk.state == "ready" else desk.message,
        icon=":material/hourglass_top:",
        duration="long",
    )


def _answer(
    question: Question[_T],
    explain: Callable[[], object] = _say_why,
    *,
    after: float = _PATIENCE_SECONDS,
) -> _T:
    """Wait for an answer as long as this visitor wants it.

    Args:
        question: What was asked.
        explain: Called if the answer takes long, and again and again while it does.
        after: Seconds until the first time.
    """
    next_word = time.monotonic() + after
    try:
        while not question.wait(_LOOK_SECONDS):
            give_way()
            if time.monotonic() >= next_word:
                explain()
                next_word += _AGAIN_SECONDS
        return question.result()
    finally:
        question.leave()


@lru_cache(maxsize=512)
def _place(_key: str) -> list[Any]:
    """Return the place for a result, empty at first; what it is made of is not kept with it."""
    return []


def once(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Return what a function makes of its arguments; worked out once for the same ones, for all.

    To tell whether arguments are the same takes a millisecond for 400 kB: it is for what takes
    several times as long.

    Args:
        function: Of a module, so that its name says which it is; its result depends on nothing but
            its arguments, and nobody changes it.
        args: Plain data, arrays, functions of modules, and dataclasses of all these.
        kwargs: Likewise.
    """
    key = joblib.hash((function.__module__, function.__qualname__, args, sorted(kwargs.items())))
    place = _place(str(key))
    if not place:
        place.append(function(*args, **kwargs))
    done: _T = place[0]
    return done
