"""Predictions about a step have the answer that the arithmetic gives."""

import math

import pytest

from cnn.exercises import check
from cnn.exercises.step_prediction import (
    GROWS,
    LARGER,
    NO_NUMBER,
    SAME,
    SHRINKS,
    SMALLER,
    STAYS,
    longer_step_prediction,
    weight_move_prediction,
)


@pytest.mark.parametrize("weight", [-0.5, 0.0, 0.5])
@pytest.mark.parametrize(("gradient", "answer"), [(2.0, SHRINKS), (-2.0, GROWS), (0.0, STAYS)])
def test_a_weight_moves_against_its_gradient_whatever_its_own_sign(
    weight: float, gradient: float, answer: str
) -> None:
    exercise = weight_move_prediction(weight, gradient, 0.1)
    assert check(exercise, answer).correct
    for wrong in {GROWS, SHRINKS, STAYS} - {answer}:
        verdict = check(exercise, wrong)
        assert not verdict.correct
        assert verdict.feedback == exercise.mistakes[wrong]


@pytest.mark.parametrize(
    ("loss", "answer"),
    [(1.0, SMALLER), (9.0, LARGER), (2.0001, SAME), (math.nan, NO_NUMBER), (math.inf, NO_NUMBER)],
)
def test_the_loss_after_a_long_step_is_compared_with_the_one_before(
    loss: float, answer: str
) -> None:
    exercise = longer_step_prediction(2.0, 1.9, 0.1, 10.0, loss)
    assert check(exercise, answer).correct
    assert set(exercise.mistakes) == {SMALLER, LARGER, SAME, NO_NUMBER} - {answer}
