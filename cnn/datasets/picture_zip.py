"""The gate for a learner's own data: a ZIP with one folder per class, trusting nothing in it."""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

from cnn import images
from cnn.datasets.split_names import Part, class_beside_part, parts_of
from cnn.errors import CnnError
from cnn.storage.zip_gate import (
    ZipLimits,
    harmless,
    is_name_guessed,
    name_of,
    open_archive,
    read_entry,
)

Level: TypeAlias = Literal["outer", "inner"]  # of the folders that are the classes
Question: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]  # outer and inner folders: which?

MAX_ZIP_BYTES = 200_000_000  # 60 photographs of a phone, or 2,000 of 640 pixels
MAX_UNPACKED_BYTES = 400_000_000
MAX_RATIO = 100  # unpacked to packed; pictures hardly shrink in a ZIP
HARMLESS_BYTES = 20_000_000  # no ratio makes a bomb of so little
MAX_PICTURES = 20_000
MAX_ENTRIES = 3 * MAX_PICTURES  # with folders, and the twins that macOS adds
MAX_LIST_BYTES = 10_000_000  # of the list of files at the end of a ZIP
MAX_CLASSES = 20
HOW_TO_SHRINK = (
    "Shrink the pictures first, to 640 pixels with “Resize” in a photo program or with mogrify "
    "-resize 640x640: they end up with at most 64 × 64 pixels anyway."
)
_HEAD_BYTES = 65_536

_ENDINGS = tuple(f".{ending}" for ending in images.ENDINGS)
_PACKED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_RAW = (".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf", ".pef", ".srw", ".raw")
_IGNORED_FOLDER = "__macosx"
_IGNORED_FILES = ("thumbs.db", "desktop.ini")
LEVELS: dict[Level, str] = {"outer": "outer folders", "inner": "inner folders"}
_SHOWN_FOLDERS = 4  # names in one sentence


class Entry(NamedTuple):
    """A picture of the ZIP that has not been read yet."""

    label: int
    name: str  # its path, made harmless
    info: zipfile.ZipInfo
    part: Part | None = None  # of the ZIP's own split, if it has one


class Skipped(NamedTuple):
    """A file that was left out."""

    name: str  # its path, made harmless
    reason: str


@dataclass(frozen=True)
class PictureZip:
    """A ZIP that passed the gate.

    Args:
        class_names: Names of the folders with pictures, in order.
        entries: The pictures, class by class; each knows its part of the ZIP's own split.
        skipped: Files that are no pictures, or in no folder.
    """

    archive: zipfile.ZipFile
    class_names: tuple[str, ...]
    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]

    @property
    def guessed_names(self) -> tuple[str, ...]:
        """Names of classes that the ZIP does not write in UTF-8: they may be meant otherwise."""
        guessed = {entry.label for entry in self.entries if is_name_guessed(entry.info)}
        return tuple(
            name
            for label, name in enumerate(self.class_names)
            if label in guessed and not name.isascii()
        )

    def read(self, entry: Entry) -> bytes:
        """Return a picture's file.

        Raises:
            CnnError: It is too large or damaged.
        """
        images.check_bytes(entry.info.file_size)
        return read_entry(self.archive, entry.info, "Pack it again.")

    def head(self, entry: Entry) -> bytes:
        """Return the beginning of a picture's file, in which most formats say how large it is.

        Raises:
            CnnError: It is damaged.
        """
        return read_entry(self.archive, entry.info, "Pack it again.", at_most=_HEAD_BYTES)


def open_zip(file: BinaryIO, *, level: Level | None = None) -> PictureZip:
    """Check a ZIP as a whole and list its pictures.

    A folder that holds all others is seen through, and so are the folders of a split, such as
    train and test, which each picture remembers. Hidden files and those that macOS and Windows
    add are ignored.

    Args:
        file: The ZIP, from a form or the disk.
        level: Which folders are the classes where all outer ones hold the same inner ones; None
            asks by an error.

    Raises:
        CnnError: It is no ZIP, or a bomb; it has too many files or classes, or too few; a path
            leads out of it, a file is a link or protected by a password; or it is asked which
            folders are the classes.
    """
    if level is not None and level not in LEVELS:
        raise CnnError(f"The level is {level!r}; choose one of {', '.join(LEVELS)}.")
    archive = _opened(file)
    return _sort(archive, archive.infolist(), level)


