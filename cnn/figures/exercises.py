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
    cell = min(_LARGEST_CELL, _LARGEST_WIDTH // columns)
    draw = figures.signed_map if values.min() < 0 else figures.brightness
    figure = draw(values, height=cell * rows + 8)
    figure.update_traces(showscale=False)
    figure.update_layout(width=cell * columns + 8)
    return figure.add_shape(  # a white cell needs an edge on a white page
        type="rect",
        x0=-0.5,
        x1=columns - 0.5,
        y0=-0.5,
        y1=rows - 0.5,
        line={"color": figures.NEUTRAL, "width": 1},
    )


def in_words(values: FloatArray) -> str:
    """Write a grid for those who cannot see it, the rows apart.

    >>> import numpy as np
    >>> in_words(np.array([[1.0, 2.0], [0.0, -1.0]]))
    '1 2; 0 -1'
    """
    return "; ".join(" ".join(f"{value:g}" for value in row) for row in values)
