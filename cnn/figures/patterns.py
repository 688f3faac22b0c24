"""Figures of activation patterns: two of them side by side, and those of whole classes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cnn.figures.maps import window
from cnn.figures.style import SIGNED, as_text, framed
from cnn.types import FloatArray

MAX_UNITS = 400  # more cells than that are narrower than two pixels
MAX_NUMBERED = 12  # classes whose numbers fit into their cells
_LONGEST = 16  # letters of a name beside the table of classes; pointing at a cell shows all
_RISING = [[0.0, "#f4f4f1"], [0.5, "#6db3d6"], [1.0, "#0b5a8c"]]
_COLOUR_BAR = {"thickness": 8, "outlinewidth": 0, "nticks": 5}
_DARK = 0.75  # of the scale: above it, white is easier to read


def strongest(a: FloatArray, b: FloatArray, count: int = MAX_UNITS) -> list[int]:
    """Return the units that are strongest in either pattern, in their own order.

    Args:
        a: Shape (D,).
        b: Shape (D,).
        count: At most so many.

    >>> strongest(np.array([0.0, 5.0, 1.0, 0.0]), np.array([2.0, 0.0, 0.0, 0.0]), 2)
    [0, 1]
    """
    strength = np.maximum(np.abs(a), np.abs(b))
    return sorted(np.argsort(-strength, kind="stable")[:count].tolist())


def side_by_side(a: FloatArray, b: FloatArray, *, height: int = 210) -> go.Figure:
    """Draw two patterns and their difference as aligned strips, all on one scale.

    Args:
        a: Shape (D,).
        b: Shape (D,).
        height: Figure height in pixels.

    Of more than 400 units, those that are strongest in either pattern are drawn.
    """
    units = strongest(a, b)
    rows = [("A − B", a - b), ("B", b), ("A", a)]
    limit = float(max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))) or 1.0
    strips = {
        "type": "heatmap",
        "z": [values[units] for _, values in rows],
        "y": [name for name, _ in rows],
        "customdata": np.tile(units, (len(rows), 1)),
        "zmin": -limit,
        "zmax": limit,
        "colorscale": SIGNED,
        "ygap": 6,
        "hovertemplate": "%{y}, unit %{customdata}: %{z:.3g}<extra></extra>",
        "colorbar": _COLOUR_BAR | {"tickformat": ".3~g"},
    }
    return framed(
        strips,
        top=8,
        height=height,
        xaxis={"visible": False},
        yaxis={"type": "category", "showgrid": False, "tickfont": {"size": 14}},
    )


def class_similarity(
    similarity: FloatArray,
    class_names: Sequence[str],
    *,
    mark: tuple[int, int] | None = None,
    height: int = 430,
) -> go.Figure:
    """Show how alike the patterns of any two classes are, the deeper the blue, the more.

    Args:
        similarity: Mean cosines, shape (classes, classes); NaN leaves the cell empty.
        class_names: A name per class.
        mark: A row and a column to frame.
        height: Figure height in pixels.
    """
    names = [as_text(name) for name in class_names]
    numbered = len(names) <= MAX_NUMBERED
    cells = {
        "type": "heatmap",
        "z": similarity,
        "x": names,
        "y": names,
        "colorscale": _RISING,
        "hoverongaps": False,
        "hovertemplate": "%{y} and %{x}: cosine %{z:.3f}<extra></extra>",
        "xgap": 2,
        "ygap": 2,
        "colorbar": _COLOUR_BAR | {"tickformat": ".2f"},
        "showscale": not numbered,  # its room is that of the numbers
    }
    short = [
        as_text(f"{name[: _LONGEST - 1]}…") if len(name) > _LONGEST else as_text(name)
        for name in class_names
    ]
    axis = {"type": "category", "showgrid": False, "tickvals": names, "ticktext": short}
    return framed(
        cells,
        *([_numbers(similarity, names)] if numbered else ()),
        height=height,
        shapes=[window(*mark, 1, 1, width=3)] if mark is not None else [],
        xaxis=axis | {"side": "top"},
        yaxis=axis | {"autorange": "reversed"},
    )


def _numbers(similarity: FloatArray, names: Sequence[str]) -> dict[str, Any]:
    """Write a number into each cell; Plotly's own are too pale on cells of a middle blue."""
    rows, columns = np.nonzero(~np.isnan(similarity))
    values = similarity[rows, columns]
    span = np.ptp(values) if values.size else 0.0
    dark = values - values.min(initial=np.inf) > _DARK * span
    return {
        "type": "scatter",
        "x": [names[column] for column in columns.tolist()],
        "y": [names[row] for row in rows.tolist()],
        "text": [f"{value:.2f}" for value in values],
        "mode": "text",
        "textfont": {"size": 11, "color": np.where(dark, "#ffffff", "#1d2b33").tolist()},
        "hoverinfo": "skip",
        "showlegend": False,
    }
