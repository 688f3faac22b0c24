"""The one error that a learner is meant to read."""

import re

_PLACES = re.compile(r"0x[0-9a-fA-F]{4,}|(?:[A-Za-z]:)?(?:[/\\\\][^\s/\\\\:'\",;()<>]+){2,}")


class CnnError(ValueError):
    """Something the learner can mend; the message says what happened and how to mend it."""


def without_places(message: str) -> str:
    """Take out of a message what is nobody's business: paths of the server, addresses in memory.

    >>> without_places("cannot open '/srv/lab/runs/x.h5', buf = 0x7f3a2c00")
    "cannot open '…', buf = …"
    """
    return _PLACES.sub("…", message)
