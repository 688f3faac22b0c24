"""Files as a learner brings them, pictures and ZIPs of anything; and arrays that lie in files."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from cnn.types import FloatArray, UInt8Array

CASES = Path(__file__).parent / "cases"


def encoded(picture: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    """Write a picture as a file."""
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()


def file_of(values: FloatArray) -> bytes:
    """Write numbers from 0 to 1 as a picture's file, with 8 bits."""
    return encoded(Image.fromarray(np.rint(values * 255).astype(np.uint8)))


def case(name: str) -> bytes:
    """Return a file of those that went wrong once, by its path in `tests/cases`."""
    return (CASES / name).read_bytes()


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Pack contents by their names, also names that no honest program would write."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def lies_in_a_file(array: UInt8Array) -> bool:
    """Tell whether an array is mapped from a file instead of being in memory."""
    base = array
    while base is not None and not isinstance(base, np.memmap):
        base = base.base  # type: ignore[assignment]
    return base is not None
