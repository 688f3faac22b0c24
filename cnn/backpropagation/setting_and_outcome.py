"""Gradient descent on a few digits: what is asked for, and what came of it, as plain arrays.

`cnn.backpropagation` computes it, on a worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from cnn.arguments import Range, Rule, check_arguments
from cnn.errors import CnnError
from cnn.losses import LOSSES, check_loss
from cnn.types import FloatArray

NUM_KERNELS = 4
KERNEL_SIDE = 5  # cells
NUM_CLASSES = 10
MAX_STEPS = 100
MAX_LEARNING_RATE = 1e30  # absurd, to see what happens
MAX_SEED = 2**31 - 1
LEARNT_AT = 0.9  # probability of the right answer
DIVERGED_AT = 10.0  # times the loss at the start
_HARDLY = 0.01  # of the loss at the start

Outcome = Literal["learnt", "flat", "diverged", "unfinished"]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How the network is to descend, checked when it is made.

    Args:
        loss: One of `cnn.losses.LOSSES`.
        learning_rate: Length of a step per unit of gradient, above 0 and at most 1e30.
        steps: Number of steps, 1 to 100; None goes on until it is learnt, flat or diverged, or
            100 steps are used up.
        num_learnt: How many of the ten digits it learns from: the first alone, or all 10.
        sure: None starts from fresh weights. Otherwise the bias of the most likely wrong answer to
            the first digit is raised until softmax gives it this probability.
        seed: Draws the fresh weights, 0 or more.

    Raises:
        CnnError: A value is not one of these.
    """

    loss: str = "categorical_crossentropy"
    learning_rate: Annotated[float, Range(0, MAX_LEARNING_RATE, open_below=True)] = 0.1
    steps: Annotated[int, Range(1, MAX_STEPS)] | None = 1
    num_learnt: Annotated[int, Rule(f"1 or {NUM_CLASSES}", {1, NUM_CLASSES}.__contains__)] = 1
    sure: Annotated[float, Range(0, 1, open_below=True, open_above=True)] | None = None
    seed: Annotated[int, Range(0, MAX_SEED)] = 0

    def __post_init__(self) -> None:
        check_loss(self.loss)
        check_arguments(self)


@dataclass(frozen=True, kw_only=True)
class Descent:
    """What gradient descent did, before the first step and after each of S steps.

    All numbers are finite: a step after which one is not is counted in `overflow`, not shown.
    """

    kernels: FloatArray  # (S + 1, 5, 5, 4)
    biases: FloatArray  # of the four kernels, (S + 1, 4)
    gradients: FloatArray  # of the loss, along each cell of the kernels, (S + 1, 5, 5, 4)
    losses: FloatArray  # (S + 1,)
    logits: FloatArray  # of the ten digits, (S + 1, 10, 10)
    logit_gradients: FloatArray  # of the loss, along the logits of the first digit, (S + 1, 10)
    outcome: Outcome
    overflow: int | None = None  # the step after which a number is infinite or not a number

    @property
    def num_steps(self) -> int:
        """Steps that were taken and can be shown."""
        return len(self.losses) - 1


@dataclass(frozen=True, kw_only=True)
class WeightCurves:
    """The loss over one weight, all others as they are, at each of the S + 1 moments."""

    values: FloatArray  # of the weight, (S + 1, P)
    losses: FloatArray  # (S + 1, P)
    landings: FloatArray  # where a step of this weight alone would land: value, loss, (S + 1, 2)
    slopes: FloatArray  # measured by numerical differences, (S + 1,)


@dataclass(frozen=True, kw_only=True)
class LossReport:
    """What one loss makes of one confident mistake."""

    loss: str
    value: float
    logit_gradient: FloatArray  # by backpropagation, (10,)
    numerical: FloatArray  # the same by numerical differences, (10,)
    kernel_gradient: float  # largest magnitude along any cell of the kernels
    steps_until_right: int | None  # None: not within 100 steps


def one_of_each(labels: NDArray[np.integer], index: int) -> list[int]:
    """Choose a digit and, for each other class, the next one after it.

    Args:
        labels: Classes 0 to 9, shape (N,), each of them present.
        index: The digit that comes first.

    Returns:
        Ten places in `labels`.

    >>> one_of_each(np.array([1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 2)
    [2, 1, 3, 4, 5, 6, 7, 8, 9, 10]
    """
    order = np.roll(np.arange(len(labels)), -index)  # from the digit on, and round again
    classes, first = np.unique(labels[order], return_index=True)
    if len(classes) != NUM_CLASSES:
        raise CnnError(f"There are digits of {len(classes)} classes here, not of {NUM_CLASSES}.")
    return [index, *(int(order[place]) for place in first if place != 0)]


def outcome_in_words(descent: Descent, setting: Setting) -> str:
    """Say in a sentence or two how the descent ended."""
    taken = f"{descent.num_steps} step{'' if descent.num_steps == 1 else 's'}"
    start, end = float(descent.losses[0]), float(descent.losses[-1])
    if descent.overflow is not None:
        return (
            f"Diverged: at step {descent.overflow} a number outgrew what float32 can hold "
            "(3.4 · 10³⁸), and the loss is no number any more (NaN). No further step can mend "
            "that. Take a smaller learning rate."
        )
    if descent.outcome == "diverged":
        return (
            f"Diverged after {taken}: the loss is {end / start:,.0f} times what it was at the "
            "start. The step was so long that it landed far up on the other side of the valley."
        )
    if descent.outcome == "learnt":
        who = "the right answer has" if setting.num_learnt == 1 else "all ten right answers have"
        return f"Converged after {taken}: {who} at least {LEARNT_AT:.0%}."
    if descent.outcome == "flat":
        return (
            f"Stuck after {taken}, with the loss at {end:.3g}: the gradient is all but zero, so "
            "that further steps go nowhere. That is a plateau, not a solution."
        )
    if abs(end - start) < _HARDLY * start:
        return f"{taken.capitalize()} hardly moved the loss: {start:.4g} became {end:.4g}."
    if end > start:
        return (
            f"After {taken} the loss is larger than before: {start:.3g} became {end:.3g}. "
            "The steps are too long."
        )
    if np.any(np.diff(descent.losses) > 0):
        return f"After {taken} the loss is {end:.3g}, down from {start:.3g}, but it jumps about."
    return f"After {taken} the loss is {end:.3g}, down from {start:.3g}."


def others_right(descent: Descent, labels: NDArray[np.integer]) -> int:
    """Count how many of the other nine digits the network gets right in the end."""
    return int((descent.logits[-1, 1:].argmax(axis=1) == labels[1:]).sum())


def weakness(reports: Sequence[LossReport]) -> str:
    """Say which loss pulls least at a confident mistake, and how much less than the strongest."""
    slopes = {report.loss: float(np.abs(report.logit_gradient).max()) for report in reports}
    weakest, strongest = min(slopes, key=slopes.__getitem__), max(slopes, key=slopes.__getitem__)
    factor = slopes[strongest] / max(slopes[weakest], 1e-30)
    return (
        f"The {LOSSES[weakest].title} pulls {factor:,.0f} times more weakly than the "
        f"{LOSSES[strongest].title}, at the very same mistake."
    )
