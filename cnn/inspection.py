"""Look inside a trained network: what it answers, its kernels and its feature maps.

Runs on a worker: it imports Keras. Arguments and results are plain NumPy. A network is rebuilt
from its run's configuration and the weights of an epoch, and a few of them stay in memory.
"""

from functools import lru_cache

import keras
import numpy as np

from cnn import models, runs
from cnn.datasets import scale
from cnn.errors import CnnError
from cnn.types import FloatArray, UInt8Array

_NETWORKS_IN_MEMORY = 8


def predict(run_id: str, images: UInt8Array, epoch: int | None = None) -> FloatArray:
    """Return the class probabilities, shape (N, classes), for pictures of shape (N, H, W, C).

    Args:
        run_id: The run whose network answers.
        images: Pixels 0 to 255.
        epoch: Weights after this epoch (0: untrained); the last saved ones when left out.

    Raises:
        CnnError: No such run or weights, or pictures of another shape than the network's input.
    """
    model = _network(run_id, epoch)
    return np.asarray(model(_as_input(model, images), training=False))


def feature_maps(run_id: str, image: UInt8Array, epoch: int | None = None) -> dict[str, FloatArray]:
    """Return what every layer makes of one picture: layer name -> (H, W, C) or (units,).

    Args:
        run_id: The run whose network looks at the picture.
        image: Pixels 0 to 255, shape (H, W, C).
        epoch: As for `predict`.

    Raises:
        CnnError: As for `predict`.
    """
    model = _network(run_id, epoch)
    layers = model.layers[1:]  # the first one is the input
    look_inside = keras.Model(model.input, [layer.output for layer in layers])
    outputs = look_inside(_as_input(model, image[None]), training=False)
    return {
        layer.name: np.asarray(output)[0] for layer, output in zip(layers, outputs, strict=True)
    }


def kernels(run_id: str, epoch: int | None = None) -> dict[str, FloatArray]:
    """Return the kernels of every convolution layer: layer name -> (kH, kW, C, filters).

    Raises:
        CnnError: No such run or weights.
    """
    return {
        layer.name: np.asarray(layer.kernel)
        for layer in _network(run_id, epoch).layers
        if isinstance(layer, keras.layers.Conv2D)
    }


def _network(run_id: str, epoch: int | None) -> keras.Model:
    run = runs.get(run_id)
    weights = run.weights_file(epoch)
    return _load(run_id, str(weights), weights.stat().st_mtime_ns)


@lru_cache(maxsize=_NETWORKS_IN_MEMORY)
def _load(run_id: str, weights: str, _modified: int) -> keras.Model:
    """Rebuild a network; the time of modification makes a rewritten file a new entry."""
    model = models.build(runs.get(run_id).architecture)
    try:
        model.load_weights(weights)
    except (OSError, ValueError, KeyError) as error:
        raise CnnError(
            "The weights of this run cannot be read, the file is damaged. "
            "Choose another epoch, or train the run again."
        ) from error
    return model


def _as_input(model: keras.Model, images: UInt8Array) -> FloatArray:
    expected = tuple(model.input_shape[1:])
    if images.shape[1:] != expected:
        raise CnnError(
            f"This network looks at pictures of shape {expected}, "
            f"and was given {tuple(images.shape[1:])}. Resize the picture."
        )
    return scale(images)
