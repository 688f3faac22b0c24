"""What a component sends is anybody's: only plain, finite and not too much data is heard."""

import ast
import math
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some

from ui.components import hearing

COMPONENTS = Path(hearing.__file__).parent


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Hear a whole number from 0 to 9: what arrived, and a hand."""
    arrived: list[int] = []
    monkeypatch.setattr(st, "session_state", {})
    callback = hearing.hearing(
        "part", "pick", lambda said: (hearing.whole(said, "index", 0, 9),), arrived.append
    )

    def send(message: Any) -> None:
        st.session_state["part"] = {"pick": message}
        callback()

    return arrived, send


def test_what_the_hand_did_arrives_and_its_number_is_remembered(ear: Any) -> None:
    arrived, send = ear
    assert hearing.heard("part") == 0
    send({"revision": 4, "index": 3})
    assert (arrived, hearing.heard("part")) == ([3], 4)
    send({"index": 5})  # not all components count
    assert (arrived, hearing.heard("part")) == ([3, 5], 4)


@pytest.mark.parametrize("index", [-1, 10, 3.0, "3", True, None, [3], {"index": 3}, math.nan])
def test_what_is_no_whole_number_in_its_range_is_dropped(ear: Any, index: Any) -> None:
    arrived, send = ear
    send({"revision": 1, "index": index})
    assert arrived == []


@pytest.mark.parametrize("revision", [-1, 2**60, 1.5, "7", True, None, math.inf])
def test_a_message_with_a_wrong_number_is_dropped(ear: Any, revision: Any) -> None:
    arrived, send = ear
    send({"revision": revision, "index": 3})
    assert (arrived, hearing.heard("part")) == ([], 0)


@pytest.mark.parametrize("message", [None, 1, "index", [], [["index", 3]]])
def test_what_is_no_dict_is_no_message(message: Any) -> None:
    with pytest.raises(ValueError, match="no message"):
        hearing.said(message)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "odd",
    [
        math.inf,
        -math.inf,
        math.nan,
        10**400,
        2**53 + 1,
        "x" * 200_000,
        [0] * 10_000,
        {str(number): 0 for number in range(5_000)},
        nested(100_000),
        b"bytes",
        {"deep": {"deep": {"deep": {"deep": {"deep": 1}}}}},
    ],
    ids=lambda odd: str(type(odd).__name__),
)
def test_what_is_odd_anywhere_in_a_message_drops_all_of_it(ear: Any, odd: Any) -> None:
    arrived, send = ear
    send({"revision": 1, "index": 3, "more": odd})
    send({"revision": 1, "index": 3, "more": [[odd]]})
    assert (arrived, hearing.heard("part")) == ([], 0)


@pytest.mark.parametrize("message", [None, [], "index", 3, math.inf, [{"index": 3}]])
def test_what_is_no_message_is_dropped(ear: Any, message: Any) -> None:
    arrived, send = ear
    send(message)
    assert arrived == []


def test_a_reader_that_stumbles_drops_the_message_and_a_fault_of_ours_does_not_hide(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(st, "session_state", {"part": {"pick": {"name": {}}}})
    hearing.hearing("part", "pick", lambda said: (said["name"]["row"],), print)()
    hearing.hearing("part", "pick", lambda said: (said["name"].lower(),), print)()
    hearing.hearing("gone", "pick", lambda _: (), print)()

    def act() -> None:
        raise ValueError("our own")

    with pytest.raises(ValueError, match="our own"):
        hearing.hearing("part", "pick", lambda _: (), act)()


PLAIN = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**53), 2**53)
    | some.text()
    # Not all of JSON: infinities and NaN, which Python's reader takes, are refused.
    | some.floats(allow_nan=False, allow_infinity=False),
    lambda part: some.lists(part) | some.dictionaries(some.text(), part),
    max_leaves=20,
)


@given(some.dictionaries(some.text(), PLAIN))
def test_a_message_passes_unchanged_or_not_at_all(message: dict[str, Any]) -> None:
    try:
        assert hearing.said(message) is message
    except ValueError as error:
        assert "deep" in str(error)  # noqa: PT017 - nothing else is wrong with it


def test_every_component_hears_through_the_one_gate() -> None:
    """Each `on_…_change` of a mounted component is a call of `hearing`."""
    found = 0
    for file in COMPONENTS.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            for word in call.keywords if isinstance(call, ast.Call) else ():
                if word.arg and word.arg.startswith("on_") and word.arg.endswith("_change"):
                    found += 1
                    assert isinstance(word.value, ast.Call), file
                    assert ast.unparse(word.value.func) == "hearing", file
    assert found >= 14
