"""Answers that are kept, in memory and on disk, so that nothing is computed twice."""

import hashlib
import importlib.metadata
import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import joblib

import cnn
from cnn.shown_source import dotted_name

_MEMORY_BYTES = 128 * 2**20
_DISK_BYTES = 256 * 2**20
_CLEAR_EVERY = 100  # answers written between two looks at the disk's limit
_ENGINES = ("tensorflow", "keras", "numpy", "scikit-learn")


class Answers:
    """Remembers what was answered; whoever asks again gets a copy of his own.

    Both memories are bounded. The disk's survives a restart; another version of the code or of
    what it computes with does not find what an earlier one has left there.

    Args:
        folder: Where the answers are kept on disk, or None to keep them in memory alone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._memory: OrderedDict[str, bytes] = OrderedDict()  # the one asked for last is last
        self._num_bytes = 0
        self._written = 0
        self._lock = threading.Lock()
        try:
            self._disk = joblib.Memory(folder, verbose=0)
        except OSError:  # the folder cannot be made: the memory has to do
            self._disk = joblib.Memory(None)
        self._stored = self._disk.cache(_packed, ignore=["answer"])

    def find(self, key: str) -> tuple[Any] | None:
        """Return an answer as a tuple of one, or None if it is not known."""
        found = self.find_at_hand(key)
        if found is None and (packed := self._read(key)) is not None:
            self._remember(key, packed)
            found = (pickle.loads(packed),)  # noqa: S301  our own
        return found

    def find_at_hand(self, key: str) -> tuple[Any] | None:
        """Do as `find`, but without a look at the disk."""
        with self._lock:
            packed = self._memory.get(key)
            if packed is None:
                return None
            self._memory.move_to_end(key)
        return (pickle.loads(packed),)  # noqa: S301  our own

    def keep(self, key: str, answer: Any) -> None:
        """Keep an answer."""
        packed = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        self._remember(key, packed)
        if self._disk.location is None:
            return
        with suppress(OSError):  # a full disk takes nothing away but the longer memory
            self._stored(key, lambda: packed)
            self._written += 1
            if self._written % _CLEAR_EVERY == 1:
                self._disk.reduce_size(bytes_limit=_DISK_BYTES)

    def _read(self, key: str) -> bytes | None:
        if self._disk.location is None:
            return None
        # Removed or damaged meanwhile, and nobody to ask; or looking cannot write what it writes.
        with suppress(OSError, TypeError):
            if self._stored.check_call_in_cache(key, None):
                packed: bytes = self._stored(key, None)
                return packed
        return None

    def _remember(self, key: str, packed: bytes) -> None:
        with self._lock:
            self._num_bytes += len(packed) - len(self._memory.pop(key, b""))
            self._memory[key] = packed
            while self._num_bytes > _MEMORY_BYTES:
                _, oldest = self._memory.popitem(last=False)
                self._num_bytes -= len(oldest)


def key_of(call: "partial[Any]", version: int) -> str:
    """Return a name for a question, the same in every process that runs this code.

    Args:
        call: A function of a module, and its arguments: plain data, arrays and dataclasses of both.
        version: Of the file that the answer depends on.
    """
    name, keywords = dotted_name(call.func), sorted(call.keywords.items())
    return str(joblib.hash((code_version(), name, call.args, keywords, version)))


@lru_cache
def code_version() -> str:
    """Return a digest of the library's source and of the versions that it computes with."""
    digest = hashlib.sha256()
    root = Path(cnn.__file__).parent
    for file in sorted(root.rglob("*.py")):
        digest.update(str(file.relative_to(root)).encode())
        digest.update(file.read_bytes())
    for name in _ENGINES:
        digest.update(importlib.metadata.version(name).encode())
    return digest.hexdigest()


def _packed(key: str, answer: Callable[[], bytes]) -> bytes:
    """Make what joblib stores under the key; it is called only where nothing is stored yet."""
    del key
    return answer()
