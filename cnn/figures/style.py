"""The colours and the frame that all figures share."""

from collections.abc import Mapping
from html import escape
from typing import Any

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

QUIET = {  # the layout of every figure
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "dragmode": False,
}
_STILL = {"fixedrange": True}


def as_text(name: str) -> str:
    """Write a stranger's name so that Plotly takes nothing in it for HTML.

    >>> as_text("<b>cats</b>")
    '&lt;b&gt;cats&lt;/b&gt;'
    """
    return escape(name, quote=False)


def framed(
    *traces: Mapping[str, Any],
    margin: int = 8,
    top: int = 30,
    bottom: int | None = None,
    xaxis: Mapping[str, Any] | None = None,
    yaxis: Mapping[str, Any] | None = None,
    **layout: Any,
) -> go.Figure:
    """Make a figure in the quiet frame that all share; nothing zooms by accident while scrolling.

    All at once, from plain data: each update of a figure that is there costs Plotly milliseconds.

    Args:
        traces: Plotly traces, each with its "type".
        margin: At the left, right and bottom, in pixels.
        top: Margin at the top, in pixels.
        bottom: Another margin at the bottom, in pixels.
        xaxis: What is to be said of the horizontal axis.
        yaxis: Of the vertical one.
        layout: Whatever else Plotly's layout knows.
    """
    return go.Figure(
        list(traces),
        QUIET
        | {
            "margin": {
                "l": margin,
                "r": margin,
                "t": top,
                "b": margin if bottom is None else bottom,
            },
            "xaxis": _STILL | dict(xaxis or {}),
            "yaxis": _STILL | dict(yaxis or {}),
        }
        | layout,
    )
