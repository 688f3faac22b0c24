"""Reliability diagrams: is a network right as often as it says?"""

from collections.abc import Sequence

import plotly.graph_objects as go

from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE, framed
from cnn.results.accuracy_interval import wilson_interval
from cnn.results.confidence import FEW, Bin

# Of the height: how often it is right, and how many answers there are.
_ABOVE, _BELOW = [0.3044, 1.0], [0.0, 0.2444]


def reliability(bins: Sequence[Bin], *, height: int = 380) -> go.Figure:
    """Draw the share of right answers over confidence, and below how many answers there are.

    On the dashed line a network is right exactly as often as it says; below it is too sure. Thin
    lines are 95 % intervals (Wilson); bins with fewer than 30 answers are pale.

    Args:
        bins: At least one has answers.
        height: Figure height in pixels.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017, figure 1.
    """
    full = [found for found in bins if found.count]
    rights = [wilson_interval(round(found.accuracy * found.count), found.count) for found in full]
    middles = [(found.low + found.high) / 2 for found in full]
    widths = [0.94 * (found.high - found.low) for found in full]
    words = [
        f"{found.low:.0%} to {found.high:.0%} sure: {found.count:,} answers<br>"
        f"on average {found.confidence:.1%} sure, {found.accuracy:.1%} right"
        for found in full
    ]
    hover = {"hovertext": words, "hoverinfo": "text"}
    shares = {
        "type": "bar",
        "name": "right",
        "x": middles,
        "y": [found.accuracy for found in full],
        "width": widths,
        "marker": {
            "color": POSITIVE,
            "opacity": [0.9 if found.count >= FEW else 0.4 for found in full],
        },
        "error_y": {
            "array": [high - found.accuracy for found, (_, high) in zip(full, rights, strict=True)],
            "arrayminus": [
                found.accuracy - low for found, (low, _) in zip(full, rights, strict=True)
            ],
            "color": NEUTRAL,
            "thickness": 1.5,
            "width": 3,
        },
        **hover,
    }
    means = {
        "type": "scatter",
        "name": "on average this sure",
        "x": [found.confidence for found in full],
        "y": [found.confidence for found in full],
        "mode": "markers",
        "marker": {"color": NEGATIVE, "size": 9, "symbol": "diamond"},
        **hover,
    }
    ideal = {
        "type": "scatter",
        "name": "as often right as sure",
        "x": [0, 1],
        "y": [0, 1],
        "mode": "lines",
        "line": {"color": NEGATIVE, "dash": "dash", "width": 1.5},
        "hoverinfo": "skip",
    }
    counts = {
        "type": "bar",
        "name": "answers",
        "x": middles,
        "y": [found.count for found in full],
        "width": widths,
        "marker": {"color": NEUTRAL},
        "text": [f"{found.count:,}" for found in full],
        "textposition": "outside",
        "cliponaxis": False,
        "xaxis": "x2",
        "yaxis": "y2",
        **hover,
    }
    sure = {"domain": [0.0, 1.0], "range": [0, 1.02], "tickformat": ".0%", "showgrid": False}
    right = {"title": "right", "range": [0, 1.05], "tickformat": ".0%"}
    most = max(found.count for found in full)
    answers = {"title": "answers", "range": [0, 1.35 * most], "nticks": 3, "fixedrange": True}
    return framed(
        shares,
        means,
        ideal,
        counts,
        top=12,
        height=height,
        showlegend=False,
        bargap=0,
        xaxis=sure | {"anchor": "y", "matches": "x2", "showticklabels": False},
        yaxis=right | {"anchor": "x", "domain": _ABOVE},
        xaxis2=sure | {"anchor": "y2", "title": "how sure it was", "fixedrange": True},
        yaxis2=answers | {"anchor": "x2", "domain": _BELOW},
    )
