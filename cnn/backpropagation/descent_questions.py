"""Gradient descent under the microscope: one small network, a few digits, any of four losses.

Runs on a worker, with Keras and TensorFlow. The results are plain NumPy.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cnn import losses, models
from cnn.architecture import Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.backpropagation import gradient_step, weight_curve
from cnn.backpropagation.descent_path import by_layer
from cnn.backpropagation.setting_and_outcome import (
    KERNEL_SIDE,
    NUM_CLASSES,
    NUM_KERNELS,
    Descent,
    LossReport,
    Setting,
    WeightCurves,
)
from cnn.engine import keras
from cnn.errors import CnnError
from cnn.types import FloatArray

NETWORK = Architecture(
    input_shape=(28, 28, 1),
    layers=(
        Conv2D(NUM_KERNELS, kernel_size=KERNEL_SIDE, activation="relu"),
        MaxPool2D(pool_size=weight_curve.POOL),
        Flatten(),
        Dense(NUM_CLASSES),  # logits; softmax is part of the loss
    ),
    name="A network small enough to watch",
)
_CURVE_POINTS = 41
_REACH = 0.5  # to either side of a weight, at least
_WIDE = 6.0  # range of a weight above which each moment has a curve of its own
_NUDGE = 1e-5  # of a weight, for numerical differences

Weights = list[FloatArray]


def descend(images: FloatArray, labels: NDArray[np.integer], setting: Setting) -> Descent:
    """Take steps of plain gradient descent, w <- w - learning_rate * dloss/dw.

    Args:
        images: Ten digits in [0, 1], shape (10, 28, 28, 1); the first one is looked at closely.
        labels: The true digits, shape (10,).
        setting: What to do with them.

    Raises:
        CnnError: These are not ten digits.

    Source: Goodfellow et al., Deep Learning, equation 4.5 (gradient descent) and section 6.5.
    """
    return _descend(*_frozen(images, labels), setting)[0]


def watch_weight(
    images: FloatArray,
    labels: NDArray[np.integer],
    setting: Setting,
    *,
    kernel: int,
    row: int,
    column: int,
) -> WeightCurves:
    """Measure the loss over one cell of a kernel, at every moment of `descend`.

    Args:
        images: As for `descend`.
        labels: As for `descend`.
        setting: As for `descend`.
        kernel: Which of the 4 kernels, 0 to 3.
        row: Row of the cell, 0 to 4.
        column: Column of the cell, 0 to 4.

    Raises:
        CnnError: There is no such cell, or these are not ten digits.
    """
    if not (0 <= kernel < NUM_KERNELS and 0 <= row < KERNEL_SIDE and 0 <= column < KERNEL_SIDE):
        raise CnnError(f"There are kernels 0 to {NUM_KERNELS - 1} with rows and columns 0 to 4.")
    descent, path = _descend(*_frozen(images, labels), setting)
    weights = descent.kernels[:, row, column, kernel].astype(np.float64)  # (S + 1,)
    steps = setting.learning_rate * descent.gradients[:, row, column, kernel].astype(np.float64)
    landings = weights - steps
    values = _spread(weights, landings)  # (S + 1, P)
    tried = np.column_stack([values, landings, weights + _NUDGE, weights - _NUDGE])
    learnt = slice(setting.num_learnt)
    measured = np.array(
        [
            weight_curve.losses_over_weight(
                moment, images[learnt], labels[learnt], setting.loss, (kernel, row, column), tries
            )
            for moment, tries in zip(path, tried, strict=True)
        ]
    )  # (S + 1, P + 3)
    return WeightCurves(
        values=values,
        losses=measured[:, :-3],
        landings=np.column_stack([landings, measured[:, -3]]),
        slopes=(measured[:, -2] - measured[:, -1]) / (2 * _NUDGE),
    )


def compare_losses(
    images: FloatArray, labels: NDArray[np.integer], setting: Setting
) -> list[LossReport]:
    """Let every loss judge the same start, and count the steps that it takes to get it right.

    The arguments are those of `descend`; the setting's loss and steps do not matter.

    Raises:
        CnnError: These are not ten digits.
    """
    learnt = _learnt(images, labels, setting)
    attempts = [replace(setting, loss=name, steps=None) for name in losses.LOSSES]
    reports = []
    for attempt, (moments, _) in zip(
        attempts, gradient_step.follow(*learnt, attempts), strict=True
    ):
        right = np.flatnonzero(moments.logits[:, 0].argmax(axis=1) == labels[0])
        logits = moments.logits[0, :1].astype(np.float64)
        reports.append(
            LossReport(
                loss=attempt.loss,
                value=float(losses.batch_loss(attempt.loss, logits, labels[:1])),
                logit_gradient=moments.logit_gradients[0] * setting.num_learnt,
                numerical=losses.numerical_logit_gradient(attempt.loss, logits[0], int(labels[0])),
                kernel_gradient=float(np.abs(by_layer(moments.gradients)[0][0]).max()),
                steps_until_right=int(right[0]) if right.size else None,
            )
        )
    return reports


def losses_by_rate(
    images: FloatArray,
    labels: NDArray[np.integer],
    setting: Setting,
    rates: tuple[float, ...],
    steps: int = 10,
) -> FloatArray:
    """Return the loss before the first step and after each, for every learning rate.

    Args:
        images: As for `descend`.
        labels: As for `descend`.
        setting: As for `descend`; its learning rate and steps do not matter.
        rates: R learning rates.
        steps: How many steps each takes.

    Returns:
        Shape (R, steps + 1); NaN where a number outgrew float32.

    Raises:
        CnnError: A rate or the steps are out of range, or these are not ten digits.
    """
    learnt = _learnt(images, labels, setting)
    attempts = [replace(setting, learning_rate=rate, steps=steps) for rate in rates]
    table = np.full((len(rates), steps + 1), np.nan)
    for row, (moments, _) in zip(table, gradient_step.follow(*learnt, attempts), strict=True):
        row[: len(moments.losses)] = moments.losses + 0.0  # no -0.0
    return table


@lru_cache(maxsize=16)
def _descend(
    pixels: bytes, labels: tuple[int, ...], setting: Setting
) -> tuple[Descent, list[Weights]]:
    """Return the descent, and the network's weights at each of its moments."""
    images = np.frombuffer(pixels, np.float32).reshape(-1, *NETWORK.input_shape)
    start = _starting_weights(setting, images, labels[0])
    [(moments, end)] = gradient_step.follow(images, np.array(labels), start, [setting])
    weights, gradients = by_layer(moments.weights), by_layer(moments.gradients)
    descent = Descent(
        kernels=weights[0][:, :, :, 0],
        biases=weights[1],
        gradients=gradients[0][:, :, :, 0],
        losses=moments.losses + 0.0,  # no -0.0
        logits=moments.logits,
        logit_gradients=moments.logit_gradients,
        outcome=end.outcome,
        overflow=end.overflow,
    )
    return descent, [list(moment) for moment in zip(*weights, strict=True)]


