"""How alike patterns are, against brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors

from cnn.inspection.patterns.similarity import (
    class_similarity,
    cosine,
    cosines,
    neighbours_alike,
    typical,
)

NUMBERS = st.floats(-100, 100, width=16)


@given(
    arrays.arrays(float, (4, 6), elements=NUMBERS), arrays.arrays(float, (4, 6), elements=NUMBERS)
)
def test_cosines_are_those_of_scikit_learn(a: np.ndarray, b: np.ndarray) -> None:
    silent = ~a.any(axis=1) | ~b.any(axis=1)
    expected = np.diag(cosine_similarity(a, b))
    np.testing.assert_allclose(cosines(a, b)[~silent], expected[~silent], atol=1e-9)


def test_a_silent_pattern_has_no_direction() -> None:
    assert np.isnan(cosine(np.zeros(3), np.ones(3)))
    assert cosine(np.zeros(3), np.zeros(3)) == 1  # nothing has changed


def test_maps_are_compared_as_vectors() -> None:
    maps = np.random.default_rng(0).normal(size=(2, 3, 3, 2))
    assert cosine(maps[0], maps[1]) == pytest.approx(cosine(maps[0].ravel(), maps[1].ravel()))


def test_classes_are_as_alike_as_all_their_pairs_are_on_average() -> None:
    rng = np.random.default_rng(0)
    vectors, labels = rng.normal(size=(30, 5)), rng.integers(0, 3, size=30)
    vectors[4] = 0
    table = class_similarity(vectors, labels, 4)
    pairs = cosine_similarity(vectors)
    for row in range(3):
        for column in range(3):
            chosen = np.outer(labels == row, labels == column) & ~np.eye(30, dtype=bool)
            assert table[row, column] == pytest.approx(pairs[chosen].mean())
    assert np.isnan(table[3]).all()  # a class without pictures


def test_a_class_with_a_single_picture_has_no_pair() -> None:
    table = class_similarity(np.array([[1.0, 0], [0, 1], [1, 1]]), np.array([0, 1, 1]), 2)
    assert np.isnan(table[0, 0])
    assert table[0, 1] == pytest.approx((0 + np.sqrt(0.5)) / 2)
    assert typical(table).within == pytest.approx(table[1, 1])


def test_the_nearest_neighbour_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(2)
    vectors, labels = rng.normal(size=(50, 4)), rng.integers(0, 3, size=50)
    nearest = NearestNeighbors(n_neighbors=1).fit(vectors).kneighbors()[1][:, 0]
    assert neighbours_alike(vectors, labels) == pytest.approx(np.mean(labels[nearest] == labels))
