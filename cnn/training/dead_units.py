"""How many units have stopped to learn: those that answer 0 to every picture. Uses Keras."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnn.engine import keras, tf
from cnn.types import UInt8Array

NUM_PICTURES = 200  # that a unit has a chance to answer to
_AT_ONCE = 50  # pictures; the maps of more would take much memory


class UnitWatch:
    """Counts dead units in the layers that end in ReLU.

    A unit, which is a channel of a convolution or a neuron of a dense layer, is dead if it answers
    0 to each of the pictures, everywhere. ReLU is flat there: no gradient passes it, and whatever
    feeds the unit is not corrected any more.

    Source: Lu et al., Dying ReLU and Initialization (2019), section 1.

    Args:
        model: A network that `cnn.models.build` made: one layer after the other.
        images: Training pictures, of which the first are looked at: shape (N, H, W, C), 0 to 255.

    Attributes:
        layers: Names of those layers, in order.
    """

    def __init__(self, model: keras.Model, images: UInt8Array) -> None:
        self._chain = [layer for layer in model.layers if not _is_input(layer)]
        self._images = images[:NUM_PICTURES]
        self.layers = [layer.name for layer in self._chain if _ends_in_relu(layer)]

    def shares(self) -> list[float]:
        """Return which share of each layer's units is dead now, 0 to 1."""
        alive: dict[str, NDArray[np.bool_]] = {}
        for start in range(0, len(self._images) if self.layers else 0, _AT_ONCE):
            x = tf.cast(self._images[start : start + _AT_ONCE], tf.float32) / 255.0
            for layer in self._chain:
                x = layer(x, training=False)
                if layer.name in self.layers:
                    alive[layer.name] = _some_answer(x) | alive.get(layer.name, np.False_)
        return [1 - float(np.mean(alive[name])) for name in self.layers]


def _some_answer(answers: tf.Tensor) -> NDArray[np.bool_]:
    """Tell of each unit, the last axis, whether it answers anything but 0; shape (units,)."""
    axes = list(range(len(answers.shape) - 1))
    # Not > 0: what is no number is not silent.
    return np.asarray(tf.reduce_any(tf.not_equal(answers, 0.0), axes))


def _is_input(layer: keras.Layer) -> bool:
    return isinstance(layer, keras.layers.InputLayer)


def _ends_in_relu(layer: keras.Layer) -> bool:
    return getattr(layer, "activation", None) is keras.activations.relu
