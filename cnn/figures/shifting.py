"""How the shift test is drawn: a line style per network, and what each layer notices of a shift."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE, SIGNED, framed
from cnn.inspection.shift_test.shift_tables import LayerSimilarity

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
    ("two classes", "unrelated", "line-ns-open", NEUTRAL),
    ("moved along", "moved", "diamond-open", NEGATIVE),
    ("in place", "same", "circle", POSITIVE),
)
LEGEND = (
    ":blue[**●**] **in place**: near 1, the layer does not notice the shift (*invariant*). "
    ":orange[**◇**] **moved along**: near 1, its maps move with the picture (*equivariant*, as a "
    "convolution promises). :gray[**|**] **two classes**: what even two different pictures have in "
    "common; only what lies to the right of it counts."
)


def layer_similarity(layers: Sequence[LayerSimilarity]) -> go.Figure:
    """Draw how alike each layer's activations stay, a row per layer, the first at the top.

    Args:
        layers: From the first to the last. What the marks mean is said by `LEGEND`.
    """
    names = [row.layer for row in layers]
    kept = [  # from what two unrelated pictures have in common to what is kept
        {
            "type": "line",
            "x0": row.unrelated,
            "x1": row.same,
            "y0": row.layer,
            "y1": row.layer,
            "line": {"color": POSITIVE, "width": 2},
            "opacity": 0.4,
            "layer": "below",
        }
        for row in layers
        if not np.isnan([row.unrelated, row.same]).any()
    ]
    marks = [
        {
            "type": "scatter",
            "x": [getattr(row, field) for row in layers],
            "y": names,
            "name": name,
            "mode": "markers",
            "marker": {
                "symbol": symbol,
                "size": 15 if field == "unrelated" else 10,
                "color": colour,
                "line": {"width": 2.5, "color": colour},
            },
            "hovertemplate": f"%{{y}}, {name}: %{{x:.3f}}<extra></extra>",
            "cliponaxis": False,
        }
        for name, field, symbol, colour in MEASURES
    ]
    lowest = min((v for row in layers for v in (row.same, row.unrelated) if v < 0), default=0.0)
    return framed(
        *marks,
        top=8,
        height=32 * len(layers) + 60,
        showlegend=False,
        shapes=kept,
        xaxis={"title": "cosine similarity", "range": [lowest - 0.02, 1.03]},
        yaxis={"type": "category", "autorange": "reversed", "categoryarray": names},
    )
