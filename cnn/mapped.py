"""Large arrays that the processes of one machine share instead of holding one each."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from cnn.types import UInt8Array


def mapped(array: UInt8Array, file: Path) -> UInt8Array:
    """Return an equal array that lies in a file: memory holds one copy of it, whoever reads it.

    The file is compared before it is trusted, and written if it is not there or not the same.

    Args:
        array: As it was read.
        file: A .npy file, whose folder is made if need be.

    Returns:
        Read-only, and in memory as far as it is looked at; the array itself where no file can be
        written.
    """
    with suppress(OSError):
        if not _holds(file, array):
            _write(file, array)
        return _opened(file)  # anew: nothing of it has been looked at
    return array


def _holds(file: Path, array: UInt8Array) -> bool:
    """Tell whether this is what a file holds."""
    try:
        return np.array_equal(_opened(file), array)
    except (OSError, ValueError, EOFError):
        return False


def _opened(file: Path) -> UInt8Array:
    found: UInt8Array = np.load(file, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return found


def _write(file: Path, array: UInt8Array) -> None:
    """Put a whole file into its place; others may be doing the same, or be reading the old one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".new-") as folder:
        whole = Path(folder) / file.name
        np.save(whole, array)
        os.replace(whole, file)
