"""How many pictures a worker looks at in one go."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnn.engine import keras

_VALUES_AT_ONCE = 8_000_000  # in the feature maps of one batch: 32 MB
_MAX_BATCH = 500  # pictures; more are not faster


def batches(model: keras.Model, count: int) -> Iterator[slice]:
    """Cut many pictures into parts whose feature maps take little memory.

    Args:
        model: The network that looks at them.
        count: Pictures.
    """
    values = sum(prod(layer.output.shape[1:]) for layer in model.layers)
    size = max(1, min(_MAX_BATCH, _VALUES_AT_ONCE // values))
    for first in range(0, count, size):
        yield slice(first, min(first + size, count))
