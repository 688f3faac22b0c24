"""The grids of the exercises, drawn."""

import plotly.graph_objects as go

from cnn import figures
from cnn.types import FloatArray

_LARGEST_CELL = 52  # pixels a side
_LARGEST_WIDTH = 290  # pixels; two grids have room side by side, one has on a phone


def grid(values: FloatArray) -> go.Figure:
    """Draw a small grid with its numbers, the cells equally large whatever their values.

    Args:
        values: Shape (H, W); signed colours if there are negative ones, else grey.
    """
    rows, columns = values.shape
    cell = _cell_side(columns)
    draw = figures.signed_map if values.min() < 0 else figures.brightness
    edge = figures.window(0, 0, rows, columns, width=1)  # a white cell needs one on a white page
    figure = draw(
        values,
        height=cell * rows + 8,
        width=width(values),
        shapes=[edge | {"line": {"color": figures.NEUTRAL, "width": 1}}],
    )
    figure.data[0].showscale = False
    return figure


def width(values: FloatArray) -> int:
    """Return the width of `grid` for these values, in pixels."""
    columns: int = values.shape[1]
    return _cell_side(columns) * columns + 8


def _cell_side(columns: int) -> int:
    return min(_LARGEST_CELL, _LARGEST_WIDTH // columns)


def in_words(values: FloatArray) -> str:
    """Write a grid for those who cannot see it, the rows apart.

    >>> import numpy as np
    >>> in_words(np.array([[1.0, 2.0], [0.0, -1.0]]))
    '1 2; 0 -1'
    """
    return "; ".join(" ".join(f"{value:g}" for value in row) for row in values)
