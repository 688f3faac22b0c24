"""Reasons from the gradient at the pixels: as it is, smoothed, and integrated along a path."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from cnn.arguments import Range, check_argument
from cnn.engine import keras, tf
from cnn.inspection.batches import batches
from cnn.inspection.reasons.class_scores import filling
from cnn.inspection.reasons.methods_in_words import MAX_SAMPLES, MAX_STEPS
from cnn.types import FloatArray

_SEED = 0  # the same link shows the same noise


def mean_gradients(model: keras.Model, pictures: FloatArray) -> FloatArray:
    """Differentiate the score of each class by the pixels; mean over the pictures.

    Args:
        model: Picture -> a score per class.
        pictures: In [0, 1], shape (N, H, W, C).

    Returns:
        Shape (classes, H, W, C).
    """
    total = np.zeros((model.output_shape[-1], *pictures.shape[1:]))
    for part in batches(model, len(pictures)):
        x = tf.constant(pictures[part], tf.float32)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            scores = tf.unstack(model(x, training=False), axis=1)  # one (N,) per class
        # A picture's score depends on its own pixels only: the sum keeps their gradients apart.
        total += [np.asarray(tape.gradient(score, x)).sum(axis=0) for score in scores]
    return total / len(pictures)


def gradient(model: keras.Model, picture: FloatArray) -> FloatArray:
    """Return the gradient of each class's score, summed over the channels of a pixel.

    Source: Simonyan, Vedaldi and Zisserman (2013), section 3.

    Args:
        model: Picture -> a score per class.
        picture: In [0, 1], shape (H, W, C).

    Returns:
        Shape (classes, H, W), score per unit of brightness.
    """
    return np.asarray(mean_gradients(model, picture[np.newaxis]).sum(axis=-1))


def smooth_grad(
    model: keras.Model, picture: FloatArray, *, samples: int = 50, noise: float = 0.15
) -> FloatArray:
    """Return the mean gradient over noisy copies of the picture.

    Source: Smilkov et al., SmoothGrad (2017), section 3; 50 samples as in its section 4.

    Args:
        model: Picture -> a score per class.
        picture: In [0, 1], shape (H, W, C).
        samples: Copies, 1 to 200.
        noise: Its standard deviation, 0 to 1, as a share of the range from black to white.

    Raises:
        CnnError: A number is out of range.
    """
    check_argument("samples", samples, Annotated[int, Range(1, MAX_SAMPLES)])
    check_argument("noise", noise, Annotated[float, Range(0, 1)])
    noisy = picture + noise * gaussian(samples, picture.shape)
    return np.asarray(mean_gradients(model, noisy).sum(axis=-1))


def gaussian(samples: int, shape: tuple[int, ...]) -> FloatArray:
    """Draw standard normal noise, shape (samples, *shape), always the same."""
    return np.random.default_rng(_SEED).standard_normal((samples, *shape), dtype=np.float32)


def integrated_gradients(
    model: keras.Model, picture: FloatArray, *, steps: int = 50, baseline: str = "black"
) -> FloatArray:
    """Return each pixel's contribution to the difference of the scores of two pictures.

    The integral is a sum over the midpoints of equal steps from the baseline to the picture.

    Source: Sundararajan, Taly and Yan (2017), equation 1; they advise 20 to 300 steps.

    Args:
        model: Picture -> a score per class.
        picture: In [0, 1], shape (H, W, C).
        steps: 1 to 300.
        baseline: The picture to begin with, one of `cnn.inspection.reasons.methods_in_words.FILLS`.

    Raises:
        CnnError: The number is out of range, or there is no such baseline.
    """
    check_argument("steps", steps, Annotated[int, Range(1, MAX_STEPS)])
    start = np.full_like(picture, filling(baseline, picture))
    along = ((np.arange(steps) + 0.5) / steps)[:, np.newaxis, np.newaxis, np.newaxis]
    path = start + along * (picture - start)  # (steps, H, W, C)
    contributions: FloatArray = (picture - start) * mean_gradients(model, path)
    return np.asarray(contributions.sum(axis=-1))
