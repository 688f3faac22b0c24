"""Answers as learners type them: a number, perhaps with its unit, or a size such as 13 × 13."""

import re
from math import prod

from cnn.errors import CnnError
from cnn.parsing import TwoReadingsError, plain, quoted, read_number

_PERCENT = ("%", "percent", "per cent", "pct")
# What a unit is called, too; each without its plural "s".
_ALSO_CALLED = {
    "cells": ("cell", "pixel", "px", "pix"),
    "pixels": ("pixel", "px", "pix", "cell"),
    "parameters": ("parameter", "param", "weight", "number", "value"),
    "numbers": ("number", "value", "cell", "feature"),
    "steps": ("step", "update", "batche", "iteration"),
    "%": _PERCENT,
}
_WHERE = (
    r"(?:\s*(?:(?:per|a|on a|on each) (?:side|axis|row|column)|each|across|wide|in all|in total))?"
)
_BETWEEN_SIDES = re.compile(r"\s*(?:×|(?<=[\d\s)])x(?=[\d\s(])|\bby\b)\s*", re.IGNORECASE)
_MOST_SIDES = 4  # rows × columns × channels × filters


def read_answer(text: str, *, unit: str = "", per_side: bool = False) -> float:
    """Read a typed answer.

    Args:
        text: What was typed.
        unit: What is asked for; it may stand behind the number. For "%", 35 % is 35, else 0.35.
        per_side: Whether one side of a square is asked, so that 13 × 13 is 13; else sides are
            multiplied.

    Returns:
        The number, infinite or NaN where the text says so.

    Raises:
        TwoReadingsError: It may mean one number or another.
        CnnError: It means none.

    >>> read_answer("13 × 13 cells", unit="cells", per_side=True), read_answer("35 %", unit="%")
    (13.0, 35.0)
    """
    counted = bool(unit) and unit != "%"
    words = _without_unit(plain(text[:1000]), unit)
    if counted and words.lower().endswith(_PERCENT):
        raise CnnError(f"Answer with a number of {unit}: “{quoted(text)}” is a share.")
    try:
        return read_number(words, whole=counted)
    except TwoReadingsError:
        raise
    except CnnError as error:
        sides = _sides(words, unit, per_side=per_side)
        if sides is None:
            raise CnnError(f"Answer with a {_expected(unit)}.") from error
    if not per_side:
        return prod(sides)
    if len(set(sides)) > 1:
        raise CnnError(f"Answer with a single side: those of “{quoted(text)}” differ.")
    return sides[0]


def _expected(unit: str) -> str:
    if unit == "%":
        return "number in digits, such as 12 or 12 %"
    if unit:
        return f"number in digits, such as 12 or 12 {unit}"
    return "number in digits, such as 12, −0.5 or 1/9"


def _without_unit(words: str, unit: str) -> str:
    """Take off the unit that stands behind a number; any other word stays, and is refused."""
    if not unit:
        return words
    names = "|".join(re.escape(name) for name in (unit, *_ALSO_CALLED.get(unit, ())))
    behind = re.compile(rf"(?<![^\W\d_])\s*(?:{names})s?{_WHERE}\s*[.!;,]*$", re.IGNORECASE)
    return behind.sub("", words)


def _sides(words: str, unit: str, *, per_side: bool) -> list[float] | None:
    """Return the sides of a size such as 13 × 13, 13x13 or (13, 13); None if it is none."""
    if re.match(r"0x", words, re.IGNORECASE):  # a hexadecimal number
        return None
    parts = [part.strip() for part in _BETWEEN_SIDES.split(words)]
    if per_side and words[:1] in ("(", "[") and len(parts) == 1:
        parts = [part.strip() for part in words.strip("()[] ").split(",")]
    if not 2 <= len(parts) <= _MOST_SIDES:
        return None
    try:
        return [read_number(_without_unit(part, unit), whole=True) for part in parts]
    except CnnError:
        return None
