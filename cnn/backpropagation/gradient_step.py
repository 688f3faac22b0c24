"""Steps of gradient descent of several small networks at once, in one call of TensorFlow.

A call from Python takes longer than a step does. The network is `descent_questions.NETWORK`,
written out because Keras holds one set of weights at a time: all networks look at the same digits,
so that their kernels are the columns of one matrix. The gradients are those of TensorFlow's tape.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from cnn.backpropagation.descent_path import CELLS, POOLED, SIZES, End, Moments, end_of
from cnn.backpropagation.setting_and_outcome import (
    KERNEL_SIDE,
    MAX_STEPS,
    NUM_CLASSES,
    NUM_KERNELS,
    Setting,
)
from cnn.backpropagation.weight_curve import POOL
from cnn.engine import tf
from cnn.losses import LOSSES, ROOT_OFFSET
from cnn.types import FloatArray

_FEW = 5  # moments before the first look whether all have ended; then twice as many, and so on


def follow(
    images: FloatArray,
    labels: NDArray[np.integer],
    start: FloatArray,
    settings: Sequence[Setting],
) -> list[tuple[Moments, End]]:
    """Let several networks descend side by side, which takes little longer than one.

    Args:
        images: Shape (N, 28, 28, 1), at least those that are learnt.
        labels: Shape (N,).
        start: All weights of a network in a row, in the order of
            `cnn.backpropagation.descent_path.SHAPES`.
        settings: They differ in loss and learning rate only.
    """
    first = settings[0]
    weights = [start] * len(settings)
    rates = [setting.learning_rate for setting in settings]
    left = (first.steps or MAX_STEPS) + 1
    at_once = _FEW if first.steps is None else left
    found: list[Moments] = []
    ends: list[End] = []
    while left and not (ends and all(end.outcome != "unfinished" for end in ends)):
        following = take_steps(
            images,
            labels,
            np.stack(weights),
            num_learnt=first.num_learnt,
            losses=[setting.loss for setting in settings],
            rates=rates,
            num_moments=min(at_once, left),
        )
        found = list(map(Moments.joined, found, following)) if found else following
        ends = [end_of(*pair, labels) for pair in zip(found, settings, strict=True)]
        weights = list(map(Moments.next_weights, found, rates))
        left -= min(at_once, left)
        at_once *= 2
    return [(moments.first(end.num_moments), end) for moments, end in zip(found, ends, strict=True)]


def take_steps(
    images: FloatArray,
    labels: NDArray[np.integer],
    weights: FloatArray,
    *,
    num_learnt: int,
    losses: Sequence[str],
    rates: Sequence[float],
    num_moments: int,
) -> list[Moments]:
    """Let networks take steps w <- w - rate * dloss/dw, each with its own loss and learning rate.

    Args:
        images: Digits in [0, 1], shape (N, 28, 28, 1).
        labels: The true digits, shape (N,).
        weights: Of each network, shape (D, W).
        num_learnt: How many of the digits they learn from, the first ones.
        losses: Names in `cnn.losses.LOSSES`, D of them.
        rates: D learning rates.
        num_moments: One more than the steps that are taken.

    Returns:
        The moments of each network.
    """
    patches = sliding_window_view(images[..., 0], (KERNEL_SIDE, KERNEL_SIDE), axis=(1, 2))
    found = _compiled()(
        patches.reshape(-1, KERNEL_SIDE**2).astype(np.float32),
        np.eye(NUM_CLASSES, dtype=np.float32)[labels],
        np.int32(num_learnt),
        np.array([[name == each for each in LOSSES] for name in losses]),
        np.array(rates, np.float32),
        np.int32(num_moments),
        weights,
    )
    arrays = [each.numpy() for each in found]  # (M, D, ...)
    return [Moments(*(each[:, network] for each in arrays)) for network in range(len(rates))]


@cache
def _compiled() -> Any:
    """Return `_take_steps`, compiled once: no argument is a plain number of Python."""
    return tf.function(
        _take_steps,
        input_signature=[
            tf.TensorSpec([None, KERNEL_SIDE**2], tf.float32),
            tf.TensorSpec([None, NUM_CLASSES], tf.float32),
            tf.TensorSpec([], tf.int32),
            tf.TensorSpec([None, len(LOSSES)], tf.bool),
            tf.TensorSpec([None], tf.float32),
            tf.TensorSpec([], tf.int32),
            tf.TensorSpec([None, sum(SIZES)], tf.float32),
        ],
    )


def _take_steps(
    patches: Any,
    targets: Any,
    num_learnt: Any,
    losses: Any,
    rates: Any,
    num_moments: Any,
    weights: Any,
) -> tuple[Any, ...]:
    """Do as `take_steps`, on tensors.

    Args:
        patches: What the kernels see at each stop, shape (N * 24 * 24, 25).
        targets: One-hot, shape (N, 10).
        num_learnt: As for `take_steps`.
        losses: Which of `cnn.losses.LOSSES` is each network's, shape (D, 4).
        rates: Shape (D,).
        num_moments: As for `take_steps`.
        weights: Shape (D, W).
    """
    kept = [tf.TensorArray(tf.float32, num_moments) for _ in Moments._fields]
    for moment in tf.range(num_moments):
        now, weights = gradient_step(weights, patches, targets, num_learnt, losses, rates)
        kept = [array.write(moment, value) for array, value in zip(kept, now, strict=True)]
    *stacked, along_logits = (array.stack() for array in kept)
    return *stacked, along_logits[:, :, 0]


def gradient_step(
    weights: Any, patches: Any, targets: Any, num_learnt: Any, losses: Any, rates: Any
) -> tuple[tuple[Any, ...], Any]:
    """Take one step of gradient descent, with several networks side by side.

    Args:
        weights: Shape (D, W), like the rest as for `_take_steps`.
        patches: What the kernels see at each stop.
        targets: One-hot.
        num_learnt: Digits that count.
        losses: Which loss is each network's.
        rates: The learning rate of each.

    Returns:
        What `Moments` holds of this moment, and the weights after the step.
    """
    with tf.GradientTape() as tape:
        tape.watch(weights)
        logits = _logits(weights, patches)  # forward: (D, N, 10)
        every = _losses(logits[:, :num_learnt], targets[:num_learnt])  # (D, 4)
        loss = tf.reduce_sum(tf.where(losses, every, 0.0), axis=1)  # (D,)
    # Backward. A network's loss depends on its own weights only: their sum keeps gradients apart.
    gradient, along_logits = tape.gradient(loss, [weights, logits])
    moment = (weights, gradient, loss, logits, along_logits)
    return moment, weights - rates[:, tf.newaxis] * gradient  # downhill


def _logits(weights: Any, patches: Any) -> Any:
    """Return what each network says to each digit, shape (D, N, 10)."""
    kernels, biases, dense, dense_biases = tf.split(weights, SIZES, axis=1)
    num = tf.shape(weights)[0]
    columns = tf.reshape(kernels, [num, KERNEL_SIDE**2, NUM_KERNELS])
    columns = tf.reshape(tf.transpose(columns, [1, 0, 2]), [KERNEL_SIDE**2, num * NUM_KERNELS])
    maps = tf.nn.relu(tf.nn.bias_add(patches @ columns, tf.reshape(biases, [-1])))
    maps = tf.reshape(maps, [-1, CELLS, CELLS, num * NUM_KERNELS])
    pooled = tf.nn.max_pool2d(maps, POOL, POOL, "VALID")  # (N, 6, 6, D * 4)
    pooled = tf.reshape(pooled, [-1, POOLED, num, NUM_KERNELS])
    flat = tf.reshape(tf.transpose(pooled, [2, 0, 1, 3]), [num, -1, POOLED * NUM_KERNELS])
    dense = tf.reshape(dense, [num, POOLED * NUM_KERNELS, NUM_CLASSES])
    return flat @ dense + dense_biases[:, tf.newaxis]


def _losses(logits: Any, targets: Any) -> Any:
    """Return the losses of `cnn.losses.batch_loss`, as TensorFlow computes and differentiates them.

    Args:
        logits: Shape (D, N, 10).
        targets: One-hot, shape (N, 10).

    Returns:
        Shape (D, 4), in the order of `cnn.losses.LOSSES`.
    """
    log_p = tf.nn.log_softmax(logits)  # (D, N, 10)
    others = tf.where(tf.eye(NUM_CLASSES, dtype=tf.bool), -np.inf, logits[:, :, tf.newaxis])
    log_rest = tf.reduce_logsumexp(others, axis=-1) - tf.reduce_logsumexp(
        logits, axis=-1, keepdims=True
    )  # log(1 - p), without losing digits where p is almost 1
    hits = targets * log_p
    terms = (
        NUM_CLASSES * hits,
        hits + (1 - targets) * log_rest,
        -tf.square(tf.exp(log_p) - targets),
    )
    categorical, binary, square = tf.unstack(-tf.reduce_mean(tf.stack(terms), axis=(2, 3)))  # (D,)
    by_name = {
        "categorical_crossentropy": categorical,
        "binary_crossentropy": binary,
        "mean_squared_error": square,
        "root_mean_squared_error": tf.sqrt(square + ROOT_OFFSET),
    }
    return tf.stack([by_name[name] for name in LOSSES], axis=1)
