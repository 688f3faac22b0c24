"""Text of others inside Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    r"""Escape what Markdown would take for its own: the names of runs and networks are anybody's.

    >>> print(plain("![x](http://example.com)"))
    \!\[x\]\(http\://example\.com\)
    """
    return _SPECIAL.sub(r"\\\1", text)
