"""The colours and the frame that all figures share."""

from html import escape

import plotly.graph_objects as go

NEGATIVE = "#c8691c"
POSITIVE = "#1f7fb0"
NEUTRAL = "#8a949b"
GREY = [[0.0, "#000000"], [1.0, "#ffffff"]]
SIGNED = [
    [0.0, "#9c4a00"],
    [0.25, "#e79a55"],
    [0.5, "#f4f4f1"],
    [0.75, "#6db3d6"],
    [1.0, "#0b5a8c"],
]


def as_text(name: str) -> str:
    """Write a stranger's name so that Plotly takes nothing in it for HTML.

    >>> as_text("<b>cats</b>")
    '&lt;b&gt;cats&lt;/b&gt;'
    """
    return escape(name, quote=False)


def frame(figure: go.Figure, *, margin: int = 8, top: int = 30) -> go.Figure:
    """Give a figure the quiet frame that all share; nothing zooms by accident while scrolling.

    Args:
        figure: Changed in place, and returned.
        margin: At the left, right and bottom, in pixels.
        top: Margin at the top, in pixels.
    """
    figure.update_layout(
        margin=dict.fromkeys("lrb", margin) | {"t": top},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    return figure