def _learnt(
    images: FloatArray, labels: NDArray[np.integer], setting: Setting
) -> tuple[FloatArray, NDArray[np.integer], FloatArray]:
    """Check the digits; return those that are learnt, and the weights to start from."""
    _frozen(images, labels)
    learnt, answers = images[: setting.num_learnt].astype(np.float32), labels[: setting.num_learnt]
    return learnt, answers, _starting_weights(setting, learnt, int(labels[0]))


def _frozen(images: FloatArray, labels: NDArray[np.integer]) -> tuple[bytes, tuple[int, ...]]:
    """Check the digits, and make them a key under which the worker remembers a descent."""
    expected = (NUM_CLASSES, *NETWORK.input_shape)
    if (
        images.shape != expected
        or labels.shape != (NUM_CLASSES,)
        or not set(labels) <= set(range(10))
    ):
        raise CnnError(f"Expected pictures of shape {expected} and {NUM_CLASSES} labels, 0 to 9.")
    return images.astype(np.float32).tobytes(), tuple(int(label) for label in labels)


@lru_cache(maxsize=16)
def _fresh_weights(seed: int) -> Weights:
    """Draw the weights that a run with this seed begins with; to be read only."""
    network: keras.Model = models.build(NETWORK, seed)
    weights: Weights = network.get_weights()
    return weights


def _starting_weights(setting: Setting, images: FloatArray, label: int) -> FloatArray:
    """Draw fresh weights; raise the bias of a wrong answer if the network is to be sure of it.

    Returns:
        All of them in a row, shape (W,).
    """
    weights = [weight.copy() for weight in _fresh_weights(setting.seed)]
    if setting.sure is not None:
        as_it_is = weights[0][:1, 0, 0, 0]  # one cell, which logits_over_weight could vary
        [[logits]] = weight_curve.logits_over_weight(weights, images[:1], (0, 0, 0), as_it_is)
        answers = np.argsort(logits)
        wrong = int(answers[-1] if answers[-1] != label else answers[-2])
        rest = np.delete(logits, wrong)
        wanted = np.log(setting.sure / (1 - setting.sure)) + np.log(np.exp(rest).sum())
        weights[-1][wrong] += wanted - logits[wrong]
    return np.concatenate([weight.ravel() for weight in weights])


def _spread(weights: FloatArray, landings: FloatArray) -> FloatArray:
    """Choose values of a weight that show both ends of each step, shape (S + 1, 41).

    One range for all moments, so that the eye can compare them, as long as it is not too wide.
    """
    ends = np.stack([weights, landings])
    low, high = ends.min(), ends.max()
    if high - low < _WIDE:
        reach = max(_REACH, 0.3 * (high - low))
        return np.tile(np.linspace(low - reach, high + reach, _CURVE_POINTS), (len(weights), 1))
    reaches = np.maximum(_REACH, 1.6 * np.abs(landings - weights))
    return np.linspace(weights - reaches, weights + reaches, _CURVE_POINTS, axis=1)
