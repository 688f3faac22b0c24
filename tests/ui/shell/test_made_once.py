"""A figure, and what is counted of a run, is made once for the same inputs, and anew for others."""

import weakref

import numpy as np
import pytest

from cnn.figures import maps
from cnn.results import evaluation
from ui.shell.page import made_once
from ui.workers.cached import once


def test_the_same_numbers_make_no_second_figure() -> None:
    values = np.arange(6.0).reshape(2, 3)
    figure = made_once(maps.signed_map, values, height=200)
    assert made_once(maps.signed_map, values.copy(), height=200) is figure
    assert figure.to_dict() == maps.signed_map(values, height=200).to_dict()


@pytest.mark.parametrize(
    ("make", "values", "height"),
    [
        (maps.signed_map, np.arange(6.0).reshape(3, 2), 200),  # another shape
        (maps.signed_map, np.arange(6.0).reshape(2, 3) + 1, 200),
        (maps.signed_map, np.arange(6.0).reshape(2, 3), 201),
        (maps.brightness, np.arange(6.0).reshape(2, 3), 200),
    ],
)
def test_anything_else_makes_another_figure(make, values, height) -> None:
    usual = made_once(maps.signed_map, np.arange(6.0).reshape(2, 3), height=200)
    figure = made_once(make, values, height=height)
    assert figure is not usual
    assert figure.to_dict() == make(values, height=height).to_dict()


def test_the_same_answers_are_counted_once_and_a_changed_one_anew() -> None:
    answers, labels = np.eye(3), np.arange(3)
    counted = once(evaluation.confusion_matrix, answers, labels)
    assert once(evaluation.confusion_matrix, answers.copy(), labels.copy()) is counted
    answers[0] = [0, 1, 0]
    assert once(evaluation.confusion_matrix, answers, labels).tolist() == [
        [0, 1, 0],
        [0, 1, 0],
        [0, 0, 1],
    ]


def test_what_a_result_was_made_of_is_not_kept_with_it() -> None:
    answers = np.random.default_rng(0).random((4, 3))
    known = weakref.ref(answers)
    once(evaluation.confusion_matrix, answers, np.arange(4) % 3)
    del answers
    assert known() is None


def test_what_fails_is_tried_again() -> None:
    with pytest.raises(IndexError):
        once(evaluation.confusion_matrix, np.eye(3), np.array([0, 1, 9]))
    with pytest.raises(IndexError):
        once(evaluation.confusion_matrix, np.eye(3), np.array([0, 1, 9]))
