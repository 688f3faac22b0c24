"""Steps against the gradient, checked by numerical differences in another network of NumPy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import signal, special

from cnn import datasets, models
from cnn.backpropagation import descent_questions, gradient_step
from cnn.backpropagation.setting_and_outcome import (
    Setting,
    one_of_each,
    others_right,
    outcome_in_words,
    weakness,
)
from cnn.errors import CnnError
from cnn.losses import LOSSES

Digits = tuple[np.ndarray, np.ndarray]
PLACES = [(0, 3, 1), (1, 0, 4), (3, 4, 1)]


@pytest.fixture(scope="module")
def digits() -> Digits:
    data = datasets.load("mnist")
    ten = one_of_each(data.y_train, 5)
    return datasets.scale(data.x_train[ten]), data.y_train[ten].astype(np.int64)


def logits_by_hand(weights: list[np.ndarray], image: np.ndarray) -> np.ndarray:
    """Return the logits of the small network, in float64, without Keras."""
    kernels, kernel_bias, dense, dense_bias = (array.astype(np.float64) for array in weights)
    maps = [
        np.maximum(signal.correlate2d(image[:, :, 0], kernels[:, :, 0, i], "valid") + bias, 0)
        for i, bias in enumerate(kernel_bias)
    ]  # 4 maps of (24, 24)
    pooled = np.stack(maps, axis=-1).reshape(6, 4, 6, 4, 4).max(axis=(1, 3))  # (6, 6, 4)
    return pooled.ravel() @ dense + dense_bias


def loss_by_hand(name: str, weights: list[np.ndarray], digits: Digits, count: int) -> float:
    """Return the mean loss of the first digits, as its definition reads."""
    logits = np.array([logits_by_hand(weights, image) for image in digits[0][:count]])
    log_p, target = special.log_softmax(logits, axis=1), np.eye(10)[digits[1][:count]]
    p = np.exp(log_p)
    if name == "categorical_crossentropy":
        return float(-(target * log_p).sum(axis=1).mean())
    if name == "binary_crossentropy":
        return float(-(target * log_p + (1 - target) * np.log1p(-p)).mean())
    square = float(((p - target) ** 2).mean())
    return square if name == "mean_squared_error" else float(np.sqrt(square + 2.0**-23))


def start(setting: Setting, digits: Digits) -> list[np.ndarray]:
    """Return the weights that a descent starts from."""
    weights = models.build(descent_questions.NETWORK, setting.seed).get_weights()
    if setting.sure is not None:
        logits = logits_by_hand(weights, digits[0][0])
        others = np.where(np.arange(10) == digits[1][0], -np.inf, logits)
        wrong = int(others.argmax())
        odds = np.log(setting.sure / (1 - setting.sure))
        weights[3][wrong] += odds + special.logsumexp(np.delete(logits, wrong)) - logits[wrong]
    return weights


@pytest.mark.parametrize("sure", [None, 0.99])
@pytest.mark.parametrize("num_learnt", [1, 10])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_shown_gradient_is_the_slope_that_numerical_differences_measure(
    digits, loss: str, num_learnt: int, sure: float | None
) -> None:
    setting = Setting(loss=loss, num_learnt=num_learnt, sure=sure)
    weights = start(setting, digits)
    descent = descent_questions.descend(*digits, setting)
    now = loss_by_hand(loss, weights, digits, num_learnt)
    assert descent.losses[0] == pytest.approx(now, rel=1e-4)
    steepest = float(np.abs(descent.gradients[0]).max())
    # Two cells of a pooling window may differ by less than 32 bits can tell; then the other one
    # wins here, and the slope is that of its patch.
    one_cell = 4e-3 * steepest

    for kernel, row, column in PLACES:
        around = []
        for nudge in (+1e-6, -1e-6):
            moved = [weights[0].astype(np.float64), *weights[1:]]
            moved[0][row, column, 0, kernel] += nudge
            around.append(loss_by_hand(loss, moved, digits, num_learnt))
        slope = (around[0] - around[1]) / 2e-6
        shown = descent.gradients[0, row, column, kernel]
        assert shown == pytest.approx(slope, rel=1e-3, abs=one_cell)

        curves = descent_questions.watch_weight(
            *digits, setting, kernel=kernel, row=row, column=column
        )
        assert curves.slopes[0] == pytest.approx(slope, rel=1e-3, abs=one_cell)
        for value, curve_loss in [
            curves.landings[0],
            (curves.values[0, 0], curves.losses[0, 0]),
            (curves.values[0, -1], curves.losses[0, -1]),
        ]:
            moved = [weights[0].astype(np.float64), *weights[1:]]
            moved[0][row, column, 0, kernel] = value
            by_hand = loss_by_hand(loss, moved, digits, num_learnt)
            assert curve_loss == pytest.approx(by_hand, rel=1e-6, abs=1e-9)


KERAS_LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "categorical_crossentropy": keras.losses.CategoricalCrossentropy(from_logits=True),
    "binary_crossentropy": lambda t, z: keras.losses.BinaryCrossentropy()(t, tf.nn.softmax(z)),
    "mean_squared_error": lambda t, z: keras.losses.MeanSquaredError()(t, tf.nn.softmax(z)),
    "root_mean_squared_error": lambda t, z: tf.sqrt(
        keras.losses.MeanSquaredError()(t, tf.nn.softmax(z)) + 2.0**-23
    ),
}


@pytest.mark.parametrize("num_learnt", [1, 10])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_steps_are_those_of_a_keras_network_that_is_trained_one_after_the_other(
    digits, loss: str, num_learnt: int
) -> None:
    setting = Setting(loss=loss, num_learnt=num_learnt, learning_rate=0.05, steps=30, seed=3)
    descent = descent_questions.descend(*digits, setting)
    network = models.build(descent_questions.NETWORK, seed=3)
    target = np.eye(10, dtype=np.float32)[digits[1]]
    for step in range(31):
        with tf.GradientTape() as tape:
            logits = network(digits[0], training=False)
            value = KERAS_LOSSES[loss](target[:num_learnt], logits[:num_learnt])
        gradients = tape.gradient(value, network.trainable_variables)
        kernels, biases = network.get_weights()[:2]
        for shown, expected in (
            (descent.losses, value),
            (descent.logits, logits),
            (descent.kernels, kernels[:, :, 0]),
            (descent.biases, biases),
            (descent.gradients, gradients[0][:, :, 0]),
        ):
            atol = 1e-4 * float(np.abs(np.asarray(expected)).max())
            np.testing.assert_allclose(shown[step], expected, atol=atol, rtol=0)
        for variable, gradient in zip(network.trainable_variables, gradients, strict=True):
            variable.assign_sub(0.05 * gradient)


def test_what_descends_side_by_side_descends_as_it_does_alone(digits) -> None:
    setting, rates = Setting(num_learnt=10), (0.01, 0.1, 1.0)
    table = descent_questions.losses_by_rate(*digits, setting, rates, steps=30)
    for row, rate in zip(table, rates, strict=True):
        alone = descent_questions.descend(*digits, replace(setting, learning_rate=rate, steps=30))
        np.testing.assert_allclose(row, alone.losses, rtol=1e-3)
    for report in descent_questions.compare_losses(*digits, Setting(sure=0.9, learning_rate=1.0)):
        setting = Setting(loss=report.loss, sure=0.9, learning_rate=1.0, steps=None)
        alone = descent_questions.descend(*digits, setting)
        assert report.kernel_gradient == pytest.approx(np.abs(alone.gradients[0]).max(), rel=1e-4)
        right = np.flatnonzero(alone.logits[:, 0].argmax(axis=1) == digits[1][0])
        assert report.steps_until_right == (right[0] if right.size else None)


@pytest.mark.parametrize("learning_rate", [0.1, 3.0, 100.0])
def test_a_descent_that_ends_has_gone_the_same_way_as_one_of_so_many_steps(
    digits, learning_rate: float
) -> None:
    setting = Setting(num_learnt=10, steps=None, learning_rate=learning_rate)
    ended = descent_questions.descend(*digits, setting)
    counted = descent_questions.descend(*digits, replace(setting, steps=ended.num_steps))
    np.testing.assert_array_equal(ended.losses, counted.losses)
    np.testing.assert_array_equal(ended.kernels, counted.kernels)


def test_a_descent_goes_on_while_there_is_any_point_in_it(digits) -> None:
    """No moment before the last one is an end: not learnt, not far up, not flat."""
    descent = descent_questions.descend(*digits, Setting(num_learnt=10, steps=None))
    p = special.softmax(descent.logits, axis=2)[:, np.arange(10), digits[1]].min(axis=1)
    assert descent.num_steps > 25  # more than one call of TensorFlow
    assert (p[:-1] < 0.9).all()
    assert p[-1] >= 0.9


def test_no_setting_is_compiled_anew(digits) -> None:
    descent_questions.descend(*digits, Setting(seed=11))
    before = gradient_step._compiled().experimental_get_tracing_count()
    for loss in LOSSES:
        setting = Setting(loss=loss, num_learnt=10, learning_rate=0.02, steps=None, seed=12)
        descent_questions.descend(*digits, setting)
        descent_questions.compare_losses(*digits, setting)
        descent_questions.losses_by_rate(*digits, setting, (0.1, 0.2, 0.3), steps=4)
    assert gradient_step._compiled().experimental_get_tracing_count() == before


def test_the_slope_along_the_logits_is_the_one_that_nudging_them_measures(digits) -> None:
    for report in descent_questions.compare_losses(*digits, Setting(sure=0.999, learning_rate=1.0)):
        largest = np.abs(report.numerical).max()
        np.testing.assert_allclose(report.logit_gradient, report.numerical, atol=1e-3 * largest)


@pytest.mark.parametrize("steps", [3, 60])
def test_a_step_moves_every_weight_against_its_gradient(digits, steps: int) -> None:
    descent = descent_questions.descend(*digits, Setting(steps=steps, learning_rate=0.05))
    assert descent.num_steps == steps
    for before, after, gradient in zip(
        descent.kernels[:-1], descent.kernels[1:], descent.gradients[:-1], strict=True
    ):
        np.testing.assert_allclose(after, before - 0.05 * gradient, atol=1e-6)


def test_the_landing_is_where_a_step_of_this_weight_alone_ends(digits) -> None:
    setting = Setting(learning_rate=0.3)
    descent = descent_questions.descend(*digits, setting)
    curves = descent_questions.watch_weight(*digits, setting, kernel=1, row=2, column=0)
    weight, slope = descent.kernels[0, 2, 0, 1], descent.gradients[0, 2, 0, 1]
    assert curves.landings[0, 0] == pytest.approx(weight - 0.3 * slope)
    assert curves.values[0, 0] < min(weight, curves.landings[0, 0])
    assert curves.values[0, -1] > max(weight, curves.landings[0, 0])


def test_small_steps_make_the_loss_smaller_every_time(digits) -> None:
    descent = descent_questions.descend(*digits, Setting(learning_rate=0.01, steps=10))
    assert descent.num_steps == 10
    assert (np.diff(descent.losses) < 0).all()


def test_too_small_a_learning_rate_hardly_moves_and_a_good_one_converges(digits) -> None:
    ten = Setting(num_learnt=10, steps=None)
    small = descent_questions.descend(*digits, replace(ten, learning_rate=0.001))
    good = descent_questions.descend(*digits, replace(ten, learning_rate=0.1))
    assert (small.outcome, good.outcome) == ("unfinished", "learnt")
    right = good.logits[-1].argmax(axis=1) == digits[1]
    assert right.all()
    assert "Converged" in outcome_in_words(good, ten)


def test_too_large_a_learning_rate_diverges_and_says_so(digits) -> None:
    setting = Setting(num_learnt=10, steps=None, learning_rate=100.0)
    descent = descent_questions.descend(*digits, setting)
    assert descent.outcome == "diverged"
    assert "Diverged" in outcome_in_words(descent, setting)


def test_silent_kernels_leave_no_gradient_to_come_back_by(digits) -> None:
    setting = Setting(num_learnt=10, steps=None, learning_rate=3.0)
    descent = descent_questions.descend(*digits, setting)
    assert descent.outcome == "flat"
    assert descent.losses[-1] == pytest.approx(np.log(10), abs=0.01)  # as good as guessing
    assert "Stuck" in outcome_in_words(descent, setting)


@pytest.mark.parametrize("loss", LOSSES)
def test_numbers_that_outgrow_float32_are_counted_and_never_shown(digits, loss: str) -> None:
    setting = Setting(loss=loss, learning_rate=1e30, steps=10, num_learnt=10)
    descent = descent_questions.descend(*digits, setting)
    assert (descent.outcome, descent.overflow) == ("diverged", 1)
    assert "NaN" in outcome_in_words(descent, setting)
    shown = (descent.kernels, descent.gradients, descent.losses, descent.logits)
    assert all(np.isfinite(numbers).all() for numbers in shown)
    curves = descent_questions.watch_weight(*digits, setting, kernel=0, row=0, column=0)
    assert np.isfinite(curves.losses).all()


def test_a_squared_error_leaves_a_confident_mistake_where_it_is(digits) -> None:
    """The cross-entropy corrects it within a few steps, the squared error not in a hundred."""
    reports = {
        report.loss: report
        for report in descent_questions.compare_losses(*digits, Setting(sure=0.999))
    }
    assert reports["categorical_crossentropy"].steps_until_right in range(1, 6)
    assert reports["mean_squared_error"].steps_until_right is None
    assert "mean squared error" in weakness(list(reports.values()))
    setting = Setting(sure=0.999, loss="mean_squared_error", steps=None)
    assert "hardly moved" in outcome_in_words(descent_questions.descend(*digits, setting), setting)


def test_the_network_is_as_sure_of_the_mistake_as_asked(digits) -> None:
    descent = descent_questions.descend(*digits, Setting(sure=0.9))
    p = special.softmax(descent.logits[0, 0])
    assert p.argmax() != digits[1][0]
    assert p.max() == pytest.approx(0.9, abs=1e-4)


def test_what_learns_one_digit_with_force_forgets_the_others(digits) -> None:
    descent = descent_questions.descend(*digits, Setting(learning_rate=10.0))
    assert descent.logits[-1, 0].argmax() == digits[1][0]
    assert others_right(descent, digits[1]) == 0


def test_every_learning_rate_starts_at_the_same_loss(digits) -> None:
    table = descent_questions.losses_by_rate(
        *digits, Setting(num_learnt=10), (0.01, 0.1, 1e30), steps=3
    )
    assert table.shape == (3, 4)
    assert len(set(table[:, 0])) == 1
    assert table[1, 3] < table[0, 3] < table[0, 0]
    assert np.isnan(table[2, 1:]).all()


def test_the_same_seed_starts_with_the_same_weights_and_another_one_does_not(digits) -> None:
    first, again, other = (
        descent_questions.descend(*digits, Setting(seed=seed)).kernels[0] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"learning_rate": 0.0},
        {"learning_rate": float("nan")},
        {"steps": 0},
        {"steps": 1000},
        {"num_learnt": 3},
        {"sure": 1.0},
        {"seed": -1},
        {"loss": "hinge"},
    ],
)
def test_a_setting_out_of_range_is_explained(wrong: dict[str, float]) -> None:
    with pytest.raises(CnnError):
        Setting(**wrong)


def test_pictures_of_another_shape_and_cells_that_do_not_exist_are_refused(digits) -> None:
    with pytest.raises(CnnError, match="pictures"):
        descent_questions.descend(np.zeros((10, 5, 5, 1)), digits[1], Setting())
    with pytest.raises(CnnError, match="kernels"):
        descent_questions.watch_weight(*digits, Setting(), kernel=4, row=0, column=0)


def test_one_of_each_class_needs_all_classes() -> None:
    labels = np.array([3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9])
    ten = one_of_each(labels, 4)
    assert ten[0] == 4
    assert sorted(labels[ten]) == list(range(10))
    with pytest.raises(CnnError, match="classes"):
        one_of_each(np.array([0, 1]), 0)
