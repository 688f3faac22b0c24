"""Pictures, kernels and feature maps as coloured cells."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnn.figures.style import GREY, NEGATIVE, SIGNED, framed
from cnn.types import FloatArray

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


def picture(image: FloatArray, *, height: int = 320, **marks: Any) -> go.Figure:
    """Show a picture as it is.

    Args:
        image: Grey (H, W) or colour (H, W, 3), in [0, 1].
        height: Figure height in pixels.
        marks: Plotly's `shapes` and `annotations` on it.
    """
    if image.ndim == 2:
        return brightness(image, limit=1.0, height=height, **marks)
    colours = {
        "type": "image",
        "z": np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8),
        "hovertemplate": "row %{y}, column %{x}: %{z}<extra></extra>",
    }
    return _pixels(colours, height, **marks)


def signed_map(
    values: FloatArray,
    *,
    height: int = 320,
    limit: float | None = None,
    text: bool | None = None,
    **marks: Any,
) -> go.Figure:
    """Show weights or activations: orange below zero, blue above, pale at zero.

    Args:
        values: Shape (H, W).
        height: Figure height in pixels.
        limit: The value with the strongest colour; the largest magnitude when left out.
        text: Whether cells carry their number; where left out, only a small map does.
        marks: Plotly's `shapes` on it.
    """
    limit = limit or _largest(values)
    cells = {
        "type": "heatmap",
        "z": values,
        "zmin": -limit,
        "zmax": limit,
        "colorscale": SIGNED,
        "colorbar": _SCALE_BELOW,
        "hovertemplate": "row %{y}, column %{x}: %{z:.4g}<extra></extra>",
    }
    if text if text is not None else values.size <= _MAX_TEXT_CELLS:
        marks["annotations"] = _numbers(values, dark=np.abs(values) > _DARK_CELL * limit)
    return _pixels(cells, height, bottom=30, **marks)  # room for the scale


def brightness(
    values: FloatArray,
    *,
    limit: float | None = None,
    percent: bool = False,
    height: int = 320,
    annotations: Sequence[Mapping[str, Any]] = (),
    **marks: Any,
) -> go.Figure:
    """Show values that are not negative as the article does: 0 black, the largest white.

    Args:
        values: Shape (H, W), >= 0; a small map carries its numbers.
        limit: The value that is drawn white; the largest one when left out.
        percent: Write 1 as 100, as in the article's grids.
        height: Figure height in pixels.
        annotations: Of Plotly, on it, besides the numbers.
        marks: Plotly's `shapes` on it.
    """
    limit = limit or _largest(values)
    cells = {
        "type": "heatmap",
        "z": values,
        "zmin": 0,
        "zmax": limit,
        "colorscale": GREY,
        "showscale": False,
        "hovertemplate": "row %{y}, column %{x}: %{z:.3g}<extra></extra>",
    }
    numbers: list[dict[str, Any]] = []
    if values.size <= _MAX_TEXT_CELLS:
        numbers = _numbers(values * 100 if percent else values, dark=values < 0.5 * limit)
    return _pixels(cells, height, annotations=[*numbers, *annotations], **marks)


def window(
    row: int, column: int, height: int, width_cells: int, *, width: float = 2.5
) -> dict[str, Any]:
    """Return the frame round `height` by `width_cells` cells, the first one at (row, column).

    It is one of Plotly's shapes, for what draws maps and pictures.
    """
    return {
        "type": "rect",
        "x0": column - 0.5,
        "x1": column + width_cells - 0.5,
        "y0": row - 0.5,
        "y1": row + height - 0.5,
        "line": {"color": NEGATIVE, "width": width},
    }


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
    names = np.full(sheet.shape, -1, dtype=np.int16)
    for channel in range(channels):
        line, place = divmod(channel, columns)
        top, left = line * (rows + gap), place * (width + gap)
        sheet[top : top + rows, left : left + width] = maps[:, :, channel]
        names[top : top + rows, left : left + width] = channel
    limit = limit or _largest(maps)
    cells = {
        "type": "heatmap",
        "z": sheet,
        "customdata": names,
        "zmin": -limit if signed else 0,
        "zmax": limit,
        "colorscale": SIGNED if signed else GREY,
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": "channel %{customdata}: %{z:.3g}<extra></extra>",
    }
    return _pixels(cells, height or min(640, max(90, 76 * lines)))


def strip(values: FloatArray, *, height: int = 44) -> go.Figure:
    """Show a vector, an activation pattern, as one row of coloured cells.

    Args:
        values: Shape (N,).
        height: Figure height in pixels.
    """
    limit = _largest(values)
    cells = {
        "type": "heatmap",
        "z": values[np.newaxis],
        "zmin": -limit,
        "zmax": limit,
        "colorscale": SIGNED,
        "showscale": False,
        "hovertemplate": "unit %{x}: %{z:.3g}<extra></extra>",
    }
    hidden = {"visible": False}
    return framed(cells, margin=4, top=4, height=height, xaxis=hidden, yaxis=hidden)


def _largest(values: FloatArray) -> float:
    """Return the largest magnitude, or 1 where all is zero: a colour scale needs a range."""
    return float(np.abs(values).max(initial=0.0)) or 1.0


def _numbers(values: FloatArray, *, dark: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Return a number for each cell, white on dark cells; shorter where cells are small."""
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

    return [label(*cell) for cell in np.ndindex(values.shape)]


def _pixels(cells: Mapping[str, Any], height: int, **layout: Any) -> go.Figure:
    """Square pixels, row 0 at the top, no axes: the figure is the picture."""
    bare = {"visible": False, "constrain": "domain"}
    return framed(
        cells,
        margin=4,
        top=4,
        height=height,
        xaxis=bare,
        yaxis=bare | {"autorange": "reversed", "scaleanchor": "x"},
        **layout,
    )
