"""Calls of functions that are nothing but a name, for what only carries calls about."""

from functools import partial
from typing import Any


def call(name: str, *args: Any, **kwargs: Any) -> "partial[Any]":
    """Return a call of the function tests.calls.<name>."""

    def function(*_: object, **__: object) -> None:
        raise AssertionError("Nobody should call this.")

    function.__qualname__ = name
    return partial(function, *args, **kwargs)


def said(called: "partial[Any]") -> tuple[Any, ...]:
    """Return what a call says: the function's name, and its arguments."""
    return (called.func.__qualname__, *called.args)
