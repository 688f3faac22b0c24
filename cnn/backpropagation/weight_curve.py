"""The loss over a single weight, measured by forward passes alone: no gradient is used here.

Plain NumPy in float64, so that a nudge of a thousandth shows what a gradient claims. Only one
map of the network changes with the weight, and it changes linearly before ReLU; that makes
thousands of forward passes cheap.
"""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from cnn.losses import batch_loss
from cnn.types import FloatArray

POOL = 4  # cells per side of a pooling window
WeightPlace = tuple[int, int, int]  # kernel, row, column


def logits_over_weight(
    weights: Sequence[FloatArray], images: FloatArray, place: WeightPlace, values: FloatArray
) -> FloatArray:
    """Return the logits for each value of one kernel cell.

    Args:
        weights: Of `descent_questions.NETWORK`: kernels (kH, kW, 1, F), biases (F,), the dense
            layer's weights (cells, K) and biases (K,).
        images: Shape (N, H, W, 1), where a map's sides are multiples of 4.
        place: Which cell varies.
        values: Its values, shape (P,).

    Returns:
        Shape (P, N, K).
    """
    kernels, biases, dense, dense_biases = (array.astype(np.float64) for array in weights)
    kernel, row, column = place
    windows = sliding_window_view(
        images[..., 0].astype(np.float64), kernels.shape[:2], axis=(1, 2)
    )  # (N, h, w, kH, kW)
    maps = np.tensordot(kernels[:, :, 0], windows, axes=([0, 1], [3, 4]))  # (F, N, h, w)
    maps += biases[:, None, None, None]
    pooled = _pool(maps)  # (F, N, h / 4, w / 4)
    _, _, height, width = pooled.shape
    dense = dense.reshape(height, width, len(biases), -1)  # (h / 4, w / 4, F, K)
    logits = np.tensordot(pooled, dense, axes=([0, 2, 3], [2, 0, 1])) + dense_biases  # (N, K)

    nudges = values - kernels[row, column, 0, kernel]
    varied = maps[kernel] + nudges[:, None, None, None] * windows[..., row, column]  # (P, N, h, w)
    change = _pool(varied) - pooled[kernel]  # (P, N, h / 4, w / 4)
    moved: FloatArray = np.tensordot(change, dense[:, :, kernel], axes=2)  # (P, N, K)
    return logits + moved


def losses_over_weight(
    weights: Sequence[FloatArray],
    images: FloatArray,
    labels: NDArray[np.integer],
    loss: str,
    place: WeightPlace,
    values: FloatArray,
) -> FloatArray:
    """Return the loss for each value of one kernel cell, shape (P,).

    The arguments are those of `logits_over_weight`, and the right classes, shape (N,).
    """
    return batch_loss(loss, logits_over_weight(weights, images, place, values), labels)


def _pool(maps: FloatArray) -> FloatArray:
    """Apply ReLU and keep the largest of each window of 4 × 4, over the last two axes."""
    lines = maps[..., ::POOL, :]
    for row in range(1, POOL):
        lines = np.maximum(lines, maps[..., row::POOL, :])
    pooled = lines[..., ::POOL]
    for column in range(1, POOL):
        pooled = np.maximum(pooled, lines[..., column::POOL])
    return np.maximum(pooled, 0.0)
