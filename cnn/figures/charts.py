"""Bars: what was counted or measured."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cnn.figures.style import NEGATIVE, POSITIVE, framed
from cnn.types import FloatArray


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
