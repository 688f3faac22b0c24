"""Text of others inside Markdown."""

import re

_JOINER = "\u2060"  # is not seen, and no line breaks at it
_LINK = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    r"""Escape what Markdown would take for its own: the names of runs and networks are anybody's.

    >>> print(plain("![x](y)"))
    \!\[x\]\(y\)
    """
    return _SPECIAL.sub(r"\\\1", unlinked(text))


def unlinked(text: str) -> str:
    """Let nothing in a text become a link.

    What looks like one becomes one even where it is escaped, so something invisible is put into it.

    >>> len(unlinked("https://a.b, www.a.b, a@a.b")) - len("https://a.b, www.a.b, a@a.b")
    3
    """
    return _LINK.sub(_JOINER, text)
