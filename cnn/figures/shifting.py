"""How the shift test is drawn: a line style per network, and what each layer notices of a shift."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE, SIGNED, frame
from cnn.shift_robustness import LayerSimilarity

# (colour, dashes as in SVG's stroke-dasharray): apart for colour-blind readers, on light and dark
# pages; the network that the page is about comes first.
LINES = (
    (POSITIVE, "none"),
    (NEGATIVE, "8 4"),
    ("#8f6bb3", "12 3 2 3"),
    (NEUTRAL, "2 4"),
)
MAP_COLOURS = [str(colour) for _, colour in SIGNED][2:]  # the deeper the blue, the better

# Name, what is drawn of a layer, symbol, colour.
MEASURES = (
    ("two different digits", "unrelated", "line-ns-open", NEUTRAL),
    ("moved along", "moved", "diamond-open", NEGATIVE),
    ("in place", "same", "circle", POSITIVE),
)


def layer_similarity(
    layers: Sequence[LayerSimilarity], *, unrelated: str = "two different digits"
) -> go.Figure:
    """Draw how alike each layer's activations stay, a row per layer, the first at the top.

    Args:
        layers: From the first to the last.
        unrelated: What the third mark compares.
    """
    figure = go.Figure()
    names = [row.layer for row in layers]
    for row in layers:  # from what two unrelated pictures have in common to what is kept
        if not np.isnan([row.unrelated, row.same]).any():
            figure.add_shape(
                type="line",
                x0=row.unrelated,
                x1=row.same,
                y0=row.layer,
                y1=row.layer,
                line={"color": POSITIVE, "width": 2},
                opacity=0.4,
                layer="below",
            )
    for name, field, symbol, colour in MEASURES:
        shown = unrelated if field == "unrelated" else name
        figure.add_scatter(
            x=[getattr(row, field) for row in layers],
            y=names,
            name=shown,
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 15 if field == "unrelated" else 10,
                "color": colour,
                "line": {"width": 2.5, "color": colour},
            },
            hovertemplate=f"%{{y}}, {shown}: %{{x:.3f}}<extra></extra>",
            cliponaxis=False,
        )
    figure.update_layout(
        height=34 * len(layers) + 105,
        legend={
            "orientation": "h",
            "y": 1.0,
            "yanchor": "bottom",
            "x": 0,
            "traceorder": "reversed",
        },
    )
    lowest = min((v for row in layers for v in (row.same, row.unrelated) if v < 0), default=0.0)
    figure.update_xaxes(title="cosine similarity", range=[lowest - 0.02, 1.03])
    figure.update_yaxes(type="category", autorange="reversed", categoryarray=names)
    return frame(figure)
