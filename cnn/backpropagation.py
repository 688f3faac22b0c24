"""Gradient descent under the microscope: one small network, a few digits, any of four losses.

Runs on a worker: it imports Keras and TensorFlow. The results are plain NumPy.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from cnn import losses, models, weight_curve
from cnn.architecture import Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.descent import (
    CLASSES,
    DIVERGED_AT,
    KERNEL_SIDE,
    KERNELS,
    LEARNT_AT,
    MAX_STEPS,
    Descent,
    LossReport,
    Outcome,
    Setting,
    WeightCurves,
)
from cnn.errors import CnnError
from cnn.types import FloatArray

NETWORK = Architecture(
    input_shape=(28, 28, 1),
    layers=(
        Conv2D(KERNELS, kernel_size=KERNEL_SIDE, activation="relu"),
        MaxPool2D(pool_size=weight_curve.POOL),
        Flatten(),
        Dense(CLASSES),  # logits; softmax is part of the loss
    ),
    name="A network small enough to watch",
)
_CURVE_POINTS = 41
_REACH = 0.5  # to either side of a weight, at least
_WIDE = 6.0  # range of a weight above which each moment has a curve of its own
_NUDGE = 1e-5  # of a weight, for numerical differences
_FLAT = 1e-9  # what one more step promises, as a share of the loss at the start

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
    if not (0 <= kernel < KERNELS and 0 <= row < KERNEL_SIDE and 0 <= column < KERNEL_SIDE):
        raise CnnError(f"There are kernels 0 to {KERNELS - 1} with rows and columns 0 to 4.")
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
    reports = []
    for name in losses.LOSSES:
        attempt = replace(setting, loss=name, steps=None)
        descent = descend(images, labels, attempt)
        right = np.flatnonzero(descent.logits[:, 0].argmax(axis=1) == labels[0])
        logits = descent.logits[0, :1].astype(np.float64)
        reports.append(
            LossReport(
                loss=name,
                value=float(losses.batch_loss(name, logits, labels[:1])),
                logit_gradient=descent.logit_gradients[0] * setting.num_learnt,
                numerical=losses.numerical_logit_gradient(name, logits[0], int(labels[0])),
                kernel_gradient=float(np.abs(descent.gradients[0]).max()),
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
    table = np.full((len(rates), steps + 1), np.nan)
    for row, rate in zip(table, rates, strict=True):
        descent = descend(images, labels, replace(setting, learning_rate=rate, steps=steps))
        row[: len(descent.losses)] = descent.losses
    return table


class _Moment(NamedTuple):
    """The network between two steps."""

    weights: Weights
    loss: FloatArray  # ()
    logits: FloatArray  # (10, 10)
    gradients: Weights  # of the loss, along each weight
    logit_gradient: FloatArray  # of the loss, along the logits of the first digit, (10,)

    def is_finite(self) -> bool:
        numbers = (*self.weights, self.loss, self.logits, *self.gradients, self.logit_gradient)
        return all(np.isfinite(number).all() for number in numbers)


@lru_cache(maxsize=16)
def _descend(
    pixels: bytes, labels: tuple[int, ...], setting: Setting
) -> tuple[Descent, list[Weights]]:
    """Return the descent, and the network's weights at each of its moments."""
    images = tf.constant(np.frombuffer(pixels, np.float32).reshape(-1, *NETWORK.input_shape))
    targets = tf.one_hot(labels, CLASSES)
    weights = _starting_weights(setting, images, labels[0])
    moments: list[_Moment] = []
    outcome: Outcome = "unfinished"
    overflow = None
    for step in range((setting.steps or MAX_STEPS) + 1):
        moment = _differentiate(setting, images, targets, weights)
        if not moment.is_finite():
            outcome, overflow = "diverged", step
            break
        moments.append(moment)
        if setting.steps is None:
            outcome = _outcome(setting, moments, labels)
            if outcome != "unfinished":
                break
        with np.errstate(over="ignore", invalid="ignore"):  # the next moment tells
            weights = [
                weight - np.float32(setting.learning_rate) * gradient
                for weight, gradient in zip(weights, moment.gradients, strict=True)
            ]
    descent = Descent(
        kernels=np.array([moment.weights[0][:, :, 0] for moment in moments]),
        biases=np.array([moment.weights[1] for moment in moments]),
        gradients=np.array([moment.gradients[0][:, :, 0] for moment in moments]),
        losses=np.array([moment.loss for moment in moments]) + 0.0,  # no -0.0
        logits=np.array([moment.logits for moment in moments]),
        logit_gradients=np.array([moment.logit_gradient for moment in moments]),
        outcome=outcome,
        overflow=overflow,
    )
    return descent, [moment.weights for moment in moments]


