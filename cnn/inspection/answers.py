"""What a network answers, and its kernels."""

from __future__ import annotations

import numpy as np

from cnn import runs
from cnn.engine import keras
from cnn.inspection import networks
from cnn.inspection.batches import batches
from cnn.results import evaluation
from cnn.types import FloatArray, UInt8Array

# What networks of others may have learned black and white as; the lab's are 0 and 1.
PIXELS = ("0..1", "0..255", "-1..1")


def predict(
    run_id: str, images: UInt8Array, epoch: int | None = None, pixels: str = PIXELS[0]
) -> FloatArray:
    """Return the class probabilities, shape (N, classes), for pictures of shape (N, H, W, C).

    Args:
        run_id: The run whose network answers.
        images: Pixels 0 to 255.
        epoch: Weights after this epoch (0: untrained); the last saved ones when left out.
        pixels: What the network gets for black and for white, one of `PIXELS`.

    Raises:
        CnnError: No such run or weights, or pictures of another shape than the network's input.
    """
    model = networks.load(run_id, epoch)
    black, white = map(float, pixels.split(".."))
    inputs = black + (white - black) * networks.as_input(model, images)
    return np.asarray(model(inputs, training=False))


def test_predictions(run_id: str, epoch: int) -> FloatArray:
    """Return the class probabilities of all test pictures, shape (N, classes), after an epoch.

    Raises:
        CnnError: No such run, weights or data.
    """
    run = runs.get(run_id)
    model = networks.load(run_id, epoch)
    return in_batches(model, evaluation.test_data(run).x_test)


def in_batches(model: keras.Model, images: UInt8Array) -> FloatArray:
    """Return what a network answers to many pictures, a few at a time; shape (N, classes).

    Args:
        model: The network.
        images: Pixels 0 to 255, shape (N, H, W, C).
    """
    parts = [
        np.asarray(model(networks.as_input(model, images[part]), training=False))
        for part in batches(model, len(images))
    ]
    return np.concatenate(parts)


def kernels(run_id: str, epoch: int | None = None) -> dict[str, FloatArray]:
    """Return the kernels of every convolution layer: layer name -> (kH, kW, C, filters).

    Raises:
        CnnError: No such run or weights.
    """
    return {
        layer.name: np.asarray(layer.kernel)
        for layer in networks.load(run_id, epoch).layers
        if isinstance(layer, keras.layers.Conv2D)
    }
