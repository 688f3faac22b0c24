"""Figures about filters: how the answer to a picture grows."""

import plotly.graph_objects as go

from cnn import figures
from cnn.types import FloatArray


def ascent(answers: FloatArray, highest: float, *, height: int = 250) -> go.Figure:
    """Draw a filter's answer over the steps of gradient ascent.

    Args:
        answers: Before the first step and after each, shape (steps + 1,).
        highest: The highest answer to any test picture.
        height: Figure height in pixels.
    """
    figure = figures.line(answers, x_title="step", y_title="answer", height=height)
    figure.update_traces(mode="lines", hovertemplate="step %{x}: %{y:.3g}<extra></extra>")
    values = [*answers.tolist(), highest]
    margin = 0.15 * (max(values) - min(values) or 1.0)
    figure.update_yaxes(rangemode="normal", range=[min(values) - margin, max(values) + 2 * margin])
    figure.add_hline(
        y=highest,
        line={"color": figures.NEGATIVE, "dash": "dash", "width": 2},
        annotation_text=f"best test picture: {highest:.3g}",
        annotation_position="top left",
    )
    return figure
