"""What a data set looks like: sheets of its pictures, and how many there are of each class."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

from cnn.figures.style import NEUTRAL, POSITIVE
from cnn.types import UInt8Array

GROUND = 128  # grey between the pictures, on light and dark pages alike


def sheet(pictures: UInt8Array, *, columns: int, zoom: int = 2, gap: int = 1) -> UInt8Array:
    """Lay small pictures side by side in rows.

    Args:
        pictures: Shape (N, H, W, C), at least one.
        columns: Pictures in a row; empty places stay grey.
        zoom: Screen pixels per pixel along each side, so that browsers do not blur them.
        gap: Pixels between two pictures, before zooming.

    Returns:
        One picture, shape (h, w), in colour (h, w, 3).
    """
    num_pictures, height, width, channels = pictures.shape
    rows = -(-num_pictures // columns)
    places = np.full((rows * columns, height + gap, width + gap, channels), GROUND, dtype=np.uint8)
    places[:num_pictures, :height, :width] = pictures
    grid = places.reshape(rows, columns, height + gap, width + gap, channels)
    laid = grid.swapaxes(1, 2).reshape(rows * (height + gap), columns * (width + gap), channels)
    zoomed = laid[: -gap or None, : -gap or None].repeat(zoom, axis=0).repeat(zoom, axis=1)
    return zoomed if channels == 3 else zoomed[..., 0]


def before_and_after(
    originals: UInt8Array, versions: Sequence[UInt8Array], *, zoom: int = 2
) -> UInt8Array:
    """Lay each picture beside changed versions of it, one row per picture.

    Args:
        originals: Shape (N, H, W, C).
        versions: Changed pictures, each of that shape.
        zoom: As for `sheet`.

    Returns:
        One picture, shape (h, w), in colour (h, w, 3): the originals are the left column.
    """
    rows = np.stack([originals, *versions], axis=1)  # (N, versions + 1, H, W, C)
    laid = sheet(
        rows.reshape(-1, *originals.shape[1:]), columns=len(versions) + 1, zoom=zoom, gap=2
    )
    margin = np.full((len(laid), 4 * zoom, *laid.shape[2:]), GROUND, dtype=np.uint8)
    edge = (originals.shape[2] + 2) * zoom  # of the left column
    return np.concatenate([laid[:, :edge], margin, laid[:, edge:]], axis=1)


def png(picture: UInt8Array) -> bytes:
    """Return a picture, shape (h, w) or (h, w, 3), as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def class_balance(counts: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """Draw how many training and test pictures each class has, one bar per class.

    Args:
        counts: Class name -> training pictures, test pictures.

    Returns:
        An ECharts option (https://echarts.apache.org/en/option.html).
    """
    left = 20 + 8 * min(12, max(map(len, counts), default=0))  # pixels, for the longest name
    series = (("training", POSITIVE), ("test", NEUTRAL))
    return {
        "animation": False,
        "grid": {"left": left, "right": 24, "top": 28, "bottom": 24, "outerBoundsMode": "none"},
        "legend": {"top": 0, "left": left - 6, "itemWidth": 14},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "splitNumber": 4, "minInterval": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": list(counts),
            "axisTick": {"show": False},
            "axisLabel": {"width": 96, "overflow": "truncate", "interval": 0},
        },
        "series": [
            {
                "name": name,
                "type": "bar",
                "stack": "pictures",
                "barCategoryGap": "25%",
                "itemStyle": {"color": colour},
                "data": [both[number] for both in counts.values()],
            }
            for number, (name, colour) in enumerate(series)
        ],
    }
