"""A network, drawn to scale."""

from collections.abc import Sequence
from math import ceil, log2

import plotly.graph_objects as go

from cnn.architecture import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerSummary,
)
from cnn.figures.style import NEUTRAL, POSITIVE
from cnn.types import Shape

# Legend name -> colour, in the order of the legend. Blue is what convolutions found, pale blue what
# pooling kept of it.
_COLOURS = {
    "input": NEUTRAL,
    "convolution": POSITIVE,
    "pooling": "#93c4de",
    "flatten": "#b9a7cf",
    "dense": "#7d5ba6",
}
_SHAPE_KEEPERS = (Activation, BatchNormalization, Dropout)
_MIN_STEPS = 8  # a short network leaves room to grow
_MAX_LABELS = 24  # upright labels side by side on a phone


def shape_text(shape: Shape) -> str:
    """Write a shape as a learner says it.

    >>> shape_text((26, 26, 32))
    '26 × 26 × 32'
    """
    return " × ".join(f"{size:,}" for size in shape)


def network(rows: Sequence[LayerSummary], *, height: int = 250) -> go.Figure:
    """Draw what flows through a network as blocks that shrink and deepen.

    A map is as high as it has rows, and its width grows with the logarithm of its channels. A
    vector is a narrow block whose height grows with the logarithm of its length. Layers that never
    change a shape are only named in the hover text of the block before.

    Args:
        rows: At least one layer, from the input on.
        height: Figure height in pixels.
    """
    shapes, kinds, names = [rows[0].input_shape], ["input"], ["input"]
    for row in rows:
        if isinstance(row.layer, _SHAPE_KEEPERS):
            names[-1] += f", {row.name}"
        else:
            shapes.append(row.output_shape)
            kinds.append(_kind(row))
            names.append(row.name)

    figure = go.Figure()
    figure.add_shape(  # the stream that the blocks stand in
        type="line",
        x0=0,
        x1=len(shapes) - 1,
        y0=0,
        y1=0,
        layer="below",
        line={"color": NEUTRAL, "width": 1},
    )
    sizes = _block_sizes(shapes)
    for kind, colour in _COLOURS.items():
        places = [place for place, found in enumerate(kinds) if found == kind]
        if not places:
            continue
        figure.add_bar(
            name=kind,
            x=places,
            y=[sizes[place][1] for place in places],
            base=[-sizes[place][1] / 2 for place in places],
            width=[sizes[place][0] for place in places],
            customdata=[[names[place], shape_text(shapes[place])] for place in places],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
            marker={"color": colour, "line": {"width": 0}},
        )
    step = ceil(len(shapes) / _MAX_LABELS)
    figure.update_layout(
        height=height,
        barmode="overlay",
        margin={"l": 4, "r": 4, "t": 34, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False},
        dragmode=False,
    )
    figure.update_xaxes(
        tickvals=list(range(0, len(shapes), step)),
        ticktext=[shape_text(shape) for shape in shapes[::step]],
        range=[-0.5, max(len(shapes), _MIN_STEPS) - 0.5],
        autotickangles=[0, 90],
        showgrid=False,
        zeroline=False,
        showline=False,
        fixedrange=True,
    )
    figure.update_yaxes(visible=False, fixedrange=True)
    return figure


def _kind(row: LayerSummary) -> str:
    if isinstance(row.layer, Conv2D):
        return "convolution"
    if isinstance(row.layer, Dense):
        return "dense"
    return "flatten" if isinstance(row.layer, Flatten) else "pooling"


def _block_sizes(shapes: Sequence[Shape]) -> list[tuple[float, float]]:
    """Return the (width, height) of each block; widths in steps of the axis, heights in rows."""
    depth = max(1 + log2(shape[2]) for shape in shapes if len(shape) == 3)
    length = max((log2(1 + shape[0]) for shape in shapes if len(shape) == 1), default=1.0)
    rows = max(shape[0] for shape in shapes if len(shape) == 3)
    return [
        (0.8 * (1 + log2(shape[2])) / depth, float(shape[0]))
        if len(shape) == 3
        else (0.14, rows * log2(1 + shape[0]) / length)
        for shape in shapes
    ]
