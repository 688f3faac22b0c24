"""The one gate for what components send: a browser may send anything, and what is odd is dropped.

A message is a dict of plain data, bounded in size and depth, whose numbers are finite. One that is
dropped leaves the page as it was, and the page's next answer puts the browser right.
"""

import math
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import streamlit as st

from cnn.errors import CnnError

Message = dict[str, Any]

# What a reader may raise of a message that our JavaScript never sends.
NONSENSE = (
    CnnError,
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    OverflowError,
    AttributeError,
    RecursionError,
)

_MOST_VALUES = 5_000  # the longest is a kernel with its cells, or a face with its parts
_LONGEST_TEXT = 100_000  # characters; the longest is a drawing
_DEEPEST = 5
_LARGEST = 2**53  # whole numbers that JavaScript tells apart


def heard(key: str) -> int:
    """Return the number of the last message of a component, for those that count them.

    The page sends it along, so that the browser knows which of its changes an answer has seen.
    """
    revision: int = st.session_state.get(f"{key}_heard", 0)
    return revision


def hearing(
    key: str,
    event: str,
    read: Callable[[Message], tuple[Any, ...] | None],
    act: Callable[..., None] | None,
) -> Callable[[], None]:
    """Return the callback of a component for one of its events.

    Args:
        key: Widget key of the component.
        event: Name of what it sends.
        read: Makes of a message, which `said` has let pass, what `act` is called with; None if it
            means nothing. It may raise any of `NONSENSE`.
        act: What to do; nothing if left out.
    """

    def callback() -> None:
        try:
            message = said(st.session_state[key][event])
            if "revision" in message:
                st.session_state[f"{key}_heard"] = whole(message, "revision", 0, _LARGEST)
            arguments = read(message)
        except NONSENSE:
            return
        if act is not None and arguments is not None:
            with suppress(CnnError):  # what a reader let pass, and its owner does not
                act(*arguments)

    return callback


def said(message: object) -> Message:
    """Return what a component sent, if it is a dict of plain, finite and not too much data.

    Raises:
        ValueError: It is not.
    """
    if not isinstance(message, dict):
        raise ValueError("no message")
    room = _MOST_VALUES
    level: list[object] = [message]
    for _ in range(_DEEPEST):
        room -= len(level)
        if room < 0:
            raise ValueError("too much for a message")
        level = [part for value in level for part in _parts(value)]
        if not level:
            return message
    raise ValueError("too deep for a message")


def whole(message: Message, name: str, low: int, high: int) -> int:
    """Return a whole number of a message.

    Raises:
        KeyError: It is missing.
        ValueError: It is none from `low` to `high`; JavaScript's 2.0 arrives as 2.
    """
    number = message[name]
    if type(number) is not int or not low <= number <= high:  # True is an int, too
        raise ValueError(f"no {name} from {low} to {high}")
    return number


def _parts(value: object) -> list[object]:
    """Return what a value consists of; nothing for a text or a number.

    Raises:
        ValueError: It is no plain, finite data.
    """
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        proper = len(value) <= _LONGEST_TEXT
    elif isinstance(value, float):
        proper = math.isfinite(value)
    else:
        proper = value is None or (isinstance(value, int) and abs(value) <= _LARGEST)
    if not proper:
        raise ValueError("no plain data")
    return []
