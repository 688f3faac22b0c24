"""Arrays in, Plotly figures out.

One colour code holds on every page. Grey is a picture: black 0, white 1. Orange is negative,
blue is positive and pale is zero, for weights and activations alike; the pair stays apart for
colour-blind readers (ColorBrewer, PuOr and RdBu ends) and reads on light and dark pages.
Backgrounds are transparent, so that a figure takes the page's theme.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnn.types import FloatArray

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
_SHARES = [[0.0, "rgba(31,127,176,0.04)"], [0.02, "rgba(31,127,176,0.25)"], [1.0, "#0b5a8c"]]
# Below the map and as wide as it, so that maps side by side keep the same size.
_SCALE_BELOW = {
    "orientation": "h",
    "y": 0,
    "yanchor": "top",
    "ypad": 6,
    "thickness": 8,
    "outlinewidth": 0,
    "tickformat": ".3~g",
    "nticks": 5,
}
# Text on a cell turns white where the cell is darker than this share of its range.
_DARK_CELL = 0.6
_ROOMY_CELLS = 9  # a 3 × 3 kernel has room for a third digit
_MAX_TEXT_CELLS = 150  # with more cells than this, numbers in them are no longer readable


def picture(image: FloatArray, *, height: int = 320) -> go.Figure:
    """Show a picture as it is.

    Args:
        image: Grey (H, W) or colour (H, W, 3), in [0, 1].
        height: Figure height in pixels.
    """
    if image.ndim == 2:
        return brightness(image, limit=1.0, height=height)
    colours = go.Image(
        z=np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8),
        hovertemplate="row %{y}, column %{x}: %{z}<extra></extra>",
    )
    return _pixels(go.Figure(colours), height)


def signed_map(
    values: FloatArray, *, height: int = 320, limit: float | None = None, text: bool | None = None
) -> go.Figure:
    """Show weights or activations: orange below zero, blue above, pale at zero.

    Args:
        values: Shape (H, W).
        height: Figure height in pixels.
        limit: The value with the strongest colour; the largest magnitude when left out.
        text: Whether cells carry their number; where left out, only a small map does.
    """
    limit = limit or _largest(values)
    figure = go.Figure(
        go.Heatmap(
            z=values,
            zmin=-limit,
            zmax=limit,
            colorscale=SIGNED,
            colorbar=_SCALE_BELOW,
            hovertemplate="row %{y}, column %{x}: %{z:.4g}<extra></extra>",
        )
    )
    if text if text is not None else values.size <= _MAX_TEXT_CELLS:
        _write_cells(figure, values, dark=np.abs(values) > _DARK_CELL * limit)
    return _pixels(figure, height).update_layout(margin_b=30)  # room for the scale


def brightness(
    values: FloatArray, *, limit: float | None = None, percent: bool = False, height: int = 320
) -> go.Figure:
    """Show values that are not negative as the article does: 0 black, the largest white.

    Args:
        values: Shape (H, W), >= 0; a small map carries its numbers.
        limit: The value that is drawn white; the largest one when left out.
        percent: Write 1 as 100, as in the article's grids.
        height: Figure height in pixels.
    """
    limit = limit or _largest(values)
    figure = go.Figure(
        go.Heatmap(
            z=values,
            zmin=0,
            zmax=limit,
            colorscale=GREY,
            showscale=False,
            hovertemplate="row %{y}, column %{x}: %{z:.3g}<extra></extra>",
        )
    )
    if values.size <= _MAX_TEXT_CELLS:
        _write_cells(figure, values * 100 if percent else values, dark=values < 0.5 * limit)
    return _pixels(figure, height)


def mark_window(
    figure: go.Figure, row: int, column: int, height: int, width_cells: int, *, width: float = 2.5
) -> go.Figure:
    """Draw a frame round `height` by `width_cells` cells, the first one at (row, column)."""
    return figure.add_shape(
        type="rect",
        x0=column - 0.5,
        x1=column + width_cells - 0.5,
        y0=row - 0.5,
        y1=row + height - 0.5,
        line={"color": NEGATIVE, "width": width},
    )


def quarters(values: FloatArray, *, height: int = 260) -> go.Figure:
    """Show a map whose four quarters are pooled, with the strongest cell of each framed.

    Args:
        values: Shape (H, W) with even sides, in [0, 1].
        height: Figure height in pixels.
    """
    figure = picture(values, height=height)
    middle_row, middle_column = values.shape[0] // 2, values.shape[1] // 2
    for top, left in np.ndindex(2, 2):
        rows = slice(0, middle_row) if top == 0 else slice(middle_row, None)
        columns = slice(0, middle_column) if left == 0 else slice(middle_column, None)
        quarter = values[rows, columns]
        row, column = map(int, np.unravel_index(quarter.argmax(), quarter.shape))
        mark_window(figure, row + top * middle_row, column + left * middle_column, 1, 1)
        figure.add_annotation(
            x=left * (values.shape[1] - 1),
            y=top * (values.shape[0] - 1),
            text=f"{quarter.max():.2f}",
            showarrow=False,
            xanchor="right" if left else "left",
            yanchor="bottom" if top else "top",
            font={"color": "#ffffff", "size": 13},
        )
    figure.add_hline(y=middle_row - 0.5, line={"color": NEUTRAL, "width": 1})
    figure.add_vline(x=middle_column - 0.5, line={"color": NEUTRAL, "width": 1})
    return figure


def mosaic(
    maps: FloatArray,
    *,
    signed: bool = True,
    columns: int | None = None,
    height: int | None = None,
    limit: float | None = None,
) -> go.Figure:
    """Show the channels of a layer side by side in one figure.

    Args:
        maps: Shape (H, W, C).
        signed: Zero-centred colours; otherwise grey in [0, 1].
        columns: Maps per line; the squarest arrangement that is wider than high if left out.
        height: Figure height in pixels.
        limit: The value with the strongest colour; the largest magnitude if left out.
    """
    rows, width, channels = maps.shape
    columns = columns or min(channels, int(np.ceil(np.sqrt(channels * 2.0 * rows / width))))
    lines = -(-channels // columns)
    gap = max(1, round(0.08 * width))
    sheet = np.full((lines * (rows + gap) - gap, columns * (width + gap) - gap), np.nan)
    names = np.full(sheet.shape, "", dtype=object)
    for channel in range(channels):
        line, place = divmod(channel, columns)
        top, left = line * (rows + gap), place * (width + gap)
        sheet[top : top + rows, left : left + width] = maps[:, :, channel]
        names[top : top + rows, left : left + width] = str(channel)
    limit = limit or _largest(maps)
    figure = go.Figure(
        go.Heatmap(
            z=sheet,
            customdata=names,
            zmin=-limit if signed else 0,
            zmax=limit,
            colorscale=SIGNED if signed else GREY,
            showscale=False,
            hoverongaps=False,
            hovertemplate="channel %{customdata}: %{z:.3g}<extra></extra>",
        )
    )
    return _pixels(figure, height or min(640, max(90, 76 * lines)))


def strip(values: FloatArray, *, height: int = 44) -> go.Figure:
    """Show a vector, an activation pattern, as one row of coloured cells.

    Args:
        values: Shape (N,).
        height: Figure height in pixels.
    """
    limit = _largest(values)
    figure = go.Figure(
        go.Heatmap(
            z=values[np.newaxis],
            zmin=-limit,
            zmax=limit,
            colorscale=SIGNED,
            showscale=False,
            hovertemplate="unit %{x}: %{z:.3g}<extra></extra>",
        )
    )
    figure.update_layout(height=height)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return frame(figure, margin=4, top=4)


def line(
    values: FloatArray, *, x_title: str, y_title: str, first: int = 0, height: int = 260
) -> go.Figure:
    """Draw one number per step.

    Args:
        values: Shape (N,).
        x_title: What is counted.
        y_title: What was measured.
        first: The number of the first step.
        height: Figure height in pixels.
    """
    figure = go.Figure(
        go.Scatter(
            x=np.arange(first, first + len(values)),
            y=values,
            mode="lines+markers",
            line={"color": POSITIVE, "width": 2.5},
        )
    )
    figure.update_layout(height=height)
    figure.update_xaxes(title=x_title)
    figure.update_yaxes(title=y_title, rangemode="tozero")
    return frame(figure)


def bars(
    values: Sequence[float] | FloatArray,
    names: Sequence[str],
    *,
    highlight: int | None = None,
    unit: str = "",
    height: int = 260,
    tickformat: str = ".3~g",
) -> go.Figure:
    """Draw a horizontal bar per name, the signs told apart by colour.

    Args:
        values: Shape (N,).
        names: N labels, from top to bottom.
        highlight: The one bar to draw in full strength; the others fade.
        unit: Title of the value axis.
        height: Figure height in pixels.
        tickformat: How the numbers are written (d3-format).
    """
    values = np.asarray(values, dtype=float)
    strength = [1.0 if highlight in (None, i) else 0.45 for i in range(values.size)]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=list(names),
            orientation="h",
            marker={
                "color": [POSITIVE if value >= 0 else NEGATIVE for value in values],
                "opacity": strength,
            },
            texttemplate=f"%{{x:{tickformat}}}",
            textposition="auto",
            hovertemplate=f"%{{y}}: %{{x:{tickformat}}}<extra></extra>",
        )
    )
    figure.update_layout(height=height, bargap=0.25)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title=unit, tickformat=tickformat)
    return frame(figure)


def waterfall(
    terms: Sequence[float] | FloatArray,
    names: Sequence[str],
    *,
    bias: float,
    unit: str = "logit",
    height: int = 380,
) -> go.Figure:
    """Show how a bias and the terms of a sum add up to their total.

    Args:
        terms: Shape (N,).
        names: N labels.
        bias: Where the sum starts.
        unit: Title of the value axis.
        height: Figure height in pixels.
    """
    figure = go.Figure(
        go.Waterfall(
            x=["bias", *names, "sum"],
            y=[bias, *terms, None],
            measure=["relative"] * (len(names) + 1) + ["total"],
            increasing={"marker": {"color": POSITIVE}},
            decreasing={"marker": {"color": NEGATIVE}},
            totals={"marker": {"color": NEUTRAL}},
            connector={"line": {"color": NEUTRAL, "width": 1, "dash": "dot"}},
            texttemplate="%{delta:+.1f}",
            textposition="outside",
            hovertemplate="%{x}: %{delta:+.3f}, sum so far %{final:.3f}<extra></extra>",
            cliponaxis=False,
        )
    )
    figure.update_layout(height=height)
    figure.update_yaxes(title=unit, zeroline=True, zerolinecolor=NEUTRAL)
    figure.update_xaxes(type="category", tickangle=-45)
    return frame(figure)


def confusion_matrix(
    counts: NDArray[np.int64], class_names: Sequence[str], *, height: int = 460
) -> go.Figure:
    """Show how often each true class (row) was given each answer (column).

    Args:
        counts: Shape (classes, classes), whole numbers.
        class_names: A name per class.
        height: Figure height in pixels.

    The colour is the share of the row, so that rare classes show as well as frequent ones.
    """
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=list(class_names),
            y=list(class_names),
            text=np.where(counts > 0, counts.astype(str), ""),
            zmin=0,
            zmax=1,
            colorscale=_SHARES,
            showscale=False,
            texttemplate="%{text}",
            hovertemplate="true %{y}, answered %{x}: %{text} (%{z:.1%})<extra></extra>",
            xgap=2,
            ygap=2,
        )
    )
    figure.update_layout(height=height)
    axis = {"type": "category", "showgrid": False}
    figure.update_xaxes(title="answer of the network", side="top", **axis)
    figure.update_yaxes(title="true class", autorange="reversed", **axis)
    return frame(figure)


def gallery(
    images: FloatArray, captions: Sequence[str], *, columns: int = 6, tile: int = 150
) -> go.Figure:
    """Show small pictures with a caption above each.

    Args:
        images: Shape (N, H, W), in [0, 1].
        captions: N short texts.
        columns: Pictures per line.
        tile: Height of a line in pixels.
    """
    count, rows, width = images.shape
    lines = -(-count // columns)
    gap = max(2, round(0.3 * rows))  # room for the caption
    step_x = width + max(1, width // 10)
    sheet = np.full((lines * (rows + gap), columns * step_x), np.nan)
    figure = go.Figure()
    for i, (image, caption) in enumerate(zip(images, captions, strict=True)):
        line, place = divmod(i, columns)
        top, left = line * (rows + gap) + gap, place * step_x
        sheet[top : top + rows, left : left + width] = image
        figure.add_annotation(
            x=left + width / 2, y=top - gap / 2, text=caption, showarrow=False, font={"size": 12}
        )
    figure.add_heatmap(z=sheet, zmin=0, zmax=1, colorscale=GREY, showscale=False, hoverinfo="skip")
    return _pixels(figure, lines * tile)


def loss_over_weight(
    weights: FloatArray,
    losses: FloatArray,
    *,
    start: tuple[float, float],
    slope: float,
    landing: tuple[float, float],
    height: int = 360,
) -> go.Figure:
    """Draw the loss over one weight, the tangent at the start, and where the step lands.

    Args:
        weights: Values of the weight, shape (N,).
        losses: The loss at each, shape (N,).
        start: (weight, loss) before the step.
        slope: The gradient at the start.
        landing: (weight, loss) after the step.
        height: Figure height in pixels.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=weights, y=losses, mode="lines", name="loss", line={"color": POSITIVE, "width": 2.5}
    )
    reach = 0.22 * float(weights[-1] - weights[0])
    figure.add_scatter(
        x=[start[0] - reach, start[0] + reach],
        y=[start[1] - slope * reach, start[1] + slope * reach],
        mode="lines",
        name="tangent (the gradient)",
        line={"color": NEUTRAL, "dash": "dash", "width": 1.5},
    )
    for point, name, colour, symbol in (
        (start, "before the step", NEUTRAL, "circle"),
        (landing, "after the step", NEGATIVE, "diamond"),
    ):
        figure.add_scatter(
            x=[point[0]],
            y=[point[1]],
            mode="markers",
            name=name,
            marker={"size": 13, "color": colour, "symbol": symbol},
        )
    figure.update_layout(height=height, legend={"orientation": "h", "y": 1.14, "x": 0})
    figure.update_xaxes(title="value of this weight")
    figure.update_yaxes(title="loss")
    return frame(figure)


def _largest(values: FloatArray) -> float:
    """Return the largest magnitude, or 1 where all is zero: a colour scale needs a range."""
    return float(np.abs(values).max(initial=0.0)) or 1.0


def _write_cells(figure: go.Figure, values: FloatArray, *, dark: Any) -> None:
    """Write each number into its cell, white on dark cells; shorter where cells are small."""
    digits = 3 if values.size <= _ROOMY_CELLS else 2

    def label(row: int, column: int) -> dict[str, Any]:
        value = values[row, column]
        text = np.format_float_positional(value, digits, fractional=False, trim="-")
        return {
            "x": column,
            "y": row,
            "text": text.replace("-", "−"),
            "showarrow": False,
            "font": {"color": "#ffffff" if dark[row, column] else "#1c1c1c", "size": 12},
        }

    # All at once: adding them one by one takes Plotly half a second for 80 cells.
    figure.update_layout(annotations=[label(*cell) for cell in np.ndindex(values.shape)])


def _pixels(figure: go.Figure, height: int) -> go.Figure:
    """Square pixels, row 0 at the top, no axes: the figure is the picture."""
    figure.update_layout(height=height)
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    return frame(figure, margin=4, top=4)


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
