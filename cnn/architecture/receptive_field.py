"""The pixels that one cell of a feature map depends on."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cnn.architecture.network import Architecture, covered, within
from cnn.types import Rectangle


def receptive_frame(network: Architecture, layer_index: int, row: int, column: int) -> Rectangle:
    """Find the pixels that one cell of a feature map depends on.

    Walks back from the cell. What lies beyond the edge of a map on the way is a zero; it depends on
    nothing.

    Args:
        network: All its layers up to the one at layer_index work on maps.
        layer_index: The layer that makes the cell.
        row: Of the cell, from 0.
        column: Of the cell, from 0.

    Returns:
        A rectangle within the picture, without rows and columns if the cell sees nothing but zeros.

    >>> from cnn.architecture import stacked
    >>> receptive_frame(stacked(2), 2, row=7, column=0)  # the field begins in the padding
    Rectangle(row=11, column=0, num_rows=8, num_columns=5)
    """
    seen = Rectangle(row, column, 1, 1)
    for summary in reversed(network.summary()[: layer_index + 1]):
        seen = within(summary.input_shape, covered(summary, seen))
        if not seen.num_rows or not seen.num_columns:
            return Rectangle(0, 0, 0, 0)
    return seen


@lru_cache(maxsize=4096)
def reach(network: Architecture, layer_index: int, row: int, column: int) -> Rectangle:
    """Find how far one cell of a feature map reaches, also beyond the edges of the picture.

    Walks back from the cell: a window that stops every s cells and has p cells of padding before
    the map takes the cells from first × s - p to last × s - p + span - 1 of the map below.

    Args:
        network: As for `receptive_frame`, like the others.
        layer_index: As there.
        row: As there.
        column: As there.

    Source: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks
    (Distill, 2019), equations 3 and 4.

    >>> from cnn.architecture import stacked
    >>> reach(stacked(2), 2, row=7, column=0)
    Rectangle(row=11, column=-3, num_rows=8, num_columns=8)
    """
    seen = Rectangle(row, column, 1, 1)
    for summary in reversed(network.summary()[: layer_index + 1]):
        seen = covered(summary, seen)
    return seen


def arriving(network: Architecture, layer_index: int = -1) -> Rectangle:
    """Find the cells of a layer's maps that the answer depends on; by default, the pixels.

    Windows without padding and pooling of an odd number of cells leave out what lies at the lower
    and right edge: no layer behind reads those cells.

    Args:
        network: Any.
        layer_index: A layer that makes maps; -1 for the picture.

    Returns:
        A rectangle within the maps that holds all of them.

    >>> from cnn.architecture import PRESETS
    >>> arriving(PRESETS["article"]), arriving(PRESETS["article"], 4)
    (Rectangle(row=0, column=0, num_rows=22, num_columns=22), Rectangle(row=0, column=0, \
num_rows=2, num_columns=2))
    """
    rows = network.summary()
    shape = rows[layer_index].output_shape if layer_index >= 0 else network.input_shape
    cells = Rectangle(0, 0, *shape[:2])
    behind = [row for row in rows[layer_index + 1 :] if len(row.input_shape) == 3]
    if not behind:
        return cells
    last = behind[-1]
    if len(last.output_shape) == 3:
        cells = Rectangle(0, 0, *last.output_shape[:2])
    else:  # it reads all that arrives
        cells = Rectangle(0, 0, *last.input_shape[:2])
        behind = behind[:-1]
    for summary in reversed(behind):
        cells = within(summary.input_shape, covered(summary, cells))
    return cells


def unseen_border_in_words(network: Architecture) -> str:
    """Say which rows and columns at the edges no answer depends on; "" if it depends on all.

    >>> from cnn.architecture import PRESETS, stacked
    >>> print(unseen_border_in_words(PRESETS["article"]))
    The answer depends on 22 × 22 of 28 × 28 pixels: rows 22 to 27 and columns 22 to 27 change \
nothing. Windows without padding and pooling of an odd number of cells leave them out; padding \
“same” keeps them.
    >>> unseen_border_in_words(stacked(2))
    ''
    """
    seen, (num_rows, num_columns) = arriving(network), network.input_shape[:2]
    left_out = [
        *_edges("row", seen.row, seen.num_rows, num_rows),
        *_edges("column", seen.column, seen.num_columns, num_columns),
    ]
    if not left_out:
        return ""
    return (
        f"The answer depends on {seen.num_rows} × {seen.num_columns} of {num_rows} × {num_columns} "
        f"pixels: {' and '.join(left_out)} change nothing. Windows without padding and pooling of "
        "an odd number of cells leave them out; padding “same” keeps them."
    )


def _edges(name: str, first: int, count: int, whole: int) -> list[str]:
    """Name what lies before and behind the rows or columns that are seen."""
    spans = [(0, first - 1), (first + count, whole - 1)]
    return [
        f"{name} {low}" if low == high else f"{name}s {low} to {high}"
        for low, high in spans
        if low <= high
    ]


@dataclass(frozen=True, slots=True, eq=False)
class MapPlace:
    """Where the cells of a map lie in the picture.

    Args:
        rows: Of the middle of what each row of cells sees, in pixels, those that arrive alone.
        columns: The same of each column.
        seen: The pixels that such a cell sees.
        first: Row and column of the first cell that arrives.
    """

    rows: NDArray[np.float64]
    columns: NDArray[np.float64]
    seen: Rectangle
    first: tuple[int, int] = (0, 0)

    @property
    def cells(self) -> tuple[slice, slice]:
        """Rows and columns of the cells that arrive."""
        top, left = self.first
        return slice(top, top + len(self.rows)), slice(left, left + len(self.columns))


def map_place(network: Architecture, layer_index: int) -> MapPlace:
    """Find where the cells of a layer's maps see that the answer depends on.

    Args:
        network: Any.
        layer_index: A layer that makes maps.

    >>> from cnn.architecture import PRESETS
    >>> map_place(PRESETS["article"], 2).rows[:3]
    array([3.5, 5.5, 7.5])
    """
    cells = arriving(network, layer_index)
    top, left = cells.row, cells.column
    fields = [reach(network, layer_index, top + n, left) for n in range(cells.num_rows)]
    across = [reach(network, layer_index, top, left + n) for n in range(cells.num_columns)]
    if not fields or not across:  # the answer depends on no pixel
        return MapPlace(np.empty(0), np.empty(0), Rectangle(0, 0, 0, 0))
    whole = Rectangle(
        fields[0].row,
        across[0].column,
        fields[-1].row + fields[-1].num_rows - fields[0].row,
        across[-1].column + across[-1].num_columns - across[0].column,
    )
    return MapPlace(
        np.array([field.row + (field.num_rows - 1) / 2 for field in fields]),
        np.array([field.column + (field.num_columns - 1) / 2 for field in across]),
        within(network.input_shape, whole),
        (top, left),
    )
