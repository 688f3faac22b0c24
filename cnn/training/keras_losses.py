"""Losses by name, as Keras takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnn.engine import keras


def root_mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Square root of the mean squared difference, over all pictures and classes of a batch.

    Keras has it as a metric only. The square root is infinitely steep at 0, so that a perfect
    batch would turn the weights into NaN; the smallest step of float32 (2**-23) prevents that.

    Args:
        y_true: One-hot labels, shape (N, classes).
        y_pred: Probabilities, shape (N, classes).

    Returns:
        One number, a Keras tensor of shape ().

    Source: Hyndman and Koehler, Another look at measures of forecast accuracy (2006), section 2.1.
    """
    return keras.ops.sqrt(keras.ops.mean(keras.ops.square(y_true - y_pred)) + 2.0**-23)


def loss_function(name: str) -> str | Callable[[Any, Any], Any]:
    """Return what `keras.Model.compile` takes for one of `cnn.settings.LOSS_NAMES`."""
    return root_mean_squared_error if name == "root_mean_squared_error" else name
