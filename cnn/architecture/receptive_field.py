"""The pixels that one cell of a feature map depends on."""

from functools import lru_cache

from cnn.architecture.network import Architecture, LayerSummary
from cnn.types import Rectangle, Shape


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
        seen = _within(summary.input_shape, _covered(summary, seen))
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
        seen = _covered(summary, seen)
    return seen


def _covered(summary: LayerSummary, cells: Rectangle) -> Rectangle:
    """Return the cells of a layer's input that its window covers, from stop to stop."""
    window, (num_rows, num_columns) = summary.layer.window, summary.input_shape[:2]
    above, _ = window.sliding.margins(num_rows, window.size)
    before, _ = window.sliding.margins(num_columns, window.size)
    return Rectangle(
        cells.row * window.stride - above,
        cells.column * window.stride - before,
        (cells.num_rows - 1) * window.stride + window.span,
        (cells.num_columns - 1) * window.stride + window.span,
    )


def _within(shape: Shape, cells: Rectangle) -> Rectangle:
    """Leave out what lies beyond the edges of a map."""
    top, left = max(cells.row, 0), max(cells.column, 0)
    bottom = min(cells.row + cells.num_rows, shape[0])
    right = min(cells.column + cells.num_columns, shape[1])
    return Rectangle(top, left, max(bottom - top, 0), max(right - left, 0))
