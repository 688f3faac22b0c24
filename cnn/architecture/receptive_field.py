"""The pixels that one cell of a feature map depends on."""

from functools import lru_cache

from cnn.architecture.network import Architecture
from cnn.types import Rectangle


def receptive_frame(network: Architecture, layer_index: int, row: int, column: int) -> Rectangle:
    """Find the pixels that one cell of a feature map depends on.

    Args:
        network: All its layers up to the one at layer_index work on maps.
        layer_index: The layer that makes the cell.
        row: Of the cell, from 0.
        column: Of the cell, from 0.

    >>> from cnn.architecture import stacked
    >>> receptive_frame(stacked(2), 2, row=7, column=0)  # the field begins in the padding
    Rectangle(row=11, column=0, num_rows=8, num_columns=5)
    """
    num_rows, num_columns, _ = network.input_shape
    whole = reach(network, layer_index, row, column)
    top, left = max(whole.row, 0), max(whole.column, 0)
    bottom = min(whole.row + whole.num_rows, num_rows)
    right = min(whole.column + whole.num_columns, num_columns)
    return Rectangle(top, left, bottom - top, right - left)


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
    top = bottom = row
    left = right = column
    for summary in reversed(network.summary()[: layer_index + 1]):
        window = summary.layer.window
        above, before = (
            window.sliding.margins(size, window.size)[0] for size in summary.input_shape[:2]
        )
        top, left = top * window.stride - above, left * window.stride - before
        bottom = bottom * window.stride - above + window.span - 1
        right = right * window.stride - before + window.span - 1
    return Rectangle(top, left, bottom - top + 1, right - left + 1)
