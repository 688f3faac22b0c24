"""Lines and bars: what was counted or measured."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnn.figures.style import NEGATIVE, POSITIVE, frame
from cnn.types import FloatArray

_SHARES = [[0.0, "rgba(31,127,176,0.04)"], [0.02, "rgba(31,127,176,0.25)"], [1.0, "#0b5a8c"]]


def line(
    values: FloatArray, *, x_title: str, y_title: str, first: int = 0, height: int = 260
) -> go.Figure:
    """Draw one number per step.

    Args:
        values: Shape (N,).
        x_title: What is counted.
        y_title: What was measured.
        first: The number of the first step.
        height: Figure height in pixels.
    """
    figure = go.Figure(
        go.Scatter(
            x=np.arange(first, first + len(values)),
            y=values,
            mode="lines+markers",
            line={"color": POSITIVE, "width": 2.5},
        )
    )
    figure.update_layout(height=height)
    figure.update_xaxes(title=x_title)
    figure.update_yaxes(title=y_title, rangemode="tozero")
    return frame(figure)


def bars(
    values: Sequence[float] | FloatArray,
    names: Sequence[str],
    *,
    highlight: int | None = None,
    unit: str = "",
    height: int = 260,
    tickformat: str = ".3~g",
) -> go.Figure:
    """Draw a horizontal bar per name, the signs told apart by colour.

    Args:
        values: Shape (N,).
        names: N labels, from top to bottom.
        highlight: The one bar to draw in full strength; the others fade.
        unit: Title of the value axis.
        height: Figure height in pixels.
        tickformat: How the numbers are written (d3-format).
    """
    values = np.asarray(values, dtype=float)
    strength = [1.0 if highlight in (None, i) else 0.45 for i in range(values.size)]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=list(names),
            orientation="h",
            marker={
                "color": [POSITIVE if value >= 0 else NEGATIVE for value in values],
                "opacity": strength,
            },
            texttemplate=f"%{{x:{tickformat}}}",
            textposition="auto",
            hovertemplate=f"%{{y}}: %{{x:{tickformat}}}<extra></extra>",
        )
    )
    figure.update_layout(height=height, bargap=0.25)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title=unit, tickformat=tickformat)
    return frame(figure)


def confusion_matrix(
    counts: NDArray[np.int64], class_names: Sequence[str], *, height: int = 460
) -> go.Figure:
    """Show how often each true class (row) was given each answer (column).

    Args:
        counts: Shape (classes, classes), whole numbers.
        class_names: A name per class.
        height: Figure height in pixels.

    The colour is the share of the row, so that rare classes show as well as frequent ones.
    """
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=list(class_names),
            y=list(class_names),
            text=np.where(counts > 0, counts.astype(str), ""),
            zmin=0,
            zmax=1,
            colorscale=_SHARES,
            showscale=False,
            texttemplate="%{text}",
            hovertemplate="true %{y}, answered %{x}: %{text} (%{z:.1%})<extra></extra>",
            xgap=2,
            ygap=2,
        )
    )
    figure.update_layout(height=height)
    axis = {"type": "category", "showgrid": False}
    figure.update_xaxes(title="answer of the network", side="top", **axis)
    figure.update_yaxes(title="true class", autorange="reversed", **axis)
    return frame(figure)
