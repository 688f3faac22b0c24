"""Activation maximisation: change a picture until a filter answers as strongly as it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from cnn import runs
from cnn.engine import tf
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.filters.ascent_settings import Ascent, AskedPlace
from cnn.inspection.filters.filter_layers import FilterLayer, filter_layer
from cnn.inspection.filters.layer_sums import middle_alone, sums_of
from cnn.types import FloatArray, Shape, UInt8Array

MOST_FILTERS = 64  # at once
_GREY = 0.5
_NOISE = 0.02  # standard deviation about the grey that a picture begins with
_SOFT = 0.05  # differences below count less, so that even areas come to rest


@dataclass(frozen=True, eq=False)
class Maximised:
    """The pictures that some filters would like best, as far as gradient ascent finds them.

    All answers are sums before the activation function.
    """

    pictures: UInt8Array  # (F, H, W, C)
    start: FloatArray  # answers to the noise it began with, (F,)
    reached: FloatArray  # answers to exactly these pictures, (F,)
    curve: FloatArray  # answers before each step, (steps, F)


def maximise(
    run_id: str,
    layer_name: str,
    filters: tuple[int, ...],
    ascent: Ascent | None = None,
    epoch: int | None = None,
) -> Maximised:
    """Find for each of some filters a picture that it answers to strongly.

    Gradient ascent on the pixels: x <- x + rate * (g / max|g| - smooth * dTV/dx - grey * 2(x - ½)),
    kept in [0, 1], with g the gradient of the filter's sum along the pixels and TV the total
    variation, the sum of sqrt(d² + 0.05²) over the differences d of neighbours. A pixel that the
    filter does not care for stays grey. All filters are asked at once, each with its own picture.

    Args:
        run_id: The run whose network is asked.
        layer_name: A convolution or dense layer.
        filters: At most 64 numbers of filters, from 0.
        ascent: How; as `Ascent()` says when left out.
        epoch: Weights after this epoch; those that were kept when left out.

    Raises:
        CnnError: No such run, weights, layer or filter, the weights are damaged, or too many
            filters.

    Source: Erhan, Bengio, Courville and Vincent, Visualizing Higher-Layer Features of a Deep
    Network (2009), section 3.2; the regularisers as in Mahendran and Vedaldi, Understanding Deep
    Image Representations by Inverting Them (2015), section 2.2, and Olah, Mordvintsev and Schubert,
    Feature Visualization (Distill, 2017), section "The Enemy of Feature Visualization".
    """
    ascent = ascent or Ascent()
    if not 1 <= len(filters) <= MOST_FILTERS:
        raise CnnError(f"Ask 1 to {MOST_FILTERS} filters at once, not {len(filters)}.")
    architecture = runs.get(run_id).architecture
    layer = filter_layer(architecture, layer_name)
    for number in filters:
        layer.check_filter(number)
    model = networks.load(run_id, epoch)
    shape = model.input_shape[1:]
    if layer.is_map and ascent.place == "cell":
        sums, layer = middle_alone(model, architecture, layer)
    else:
        sums = sums_of(model, layer_name)
    climb = _climber(sums, layer, ascent.place, shape)

    random = np.random.default_rng(ascent.seed)
    noise = random.normal(_GREY, _NOISE, shape).astype(np.float32)  # the same for all filters
    shifts = [random.integers(-ascent.jitter, ascent.jitter + 1, 2) for _ in range(ascent.steps)]
    shown, start, reached, curve = climb(
        np.repeat(np.clip(noise, 0, 1)[np.newaxis], len(filters), axis=0),
        np.array(filters, np.int32),
        np.array(shifts, np.int32).reshape(-1, 2),
        *(np.float32(strength) for strength in (ascent.rate, ascent.grey, ascent.smooth)),
    )
    return Maximised(*(np.asarray(each) for each in (shown, start, reached, curve)))


@lru_cache(maxsize=networks.NETWORKS_IN_MEMORY)
def _climber(
    sums: Callable[[Any], Any], layer: FilterLayer, place: AskedPlace, shape: Shape
) -> Callable[..., Any]:
    """Return all steps as one call of TensorFlow, which is compiled when it is called first.

    Args:
        sums: From `cnn.inspection.filters.layer_sums`, like the layer.
        layer: Whose filters are asked.
        place: As in `Ascent`, like the three strengths that the call takes.
        shape: Of a picture, (H, W, C).

    Returns:
        From F pictures, (F, H, W, C), F numbers of filters, shifts, (steps, 2), and the strengths,
        to the arrays of `Maximised`.
    """
    number = tf.TensorSpec([], tf.float32)

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[
            tf.TensorSpec([None, *shape], tf.float32),
            tf.TensorSpec([None], tf.int32),
            tf.TensorSpec([None, 2], tf.int32),
            *[number] * 3,
        ]
    )
    def climb(
        pictures: Any, filters: Any, shifts: Any, rate: Any, grey: Any, smooth: Any
    ) -> tuple[Any, ...]:
        answer = answers_of(sums, layer, filters, place)
        curve = tf.TensorArray(tf.float32, len(shifts) + 1).write(0, answer(pictures))
        for step in tf.range(len(shifts)):
            moved = tf.roll(pictures, shifts[step], axis=(1, 2))
            answers, slopes = slope(answer, moved)
            curve = curve.write(step + 1, answers)
            moved += rate * (slopes - _restraint(moved, grey, smooth))
            pictures = tf.roll(tf.clip_by_value(moved, 0.0, 1.0), -shifts[step], axis=(1, 2))

        # What is shown is asked once more: as bytes, and where it lies.
        shown = tf.cast(tf.round(pictures * 255), tf.uint8)
        reached = answer(tf.cast(shown, tf.float32) / 255)
        answers = curve.stack()
        return shown, answers[0], reached, answers[1:]

    compiled: Callable[..., Any] = climb
    return compiled


def slope(answer: Callable[[Any], Any], pictures: Any) -> tuple[Any, Any]:
    """Return the answers (F,) and their gradients along the pixels, (F, H, W, C).

    Each picture's gradient is divided by its largest magnitude; it stays 0 where all of it is 0.
    """
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(pictures)
        answers = answer(pictures)
        total = tf.reduce_sum(answers)  # an answer depends on its own picture only
    gradient = tape.gradient(total, pictures, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    steepest = tf.reduce_max(tf.abs(gradient), axis=(1, 2, 3), keepdims=True)
    return answers, tf.math.divide_no_nan(gradient, steepest)


def answers_of(
    sums: Callable[[Any], Any], layer: FilterLayer, filters: Any, place: AskedPlace
) -> Callable[[Any], Any]:
    """Return a function from pictures, (F, H, W, C), to what filter f says to picture f, (F,).

    Args:
        sums: From `cnn.inspection.filters.layer_sums.sums_of` for that layer.
        layer: The layer.
        filters: Numbers of filters, as many as pictures, shape (F,).
        place: As in `Ascent`.
    """

    def answers(pictures: Any) -> Any:
        values = sums(pictures)  # (F, rows, columns, filters) or (F, units)
        if layer.is_map and place == "cell":
            values = values[:, layer.middle[0], layer.middle[1]]
        elif layer.is_map:
            values = tf.reduce_mean(values, axis=(1, 2))
        return tf.gather(values, filters, batch_dims=1)

    return answers


def _restraint(pictures: Any, grey: Any, smooth: Any) -> Any:
    """Return the gradient of the regularisers along the pixels."""
    restraint = 2 * grey * (pictures - _GREY)
    for axis in (1, 2):
        difference = tf.experimental.numpy.diff(pictures, axis=axis)
        steps = difference * tf.math.rsqrt(difference**2 + _SOFT**2)
        before, after = ([[0, 0]] * 4 for _ in range(2))
        before[axis], after[axis] = [1, 0], [0, 1]
        restraint += smooth * (tf.pad(steps, before) - tf.pad(steps, after))
    return restraint