def _frozen(images: FloatArray, labels: NDArray[np.integer]) -> tuple[bytes, tuple[int, ...]]:
    """Check the digits, and make them a key under which the worker remembers a descent."""
    expected = (CLASSES, *NETWORK.input_shape)
    if images.shape != expected or labels.shape != (CLASSES,) or not set(labels) <= set(range(10)):
        raise CnnError(f"Expected pictures of shape {expected} and {CLASSES} labels, 0 to 9.")
    return images.astype(np.float32).tobytes(), tuple(int(label) for label in labels)


@lru_cache(maxsize=1)
def _model() -> keras.Model:
    """Return the network; its own weights are never used."""
    return models.build(NETWORK, seed=0)


@lru_cache(maxsize=16)
def _fresh_weights(seed: int) -> Weights:
    """Draw the weights that a run with this seed begins with; to be read only."""
    weights: Weights = models.build(NETWORK, seed).get_weights()
    return weights


def _starting_weights(setting: Setting, images: Any, label: int) -> Weights:
    """Draw fresh weights; raise the bias of a wrong answer if the network is to be sure of it."""
    weights = [weight.copy() for weight in _fresh_weights(setting.seed)]
    if setting.sure is not None:
        logits = _model().stateless_call(weights, [], images[:1])[0].numpy()[0]  # (10,)
        answers = np.argsort(logits)
        wrong = int(answers[-1] if answers[-1] != label else answers[-2])
        rest = np.delete(logits, wrong)
        wanted = np.log(setting.sure / (1 - setting.sure)) + np.log(np.exp(rest).sum())
        weights[-1][wrong] += wanted - logits[wrong]
    return weights


def _differentiate(setting: Setting, images: Any, targets: Any, weights: Weights) -> _Moment:
    loss, logits, gradients, logit_gradient = _forward_and_back(
        setting.loss, setting.num_learnt, images, targets, [tf.constant(w) for w in weights]
    )
    return _Moment(
        weights,
        loss.numpy(),
        logits.numpy(),
        [g.numpy() for g in gradients],
        logit_gradient.numpy(),
    )


@tf.function  # type: ignore[untyped-decorator]
def _forward_and_back(
    loss: str, num_learnt: int, images: Any, targets: Any, weights: list[Any]
) -> tuple[Any, Any, list[Any], Any]:
    """Return the loss, all logits, and the gradients along the weights and the first logits."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        logits, _ = _model().stateless_call(weights, [], images, training=False)  # (10, 10)
        value = _loss(loss, logits[:num_learnt], targets[:num_learnt])
    *gradients, logit_gradient = tape.gradient(value, [*weights, logits])
    return value, logits, gradients, logit_gradient[0]


def _loss(name: str, logits: Any, targets: Any) -> Any:
    """Return the loss of `cnn.losses.batch_loss`, as TensorFlow computes and differentiates it."""
    log_p = tf.nn.log_softmax(logits)  # (N, 10)
    if name == "categorical_crossentropy":
        return -tf.reduce_mean(tf.reduce_sum(targets * log_p, axis=-1))
    if name == "binary_crossentropy":
        rest = tf.where(tf.eye(CLASSES, dtype=tf.bool), -np.inf, logits[:, None])  # (N, 10, 10)
        log_rest = tf.reduce_logsumexp(rest, axis=-1) - tf.reduce_logsumexp(
            logits, axis=-1, keepdims=True
        )  # log(1 - p), without losing digits where p is almost 1
        return -tf.reduce_mean(targets * log_p + (1 - targets) * log_rest)
    mean_square = tf.reduce_mean(tf.square(tf.exp(log_p) - targets))
    if name == "mean_squared_error":
        return mean_square
    return tf.sqrt(mean_square + losses.ROOT_OFFSET)


def _outcome(setting: Setting, moments: list[_Moment], labels: tuple[int, ...]) -> Outcome:
    """Judge whether there is any point in another step."""
    start, now = float(moments[0].loss), moments[-1]
    learnt = slice(setting.num_learnt)
    p = np.exp(losses.log_softmax(now.logits[learnt]))
    if (p[np.arange(len(p)), labels[learnt]] >= LEARNT_AT).all():
        return "learnt"
    if now.loss > DIVERGED_AT * start:
        return "diverged"
    square = sum(float(np.square(gradient, dtype=np.float64).sum()) for gradient in now.gradients)
    promised = setting.learning_rate * square  # what the tangent plane foretells of one more step
    return "flat" if promised < _FLAT * start else "unfinished"


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