def two_levels(file: BinaryIO) -> Question | None:
    """Return the outer and the inner folders of a ZIP in which either could be the classes.

    Args:
        file: The ZIP; it is read as far as its list of files.

    Returns:
        Names in order, made harmless; None if there is nothing to ask.

    Raises:
        CnnError: The ZIP is refused as by `open_zip`.
    """
    pictures, _ = _listed(_opened(file).infolist())
    _, question = _at_classes(pictures, None)
    return question


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    """Open a ZIP that passes the gate."""
    return open_archive(
        file,
        ZipLimits(
            max_bytes=MAX_ZIP_BYTES,
            max_unpacked=MAX_UNPACKED_BYTES,
            max_ratio=MAX_RATIO,
            harmless_bytes=HARMLESS_BYTES,
            max_entries=MAX_ENTRIES,
            max_list_bytes=MAX_LIST_BYTES,
            called="The ZIP",
            shrink=HOW_TO_SHRINK,
            too_many=_too_many_files(),
            pack_again="Pack the folder with your pictures again, as a ZIP.",
        ),
    )


def _too_many_files() -> str:
    return (
        f"The ZIP has too many files; at most {MAX_PICTURES:,} pictures can be read. "
        "Leave some out."
    )


def _sort(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], level: Level | None
) -> PictureZip:
    """Sort the files into classes and those to be left out."""
    pictures, skipped = _listed(infos)
    files, question = _at_classes(pictures, level)
    if question:
        outer, inner = (in_words(names) for names in question)
        alike = "all" if len(set(map(frozenset, _children(files).values()))) == 1 else "nearly all"
        raise CnnError(
            f"The folders {outer} {alike} hold the same folders, {inner}. Say which of them are "
            "the classes: the outer or the inner ones."
        )
    files = sorted(files, key=lambda file: [_natural(part) for part in file.parts])
    folders: dict[str, list[_File]] = {}
    for file in files:
        if len(file.parts) == 1:
            reason = "It is in no folder, so it has no class."
            skipped.append(Skipped(harmless(name_of(file.info)), reason))
        else:
            folders.setdefault(file.parts[0], []).append(file)
    packed = [info for info in infos if name_of(info).lower().endswith(_PACKED)]
    if len(folders) < 2 and packed:
        raise CnnError(
            f"The ZIP holds packed files, such as “{harmless(name_of(packed[0]))}”, which are not "
            "opened. Unpack them, make one folder per class, and pack all folders into one ZIP."
        )
    _check_counts({folder: len(inside) for folder, inside in folders.items()})
    entries = (
        Entry(label, harmless(name_of(file.info)), file.info, file.part)
        for label, inside in enumerate(folders.values())
        for file in inside
    )
    return PictureZip(archive, _class_names(folders), tuple(entries), tuple(skipped))


class _File(NamedTuple):
    parts: tuple[str, ...]  # of its path, from the class on
    info: zipfile.ZipInfo
    part: Part | None = None


def _listed(infos: list[zipfile.ZipInfo]) -> tuple[list[_File], list[Skipped]]:
    """Return what is a picture by its name, and what is not."""
    pictures, skipped = [], []
    for info in infos:
        path = name_of(info).replace("\\", "/")
        parts = PurePosixPath(path).parts
        if not parts or path.endswith("/") or _is_ignored(parts):
            continue
        if parts[-1].lower().endswith(_ENDINGS):
            pictures.append(_File(parts, info))
        else:
            skipped.append(Skipped(harmless(name_of(info)), _no_picture(parts[-1])))
    return pictures, skipped


def _no_picture(name: str) -> str:
    """Say why a file is left out by its name."""
    if name.lower().endswith(_PACKED):
        return "It is packed once more. Unpack it, and pack its folders into the ZIP."
    if name.lower().endswith(_RAW):
        return "It is a camera's raw picture. Export it as JPEG in a photo program."
    if "." not in name:
        return "Its name has no ending, such as .png or .jpg, that says what it is. Add it."
    return "This is not a picture."


def _is_ignored(parts: Sequence[str]) -> bool:
    """Return whether a file is what computers leave behind, and nobody has put there."""
    *folders, name = (part.casefold() for part in parts)
    hidden = any(part.startswith(".") for part in parts)
    return hidden or _IGNORED_FOLDER in folders or name in _IGNORED_FILES


