"""Controls that show a value which belongs to the page, and report what a hand makes of it."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def showing(
    name: str, value: object, on_change: Callable[..., None], *args: object
) -> dict[str, Any]:
    """Return what a widget is to be made with, to show a value and report changes of it.

    Where anything but the widget has changed the value, it is another widget from then on, with a
    new number in its key. Until a browser knows of that, each of its messages says what the widget
    showed before, which would count as chosen or typed now.

    Args:
        name: Of the widget; the key without its number.
        value: What it is to show.
        on_change: Takes what it shows after a change by hand, and the arguments.
        args: For that.

    Returns:
        "key", "on_change" and "args".
    """
    key = current_key(name)
    if st.session_state.get(key, value) != value:
        st.session_state[_number(name)] = st.session_state.get(_number(name), 0) + 1
        key = current_key(name)
        st.session_state[key] = value
    return {"key": key, "on_change": _report, "args": (name, key, on_change, args)}


def current_key(name: str) -> str:
    """Return the key of the widget that shows a value now."""
    number = st.session_state.get(_number(name))
    return f"{name}_{number}" if number else name


def _number(name: str) -> str:
    return f"{name}_number"


def _report(name: str, key: str, on_change: Callable[..., None], args: tuple[object, ...]) -> None:
    if key == current_key(name):  # else it is gone already
        on_change(st.session_state[key], *args)
