"""What a shift of the picture changes, before and after pooling."""

import numpy as np
import pytest

from cnn import images, invariance, kernels
from cnn.errors import CnnError


def test_the_articles_toy_grid_shifted_by_one_keeps_every_pooled_cell() -> None:
    pair = invariance.shift_and_pool(images.sample_image("toy grid"), None, dx=1, dy=0)
    assert invariance.compare(*pair.pooled_maps).unchanged == 1
    assert invariance.compare(*pair.feature_maps).unchanged < 1


def test_a_busy_picture_shifted_by_one_changes_most_pooled_cells() -> None:
    """The honest side of the article's claim."""
    pair = invariance.shift_and_pool(
        images.sample_image("photograph"), kernels.KERNELS["sobel x"].values, dx=1, dy=0
    )
    assert invariance.compare(*pair.pooled_maps).unchanged < 0.5


def test_no_shift_changes_nothing() -> None:
    pair = invariance.shift_and_pool(images.sample_image("portrait"), None, dx=0, dy=0)
    assert invariance.compare(*pair.pooled_maps) == invariance.Change(1.0, 0.0)


def test_a_shift_by_the_stride_moves_the_pooled_map_by_one_cell() -> None:
    pair = invariance.shift_and_pool(images.sample_image("photograph"), None, dx=2, dy=0)
    original, shifted = pair.pooled_maps
    np.testing.assert_array_equal(shifted[:, 1:], original[:, :-1])


def test_negative_responses_are_cut_off_before_pooling() -> None:
    pair = invariance.shift_and_pool(np.eye(4), np.full((1, 1), -1.0), dx=0, dy=0)
    assert pair.feature_maps[0].max() == 0


def test_brightest_looks_at_both_pictures() -> None:
    image = np.zeros((4, 4))
    image[0, 3] = 5  # leaves the picture when shifted
    pair = invariance.shift_and_pool(image, None, dx=1, dy=0)
    assert [pair.brightest(stage) for stage in range(3)] == [5, 5, 5]


def test_maps_of_different_shapes_cannot_be_compared() -> None:
    with pytest.raises(CnnError, match=r"\(2, 2\) and \(3, 3\)"):
        invariance.compare(np.zeros((2, 2)), np.zeros((3, 3)))