def _at_classes(files: list[_File], level: Level | None) -> tuple[list[_File], Question | None]:
    """Take away the folders above the classes, and remember the parts of a split.

    Returns:
        The files, with paths that begin with the class; and what has to be asked first.

    Raises:
        CnnError: There is a split, but there are no classes in it.
    """
    while True:
        tops = _folders_at(files, 0)
        split = parts_of(tops) if len(tops) > 1 else None
        deep = any(len(file.parts) > 2 for file in files)
        if split and (named := _named_classes(split, deep=deep)):
            files = [
                file._replace(parts=(named[top], *file.parts[1:]), part=split[top])
                if len(file.parts) > 1 and (top := file.parts[0]) in named
                else file._replace(parts=file.parts[-1:])
                for file in files
            ]
            return files, None
        if split and not deep:
            raise CnnError(
                f"The folders {in_words(tops)} hold pictures, but no folders for the classes. "
                "Make one folder per class inside of each."
            )
        if split or (deep and len(tops) == 1):
            files = [_without_top(file, split or {}) for file in files]
            continue
        question = _which_level(files)
        if question and level == "inner":
            files = [_without_top(file, {}) for file in files]
            continue
        inside = parts_of(_folders_at(files, 1))  # cats/train, cats/test
        if inside:
            files = [
                file._replace(part=inside[file.parts[1]])
                if len(file.parts) > 2 and file.part is None
                else file
                for file in files
            ]
        return files, question if level is None else None


def _folders_at(files: list[_File], depth: int) -> list[str]:
    """Return the folders at a depth, in order."""
    names = {file.parts[depth] for file in files if len(file.parts) > depth + 1}
    return sorted(names, key=_natural)


def _without_top(file: _File, split: Mapping[str, Part | None]) -> _File:
    """Take the first folder away, and all of them where its pictures have no classes."""
    top, rest = file.parts[0], file.parts[1:] or file.parts
    if split.get(top, "") is None:
        rest = rest[-1:]
    return file._replace(parts=rest, part=file.part or split.get(top))


def _named_classes(split: Mapping[str, Part | None], *, deep: bool) -> dict[str, str] | None:
    """Return the classes that the folders of a split name, as cats_train, cats_test, dogs_train do.

    Args:
        split: The part that each folder is.
        deep: Whether there are more folders in them: then numbers alone name parts, not classes.

    Returns:
        By folder; None where they do not name at least two classes.
    """
    named = {folder: class_beside_part(folder) for folder, part in split.items() if part}
    told_by = {re.sub(r"[\d_]+", "", name) if deep else name for name in named.values()}
    return named if all(named.values()) and len(told_by) > 1 else None


def _children(files: list[_File]) -> dict[str, set[str]]:
    """Return the folders in each of the outer folders."""
    children: dict[str, set[str]] = {}
    for file in files:
        if len(file.parts) > 2:
            children.setdefault(file.parts[0], set()).add(file.parts[1])
    return children


def _which_level(files: list[_File]) -> Question | None:
    """Return the outer and the inner folders if most inner ones are in each of the outer ones."""
    if any(len(file.parts) == 2 for file in files):
        return None  # a picture beside folders: the outer ones are the classes
    children, inner = _children(files), _folders_at(files, 1)
    if len(children) < 2 or parts_of(inner):
        return None
    shared = set.intersection(*children.values())
    if len(shared) < 2 or 2 * len(shared) < len(inner):
        return None
    outer = tuple(map(harmless, _folders_at(files, 0)))
    return outer, tuple(map(harmless, inner))


def in_words(folders: Sequence[str]) -> str:
    """Name folders in a sentence, the first few of many.

    >>> in_words(["cats", "dogs"])
    '“cats” and “dogs”'
    """
    names = [f"“{harmless(name)}”" for name in folders[:_SHOWN_FOLDERS]]
    if len(folders) > len(names):
        names.append(f"{len(folders) - len(names)} more")
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def shortened(folders: Sequence[str]) -> str:
    """Name the first few folders of many, for a button."""
    more = ", …" if len(folders) > _SHOWN_FOLDERS else ""
    return ", ".join(map(harmless, folders[:_SHOWN_FOLDERS])) + more


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
