"""How the learning rate changes from step to step. Plain arithmetic, without Keras."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnn.settings.training_config import TrainingConfig
from cnn.types import FloatArray

# One cycle: Smith, Super-Convergence (2018); the shares are those of fastai and PyTorch.
_RISE = 0.3  # share of the steps in which the rate grows
_FIRST = 1 / 25  # of the largest rate
_LAST = 1 / 250_000

_CURVE_POINTS = 200  # of the curve of a learning rate


class Stage(NamedTuple):
    """Epochs that were planned together; "+ n more epochs" begins another stage.

    A schedule runs its whole course in every stage, because at its end it leaves a rate at which
    nothing is learnt any more (Loshchilov and Hutter, SGDR, 2017, do the same on purpose).
    """

    first: int  # epochs done before it
    end: int  # epochs done after it, if nothing stops it early


class RateChange(NamedTuple):
    """Somebody turned the learning rate while the run was trained."""

    step: int  # the first step, from 0, that it holds for
    learning_rate: float


def factor(schedule: str, share: float) -> float:
    """Return what a schedule multiplies the largest learning rate by.

    Args:
        schedule: "constant"; "step": a tenth after half of the steps, a hundredth after three
            quarters (He et al., Deep Residual Learning, 2015, divide by ten on plateaus);
            "exponential": the same share less in each step, down to a hundredth; "cosine": half
            a cosine wave down to nothing; "one_cycle": up to the whole rate in the first 30 %,
            then down to next to nothing.
        share: Of the stage's steps that are done, 0 to 1.

    >>> [factor("step", share) for share in (0, 0.5, 0.75)]
    [1.0, 0.1, 0.01]
    >>> [round(factor("one_cycle", share), 3) for share in (0, 0.3, 0.65, 1)]
    [0.04, 1.0, 0.5, 0.0]
    """
    match schedule:
        case "step":
            return 1.0 if share < 0.5 else 0.1 if share < 0.75 else 0.01
        case "exponential":
            return float(0.01**share)
        case "cosine":
            return _between(1.0, 0.0, share)
        case "one_cycle" if share < _RISE:
            return _between(_FIRST, 1.0, share / _RISE)
        case "one_cycle":
            return _between(1.0, _LAST, (share - _RISE) / (1 - _RISE))
        case _:
            return 1.0


def learning_rates(
    config: TrainingConfig,
    stages: Sequence[Stage],
    changes: Sequence[RateChange],
    steps: range,
) -> FloatArray:
    """Return the learning rate of each of a run's steps; it depends on nothing else.

    Args:
        config: The run's configuration.
        stages: In order; the last one that has begun counts.
        changes: In the order of their steps; each replaces the largest rate from its step on.
        steps: Counted from 0, over all epochs, all in one epoch.

    Returns:
        float32, shape (steps,).
    """
    epoch = steps.start // config.num_batches
    begun = [stage for stage in stages if stage.first <= epoch] or [Stage(0, config.epochs)]
    first, end = begun[-1]
    length = max(end - first, 1) * config.num_batches
    rates = np.empty(len(steps), np.float32)
    for place, step in enumerate(steps):
        largest = config.learning_rate
        for change in changes:
            if change.step <= step:
                largest = change.learning_rate
        share = min((step - first * config.num_batches) / length, 1.0)
        rates[place] = largest * factor(config.schedule, share)
    return rates


def planned_rates(
    config: TrainingConfig, stages: Sequence[Stage], changes: Sequence[RateChange]
) -> FloatArray | None:
    """Return how the learning rate goes over all of a run, for a curve; None if it stays the same.

    Args:
        config: As for `learning_rates`.
        stages: Likewise.
        changes: Likewise.

    Returns:
        Steps that are done before, and the rate of the next one, shape (N, 2).
    """
    if config.schedule == "constant" and not changes:
        return None
    per_epoch = config.num_batches
    stride = max(per_epoch * config.epochs // _CURVE_POINTS, 1)
    turned = {change.step for change in changes} | {config.epochs * per_epoch - 1}
    points = []
    for epoch in range(config.epochs):
        start, end = epoch * per_epoch, (epoch + 1) * per_epoch
        chosen = {*range(start, end, stride), *(s for s in turned if start <= s < end)}
        for step in sorted(chosen):
            rate = learning_rates(config, stages, changes, range(step, step + 1))[0]
            points.append((float(step), float(rate)))
    return np.array(points)


def _between(start: float, end: float, share: float) -> float:
    """Go from start to end along half a cosine wave."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2
