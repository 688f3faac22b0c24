"""Gradient descent under the microscope: one small network, one digit, one weight.

Runs on a worker: it imports Keras and TensorFlow. The result is plain NumPy.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cnn import models
from cnn.architecture import Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.descent import Descent
from cnn.errors import CnnError
from cnn.types import FloatArray

NETWORK = Architecture(
    input_shape=(28, 28, 1),
    layers=(
        Conv2D(4, kernel_size=5, activation="relu"),
        MaxPool2D(pool_size=4),
        Flatten(),
        Dense(10, activation="softmax"),
    ),
    name="A network small enough to watch",
)
MAX_STEPS = 100
MAX_LEARNING_RATE = 100.0
_CURVE_POINTS = 61


def descend(
    image: FloatArray,
    label: int,
    *,
    learning_rate: float,
    steps: int = 1,
    kernel: int = 0,
    row: int = 0,
    column: int = 0,
    seed: int = 0,
) -> Descent:
    """Take steps of plain gradient descent, w <- w - learning_rate * dloss/dw, on one digit.

    Args:
        image: Grey levels in [0, 1], shape (28, 28, 1).
        label: The true digit, 0 to 9.
        learning_rate: Length of a step per unit of gradient, in (0, 100].
        steps: Number of steps, 1 to 100.
        kernel: Which of the 4 kernels holds the chosen weight.
        row: Row of the chosen weight in its kernel, 0 to 4.
        column: Column of the chosen weight, 0 to 4.
        seed: Draws the starting weights.

    Raises:
        CnnError: An argument is out of its range.

    Source: Goodfellow et al., Deep Learning, equation 4.5 (gradient descent) and section 6.5.
    """
    if not 0 < learning_rate <= MAX_LEARNING_RATE:
        raise CnnError(f"The learning rate must be above 0 and at most {MAX_LEARNING_RATE:g}.")
    if not 1 <= steps <= MAX_STEPS:
        raise CnnError(f"Take 1 to {MAX_STEPS} steps, not {steps}.")
    if image.shape != NETWORK.input_shape or label not in range(10):
        raise CnnError(f"Expected a {NETWORK.input_shape} picture of a digit 0 to 9.")

    model = models.build(NETWORK, seed)
    digit = _Digit(model, image, label)
    kernels = model.layers[1].kernel  # (5, 5, 1, 4)
    start = kernels.numpy()
    place = (row, column, 0, kernel)

    loss, probabilities, gradients = digit.differentiate()
    gradient = gradients[0].numpy()
    weight, slope = float(start[place]), float(gradient[place])
    landing = weight - learning_rate * slope
    curve_weights = _around(weight, landing)
    *curve_losses, landing_loss = digit.losses_at(kernels, place, [*curve_weights, landing])

    losses = [loss]
    for _ in range(steps):
        for variable, slopes in zip(model.trainable_variables, gradients, strict=True):
            variable.assign_sub(learning_rate * slopes)
        loss, probabilities_after, gradients = digit.differentiate()
        losses.append(loss)

    return Descent(
        kernels=start[:, :, 0],
        gradient=gradient[:, :, 0],
        kernels_after=kernels.numpy()[:, :, 0],
        losses=np.array(losses),
        probabilities=probabilities,
        probabilities_after=probabilities_after,
        weight=weight,
        slope=slope,
        landing=(landing, landing_loss),
        curve_weights=curve_weights,
        curve_losses=np.array(curve_losses),
    )


class _Digit:
    """One picture with its label, and a network that is to learn it."""

    def __init__(self, model: keras.Model, image: FloatArray, label: int) -> None:
        self.model = model
        self.pixels = tf.constant(image[None], tf.float32)  # (1, 28, 28, 1)
        self.label = label

    def differentiate(self) -> tuple[float, FloatArray, list[Any]]:
        """Return the loss, the probabilities (10,) and the gradient of every weight."""
        with tf.GradientTape() as tape:
            loss, probabilities = self._forward()
        gradients = tape.gradient(loss, self.model.trainable_variables)
        return float(loss), probabilities.numpy(), gradients

    def losses_at(self, weights: Any, place: tuple[int, ...], values: list[float]) -> list[float]:
        """Try values for the weight at `place`, leave it as it was, return the losses."""
        original = weights.numpy()
        losses = []
        for value in values:
            changed = original.copy()
            changed[place] = value
            weights.assign(changed)
            losses.append(float(self._forward()[0]))
        weights.assign(original)
        return losses

    def _forward(self) -> tuple[Any, Any]:
        probabilities = self.model(self.pixels, training=False)[0]  # (10,)
        likelihood = tf.maximum(probabilities[self.label], keras.config.epsilon())
        return -tf.math.log(likelihood), probabilities


def _around(weight: float, landing: float) -> FloatArray:
    """Values that show both ends of the step in the middle of the curve, shape (61,)."""
    reach = max(1.0, 1.6 * abs(landing - weight))
    return np.linspace(weight - reach, weight + reach, _CURVE_POINTS)
