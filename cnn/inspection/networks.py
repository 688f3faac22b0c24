"""The networks that are looked into: rebuilt from a run's description and an epoch's weights.

A few of them stay in memory, and with each the model that shows its inside: a worker that built
new ones for every question would grow without end.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cnn import models, runs
from cnn.datasets import scale
from cnn.engine import keras
from cnn.errors import CnnError
from cnn.types import FloatArray, UInt8Array

NETWORKS_IN_MEMORY = 8


def load(run_id: str, epoch: int | None = None) -> keras.Model:
    """Return a run's network; nobody may change it, as it is shared.

    Args:
        run_id: The run.
        epoch: Weights after this epoch (0: untrained); the ones that were kept when left out.

    Raises:
        CnnError: No such run or weights, or they are damaged.
    """
    run = runs.get(run_id)
    version = run.weights_version(epoch)
    return _load(run_id, str(run.weights_file(epoch)), version)


@lru_cache(maxsize=NETWORKS_IN_MEMORY)
def untrained(run_id: str, seed: int) -> keras.Model:
    """Return the same network with random weights, which knows nothing of its data.

    Raises:
        CnnError: No such run.
    """
    return models.build(runs.get(run_id).architecture, seed)


@lru_cache(maxsize=NETWORKS_IN_MEMORY)
def look_inside(model: keras.Model) -> keras.Model:
    """Return a model of the same weights that gives a dictionary: layer name -> its output.

    Args:
        model: One of `load` or `untrained`. Its first layer, the input, is left out.
    """
    return keras.Model(model.input, {layer.name: layer.output for layer in model.layers[1:]})


def as_input(model: keras.Model, images: UInt8Array) -> FloatArray:
    """Scale pictures, shape (N, H, W, C), to the [0, 1] that networks are trained with.

    Raises:
        CnnError: They have another shape than the network's input.
    """
    expected = tuple(model.input_shape[1:])
    if images.shape[1:] != expected:
        raise CnnError(
            f"This network looks at pictures of shape {expected}, "
            f"and was given {tuple(images.shape[1:])}. Resize the picture."
        )
    return scale(images)


@lru_cache(maxsize=NETWORKS_IN_MEMORY)
def _load(run_id: str, weights: str, _modified: int) -> keras.Model:
    """Rebuild a network; the time of modification makes a rewritten file a new entry."""
    model = models.build(runs.get(run_id).architecture)
    try:
        model.load_weights(weights)
    except FileNotFoundError as error:
        raise CnnError("These weights were deleted. Choose another run or epoch.") from error
    # Of what Keras finds wrong with a file, nearly anything comes.
    except Exception as error:
        raise CnnError(
            "The weights of this run cannot be read: the file is damaged, or of another network. "
            "Choose another epoch, or train the run again."
        ) from error
    check_finite(model, "Choose an earlier epoch, or train with a smaller learning rate.")
    return model


def check_finite(model: keras.Model, remedy: str) -> None:
    """Raise CnnError if some weight of a network is not a number.

    Args:
        model: The network.
        remedy: A sentence that ends the message.
    """
    for layer in model.layers:
        if not all(np.isfinite(np.asarray(weight)).all() for weight in layer.weights):
            raise CnnError(
                f"The weights are damaged: those of the layer {layer.name} are not all numbers "
                f"(NaN), as when training goes out of bounds. {remedy}"
            )
