"""Files that are written while others read them: replaced in one go, or grown by whole lines."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


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
    """Return a file's lines without one that is still being written; none if there is no file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    return data[: data.rfind(b"\n") + 1].decode("ascii", errors="replace").splitlines()


def keep_rows(path: Path, last: int) -> None:
    """Drop a CSV file's rows whose first number is above last, and a line that was cut short."""
    if not path.exists():
        return
    header, *rows = whole_lines(path) or [""]
    kept = [row for row in rows if int(row.partition(",")[0]) <= last]
    with replacing(path) as new:
        new.write_text("".join(f"{line}\n" for line in (header, *kept) if line), "ascii")
