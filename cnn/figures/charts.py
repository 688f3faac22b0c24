"""Lines and bars: what was counted or measured."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cnn.figures.style import NEGATIVE, POSITIVE, framed
from cnn.types import FloatArray


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
    points = {
        "type": "scatter",
        "x": np.arange(first, first + len(values)),
        "y": values,
        "mode": "lines+markers",
        "line": {"color": POSITIVE, "width": 2.5},
    }
    return framed(
        points,
        height=height,
        xaxis={"title": x_title},
        yaxis={"title": y_title, "rangemode": "tozero"},
    )


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
    drawn = {
        "type": "bar",
        "x": values,
        "y": list(names),
        "orientation": "h",
        "marker": {
            "color": [POSITIVE if value >= 0 else NEGATIVE for value in values],
            "opacity": strength,
        },
        "texttemplate": f"%{{x:{tickformat}}}",
        "textposition": "auto",
        "textangle": 0,  # upright, or beside a short bar
        "hovertemplate": f"%{{y}}: %{{x:{tickformat}}}<extra></extra>",
    }
    return framed(
        drawn,
        height=height,
        bargap=0.25,
        xaxis={"title": unit, "tickformat": tickformat},
        yaxis={"autorange": "reversed", "type": "category"},
    )
