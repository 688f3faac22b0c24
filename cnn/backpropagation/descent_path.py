"""The way of a small network through its weights, and where it ends. Plain arrays."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn import losses
from cnn.backpropagation.setting_and_outcome import (
    DIVERGED_AT,
    KERNEL_SIDE,
    LEARNT_AT,
    NUM_CLASSES,
    NUM_KERNELS,
    Outcome,
    Setting,
)
from cnn.backpropagation.weight_curve import POOL
from cnn.types import FloatArray

_FLAT = 1e-9  # what one more step promises, as a share of the loss at the start
CELLS = 24  # per side of a map: the stops of 5 × 5 cells on 28 × 28 pixels
POOLED = (CELLS // POOL) ** 2  # windows of 4 × 4 cells on a map
# Of the kernels, their biases, the dense layer's weights, and its biases.
SHAPES = (
    (KERNEL_SIDE, KERNEL_SIDE, 1, NUM_KERNELS),
    (NUM_KERNELS,),
    (POOLED * NUM_KERNELS, NUM_CLASSES),
    (NUM_CLASSES,),
)
SIZES = [int(np.prod(shape)) for shape in SHAPES]


class Moments(NamedTuple):
    """A network before the first step and after each, M moments in all.

    All W weights are one row, in the order of `SHAPES`, and so are the gradients.
    """

    weights: FloatArray  # (M, W)
    gradients: FloatArray  # of the loss, along each weight, (M, W)
    losses: FloatArray  # (M,)
    logits: FloatArray  # of the N digits, (M, N, 10)
    logit_gradients: FloatArray  # of the loss, along the logits of the first digit, (M, 10)

    def are_finite(self) -> NDArray[np.bool_]:
        """Tell of each moment whether all of its numbers are, shape (M,)."""
        flat = (numbers.reshape(len(numbers), -1) for numbers in self)
        return np.asarray(np.all([np.isfinite(each).all(axis=1) for each in flat], axis=0))

    def first(self, num: int) -> "Moments":
        """Return the first moments."""
        return Moments(*(numbers[:num] for numbers in self))

    def joined(self, following: "Moments") -> "Moments":
        """Return these moments and those that follow."""
        return Moments(*map(np.concatenate, zip(self, following, strict=True)))

    def next_weights(self, rate: float) -> FloatArray:
        """Take the step after the last moment; what is too large for float32 becomes infinite."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self.weights[-1] - np.float32(rate) * self.gradients[-1])


def by_layer(rows: FloatArray) -> list[FloatArray]:
    """Cut rows of all weights, shape (M, W), into those of each layer, (M, ...) as in `SHAPES`."""
    parts = np.split(rows, np.cumsum(SIZES)[:-1], axis=1)
    return [part.reshape(-1, *shape) for part, shape in zip(parts, SHAPES, strict=True)]


class End(NamedTuple):
    """How many moments of a descent can be shown, and why there are no more."""

    num_moments: int
    outcome: Outcome
    overflow: int | None = None


def end_of(moments: Moments, setting: Setting, labels: NDArray[np.integer]) -> End:
    """Find the moment after which there is no point in another step, or no finite number left."""
    finite = moments.are_finite()
    num_finite = len(finite) if finite.all() else int(finite.argmin())
    if setting.steps is None:
        for moment, outcome in enumerate(_outcomes(moments.first(num_finite), setting, labels)):
            if outcome != "unfinished":
                return End(moment + 1, outcome)
    if num_finite < len(finite):
        return End(num_finite, "diverged", overflow=num_finite)
    return End(num_finite, "unfinished")


def _outcomes(moments: Moments, setting: Setting, labels: NDArray[np.integer]) -> list[Outcome]:
    """Judge at each moment whether there is any point in another step."""
    learnt = np.arange(setting.num_learnt)
    p = np.exp(losses.log_softmax(moments.logits[:, learnt]))  # (M, learnt, 10)
    start = moments.losses[:1].astype(np.float64)
    squares = np.einsum("mw,mw->m", *[moments.gradients.astype(np.float64)] * 2)
    promised = setting.learning_rate * squares  # what the tangent plane foretells of one more step
    reached: dict[Outcome, Any] = {  # (M,) each
        "learnt": (p[:, learnt, labels[learnt]] >= LEARNT_AT).all(axis=1),
        "diverged": moments.losses > DIVERGED_AT * start,
        "flat": promised < _FLAT * start,
    }
    return [
        next((outcome for outcome in reached if reached[outcome][moment]), "unfinished")
        for moment in range(len(p))
    ]
