"""The gate for a stranger's ZIP, whatever is to be in it: its list of files is checked as a whole.

Nothing is ever unpacked to the disk under a name of the ZIP, and nothing is read before the whole
list of its files has been checked.
"""

import re
import stat
import unicodedata
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from cnn.errors import CnnError

MAX_NAME_LENGTH = 40  # characters of a name of the ZIP that is shown

# ValueError: the list says that a file begins before the ZIP does.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_IS_UTF_8 = 0x800  # a flag of an entry
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, kw_only=True)
class ZipLimits:
    """What a ZIP may be, and what to say of one that is not.

    Args:
        max_bytes: Of the ZIP.
        max_unpacked: Of all its files together.
        max_ratio: Unpacked to packed.
        harmless_bytes: No ratio makes a bomb of so little.
        max_entries: Files and folders in it.
        max_list_bytes: Of the list of files at its end.
        called: What the messages call it.
        shrink: A sentence that says how it becomes smaller.
        too_many: The message for too many files.
        pack_again: A sentence that says how to make an honest one.
    """

    max_bytes: int
    max_unpacked: int
    max_ratio: int
    harmless_bytes: int
    max_entries: int
    max_list_bytes: int
    called: str
    shrink: str
    too_many: str
    pack_again: str


def open_archive(file: BinaryIO, limits: ZipLimits) -> zipfile.ZipFile:
    """Check a ZIP's size and its list of files.

    Args:
        file: The ZIP, from a form or the disk.
        limits: What it may be.

    Raises:
        CnnError: It is no ZIP, too large, or a bomb; a path leads out of it, a file is a link or
            protected by a password.
    """
    num_bytes = file.seek(0, 2)
    if num_bytes > limits.max_bytes:
        raise CnnError(
            f"{limits.called} has {num_bytes / 1e6:.0f} MB; at most "
            f"{limits.max_bytes // 1_000_000} MB can be read. {limits.shrink}"
        )
    guarded = _Guarded(file, limits)
    try:
        archive = zipfile.ZipFile(guarded)
        infos = archive.infolist()
    except CnnError:
        raise
    # A damaged list makes the reader raise nearly anything.
    except Exception as error:
        raise CnnError(
            f"{limits.called} is not a ZIP that can be read. It may be damaged, or another kind of "
            f"file. {limits.pack_again}"
        ) from error
    _check_size(infos, num_bytes, limits)
    for info in infos:
        _check_entry(info, limits)
    guarded.listed = True
    return archive


def read_entry(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, remedy: str, *, at_most: int = -1
) -> bytes:
    """Return a file of a ZIP that passed the gate, or its beginning.

    Args:
        archive: The ZIP.
        info: The file, as the ZIP lists it.
        remedy: A sentence that says what helps if it is damaged.
        at_most: Bytes to read; -1 for all.

    Raises:
        CnnError: It is damaged.
    """
    try:
        with archive.open(info) as file:
            return file.read(at_most)
    except _DAMAGE as error:
        raise CnnError(f"The file is damaged inside the ZIP. {remedy}") from error


def name_of(info: zipfile.ZipInfo) -> str:
    """Return a file's path in a ZIP, as whoever packed it saw it.

    macOS and Linux's `zip -r` write UTF-8 without the flag that says so; older programs write code
    page 437. A path that can be read as UTF-8 is hardly ever meant otherwise. Accents are composed
    (NFC), as macOS takes them apart.

    Source: PKWARE, APPNOTE.TXT, 4.4.4 (bit 11) and appendix D.
    """
    name = info.orig_filename
    if not info.flag_bits & _IS_UTF_8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name)


def is_name_guessed(info: zipfile.ZipInfo) -> bool:
    """Tell whether a file's path was read as code page 437 although nothing says that it is."""
    name = name_of(info)
    return (
        not name.isascii()
        and name == unicodedata.normalize("NFC", info.orig_filename)
        and (not info.flag_bits & _IS_UTF_8)
    )


def harmless(text: str) -> str:
    r"""Keep what can be shown on one short line of a stranger's text.

    >>> harmless("cats\x1b[31m/\u202egnp.1"), harmless("👩‍👧") == "👩‍👧"
    ('cats[31m/gnp.1', True)
    """
    joiners = "\u200c\u200d"  # hold emoji together, and letters of some scripts apart
    printable = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text[: 10 * MAX_NAME_LENGTH])
        if char.isspace() or char in joiners or not unicodedata.category(char).startswith("C")
    )
    line = " ".join(printable.split())
    if len(line) > MAX_NAME_LENGTH:
        half = MAX_NAME_LENGTH // 2
        line = f"{line[: half - 1]}…{line[-half:]}"
    return line or "?"


class _Guarded:
    """A file of which nobody reads very much at once until its list has been checked.

    The list of a ZIP's files is read in one go, whatever size it claims to have, and each of its
    files costs memory, hence the guard.
    """

    def __init__(self, file: BinaryIO, limits: ZipLimits) -> None:
        self._file = file
        self._limits = limits
        self.listed = False
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Read as a file does, but at first at most `max_list_bytes`."""
        if self.listed:
            return self._file.read(size)
        most = self._limits.max_list_bytes
        data = self._file.read(size if 0 <= size <= most else most + 1)
        if len(data) > most:
            raise CnnError(self._limits.too_many)
        return data


def _check_size(infos: list[zipfile.ZipInfo], num_bytes: int, limits: ZipLimits) -> None:
    if len(infos) > limits.max_entries:
        raise CnnError(limits.too_many)
    unpacked = sum(info.file_size for info in infos)
    if unpacked > max(limits.harmless_bytes, limits.max_ratio * num_bytes) or (
        # More than there is: files that share their data, as in the best bombs.
        sum(info.compress_size for info in infos) > num_bytes
    ):
        raise CnnError(
            f"{limits.called} would unpack to {unpacked / 1e6:,.0f} MB from {num_bytes / 1e6:.1f} "
            f"MB, as a ZIP bomb does, so nothing of it was read. {limits.pack_again}"
        )
    if unpacked > limits.max_unpacked:
        raise CnnError(
            f"{limits.called} unpacks to {unpacked / 1e6:,.0f} MB; at most "
            f"{limits.max_unpacked // 1_000_000} MB can be read. {limits.shrink}"
        )


def _check_entry(info: zipfile.ZipInfo, limits: ZipLimits) -> None:
    """Refuse the whole ZIP for the sake of one file that no honest program packs so."""
    name = name_of(info)
    shown = harmless(name)
    path = name.replace("\\", "/")
    refused = f"{limits.called} was refused"
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or "\0" in name:
        raise CnnError(f"{refused}: “{shown}” is no path inside of it. {limits.pack_again}")
    if ".." in path.split("/"):
        raise CnnError(f"{refused}: “{shown}” leads out of it with “..”. {limits.pack_again}")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise CnnError(f"{refused}: “{shown}” is a link, not a file. {limits.pack_again}")
    if info.flag_bits & 1:
        raise CnnError(f"{limits.called} is protected by a password. Pack it again without one.")
    if info.compress_type not in _METHODS:
        raise CnnError(
            f"“{shown}” is packed in an unusual way. Choose the plain ZIP format, or “Deflate”."
        )
