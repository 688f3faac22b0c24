"""A field for a number with a fraction, read as people type it.

Streamlit's own field for numbers is the browser's, which drops what it does not know while it is
typed: 0,01 becomes 1, and 1/9 becomes 19. It serves for whole numbers, where a step is wanted.
"""

from collections.abc import Callable
from typing import Any, cast

import streamlit as st

from cnn.errors import CnnError
from cnn.parsing import read_number, readings_of, unmistakable
from ui.address import owner
from ui.address.values import Number
from ui.shell.typed import refused, showing_typed


def number_field(value: Number, *, width: int | str = "stretch") -> float:
    """Show a field for a number, and return what the page holds of it; the width is Streamlit's."""
    shown = owner.get(value)
    own_number_field(
        value.name,
        value.label,
        shown,
        (value.low, value.high),
        lambda number: owner.change({value: number}),
        words=value.words,
        width=width,
    )
    return shown


def check(*fields: Number) -> None:
    """Check that what the fields show is what the page holds, before something begins.

    Raises:
        CnnError: One shows what was typed and cannot be taken.
    """
    for value in fields:
        if wrong := refused(value.name, _written(owner.get(value))):
            raise CnnError(wrong.message)


def own_number_field(
    name: str,
    label: str,
    shown: float,
    bounds: tuple[float, float],
    on_number: Callable[..., None],
    *args: object,
    words: str | None = None,
    width: int | str = "stretch",
) -> None:
    """Show a field for a number that is not a declared value.

    What cannot be read, has two readings or is out of bounds stays in the field, changes nothing,
    and it is said why.

    Args:
        name: Of the widget.
        label: Above it.
        shown: The number that the page holds.
        bounds: The smallest and the largest that are possible.
        on_number: Takes a number that was typed, and the arguments.
        args: For that.
        words: For its tip.
        width: As Streamlit takes it.
    """
    held = _written(shown)
    text, made_with = showing_typed(name, held, _take, label, bounds, on_number, args)
    with st.container(width=cast(Any, width), gap="xxsmall"):
        st.text_input(label, text, help=words, **made_with)
        if wrong := refused(name, held):
            wrong.explain(f"{unmistakable(shown)} holds")


def typed_number(text: str, label: str, low: float, high: float) -> float:
    """Return the number that was typed into a field.

    Of two readings, such as 3,200, the one that is possible is meant.

    Raises:
        CnnError: It is no number, has two readings that are possible, or is out of bounds.
    """
    possible = [number for number in readings_of(text) if low <= number <= high]
    if len(possible) == 1:
        return possible[0]
    try:
        number = read_number(text)
    except CnnError as error:
        raise CnnError(f"{label}: {error}") from None
    if not low <= number <= high:  # nor is NaN
        raise CnnError(f"{label}: {unmistakable(number)} is not a number from {low:g} to {high:g}.")
    return number


def _written(number: float) -> str:
    return f"{number:.10g}"


def _take(
    text: str,
    label: str,
    bounds: tuple[float, float],
    on_number: Callable[..., None],
    args: tuple[object, ...],
) -> None:
    on_number(typed_number(text, label, *bounds), *args)
