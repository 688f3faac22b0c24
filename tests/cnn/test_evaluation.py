"""Test predictions, counted and sorted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnn import evaluation

PROBABILITIES = np.array([[0.8, 0.2, 0.0], [0.1, 0.9, 0.0], [0.3, 0.7, 0.0], [0.0, 0.0, 1.0]])
LABELS = np.array([0, 1, 0, 1])


def test_a_row_holds_the_answers_to_the_pictures_of_one_class() -> None:
    by_hand = [[1, 1, 0], [0, 1, 1], [0, 0, 0]]  # nobody is of class 2, but one was taken for it
    np.testing.assert_array_equal(evaluation.confusion_matrix(PROBABILITIES, LABELS), by_hand)


def test_the_most_confident_mistake_comes_first() -> None:
    first, second = evaluation.mistakes(PROBABILITIES, LABELS)
    assert (first.index, first.label, first.answer, first.confidence) == (3, 1, 2, 1.0)
    assert (second.index, second.label, second.answer, second.confidence) == (2, 0, 1, 0.7)


@given(st.integers(0, 10_000), st.integers(1, 200))
def test_hits_on_the_diagonal_and_mistakes_make_up_all_pictures(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    probabilities, labels = rng.dirichlet(np.ones(10), count), rng.integers(0, 10, count)
    hits = np.trace(evaluation.confusion_matrix(probabilities, labels))
    assert hits + len(evaluation.mistakes(probabilities, labels)) == count
