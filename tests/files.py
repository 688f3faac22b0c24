"""Files as a learner brings them: pictures, and ZIPs of anything."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image


def encoded(picture: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    """Write a picture as a file."""
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Pack contents by their names, also names that no honest program would write."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()
