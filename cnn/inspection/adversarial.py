"""The smallest step along the sign of the gradient that changes a network's answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnn.datasets import scale
from cnn.engine import keras, tf
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.scores import check_number, scorer, scores_of
from cnn.nudge import MAX_LEVELS, Nudge, moved
from cnn.types import FloatArray, UInt8Array

_SEED = 0  # the same link draws the same lot


def nudge(
    run_id: str,
    picture: UInt8Array,
    epoch: int | None = None,
    *,
    toward: int | None = None,
    max_levels: int = 64,
) -> Nudge:
    """Push a picture until the network answers otherwise.

    All steps of a whole number of levels are tried, along one line: no smaller one is missed.

    Source: Goodfellow, Shlens and Szegedy, Explaining and Harnessing Adversarial Examples (2015),
    section 4, with the length of the step searched for.

    Args:
        run_id: The run whose network answers.
        picture: Pixels 0 to 255, shape (H, W, C).
        epoch: As for `cnn.inspection.predict`.
        toward: The class to push it to; away from the network's answer when None.
        max_levels: The longest step, 1 to 255.

    Raises:
        CnnError: No such run, weights or class, a picture of another shape, or the number is out
            of range.
    """
    check_number("The longest step", max_levels, 1, MAX_LEVELS)
    model = networks.load(run_id, epoch)
    x = networks.as_input(model, picture[np.newaxis])[0]
    classes = model.output_shape[-1]
    if toward is not None and not 0 <= toward < classes:
        raise CnnError(f"This network tells {classes} classes apart, 0 to {classes - 1}.")
    answer = int(scores_of(model, x[np.newaxis])[0].argmax())
    if toward == answer:
        raise CnnError("That is its answer already. Push the picture toward another class.")
    direction = sign_direction(scorer(model), x, answer, toward)
    chance = np.random.default_rng(_SEED).choice(np.array([-1, 1], np.int8), direction.shape)
    return Nudge(
        picture,
        direction,
        along(model, picture, direction, max_levels),
        along(model, picture, chance, max_levels),
        toward,
    )


def sign_direction(
    logits: keras.Model, picture: FloatArray, answer: int, toward: int | None = None
) -> NDArray[np.int8]:
    """Return the sign of the gradient that leads away from the answer, or toward a class.

    The cross-entropy of class y is log(1 + exp(m)) with m = log Σ exp(z_j) - z_y over all other
    classes j. It grows with m, so both gradients have the same signs; but that of m is not lost
    where the probability of y is rounded to 1.

    Args:
        logits: Picture -> a logit per class.
        picture: In [0, 1], shape (H, W, C).
        answer: The network's answer.
        toward: The class to go to; away from the answer when None.

    Returns:
        -1, 0 or 1 for each value of the picture.
    """
    label = answer if toward is None else toward
    x = tf.constant(picture[np.newaxis])
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = logits(x, training=False)[0]
        others = tf.reduce_logsumexp(tf.concat([z[:label], z[label + 1 :]], axis=0))
        margin = others - z[label]
    uphill: NDArray[np.int8] = np.sign(tape.gradient(margin, x)[0]).astype(np.int8)
    return uphill if toward is None else -uphill


def along(
    model: keras.Model, picture: UInt8Array, direction: NDArray[np.int8], max_levels: int
) -> FloatArray:
    """Return the probabilities after steps of 0 to max_levels, shape (max_levels + 1, classes)."""
    steps = [moved(picture, direction, levels) for levels in range(max_levels + 1)]
    return scores_of(model, scale(np.stack(steps)))
