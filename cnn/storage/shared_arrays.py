"""Large arrays that the processes of one machine share instead of holding one each."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn.storage.files import is_regular, replacing
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
            file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(file) as new:
                np.save(new, array)
        return opened(file)  # anew: nothing of it has been looked at
    return array


def opened(file: Path) -> NDArray[Any]:
    """Return the array of a .npy file, read-only; what is looked at comes into memory, and no more.

    Raises:
        OSError, ValueError, EOFError: There is no such file, or it is damaged.
    """
    if not is_regular(file):
        raise ValueError(f"{file.name} is no regular file")
    found: NDArray[Any] = np.load(file, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return found


def _holds(file: Path, array: UInt8Array) -> bool:
    """Tell whether this is what a file holds."""
    try:
        return np.array_equal(opened(file), array)
    except (OSError, ValueError, EOFError):
        return False
