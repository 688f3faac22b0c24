"""The gate for a learner's own data: a ZIP with one folder per class, trusting nothing in it.

Nothing is ever unpacked to the disk under a name of the ZIP, and nothing is read before the whole
list of its files has been checked.
"""

import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from cnn import images
from cnn.errors import CnnError

MAX_ZIP_BYTES = 100_000_000
MAX_UNPACKED_BYTES = 400_000_000
MAX_RATIO = 100  # unpacked to packed; pictures hardly shrink in a ZIP
HARMLESS_BYTES = 20_000_000  # no ratio makes a bomb of so little
MAX_PICTURES = 20_000
MAX_ENTRIES = 3 * MAX_PICTURES  # with folders, and the twins that macOS adds
MAX_LIST_BYTES = 10_000_000  # of the list of files at the end of a ZIP
MAX_CLASSES = 20
MAX_NAME_LENGTH = 40  # characters of a class or file that is shown

_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff")
_IGNORED_FOLDER = "__macosx"
_IGNORED_FILES = ("thumbs.db", "desktop.ini")
_SPLITS = {"train", "training", "test", "testing", "val", "valid", "validation"}
# ValueError: the list says that a file begins before the ZIP does.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Entry(NamedTuple):
    """A picture of the ZIP that has not been read yet."""

    label: int
    name: str  # its path, made harmless
    info: zipfile.ZipInfo


class Skipped(NamedTuple):
    """A file that was left out."""

    name: str  # its path, made harmless
    reason: str


@dataclass(frozen=True)
class PictureZip:
    """A ZIP that passed the gate.

    Args:
        class_names: Names of the folders with pictures, in order.
        entries: The pictures, class by class.
        skipped: Files that are no pictures, or in no folder.
    """

    archive: zipfile.ZipFile
    class_names: tuple[str, ...]
    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]

    def read(self, entry: Entry) -> bytes:
        """Return a picture's file.

        Raises:
            CnnError: It is too large or damaged.
        """
        if entry.info.file_size > images.MAX_BYTES:
            raise CnnError(
                f"The file has {entry.info.file_size / 1e6:.1f} MB; at most "
                f"{images.MAX_BYTES / 1e6:.0f} MB can be read."
            )
        try:
            return self.archive.read(entry.info)
        except _DAMAGE as error:
            raise CnnError("The file is damaged inside the ZIP. Pack it again.") from error


def open_zip(file: BinaryIO) -> PictureZip:
    """Check a ZIP as a whole and list its pictures.

    A folder that holds all others is seen through, and so are folders named train and test.
    Hidden files and those that macOS and Windows add are ignored.

    Args:
        file: The ZIP, from a form or the disk.

    Raises:
        CnnError: It is no ZIP, or a bomb; it has too many files or classes, or too few; a path
            leads out of it, a file is a link or protected by a password.
    """
    num_bytes = file.seek(0, 2)
    if num_bytes > MAX_ZIP_BYTES:
        raise CnnError(
            f"The ZIP has {num_bytes / 1e6:.0f} MB; at most {MAX_ZIP_BYTES // 1_000_000} MB can be "
            "read. Shrink the pictures: they end up with at most 64 × 64 pixels anyway."
        )
    try:
        archive = zipfile.ZipFile(_Guarded(file))
        infos = archive.infolist()
    except CnnError:
        raise
    # A damaged list makes the reader raise nearly anything.
    except Exception as error:
        raise CnnError(
            "This is not a ZIP that can be read. It may be damaged, or another kind of archive; "
            "pack the folder again as a ZIP."
        ) from error
    _check_size(infos, num_bytes)
    for info in infos:
        _check_entry(info)
    return _sort(archive, infos)


class _Guarded:
    """A file of which nobody reads very much at once.

    The list of a ZIP's files is read in one go, whatever size it claims to have, and each of its
    files costs memory, hence the guard.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Read as a file does, but at most `MAX_LIST_BYTES`."""
        data = self._file.read(size if 0 <= size <= MAX_LIST_BYTES else MAX_LIST_BYTES + 1)
        if len(data) > MAX_LIST_BYTES:
            raise _too_many_files()
        return data


def _too_many_files() -> CnnError:
    return CnnError(
        f"The ZIP has too many files; at most {MAX_PICTURES:,} pictures can be read. "
        "Leave some out."
    )


def _check_size(infos: list[zipfile.ZipInfo], num_bytes: int) -> None:
    if len(infos) > MAX_ENTRIES:
        raise _too_many_files()
    unpacked = sum(info.file_size for info in infos)
    if unpacked > max(HARMLESS_BYTES, MAX_RATIO * num_bytes) or (
        # More than there is: files that share their data, as in the best bombs.
        sum(info.compress_size for info in infos) > num_bytes
    ):
        raise CnnError(
            f"The ZIP would unpack to {unpacked / 1e6:,.0f} MB from {num_bytes / 1e6:.1f} MB, as a "
            "ZIP bomb does, so nothing of it was read. Pack ordinary pictures."
        )
    if unpacked > MAX_UNPACKED_BYTES:
        raise CnnError(
            f"The ZIP unpacks to {unpacked / 1e6:,.0f} MB; at most "
            f"{MAX_UNPACKED_BYTES // 1_000_000} MB can be read. Shrink the pictures, or save them "
            "as JPEG."
        )


