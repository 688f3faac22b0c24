"""Files that are written while others read them: replaced in one go, or grown by whole lines."""

import errno
import json
import os
import re
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cnn.errors import CnnError

UNFINISHED = re.compile(r"\.[0-9a-f]{8}-.+")  # what `replacing` writes to
MAX_TABLE_BYTES = 500_000_000  # of a CSV file; a batch takes about 60


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give another path to write to; the file takes its place only when the block ends well.

    The other path is in the same folder and ends like the first, as some writers go by the ending.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "status.json"
    >>> with replacing(path) as new:
    ...     _ = new.write_text("complete")
    >>> path.read_text(), [file.name for file in path.parent.iterdir()]
    ('complete', ['status.json'])
    """
    new = path.with_name(f".{secrets.token_hex(4)}-{path.name}")
    try:
        yield new
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def read_regular(path: Path, *, at_most: int) -> bytes:
    """Read a file that anybody may have put there, trusting nothing about it.

    A link could lead out of the folder, a named pipe would block the reader for ever, and a huge
    file would take all memory.

    Args:
        path: The file.
        at_most: Bytes that it may have.

    Raises:
        FileNotFoundError: There is none.
        OSError: It is a link or cannot be read.
        ValueError: It is a folder, a pipe or a device, or too large.
    """
    # Windows has neither flag.
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, os.O_RDONLY | flags), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise ValueError(f"{path.name} is no regular file")
        if about.st_size > at_most:
            raise ValueError(f"{path.name} has {about.st_size:,} bytes; at most {at_most:,}")
        return file.read(at_most)


def is_regular(path: Path) -> bool:
    """Tell whether there is a file, and no link, folder, pipe or device."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def read_json(path: Path, *, at_most: int) -> Any:
    """Read a JSON file that anybody may have put there; as `read_regular`.

    Raises:
        FileNotFoundError, OSError: As there.
        ValueError: As there, or it is no JSON, or nested too deeply.
    """
    try:
        return json.loads(read_regular(path, at_most=at_most))
    except RecursionError as error:
        raise ValueError(f"{path.name} is nested too deeply") from error


_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR)
DISK_FULL = (
    "There is no space left on the disk that holds the runs. Delete runs that nobody needs, then "
    "go on."
)
TOO_LARGE = (
    "A file would become larger than this system lets one be. Whoever runs the server can raise "
    "that limit (ulimit -f)."
)
READ_ONLY = (
    "The folder that holds the runs cannot be written. Whoever runs the server can make it "
    "writable, or set CNNLAB_RUNS to a folder that is."
)


def why_not_written(error: BaseException) -> str | None:
    """Say why a file could not be written, if that is what an error is about.

    No sentence names a place of the server. HDF5 keeps an error's number in its message only.
    """
    number = error.errno if isinstance(error, OSError) else None
    if number is None and (found := re.search(r"errno = (\d+)", str(error))):
        number = int(found[1])
    if number in _FULL:
        return DISK_FULL
    if number == errno.EFBIG:
        return TOO_LARGE
    return READ_ONLY if number in _FORBIDDEN else None


@contextmanager
def writing_explained(what: str) -> Iterator[None]:
    """Turn what a full, read-only or vanished folder raises into a CnnError.

    Args:
        what: Begins the sentence of any other reason, such as "The run".
    """
    try:
        yield
    except OSError as error:
        reason = why_not_written(error) or (
            f"{what} cannot be saved: {(error.strerror or 'it failed').lower()}. Try again; if it "
            "stays so, whoever runs the server has to look at the folder that holds the runs."
        )
        raise CnnError(reason) from error


def append_rows(path: Path, columns: tuple[str, ...], rows: Sequence[tuple[float, ...]]) -> None:
    """Add lines of numbers to a CSV file in a single write; its header comes with the first.

    Rows may have fewer numbers than there are columns, all of them the same number.
    """
    if not rows:
        return
    lines = "".join(",".join(f"{value:.8g}" for value in row) + "\n" for row in rows)
    with path.open("a", encoding="ascii") as file:
        header = ",".join(columns[: len(rows[0])]) + "\n"
        file.write(lines if file.tell() else header + lines)


def whole_lines(path: Path) -> list[str]:
    """Return a file's lines without one that is still being written; none if there is no file.

    Raises:
        OSError, ValueError: As `read_regular`.
    """
    try:
        data = read_regular(path, at_most=MAX_TABLE_BYTES)
    except FileNotFoundError:
        return []
    return data[: data.rfind(b"\n") + 1].decode("ascii", errors="replace").splitlines()


def keep_rows(path: Path, last: int) -> None:
    """Drop a CSV file's rows whose first number is above last, and a line that was cut short."""
    if not path.exists():
        return
    header, *rows = whole_lines(path) or [""]
    kept = [
        row for row in rows if (first := row.partition(",")[0]).isdigit() and int(first) <= last
    ]
    with replacing(path) as new:
        new.write_text("".join(f"{line}\n" for line in (header, *kept) if line), "ascii")
