"""What a hand, a link, a "try" or a step of history can set: each value's kind, declared once.

A declaration says what a value may be, what it is at first, what it is called, and how a link says
it. `ui.address.owner` holds what it is now; `ui.shell.controls` shows it and lets it be changed.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from cnn.errors import CnnError
from cnn.parsing import read_number

T = TypeVar("T")

_QUOTED = 40  # characters of a wrong link
_MOST_DIGITS = 12
_MOST_PARTS = 100  # of a list in a link


@dataclass(frozen=True, eq=False)
class Value(ABC, Generic[T]):
    """A value of a page, or of several.

    Args:
        name: Parameter of the address, and key of its widget.
        default: What it is at first; links leave it out.
        label: What it is called on the page.
        words: What it means, for the tip beside it; None for no tip.
        travels: Whether other pages have it, too: a link that does not name it keeps it.
        kept_without: Names of parameters; a link that has one of them does not keep it all the
            same, as it says what this value belongs to.
        formerly: Names by which older links say it.
    """

    name: str
    default: T
    label: str = ""
    words: str | None = None
    travels: bool = False
    kept_without: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()

    @abstractmethod
    def parse(self, texts: Sequence[str]) -> T:
        """Return what a link says.

        Args:
            texts: What stands after the name, once for each time that it occurs; at least one.

        Raises:
            CnnError: It is none of the possible values.
        """

    @abstractmethod
    def texts(self, value: T) -> list[str]:
        """Return how a link says a value; `parse` makes the same of it."""

    @abstractmethod
    def possible(self) -> str:
        """Say what it may be, to the end of the sentence."""

    def check(self, value: T) -> T:
        """Return a value that anything but a link wants to set, if it is possible.

        The default always is, though no link may be able to say it.

        Raises:
            CnnError: It is not.
        """
        return value if value == self.default else self.parse(self.texts(value))

    def refusal(self, texts: Sequence[str]) -> CnnError:
        """Return the error that says what is wrong with a text, and what would be right."""
        quoted = ", ".join(texts)
        quoted = quoted[:_QUOTED] + ("…" if len(quoted) > _QUOTED else "")
        return CnnError(f"{self.label or self.name}: “{quoted}” is not {self.possible()}.")


class _AnySwitch(Value[T]):
    """On or off."""

    def parse(self, texts: Sequence[str]) -> T:
        """Return whether a link says "true"; see `Value.parse`."""
        if texts[-1].lower() not in ("true", "false"):
            raise self.refusal(texts)
        return cast(T, texts[-1].lower() == "true")

    def texts(self, value: T) -> list[str]:
        """Return "true" or "false"."""
        return [str(value).lower()]

    def possible(self) -> str:
        """Say what it may be."""
        return "“true” or “false”"


class Switch(_AnySwitch[bool]):
    """On or off."""


class MaybeSwitch(_AnySwitch[bool | None]):
    """On or off; None as long as nobody has chosen, and the page chooses."""


@dataclass(frozen=True, eq=False)
class _AnyWhole(Value[T]):
    """What whole numbers have in common.

    Args:
        low: The smallest.
        high: The largest; a page may allow less at the moment.
        step: What the buttons of its field add; numbers are this far, or a multiple, from `low`.
    """

    low: int = 0
    high: int = 999_999_999
    step: int = 1

    def parse(self, texts: Sequence[str]) -> T:
        """Return the number of a link; see `Value.parse`."""
        number = _whole(texts[-1])
        if number is None or not self.low <= number <= self.high or (number - self.low) % self.step:
            raise self.refusal(texts)
        return cast(T, number)

    def texts(self, value: T) -> list[str]:
        """Return its digits."""
        return [str(value)]

    def possible(self) -> str:
        """Say what it may be."""
        return f"a whole number from {self.low:,} to {self.high:,}" + (
            f" in steps of {self.step}" if self.step > 1 else ""
        )


class Whole(_AnyWhole[int]):
    """A whole number."""


class MaybeWhole(_AnyWhole[int | None]):
    """A whole number; None as long as nobody has chosen one, and the page chooses."""


@dataclass(frozen=True, eq=False)
class Number(Value[float]):
    """A number with a fraction.

    Args:
        low: The smallest.
        high: The largest.
        step: What the buttons of its field add.
    """

    low: float = -math.inf
    high: float = math.inf
    step: float = 0.1

    def parse(self, texts: Sequence[str]) -> float:
        """Return the number of a link; see `Value.parse`."""
        try:
            number = read_number(texts[-1])
        except CnnError:
            raise self.refusal(texts) from None
        if not (math.isfinite(number) and self.low <= number <= self.high):
            raise self.refusal(texts)
        return number

    def texts(self, value: float) -> list[str]:
        """Return its shortest digits, "5" for 5.0."""
        return [str(int(value)) if abs(value) < 1e15 and value == int(value) else str(value)]

    def possible(self) -> str:
        """Say what it may be."""
        return f"a number from {self.low:g} to {self.high:g}"


@dataclass(frozen=True, eq=False)
class Choice(Value[T]):
    """One of several.

    Args:
        options: All that there ever are; a page may offer fewer at the moment.
        said: How a link says one.
    """

    options: Sequence[T] = ()
    said: Callable[[T], str] = str

    def parse(self, texts: Sequence[str]) -> T:
        """Return the option that a link names; see `Value.parse`."""
        for option in self.options:
            if self.said(option) == texts[-1]:
                return option
        raise self.refusal(texts)

    def texts(self, value: T) -> list[str]:
        """Return its name."""
        return [self.said(value)]

    def possible(self) -> str:
        """Say what it may be."""
        if len(self.options) > 8:
            return f"among the {len(self.options)} that there are"
        return f"among {', '.join(f'“{self.said(option)}”' for option in self.options)}"


@dataclass(frozen=True, eq=False)
class Several(Value[tuple[T, ...]]):
    """Any number of several, in their order; a link names one after the other.

    Args:
        options: All that there ever are.
        said: How a link says one.
    """

    options: Sequence[T] = ()
    said: Callable[[T], str] = str

    def parse(self, texts: Sequence[str]) -> tuple[T, ...]:
        """Return the options that a link names; none for one empty text; see `Value.parse`."""
        if list(texts) == [""]:
            return ()
        by_name = {self.said(option): option for option in self.options}
        if len(texts) > _MOST_PARTS or any(text not in by_name for text in texts):
            raise self.refusal([text for text in texts if text not in by_name])
        chosen = [by_name[text] for text in dict.fromkeys(texts)]
        return tuple(chosen)

    def texts(self, value: Sequence[T]) -> list[str]:
        """Return their names."""
        return [self.said(option) for option in value] or [""]

    def possible(self) -> str:
        """Say what each may be."""
        return f"among {', '.join(f'“{self.said(option)}”' for option in self.options)}"


@dataclass(frozen=True, eq=False)
class Span(Value[tuple[int, int]]):
    """From one whole number to another.

    Args:
        low: The smallest.
        high: The largest.
    """

    low: int = 0
    high: int = 100

    def parse(self, texts: Sequence[str]) -> tuple[int, int]:
        """Return the two numbers of a link; see `Value.parse`."""
        numbers = [_whole(text) for text in texts[:3]]
        if len(numbers) != 2 or None in numbers:
            raise self.refusal(texts)
        first, last = (number for number in numbers if number is not None)
        if not self.low <= first <= last <= self.high:
            raise self.refusal(texts)
        return first, last

    def texts(self, value: tuple[int, int]) -> list[str]:
        """Return the digits of both."""
        return [str(number) for number in value]

    def possible(self) -> str:
        """Say what it may be."""
        return f"two whole numbers from {self.low:,} to {self.high:,}, the smaller one first"


@dataclass(frozen=True, eq=False)
class Text(Value[T]):
    """What is written in a form of its own, such as a drawing as strokes.

    Args:
        read: Makes a value of a text, perhaps a stranger's; raises CnnError if it is none.
        write: Makes a text of a value.
        longest: Characters.
    """

    read: Callable[[str], T] = str  # type: ignore[assignment]
    write: Callable[[T], str] = str
    longest: int = 100_000

    def parse(self, texts: Sequence[str]) -> T:
        """Return what a link says; see `Value.parse`."""
        return _written(self, texts[-1])

    def texts(self, value: T) -> list[str]:
        """Return it in its form."""
        return [self.write(value)]

    def possible(self) -> str:
        """Say what it may be."""
        return "what is meant here"


@dataclass(frozen=True, eq=False)
class MaybeText(Value[T | None]):
    """What is written in a form of its own, or None, which is an empty text.

    Args:
        read: Makes a value of a text that is not empty, as for `Text`.
        write: Makes a text of a value that is not None.
        longest: Characters.
    """

    read: Callable[[str], T] = str  # type: ignore[assignment]
    write: Callable[[T], str] = str
    longest: int = 100_000

    def parse(self, texts: Sequence[str]) -> T | None:
        """Return what a link says; see `Value.parse`."""
        return _written(self, texts[-1]) if texts[-1] else None

    def texts(self, value: T | None) -> list[str]:
        """Return it in its form."""
        return ["" if value is None else self.write(value)]

    def possible(self) -> str:
        """Say what it may be."""
        return "what is meant here"


def _written(value: Text[T] | MaybeText[T], text: str) -> T:
    """Return what a text says in a value's own form."""
    about = value.label or value.name
    if len(text) > value.longest:
        raise CnnError(
            f"{about}: with {len(text):,} characters it is too long; "
            f"{value.longest:,} are possible."
        )
    try:
        return value.read(text)
    except CnnError as error:
        raise CnnError(f"{about}: {error}") from error


def _whole(text: str) -> int | None:
    """Return the number of a text in a few plain digits; None for any other text."""
    digits = text.removeprefix("-")
    plain = digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS
    return int(text) if plain else None


Anything = Value[Any]
