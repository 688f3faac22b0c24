"""From the description of a network to the Keras model. Uses Keras."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from cnn.architecture import Architecture, KernelCells, Layer
from cnn.engine import keras


def build(architecture: Architecture, seed: int | None = None) -> keras.Model:
    """Build a network with fresh weights, not compiled yet.

    The model is a functional one, so that any of its layers can become an output of another model.
    Its layers have the names that `Architecture.summary` gives, after an input layer.

    Args:
        architecture: The network.
        seed: Decides the first weights and what Dropout drops, whatever else in the process draws
            random numbers. A plain Keras program begins with the same weights after
            keras.utils.set_random_seed(seed). Left to Keras when None.

    Raises:
        ArchitectureError: The network cannot be built.

    >>> from cnn.architecture import PRESETS
    >>> build(PRESETS["article"]).output_shape
    (None, 10)
    """
    inputs = keras.Input(architecture.input_shape)
    outputs = inputs
    chance = None if seed is None else random.Random(seed)  # noqa: S311 - no secret
    for row in architecture.summary():
        keras_layer = getattr(keras.layers, type(row.layer).__name__)
        arguments = row.layer.keras_arguments()
        if chance is not None:
            arguments |= _seeded(row.layer, chance)
        layer = keras_layer(name=row.name, **arguments)
        outputs = layer(outputs)
        if row.layer.hand_made:
            _put_kernels(layer, row.layer.hand_made)
    return keras.Model(inputs, outputs)


def _put_kernels(layer: keras.Layer, kernels: Sequence[KernelCells]) -> None:
    """Let the first filters start as kernels made by hand, alike in all channels."""
    weights, *bias = layer.get_weights()  # (kH, kW, C, F)
    for number, kernel in enumerate(kernels):
        weights[:, :, :, number] = np.array(kernel)[:, :, np.newaxis]
    layer.set_weights([weights, *bias])


def _seeded(layer: Layer, chance: random.Random) -> dict[str, Any]:
    """Return the arguments that fix a layer's randomness; the initializer is Keras's default.

    Without them Keras draws a seed from Python's global generator, from which Dask's threads draw,
    too: in a worker, the same seed would not give the same network. So it is drawn as Keras does it
    (keras.src.random.seed_generator.make_default_seed), from a generator of our own.
    """
    match layer.random_argument:
        case "kernel_initializer" as name:
            return {name: keras.initializers.GlorotUniform(_draw(chance))}
        case "seed" as name:
            return {name: _draw(chance)}
    return {}


def _draw(chance: random.Random) -> int:
    return chance.randint(1, 10**9)
