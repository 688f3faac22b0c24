"""What arguments may be: annotated types, and the check that reads them."""

import math
import operator
import reprlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, SupportsIndex, get_args, get_type_hints

from cnn.errors import CnnError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True)
class Range:
    """The bounds of a number, both included.

    Args:
        low: The least.
        high: The most.
        unit: What is counted or measured, for messages.
        open_below: Whether the least itself is too little.
        open_above: Whether the most itself is too much.
        example: For messages.
    """

    low: float
    high: float
    unit: str = ""
    open_below: bool = False
    open_above: bool = False
    example: str = ""

    def holds(self, value: float) -> bool:
        """Tell whether a number lies in here; NaN lies nowhere."""
        above = self.low < value if self.open_below else self.low <= value
        return above and (value < self.high if self.open_above else value <= self.high)

    def in_words(self) -> str:
        """Say which numbers these are."""
        low, high = _shown(self.low), _shown(self.high)
        if not self.open_below and not self.open_above:
            words = f"from {low} to {high}"
        else:
            words = f"{'above' if self.open_below else 'from'} {low} and "
            words += f"{'below' if self.open_above else 'at most'} {high}"
        return words + (f" {self.unit}" if self.unit else "")


@dataclass(frozen=True)
class Choice:
    """The texts that an argument may be."""

    options: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What an argument is called, and what it is, for those who choose it."""

    label: str
    help: str


@dataclass(frozen=True)
class PerAxis:
    """A number that Keras takes, and writes into files, once for each axis."""


@dataclass(frozen=True)
class Rule:
    """What one argument may be: in words, and as a test of a value."""

    words: str
    allows: Callable[[object], bool]


def check_arguments(spec: "DataclassInstance", owner: str = "") -> None:
    """Check that every field of a dataclass holds what its annotation allows.

    Args:
        spec: The annotations of its fields are types that `check_argument` knows.
        owner: Who needs them, for messages.

    Raises:
        CnnError: A field has a wrong type, is out of its range, or is not one of its choices.
    """
    for name, rule in _rules(type(spec)).items():
        _check(name, getattr(spec, name), rule, owner)


def check_argument(name: str, value: object, annotation: Any) -> None:
    """Check that one value is what an annotation allows.

    Args:
        name: For the message.
        value: Any.
        annotation: bool, a class, a Literal of texts, a number as Annotated[int, Range(1, 9)] or
            Annotated[float, ...], a text as Annotated[str, Choice(...)], anything with a `Rule`,
            or several with | between them.

    Raises:
        CnnError: It is not.

    >>> from typing import Annotated
    >>> check_argument("steps", 500, Annotated[int, Range(1, 100)])
    Traceback (most recent call last):
        ...
    cnn.errors.CnnError: steps is a whole number from 1 to 100, not 500.
    """
    _check(name, value, _rule(annotation), "")


def whole(value: SupportsIndex, name: str, least: int | None = None) -> int:
    """Return a whole number that is at least `least`."""
    try:
        number = operator.index(value)
    except TypeError:
        raise CnnError(f"{name} must be a whole number, not {value!r}.") from None
    if least is not None and number < least:
        raise CnnError(f"{name} is {number}, but must be at least {least}.")
    return number


def shortened(value: object) -> str:
    """Show any value on one short line, however long it is.

    >>> shortened("a" * 1000)
    "'aaaaaaaaaaaa...aaaaaaaaaaaaa'"
    """
    return reprlib.repr(value)


def known_entries(spec_type: type, data: object, what: str) -> dict[str, Any]:
    """Return data that names nothing but fields of a dataclass; their values are not looked at.

    Args:
        spec_type: The dataclass.
        data: What JSON gave.
        what: Who has these entries, for the message.

    Raises:
        CnnError: It is no such data.
    """
    known = [field.name for field in fields(spec_type)]
    if not isinstance(data, dict) or not set(data) <= set(known):
        raise CnnError(
            f"{what} has only these entries: {', '.join(known)}; this is {shortened(data)}."
        )
    return data


@dataclass(frozen=True)
class Argument:
    """An argument, for a control that asks for it.

    Args:
        words: Its label and what it is.
        kind: "whole" or "number" with bounds, "choice" with options, "switch", or "other", for
            which a control has to be made of its own.
        bounds: Of a number.
        options: Of a choice.
        per_axis: Whether Keras has it once for each axis.
    """

    words: Words
    kind: Literal["whole", "number", "choice", "switch", "other"]
    bounds: Range | None = None
    options: tuple[str, ...] = ()
    per_axis: bool = False


@cache
def describe_arguments(spec_type: type) -> dict[str, Argument]:
    """Say of each field of a dataclass how it can be asked for.

    Args:
        spec_type: The annotations of its fields are types that `check_argument` knows.
    """
    annotations = get_type_hints(spec_type, include_extras=True)
    return {field.name: _argument(annotations[field.name]) for field in fields(spec_type)}


def _argument(annotation: Any) -> Argument:
    parts = _parts(annotation)
    words = next((part for part in parts if isinstance(part, Words)), Words("", ""))
    bounds = next((part for part in parts if isinstance(part, Range)), None)
    choice = next((part for part in parts if isinstance(part, Choice)), None)
    options = choice.options if choice else tuple(part for part in parts if isinstance(part, str))
    per_axis = any(isinstance(part, PerAxis) for part in parts)
    if bounds is not None:
        return Argument(words, "whole" if int in parts else "number", bounds, (), per_axis)
    if options:
        return Argument(words, "choice", None, options)
    return Argument(words, "switch" if bool in parts else "other")


def _parts(annotation: Any) -> list[Any]:
    """Return the types, texts and metadata of an annotation, whatever nests in it."""
    if isinstance(annotation, Rule | Range | Words | PerAxis | str) or not get_args(annotation):
        return [annotation]
    inner = [part for option in get_args(annotation) for part in _parts(option)]
    rule = any(isinstance(part, Rule) for part in inner)
    return [part for part in inner if isinstance(part, Words)] if rule else inner


def _check(name: str, value: object, rule: Rule, owner: str) -> None:
    if rule.allows(value):
        return
    wanted = f"{owner} needs {name} to be" if owner else f"{name} is"
    raise CnnError(f"{wanted} {rule.words}, not {shortened(value)}.")


@cache
def _rules(spec_type: type) -> dict[str, Rule]:
    annotations = get_type_hints(spec_type, include_extras=True)
    return {field.name: _rule(annotations[field.name]) for field in fields(spec_type)}


def _rule(annotation: Any) -> Rule:
    options = get_args(annotation)
    if annotation is NoneType:
        return Rule("left out", lambda value: value is None)
    if annotation is bool:
        return Rule("true or false", lambda value: type(value) is bool)
    if isinstance(annotation, type) and not options:
        article = "an" if annotation.__name__[0] in "AEIOU" else "a"
        return Rule(f"{article} {annotation.__name__}", lambda value: isinstance(value, annotation))
    if isinstance(options[-1], Words | PerAxis):
        return _rule(Annotated[options[:-1]] if len(options) > 2 else options[0])
    if isinstance(options[-1], Rule):
        return options[-1]
    if isinstance(options[-1], Range):
        return _number_rule(options[0], options[-1])
    if isinstance(options[-1], Choice):
        return _choice_rule(options[-1].options, ", ".join(options[-1].options))
    if isinstance(options[0], str):  # Literal[...]
        return _choice_rule(options, ", ".join(f'"{option}"' for option in options))
    rules = [_rule(option) for option in options]  # A | B
    return Rule(
        " or ".join(rule.words for rule in rules),
        lambda value: any(rule.allows(value) for rule in rules),
    )


def _number_rule(number_type: type, bounds: Range) -> Rule:
    # bool is a subclass of int, but True filters are a mistake.
    kind, types = ("whole ", (int,)) if number_type is int else ("", (int, float))
    example = f", for example {bounds.example}" if bounds.example else ""
    return Rule(
        f"a {kind}number {bounds.in_words()}{example}",
        lambda value: type(value) in types and bounds.holds(value),  # type: ignore[arg-type]
    )


def _choice_rule(options: tuple[str, ...], words: str) -> Rule:
    return Rule(f"one of {words}", lambda value: type(value) is str and value in options)


def _shown(bound: float) -> str:
    if isinstance(bound, int) or math.isclose(bound, round(bound)):
        return f"{bound:,.0f}" if 10_000 <= bound < 1e15 else f"{bound:g}"
    return f"{bound:g}"
