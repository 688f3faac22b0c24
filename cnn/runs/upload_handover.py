"""A file on its way from the web process to a worker: too large for a message between them."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cnn.errors import CnnError
from cnn.runs.store import store_folder
from cnn.storage.files import writing_explained

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
_FORGOTTEN_SECONDS = 3600.0  # after which nobody waits for a file any more


@contextmanager
def pending(data: bytes, ending: str) -> Iterator[str]:
    """Lay a file into the run store, where workers see it, as long as the block lasts.

    Args:
        data: What is in it.
        ending: Of its name, such as ".keras".

    Yields:
        A token, for `pending_file`.

    Raises:
        CnnError: The store cannot be written.
    """
    token = secrets.token_urlsafe(12)
    path = _path(token, ending)
    try:
        with writing_explained("The file"):
            path.parent.mkdir(parents=True, exist_ok=True)
            _forget_old(ending)
            path.write_bytes(data)
        yield token
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def pending_file(token: str, ending: str) -> Path:
    """Return the file of a token.

    Raises:
        CnnError: There is none (any more).
    """
    if not _TOKEN.fullmatch(token) or not _path(token, ending).is_file():
        raise CnnError("The upload is not there any more. Choose the file again.")
    return _path(token, ending)


def _path(token: str, ending: str) -> Path:
    return store_folder() / f".upload-{token}{ending}"


def _forget_old(ending: str) -> None:
    """Remove what a server left behind that was killed."""
    for path in store_folder().glob(f".upload-*{ending}"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _FORGOTTEN_SECONDS:
                path.unlink()
