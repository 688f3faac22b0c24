"""What of a curve is shown: frames that no outlier flattens, round ticks, running means."""

import math
from typing import NamedTuple

import numpy as np

from cnn.types import FloatArray

_OUTLIER = 10.0  # times what 95 % of the values stay below
_TICKS = 5
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)  # times a power of ten


class Frame(NamedTuple):
    """From where to where an axis goes, and the distance of its ticks."""

    low: float
    high: float
    step: float


def loss_frame(batches: FloatArray, tested: FloatArray) -> Frame:
    """Return a frame for losses from 0 on that leaves out single ones far above all others.

    The mean over an epoch is not asked: it is dragged along by a single batch, and within the frame
    of the batches wherever none of these is left out.

    Args:
        batches: Of each batch, shape (N,).
        tested: Of the pictures that are not trained with, shape (M,).

    >>> loss_frame(np.array([2.3, 1122.0, 7.9, 3.2, 2.9]), np.array([]))
    Frame(low=0.0, high=8.0, step=2.0)
    """
    top = max(_top(batches), _top(tested))
    step = _round_step(top / _TICKS)
    return Frame(0.0, max(_up(top, step), step), step)


def accuracy_frame(batches: FloatArray, of_epochs: FloatArray) -> Frame:
    """Return a frame for accuracies in per cent in which those of epochs can be told apart.

    All of it until there is an epoch; then the lowest of them and three quarters of the batches
    set its floor.

    Args:
        batches: Of each batch, shape (N,).
        of_epochs: Of training, test and validation after each epoch, shape (M,).

    >>> accuracy_frame(np.array([10.0, 90.0, 97.0, 99.0, 100.0]), np.array([93.1, 97.6, 96.4]))
    Frame(low=90.0, high=100.0, step=2.0)
    """
    of_epochs = of_epochs[np.isfinite(of_epochs)]
    if not of_epochs.size:
        return Frame(0.0, 100.0, 20.0)
    low, high = float(of_epochs.min()), float(of_epochs.max())
    if batches.size:
        low = min(low, float(np.quantile(batches, 0.25)))
        high = max(high, float(np.quantile(batches, 0.95)))
    step = _round_step(max(high - low, 0.5) / _TICKS)
    low = max(math.floor(low / step) * step, 0.0)
    return Frame(low, min(max(_up(high, step), low + step), 100.0), step)


def running_mean(values: FloatArray, window: int) -> FloatArray:
    """Return the mean of each value and those before it, so many together; fewer at the beginning.

    Args:
        values: Shape (N,).
        window: At least 1.

    >>> running_mean(np.array([4.0, 2.0, 6.0, 1.0]), 2)
    array([4. , 3. , 4. , 3.5])
    """
    if not values.size:
        return values
    padded = np.concatenate([np.full(window - 1, np.nan), values])
    return np.asarray(np.nanmean(np.lib.stride_tricks.sliding_window_view(padded, window), axis=1))


def _top(values: FloatArray) -> float:
    """Return the largest value that is no outlier; 0 where there is none."""
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0
    usual = float(np.quantile(values, 0.95, method="lower"))
    return float(values[values <= _OUTLIER * usual].max(initial=usual))


def _round_step(least: float) -> float:
    """Return the smallest round number that is not below; 1 for 0."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next((n * power for n in _ROUND if n * power >= least * (1 - 1e-9)), 10 * power)


def _up(value: float, step: float) -> float:
    return math.ceil(value / step - 1e-9) * step
