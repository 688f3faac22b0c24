"""Predictions have the answer that pencil and paper give, whatever a page shows."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnn.architecture import Conv2D, Dense
from cnn.errors import CnnError
from cnn.exercises import Exercise, check
from cnn.exercises.predictions import (
    num_params_prediction,
    output_size_prediction,
    output_value_prediction,
    pooled_value_prediction,
)
from cnn.sliding import Sliding

levels = st.floats(-9, 9).map(lambda value: round(value, 2))


def stops_on_squared_paper(size: int, window: int, stride: int, pad: int, dilation: int) -> int:
    """Try every place of the window and count those where all its cells are on the paper."""
    places = range(-pad, size + pad, stride)
    return sum(place + (window - 1) * dilation < size + pad for place in places)


def assert_is_fair(exercise: Exercise) -> None:
    """The right answer is right however it is written, and every mistake is told apart from it."""
    assert check(exercise, exercise.answer).correct
    assert check(exercise, str(exercise.answer)).correct
    for mistake, words in exercise.mistakes.items():
        verdict = check(exercise, mistake)
        assert not verdict.correct
        assert verdict.feedback == words


@given(
    size=st.integers(1, 64),
    window=st.integers(1, 11),
    stride=st.integers(1, 8),
    pad=st.integers(0, 8),
    dilation=st.integers(1, 4),
)
def test_output_size_is_the_number_of_places_where_the_window_fits(
    size: int, window: int, stride: int, pad: int, dilation: int
) -> None:
    expected = stops_on_squared_paper(size, window, stride, pad, dilation)
    if expected == 0:
        with pytest.raises(CnnError, match="reaches over"):
            output_size_prediction(size, window, Sliding(stride, pad, dilation))
        return
    exercise = output_size_prediction(size, window, Sliding(stride, pad, dilation))
    assert exercise.answer == expected
    assert f"**{expected}**" in exercise.explanation
    assert_is_fair(exercise)


@pytest.mark.parametrize(
    ("settings", "wrong", "misconception"),
    [
        ({"stride": 2}, 26, "stride 1"),
        ({"stride": 2}, 12, "steps"),
        ({"stride": 2}, 12.5, "part of a step"),
        ({"stride": 2}, 14, "same"),
        ({"padding": 2}, 26, "without padding"),
        ({"padding": 2}, 28, "both sides"),
        ({"dilation": 3}, 26, "gaps"),
        ({}, 28, "stay inside"),
        ({"padding": "same"}, 26, "without padding"),
    ],
)
def test_misconceptions_about_the_size_are_named(
    settings: dict[str, object], wrong: float, misconception: str
) -> None:
    exercise = output_size_prediction(28, 3, Sliding(**settings))  # type: ignore[arg-type]
    verdict = check(exercise, wrong)
    assert not verdict.correct
    assert misconception in verdict.feedback


def test_a_mistake_that_is_right_for_these_settings_is_left_out() -> None:
    """With stride 1, whoever forgets the stride is right."""
    exercise = output_size_prediction(28, 3)
    assert 26 not in exercise.mistakes
    assert output_size_prediction(28, 1, Sliding(padding="same")).answer == 28
    assert 28 not in output_size_prediction(28, 1, Sliding(padding="same")).mistakes


def test_the_arithmetic_of_a_size_is_spelt_out() -> None:
    exercise = output_size_prediction(28, 3, Sliding(2, "same", 2))
    assert "(3 − 1) × 2 + 1 = 5" in exercise.explanation
    assert "⌊(28 + 1 + 2 − 5) / 2⌋ + 1 = ⌊26 / 2⌋ + 1 = **14**" in exercise.explanation


def test_one_number_of_the_output_worked_out_by_hand() -> None:
    patch, kernel = np.array([[3.0, 1.0], [0.0, 2.0]]), np.array([[1.0, 2.0], [0.0, -1.0]])
    exercise = output_value_prediction(patch, kernel, bias=0.5)
    assert exercise.answer == 3 + 2 - 2 + 0.5
    assert exercise.explanation == "3 × 1 + 1 × 2 + 2 × (−1) + 0.5 = **3.5**."
    assert "bias" in check(exercise, 3).feedback
    assert "180°" in check(exercise, -3 + 0 + 0 + 2 + 0.5).feedback
    assert "signs" in check(exercise, 3 + 2 + 2 + 0.5).feedback
    assert "added the pixels" in check(exercise, 6).feedback


def test_relu_turns_a_negative_sum_into_zero() -> None:
    exercise = output_value_prediction(np.array([[2.0]]), np.array([[-1.0]]), relu=True)
    assert exercise.answer == 0
    assert exercise.explanation == "2 × (−1) = −2, and ReLU makes **0** of it."
    assert "ReLU comes last" in check(exercise, -2).feedback


def test_whoever_works_with_the_numbers_as_shown_is_right() -> None:
    """Three digits are shown; the sum of 25 rounded products must still count."""
    rng = np.random.default_rng(0)
    patch, kernel = rng.random((5, 5)), rng.normal(size=(5, 5))
    exercise = output_value_prediction(patch, kernel)
    assert check(exercise, (patch.round(3) * kernel.round(3)).sum()).correct


@given(patch=arrays(float, (2, 3), elements=levels), kernel=arrays(float, (2, 3), elements=levels))
def test_any_patch_makes_a_fair_question(
    patch: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    kernel: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    exercise = output_value_prediction(patch, kernel, bias=1, relu=True)
    by_hand = sum(x * w for x, w in zip(patch.flat, kernel.flat, strict=True)) + 1
    assert exercise.answer == pytest.approx(max(by_hand, 0), abs=1e-9)
    assert_is_fair(exercise)


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e300])
def test_a_patch_of_no_ordinary_numbers_is_refused(value: float) -> None:
    with pytest.raises(CnnError):
        output_value_prediction(np.array([[value]]), np.array([[1.0]]))


def test_a_patch_and_a_kernel_of_other_shapes_are_refused() -> None:
    with pytest.raises(CnnError, match="differ"):
        output_value_prediction(np.ones((2, 3)), np.ones((3, 2)))


def test_max_pooling_keeps_the_largest_and_average_pooling_the_mean() -> None:
    window = np.array([[0.0, 7.0], [6.0, 3.0]])
    largest, mean = (
        pooled_value_prediction(window, "max"),
        pooled_value_prediction(window, "average"),
    )
    assert (largest.answer, mean.answer) == (7, 4)
    assert mean.explanation == "(0 + 7 + 6 + 3) / 4 = **4**."
    assert "average" in check(largest, 4).feedback
    assert "sum" in check(mean, 16).feedback
    assert "4 cells, not 2" in check(mean, 8).feedback


@given(window=arrays(float, (3, 3), elements=levels), mode=st.sampled_from(("max", "average")))
def test_any_window_makes_a_fair_question(
    window: np.ndarray[tuple[int, int], np.dtype[np.float64]], mode: str
) -> None:
    exercise = pooled_value_prediction(window, mode)  # type: ignore[arg-type]
    by_hand = max(window.flat) if mode == "max" else sum(window.flat) / 9
    assert exercise.answer == pytest.approx(by_hand, abs=1e-9)
    assert_is_fair(exercise)


def test_a_window_that_is_not_square_is_refused() -> None:
    with pytest.raises(CnnError, match="not square"):
        pooled_value_prediction(np.ones((2, 3)), "max")


def test_a_dense_layer_behind_flatten_weighs_every_cell() -> None:
    exercise = num_params_prediction(Dense(10), (5, 5, 8))
    assert exercise.answer == (5 * 5 * 8 + 1) * 10
    assert "5 × 5 × 8 = 200 numbers" in exercise.explanation
    assert "bias" in check(exercise, 2000).feedback
    assert "global average pooling" in check(exercise, 90).feedback
    assert "one map" in check(exercise, 260).feedback
    assert_is_fair(exercise)


def test_behind_global_average_pooling_it_weighs_one_number_of_each_map() -> None:
    exercise = num_params_prediction(Dense(10), (5, 5, 8), through="average")
    assert exercise.answer == (8 + 1) * 10
    assert "Flatten" in check(exercise, 2010).feedback
    assert_is_fair(exercise)


def test_maps_of_one_cell_cost_the_same_both_ways_and_nobody_is_scolded() -> None:
    exercise = num_params_prediction(Dense(3), (1, 1, 8))
    assert exercise.answer == (8 + 1) * 3
    assert_is_fair(exercise)


def test_a_convolution_learns_the_same_however_large_the_picture_is() -> None:
    answers = {num_params_prediction(Conv2D(4, 3), (side, side, 2)).answer for side in (5, 28, 200)}
    assert answers == {(3 * 3 * 2 + 1) * 4}
    exercise = num_params_prediction(Conv2D(4, 3), (28, 28, 2))
    assert "bias" in check(exercise, 72).feedback
    assert "all 2" in check(exercise, 40).feedback
    assert "share" in check(exercise, 26 * 26 * 4).feedback
    assert_is_fair(exercise)
