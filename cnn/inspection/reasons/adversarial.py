"""The smallest step along the sign of the gradient that changes a network's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from cnn.arguments import Range, check_argument
from cnn.datasets import scale
from cnn.engine import keras, tf
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.reasons.class_scores import scorer, scores_of
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
        epoch: As for `cnn.inspection.answers.predict`.
        toward: The class to push it to; away from the network's answer when None.
        max_levels: The longest step, 1 to 255.

    Raises:
        CnnError: No such run, weights or class, a picture of another shape, or the number is out
            of range.
    """
    check_argument("max_levels", max_levels, Annotated[int, Range(1, MAX_LEVELS)])
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


MAX_LEVELS = 255  # of grey between black and white


@dataclass(frozen=True, eq=False)
class Nudge:
    """How the answer changes along one direction.

    Args:
        picture: Pixels 0 to 255, shape (H, W, C).
        direction: -1, 0 or 1 for each of its values.
        probabilities: After a step of 0, 1, 2, ... levels, shape (steps + 1, classes).
        by_chance: The same along a direction drawn by lot.
        toward: The class that it was pushed to; None for any other.
    """

    picture: UInt8Array
    direction: NDArray[np.int8]
    probabilities: FloatArray
    by_chance: FloatArray
    toward: int | None = None

    @property
    def answer(self) -> int:
        """The class that the picture was taken for."""
        return int(self.probabilities[0].argmax())

    @property
    def levels(self) -> int | None:
        """The smallest step, in levels of 255, that changes the answer; None if there is none."""
        return self._first(self.probabilities)

    @property
    def levels_by_chance(self) -> int | None:
        """The same along the direction drawn by lot."""
        return self._first(self.by_chance)

    @property
    def new_answer(self) -> int | None:
        """The class that the changed picture is taken for."""
        return None if self.levels is None else int(self.probabilities[self.levels].argmax())

    def changed(self) -> UInt8Array:
        """Return the picture after the smallest step that is enough, else after the longest."""
        levels = len(self.probabilities) - 1 if self.levels is None else self.levels
        return moved(self.picture, self.direction, levels)

    def _first(self, probabilities: FloatArray) -> int | None:
        answers = probabilities.argmax(axis=1)
        reached = answers != self.answer if self.toward is None else answers == self.toward
        return int(reached.argmax()) if reached.any() else None


def moved(picture: UInt8Array, direction: NDArray[np.int8], levels: int) -> UInt8Array:
    """Take a step, and stay between black and white.

    Args:
        picture: Pixels 0 to 255, any shape.
        direction: -1, 0 or 1 for each of them.
        levels: Length of the step, 0 to 255.

    >>> moved(np.array([0, 100, 250], np.uint8), np.array([-1, 1, 1], np.int8), 10).tolist()
    [0, 110, 255]
    """
    stepped = picture.astype(np.int16) + levels * direction.astype(np.int16)
    return np.asarray(np.clip(stepped, 0, 255), dtype=np.uint8)
