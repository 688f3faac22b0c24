"""Figures about the gradient on its way back through a deep stack."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cnn import figures
from cnn.depth import gradient_flow
from cnn.depth.gradient_flow import CHANCE, DEPTHS, Flows
from cnn.figures.training import SEVERAL

_DASHES = ("solid", "dash", "dot", "dashdot")


def norms(
    flows: Flows, *, normalised: bool, after: bool, span: Sequence[float], height: int = 320
) -> go.Figure:
    """Draw the length of each layer's gradient, a line per depth.

    Args:
        flows: What was measured.
        normalised: Whether to draw the stacks with batch normalisation.
        after: Whether to draw the gradients after the last step instead of before the first.
        span: The smallest and the largest length on the axis, so that two figures compare.
        height: Figure height in pixels.
    """
    lines = [
        {
            "type": "scatter",
            "x": np.arange(1, depth + 1),
            "y": np.where(lengths > 0, lengths, np.nan),  # a logarithm's axis knows no 0
            "name": f"{depth} layers",
            "mode": "lines+markers",
            "line": {"color": SEVERAL[number], "width": 2.5, "dash": _DASHES[number]},
            "marker": {"size": 6},
            "hovertemplate": f"{depth} layers, layer %{{x}}: %{{y:.2g}}<extra></extra>",
        }
        for number, (depth, lengths) in enumerate(
            gradient_flow.lengths(flows, normalised=normalised, after=after).items()
        )
    ]
    low, high = np.log10(span)
    return figures.framed(
        *lines,
        height=height,
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": "layer, counted from the picture", "range": [0.5, DEPTHS[-1] + 0.5]},
        yaxis={
            "title": "length of the gradient (log)",
            "type": "log",
            "range": [low - 0.5, high + 0.5],
            "exponentformat": "power",
            "dtick": max(1, round((high - low) / 6)),
        },
    )


def losses(flows: Flows, *, height: int = 300) -> go.Figure:
    """Draw the loss that each depth comes to, without and with batch normalisation.

    Args:
        flows: What was measured.
        height: Figure height in pixels.
    """
    bars = []
    for normalised, name, colour in (
        (False, "without normalisation", figures.NEGATIVE),
        (True, "with batch normalisation", figures.POSITIVE),
    ):
        measured = [depth for depth in DEPTHS if (depth, normalised) in flows]
        bars.append(
            {
                "type": "bar",
                "x": [f"{depth} layers" for depth in measured],
                "y": [flows[depth, normalised].loss for depth in measured],
                "name": name,
                "marker": {"color": colour},
                "texttemplate": "%{y:.2f}",
                "textposition": "inside",
                "insidetextanchor": "start",
                "hovertemplate": f"%{{x}}, {name}: %{{y:.3f}}<extra></extra>",
            }
        )
    names = [f"{depth} layers" for depth in DEPTHS]
    by_chance = {
        "type": "scatter",
        "x": names,
        "y": [CHANCE] * len(names),
        "name": f"by chance: {CHANCE:.2f}",
        "mode": "lines",
        "line": {"color": figures.NEUTRAL, "dash": "dash"},
        "hoverinfo": "skip",
    }
    top = max((flow.loss for flow in flows.values()), default=CHANCE)
    return figures.framed(
        *bars,
        by_chance,
        height=height,
        barmode="group",
        legend={"orientation": "h", "y": 1.12, "yanchor": "bottom", "x": 0},
        xaxis={"type": "category", "categoryarray": names},
        yaxis={"title": "loss", "range": [0, 1.15 * max(min(top, 4), CHANCE)]},
    )
