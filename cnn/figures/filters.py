"""Figures about filters: how the answer to a picture grows."""

import numpy as np
import plotly.graph_objects as go

from cnn.figures.style import NEGATIVE, POSITIVE, framed
from cnn.types import FloatArray


def ascent(answers: FloatArray, highest: float, *, height: int = 250) -> go.Figure:
    """Draw a filter's answer over the steps of gradient ascent.

    Args:
        answers: Before the first step and after each, shape (steps + 1,).
        highest: The highest answer to any test picture.
        height: Figure height in pixels.
    """
    values = [*answers.tolist(), highest]
    margin = 0.15 * (max(values) - min(values) or 1.0)
    curve = {
        "type": "scatter",
        "x": np.arange(len(answers)),
        "y": answers,
        "mode": "lines",
        "line": {"color": POSITIVE, "width": 2.5},
        "hovertemplate": "step %{x}: %{y:.3g}<extra></extra>",
    }
    best = {"xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": highest, "y1": highest}
    named = {"xref": "x domain", "yref": "y", "x": 0, "y": highest}
    return framed(
        curve,
        height=height,
        xaxis={"title": "step"},
        yaxis={
            "title": "answer",
            "rangemode": "normal",
            "range": [min(values) - margin, max(values) + 2 * margin],
        },
        shapes=[
            best | {"type": "line", "line": {"color": NEGATIVE, "dash": "dash", "width": 2}},
        ],
        annotations=[
            named
            | {
                "text": f"best test picture: {highest:.3g}",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
            }
        ],
    )
