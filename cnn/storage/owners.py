"""Whose a thing in the store is, and how much of it one visitor may keep."""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from cnn.errors import CnnError

MAX_OWNER_LENGTH = 64  # characters
_DAY = 86_400  # seconds

Reason = Literal["age", "share"]  # nobody used it for long; its owner has newer ones


def clean_owner(owner: object) -> str:
    """Keep a visitor's token if it could be one: at most 64 letters, digits, "-" and "_"."""
    text = owner if isinstance(owner, str) else ""
    return text if len(text) <= MAX_OWNER_LENGTH and re.fullmatch(r"[\w-]*", text, re.A) else ""


@dataclass(frozen=True)
class Kept:
    """Something that a visitor has uploaded.

    Args:
        owner: Whose it is.
        used: When it was used last, in seconds since 1970.
        num_bytes: What it takes on the disk.
        remove: Removes it, for a reason.
        is_needed: Whether something else is worth nothing without it; then it stays.
    """

    owner: str
    used: float
    num_bytes: int
    remove: Callable[[Reason], None]
    is_needed: bool = False


@dataclass(frozen=True)
class Room:
    """How much is kept of one kind of thing.

    Args:
        what: The things, for messages.
        each: How many of each visitor.
        each_bytes: How much of each visitor.
        all_bytes: How much of all together.
        days: After so many days without use a thing goes; None if never.
    """

    what: str
    each: int
    each_bytes: int
    all_bytes: int
    days: int | None = None

    def make(self, kept: Iterable[Kept], owner: str) -> None:
        """Make room for one more thing of a visitor; only theirs go for it, the oldest first.

        Args:
            kept: What is there, of all visitors.
            owner: The visitor.

        Raises:
            CnnError: There is no room, as what is there is needed, or others'.
        """
        oldest = time.time() - self.days * _DAY if self.days is not None else 0.0
        number, own_bytes, all_bytes = 1, 0, 0
        # What is needed counts first, as it stays anyway.
        for one in sorted(kept, key=lambda one: (not one.is_needed, -one.used)):
            own = one.owner == owner
            too_many = own and (number >= self.each or own_bytes + one.num_bytes > self.each_bytes)
            if not one.is_needed and (too_many or one.used < oldest):
                one.remove("age" if one.used < oldest else "share")
                continue
            number, own_bytes = number + own, own_bytes + own * one.num_bytes
            all_bytes += one.num_bytes
        if number > self.each or own_bytes > self.each_bytes:
            raise CnnError(
                f"You may keep {self.each} {self.what} and {_megabytes(self.each_bytes)} of them, "
                "and your runs need what you have. Delete runs that you need no more, then try "
                "again."
            )
        if all_bytes > self.all_bytes:
            raise CnnError(
                f"The {_megabytes(self.all_bytes)} that this server has for everybody's "
                f"{self.what} are used up. Try again later, or run the lab on your own machine."
            )


def _megabytes(num_bytes: int) -> str:
    return f"{num_bytes // 1_000_000:,} MB"
