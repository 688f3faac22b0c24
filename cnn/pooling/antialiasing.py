"""Pooling that blurs before it drops cells, so that a small shift changes less."""

import numpy as np

from cnn import ops, sliding
from cnn.types import FloatArray

BLUR: FloatArray = np.outer([1, 2, 1], [1, 2, 1]).astype(np.float32) / 16
"""A binomial blur, shape (3, 3), weights adding up to 1: "Triangle-3" in Zhang (2019)."""
BLUR.setflags(write=False)


def blur_pool2d(
    feature_map: FloatArray,
    *,
    pool_size: int = 2,
    stride: int | None = None,
    padding: sliding.Padding = "valid",
) -> FloatArray:
    """Take the largest value around every cell, blur, and only then keep every stride-th cell.

    Plain max pooling with a stride looks at some windows and skips those between; a shift of one
    pixel swaps the ones for the others. Here no window is skipped: each lends a part of its value
    to its neighbours before cells are dropped.

    Args:
        feature_map: Shape (H, W), or (H, W, C) to pool each channel by itself.
        pool_size: Side of the square window, in pixels.
        stride: Pixels between two cells that are kept; pool_size if not given.
        padding: For the windows of the maximum, as for `cnn.ops.pool2d`. The blur stays inside
            the map, except with "same": then it counts zeros around it, as a Conv2D layer does.

    Returns:
        Pooled map. With "valid", shape ((H - pool_size - 2) // stride + 1, ...): the blur takes
        one more cell at each side than max pooling does.

    Raises:
        CnnError: As `cnn.ops.pool2d`, or the blur does not fit.

    Source: Zhang, Making Convolutional Networks Shift-Invariant Again (2019), section 3.2,
    "max pooling to MaxBlurPool". His own program mirrors the map at its borders.

    >>> row = np.array([[0, 0, 0, 8, 0, 0, 0, 0]])
    >>> blur_pool2d(np.repeat(row, 4, axis=0))
    array([[2., 6., 0.]])
    """
    largest = ops.pool2d(
        feature_map, pool_size=pool_size, stride=1, mode="max", padding=padding
    )  # every window
    return ops.convolve2d(
        largest,
        BLUR,
        stride=pool_size if stride is None else stride,
        padding="same" if padding == "same" else "valid",
    )
