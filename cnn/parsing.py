"""Numbers in a text that a stranger wrote: a link, or a variable of the environment."""

_MOST_DIGITS = 9


def whole_number(text: str) -> int | None:
    """Return the number that a text holds in a few digits; None for any other text.

    >>> whole_number("42"), whole_number("-1"), whole_number("1e9"), whole_number("")
    (42, None, None, None)
    """
    # isdecimal alone would let other scripts' digits through.
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None
