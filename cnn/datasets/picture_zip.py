"""The gate for a learner's own data: a ZIP with one folder per class, trusting nothing in it."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from cnn import images
from cnn.errors import CnnError
from cnn.storage.zip_gate import ZipLimits, harmless, open_archive, read_entry

MAX_ZIP_BYTES = 100_000_000
MAX_UNPACKED_BYTES = 400_000_000
MAX_RATIO = 100  # unpacked to packed; pictures hardly shrink in a ZIP
HARMLESS_BYTES = 20_000_000  # no ratio makes a bomb of so little
MAX_PICTURES = 20_000
MAX_ENTRIES = 3 * MAX_PICTURES  # with folders, and the twins that macOS adds
MAX_LIST_BYTES = 10_000_000  # of the list of files at the end of a ZIP
MAX_CLASSES = 20
_HEAD_BYTES = 65_536

_ENDINGS = tuple(f".{ending}" for ending in images.ENDINGS)
_IGNORED_FOLDER = "__macosx"
_IGNORED_FILES = ("thumbs.db", "desktop.ini")
_SPLITS = {"train", "training", "test", "testing", "val", "valid", "validation"}


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
        return read_entry(self.archive, entry.info, "Pack it again.")

    def head(self, entry: Entry) -> bytes:
        """Return the beginning of a picture's file, in which most formats say how large it is.

        Raises:
            CnnError: It is damaged.
        """
        return read_entry(self.archive, entry.info, "Pack it again.", at_most=_HEAD_BYTES)


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
    archive = open_archive(
        file,
        ZipLimits(
            max_bytes=MAX_ZIP_BYTES,
            max_unpacked=MAX_UNPACKED_BYTES,
            max_ratio=MAX_RATIO,
            harmless_bytes=HARMLESS_BYTES,
            max_entries=MAX_ENTRIES,
            max_list_bytes=MAX_LIST_BYTES,
            called="The ZIP",
            shrink="Shrink the pictures: they end up with at most 64 × 64 pixels anyway.",
            too_many=_too_many_files(),
            pack_again="Pack the folder with your pictures again, as a ZIP.",
        ),
    )
    return _sort(archive, archive.infolist())


def _too_many_files() -> str:
    return (
        f"The ZIP has too many files; at most {MAX_PICTURES:,} pictures can be read. "
        "Leave some out."
    )


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
            f"classes to tell apart. Make one folder per class, put its pictures "
            f"({images.FORMATS_IN_WORDS}) inside, and pack all folders together."
        )
    if len(folders) > MAX_CLASSES:
        raise CnnError(
            f"The ZIP has {len(folders):,} folders with pictures; at most {MAX_CLASSES} classes "
            "can be told apart here. Leave some out, or join some."
        )
    if sum(folders.values()) > MAX_PICTURES:
        raise CnnError(_too_many_files())
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
