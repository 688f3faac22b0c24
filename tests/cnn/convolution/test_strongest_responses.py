"""The strongest answers of a kernel: ranked, apart from each other, and traced to the picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, signal

from cnn import ops
from cnn.convolution.strongest_responses import histogram, seen_by, strongest
from cnn.errors import CnnError
from cnn.images import sample_image
from cnn.kernels import KERNELS
from cnn.sliding import Sliding

EYES = [(47, 65), (46, 33)]  # pupils in the portrait as (row, column), marked by hand


def test_the_eye_template_ranks_the_two_eyes_first() -> None:
    template = KERNELS["eye template"].values
    feature_map = signal.correlate2d(sample_image("portrait"), template, mode="valid")
    first, second, third = strongest(feature_map, 3, distance=5)
    for response, eye in zip((first, second), EYES, strict=True):
        assert np.hypot(response.row + 5 - eye[0], response.column + 5 - eye[1]) < 3
    assert third.value < 0.65 * second.value


@given(st.tuples(st.integers(1, 12), st.integers(1, 12)), st.integers(0, 4), st.integers(0, 999))
def test_each_find_is_a_local_maximum_and_they_keep_their_distance(
    shape: tuple[int, int], distance: int, seed: int
) -> None:
    feature_map = np.random.default_rng(seed).normal(size=shape)
    found = strongest(feature_map, 200, distance=distance)
    values = [response.value for response in found]
    assert values == sorted(values, reverse=True)
    for index, one in enumerate(found):
        assert feature_map[one.row, one.column] == one.value > 0
        for other in found[:index]:
            assert max(abs(one.row - other.row), abs(one.column - other.column)) > distance
    # Whatever answers more than everything around it (SciPy's maximum filter) must be there.
    peaks = feature_map == ndimage.maximum_filter(feature_map, 2 * distance + 1, mode="constant")
    places = {(response.row, response.column) for response in found}
    assert {tuple(map(int, peak)) for peak in np.argwhere(peaks & (feature_map > 0))} <= places


def test_only_answers_above_the_threshold_count() -> None:
    feature_map = np.array([[3.0, 0, 0, 2.0, 0, 0, 1.0]])
    assert [found.value for found in strongest(feature_map, 9, threshold=1.0)] == [3, 2]
    assert strongest(-feature_map, 9) == []
    assert strongest(feature_map, 0) == []


def test_counts_below_zero_are_refused() -> None:
    with pytest.raises(CnnError, match="at least 0"):
        strongest(np.ones((2, 2)), -1)


@given(
    size=st.tuples(st.integers(6, 14), st.integers(6, 14)),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same", 1, 3]),
    dilation=st.integers(1, 2),
    flip=st.booleans(),
    data=st.data(),
)
def test_a_cell_depends_on_the_corners_of_its_box_and_on_nothing_outside(
    size, kernel, stride, padding, dilation, flip, data
):
    """Brute force: change one pixel at a time and see whether the cell changes."""
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    weights = np.ones(kernel)
    rows, columns = ops.convolve2d(np.zeros(size), weights, **options).shape
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    sliding = Sliding(**options)
    box = seen_by(row, column, image_shape=size, kernel_shape=kernel, sliding=sliding, flip=flip)
    one_at_a_time = np.eye(size[0] * size[1]).reshape(*size, -1)  # a channel for each pixel
    answers = ops.convolve2d(one_at_a_time, weights, flip=flip, **options)[row, column]
    matters = answers.reshape(size) != 0
    assert (
        matters.sum()
        == matters[
            box.row : box.row + box.num_rows, box.column : box.column + box.num_columns
        ].sum()
    )
    if dilation == 1:
        assert matters.sum() == box.num_rows * box.num_columns


def test_every_value_is_counted_once_and_zero_has_a_step_of_its_own() -> None:
    values = np.random.default_rng(0).normal(size=(30, 40))
    counted = histogram(values, bins=21)
    step = counted.centres[1] - counted.centres[0]
    edges = np.append(counted.centres - step / 2, counted.centres[-1] + step / 2)
    np.testing.assert_array_equal(counted.counts, np.histogram(values, edges)[0])
    assert counted.counts.sum() == 1200
    assert counted.centres[10] == 0


def test_a_map_of_zeros_fills_the_middle_step_alone() -> None:
    counted = histogram(np.zeros((4, 4)), bins=5)
    np.testing.assert_array_equal(counted.counts, [0, 0, 16, 0, 0])


@pytest.mark.parametrize("bins", [0, 1, 10])
def test_bins_must_be_odd_so_that_zero_has_a_step(bins: int) -> None:
    with pytest.raises(CnnError, match="odd"):
        histogram(np.ones((2, 2)), bins=bins)
