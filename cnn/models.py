"""From the description of a network to the Keras model. Imports Keras."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from cnn.architecture import Architecture, Conv2D, Dense, Dropout, Kernel, Layer


def build(architecture: Architecture, seed: int | None = None) -> keras.Model:
    """Build a network with fresh weights, not compiled yet.

    The model is a functional one, so that any of its layers can become an output of another model.
    Its layers have the names that `Architecture.summary` gives, after an input layer.

    Args:
        architecture: The network.
        seed: Decides the first weights and what Dropout drops, whatever else in the process draws
            random numbers; left to Keras when None.

    Raises:
        ArchitectureError: The network cannot be built.

    >>> from cnn.architecture import PRESETS
    >>> build(PRESETS["article"]).output_shape
    (None, 10)
    """
    inputs = keras.Input(architecture.input_shape)
    outputs = inputs
    for index, row in enumerate(architecture.summary()):
        keras_layer = getattr(keras.layers, type(row.layer).__name__)
        arguments = row.layer.keras_arguments()
        if seed is not None:
            arguments |= _seeded(row.layer, (seed + index) % 2**31)  # the range that Keras takes
        layer = keras_layer(name=row.name, **arguments)
        outputs = layer(outputs)
        if isinstance(row.layer, Conv2D) and row.layer.kernels:
            _put_kernels(layer, row.layer.kernels)
    return keras.Model(inputs, outputs)


def _put_kernels(layer: keras.Layer, kernels: Sequence[Kernel]) -> None:
    """Let the first filters start as kernels made by hand, alike in all channels."""
    weights, *bias = layer.get_weights()  # (kH, kW, C, F)
    for number, kernel in enumerate(kernels):
        weights[:, :, :, number] = np.array(kernel)[:, :, np.newaxis]
    layer.set_weights([weights, *bias])


def _seeded(layer: Layer, seed: int) -> dict[str, Any]:
    """Return the arguments that fix a layer's randomness; the initializer is Keras's default.

    Without them Keras draws a seed from Python's global generator, from which Dask's threads draw,
    too: in a worker, the same seed would not give the same network.
    """
    if isinstance(layer, Conv2D | Dense):
        return {"kernel_initializer": keras.initializers.GlorotUniform(seed)}
    return {"seed": seed} if isinstance(layer, Dropout) else {}
