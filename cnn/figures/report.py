"""Figures of the report that a learner takes away: they have to work without a server."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cnn.figures.style import NEGATIVE, POSITIVE, frame

_LINES = (
    ("", "training", POSITIVE),
    ("val_", "validation", "#6a51a3"),
    ("test_", "test", NEGATIVE),
)


def curves(epochs: Sequence[dict[str, float]], *, height: int = 320) -> go.Figure:
    """Draw loss and accuracy after each epoch, side by side.

    Args:
        epochs: Rows of `cnn.runs.Run.epochs`, at least one.
        height: Figure height in pixels.
    """
    figure = make_subplots(1, 2, subplot_titles=("Loss", "Accuracy"))
    for column, metric in enumerate(("loss", "accuracy"), start=1):
        for prefix, name, colour in _LINES:
            if f"{prefix}{metric}" not in epochs[0]:
                continue
            figure.add_scatter(
                x=[row["epoch"] for row in epochs],
                y=[row[f"{prefix}{metric}"] for row in epochs],
                name=name,
                legendgroup=name,
                showlegend=column == 1,
                mode="lines+markers",
                line={"color": colour, "width": 2.5},
                row=1,
                col=column,
            )
    figure.update_layout(height=height, legend={"orientation": "h", "y": -0.2})
    figure.update_xaxes(title="epoch", dtick=max(1, len(epochs) // 8))
    figure.update_yaxes(tickformat=".1%", row=1, col=2)
    return frame(figure)
