"""The cell of a scene that stays chosen, as a value of the page and in its link."""

import re

from cnn.errors import CnnError
from ui.address.values import MaybeText

Pin = tuple[str, int, int]  # grid, row, column

_WRITTEN = re.compile(r"(?P<grid>\w{1,40})\.(?P<row>[0-9]{1,5})\.(?P<column>[0-9]{1,5})")


def pinned_cell(name: str) -> MaybeText[Pin]:
    """Declare it; None is none.

    Args:
        name: Parameter of the address, which holds "grid.row.column".
    """
    return MaybeText(name, None, "The pinned cell", read=_read, write=_write, longest=40)


def _read(text: str) -> Pin:
    cell = _WRITTEN.fullmatch(text)
    if cell is None:
        raise CnnError(f"“{text}” is no cell; a link says its grid, row and column, as in h.4.6.")
    return cell["grid"], int(cell["row"]), int(cell["column"])


def _write(pin: Pin) -> str:
    return "{}.{}.{}".format(*pin)