def _check_entry(info: zipfile.ZipInfo) -> None:
    """Refuse the whole ZIP for the sake of one file that no honest program packs so."""
    name, shown = info.orig_filename, harmless(info.orig_filename)
    path = name.replace("\\", "/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or "\0" in name:
        raise CnnError(f"The ZIP was refused: “{shown}” is no path inside of it. {_PACK_AGAIN}")
    if ".." in path.split("/"):
        raise CnnError(f"The ZIP was refused: “{shown}” leads out of it with “..”. {_PACK_AGAIN}")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise CnnError(f"The ZIP was refused: “{shown}” is a link, not a file. {_PACK_AGAIN}")
    if info.flag_bits & 1:
        raise CnnError("The ZIP is protected by a password. Pack it again without one.")
    if info.compress_type not in _METHODS:
        raise CnnError(
            f"“{shown}” is packed in an unusual way. Choose the plain ZIP format, or “Deflate”."
        )


_PACK_AGAIN = "Pack the folder with your pictures again."


def _sort(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> PictureZip:
    """Sort the files into classes and those to be left out."""
    files = []
    for info in infos:
        path = info.orig_filename.replace("\\", "/")
        parts = PurePosixPath(path).parts
        if parts and not path.endswith("/") and not _is_ignored(parts):
            files.append(_File(parts, info))
    files = sorted(_see_through(files), key=lambda file: [_natural(part) for part in file.parts])

    skipped: list[Skipped] = []
    folders: dict[str, list[zipfile.ZipInfo]] = {}
    for parts, info in files:
        if not parts[-1].lower().endswith(_ENDINGS):
            skipped.append(Skipped(harmless(info.orig_filename), "This is not a picture."))
        elif len(parts) == 1:
            reason = "It is in no folder, so it has no class."
            skipped.append(Skipped(harmless(info.orig_filename), reason))
        else:
            folders.setdefault(parts[0], []).append(info)
    _check_counts({folder: len(pictures) for folder, pictures in folders.items()})
    entries = (
        Entry(label, harmless(info.orig_filename), info)
        for label, pictures in enumerate(folders.values())
        for info in pictures
    )
    return PictureZip(archive, _class_names(folders), tuple(entries), tuple(skipped))


class _File(NamedTuple):
    parts: tuple[str, ...]  # of its path
    info: zipfile.ZipInfo


def _is_ignored(parts: Sequence[str]) -> bool:
    """Return whether a file is what computers leave behind, and nobody has put there."""
    *folders, name = (part.casefold() for part in parts)
    hidden = any(part.startswith(".") for part in parts)
    return hidden or _IGNORED_FOLDER in folders or name in _IGNORED_FILES


def _see_through(files: list[_File]) -> list[_File]:
    """Take away a folder that holds all others, and folders named train and test."""
    while True:
        tops = {parts[0].casefold() for parts, _ in files if len(parts) > 1}
        deep = any(len(parts) > 2 for parts, _ in files)
        if not deep or not (len(tops) == 1 or tops <= _SPLITS):
            return files
        files = [_File(parts[1:] or parts, info) for parts, info in files]


def _natural(text: str) -> str:
    """Return a key that sorts 2 before 10."""
    return re.sub("[0-9]+", lambda digits: digits[0].zfill(10), text.casefold())


def _check_counts(folders: dict[str, int]) -> None:
    """Refuse too few or too many classes, too many pictures, or a class of one picture."""
    if len(folders) < 2:
        count = "one folder" if folders else "no folders"
        raise CnnError(
            f"The ZIP has {count} with pictures, but a network needs at least 2 "
            "classes to tell apart. Make one folder per class, put its pictures (PNG, JPEG, WebP, "
            "GIF, BMP, TIFF) inside, and pack all folders together."
        )
    if len(folders) > MAX_CLASSES:
        raise CnnError(
            f"The ZIP has {len(folders):,} folders with pictures; at most {MAX_CLASSES} classes "
            "can be told apart here. Leave some out, or join some."
        )
    if sum(folders.values()) > MAX_PICTURES:
        raise _too_many_files()
    check_enough(folders)


def check_enough(folders: dict[str, int]) -> None:
    """Refuse a class with fewer than two pictures.

    Args:
        folders: Number of pictures by class.
    """
    for folder, count in folders.items():
        if count < 2:
            raise CnnError(
                f"“{harmless(folder)}” has {count} usable picture{'s' * (count != 1)}, but each "
                "class needs at least 2: one to train with and one to test. Add some."
            )


def _class_names(folders: Iterable[str]) -> tuple[str, ...]:
    """Make folder names harmless, and keep different ones different."""
    names: list[str] = []
    for folder in folders:
        name, number = harmless(folder), 1
        while name in names:
            number += 1
            name = f"{harmless(folder)} ({number})"
        names.append(name)
    return tuple(names)


def harmless(text: str) -> str:
    r"""Keep what can be shown on one short line of a stranger's text.

    >>> harmless("cats\x1b[31m/\u202egnp.1")
    'cats[31m/gnp.1'
    """
    printable = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text[: 10 * MAX_NAME_LENGTH])
        if char.isspace() or not unicodedata.category(char).startswith("C")
    )
    line = " ".join(printable.split())
    if len(line) > MAX_NAME_LENGTH:
        half = MAX_NAME_LENGTH // 2
        line = f"{line[: half - 1]}…{line[-half:]}"
    return line or "?"
