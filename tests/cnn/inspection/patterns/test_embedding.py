"""Maps of many vectors: principal components and t-SNE, against other implementations."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from cnn.errors import CnnError
from cnn.inspection.patterns.embedding import (
    EXAGGERATED_ITERATIONS,
    ITERATIONS,
    TSNE,
    principal_components,
    turn_alike,
)


@pytest.mark.parametrize("shape", [(40, 7), (60, 700)])
def test_principal_components_are_those_of_the_singular_value_decomposition(
    shape: tuple[int, int],
) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=shape) @ np.diag(0.95 ** np.arange(shape[1]))
    points, shares = principal_components(vectors, 2)
    u, s, _ = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(points), np.abs(u[:, :2] * s[:2]), rtol=1e-3, atol=2e-2)
    np.testing.assert_allclose(shares, s[:2] ** 2 / np.sum(s**2), rtol=1e-3)
    assert all(column[np.abs(column).argmax()] > 0 for column in points.T)


def test_pictures_that_are_all_alike_lie_in_one_point() -> None:
    points, shares = principal_components(np.ones((5, 3)))
    assert not points.any()
    assert not shares.any()


def test_there_are_no_more_components_than_numbers() -> None:
    assert principal_components(np.random.default_rng(0).normal(size=(9, 3)), 50)[0].shape == (9, 3)


def test_a_map_that_is_mirrored_is_turned_back() -> None:
    example = np.random.default_rng(0).normal(size=(20, 2))
    np.testing.assert_array_equal(turn_alike(example * [-1, 1], example), example)


@pytest.fixture(scope="module")
def groups() -> np.ndarray:
    """Three groups of 25 vectors with 10 numbers."""
    rng = np.random.default_rng(1)
    return (8 * rng.normal(size=(3, 10))).repeat(25, axis=0) + rng.normal(size=(75, 10))


def whole(vectors: np.ndarray, seed: int = 0) -> np.ndarray:
    tsne = TSNE(vectors, perplexity=10, seed=seed)
    embedding = tsne.embedding()
    assert np.isnan(embedding.divergence)
    while not embedding.is_finished:
        embedding = tsne.advance(200)
    assert np.isfinite(embedding.divergence)
    return embedding.points


def test_t_sne_keeps_neighbours_together_far_better_than_chance(groups: np.ndarray) -> None:
    points = whole(groups)
    assert np.isfinite(points).all()
    chance = trustworthiness(groups, np.random.default_rng(0).permutation(points), n_neighbors=8)
    assert trustworthiness(groups, points, n_neighbors=8) > max(0.85, chance + 0.3)


def test_the_same_seed_gives_the_same_map_and_another_seed_another(groups: np.ndarray) -> None:
    np.testing.assert_array_equal(whole(groups, seed=3), whole(groups, seed=3))
    assert not np.allclose(whole(groups, seed=3), whole(groups, seed=4))


def test_slices_end_where_the_exaggeration_does_and_at_the_end(groups: np.ndarray) -> None:
    tsne = TSNE(groups)
    assert tsne.advance(EXAGGERATED_ITERATIONS + 50).iteration == EXAGGERATED_ITERATIONS
    assert tsne.advance(10 * ITERATIONS).iteration == ITERATIONS
    last = tsne.embedding().points
    np.testing.assert_array_equal(tsne.advance().points, last)


def test_twins_do_not_stay_in_one_place(groups: np.ndarray) -> None:
    twins = np.concatenate([groups[:20], groups[:20]])
    assert np.isfinite(whole(twins)).all()


@pytest.mark.parametrize("vectors", [np.ones((3, 5)), np.full((10, 2), np.nan)])
def test_what_cannot_be_mapped_is_explained(vectors: np.ndarray) -> None:
    with pytest.raises(CnnError, match="t-SNE needs"):
        TSNE(vectors)
