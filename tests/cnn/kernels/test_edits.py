"""The buttons for kernels do what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage, signal

from cnn.errors import CnnError
from cnn.images import sample_image
from cnn.kernels import KERNELS, MAX_SIDE, edits, from_patch

SOBEL_X, SOBEL_Y = (KERNELS[name].values for name in ("sobel x", "sobel y"))


def any_kernel() -> st.SearchStrategy[np.ndarray]:
    """Kernels of up to 6 × 6 cells, of one or of three channels."""
    sides = st.integers(1, 6)
    shapes = st.one_of(st.tuples(sides, sides), st.tuples(sides, sides, st.just(3)))
    return arrays(np.float64, shapes, elements=st.floats(-100, 100))


def test_dividing_by_the_sum_keeps_an_even_area_as_bright_as_it_is() -> None:
    kernel = edits.normalise_sum(np.array([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]))
    blurred = signal.correlate2d(np.full((5, 5), 0.3), kernel, mode="valid")
    np.testing.assert_allclose(blurred, 0.3)


@pytest.mark.parametrize("name", ["sobel x", "laplacian", "gabor 45 degrees", "eye template"])
def test_an_edge_kernel_cannot_be_divided_by_its_sum_of_0(name: str) -> None:
    with pytest.raises(CnnError, match="add up to 0"):
        edits.normalise_sum(KERNELS[name].values)
    with pytest.raises(CnnError, match="add up to 0"):
        edits.normalise_sum(np.zeros((1, 1)))


@given(any_kernel())
def test_without_its_mean_a_kernel_sees_nothing_in_an_even_area(kernel: np.ndarray) -> None:
    assert edits.zero_mean(kernel).sum() == pytest.approx(0, abs=1e-9)


def test_a_transposed_sobel_finds_the_other_edges() -> None:
    np.testing.assert_array_equal(edits.transpose(SOBEL_X), SOBEL_Y)


@given(any_kernel())
def test_four_quarter_turns_or_two_half_turns_are_none(kernel: np.ndarray) -> None:
    turned = kernel
    for _ in range(4):
        turned = edits.rotate(turned)
    np.testing.assert_array_equal(turned, kernel)
    np.testing.assert_array_equal(edits.flip(kernel), edits.rotate(edits.rotate(kernel)))
    np.testing.assert_array_equal(edits.transpose(edits.transpose(kernel)), kernel)


def test_a_turn_takes_the_upper_left_cell_to_the_upper_right() -> None:
    kernel = np.zeros((2, 3))
    kernel[0, 0] = 1
    expected = np.zeros((3, 2))
    expected[0, 1] = 1
    np.testing.assert_array_equal(edits.rotate(kernel), expected)


def test_correlating_with_the_flipped_kernel_is_scipys_convolution() -> None:
    image = sample_image("cat")
    ours = signal.correlate2d(image, edits.flip(SOBEL_X), mode="valid")
    np.testing.assert_allclose(ours, signal.convolve2d(image, SOBEL_X, mode="valid"), atol=1e-5)


def test_random_weights_spread_as_in_an_untrained_keras_layer() -> None:
    import keras

    keras.utils.set_random_seed(1)
    layer = keras.layers.Conv2D(1, 11)
    layer.build((None, 20, 20, 3))
    keras_weights = np.array(layer.get_weights()[0])
    ours = edits.random_like(np.zeros((11, 11, 3)), seed=1)
    assert np.abs(ours).max() == pytest.approx(np.abs(keras_weights).max(), rel=0.05)
    assert ours.std() == pytest.approx(keras_weights.std(), rel=0.1)


def test_a_seed_draws_the_same_weights_again_and_another_seed_others() -> None:
    first, again, other = (edits.random_like(SOBEL_X, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_clearing_leaves_only_zeros_of_the_same_shape() -> None:
    np.testing.assert_array_equal(edits.clear(np.ones((2, 5, 3))), np.zeros((2, 5, 3)))


@given(any_kernel(), st.integers(0, 5), st.integers(0, 5))
def test_zeros_round_a_kernel_can_be_cut_off_again(kernel: np.ndarray, down: int, right: int):
    height, width = kernel.shape[0] + down, kernel.shape[1] + right
    larger = edits.resize(kernel, height, width)
    assert larger.shape[:2] == (height, width)
    assert larger.sum() == pytest.approx(kernel.sum())
    np.testing.assert_array_equal(edits.resize(larger, *kernel.shape[:2]), kernel)


def test_two_zeros_on_each_side_keep_the_centre_in_the_centre() -> None:
    larger = edits.resize(SOBEL_X, 7, 7)
    np.testing.assert_array_equal(larger, np.pad(SOBEL_X, 2))
    with_margin = ndimage.correlate(sample_image("portrait"), larger, mode="constant")
    without = ndimage.correlate(sample_image("portrait"), SOBEL_X, mode="constant")
    np.testing.assert_allclose(with_margin, without, atol=1e-5)


@pytest.mark.parametrize("size", [(0, 3), (3, MAX_SIDE + 1), (-1, -1)])
def test_a_size_that_no_kernel_has_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(CnnError, match="1 to 11 rows"):
        edits.resize(SOBEL_X, *size)


@given(
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.integers(0, 99),
)
def test_two_kernels_in_a_row_are_one_larger_kernel(
    first_shape: tuple[int, int], second_shape: tuple[int, int], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    first, second, image = (rng.normal(size=s) for s in (first_shape, second_shape, (12, 13)))
    one_by_one = signal.correlate2d(signal.correlate2d(image, first, "valid"), second, "valid")
    at_once = signal.correlate2d(image, edits.compose(first, second), "valid")
    np.testing.assert_allclose(at_once, one_by_one, atol=1e-9)


def test_blurring_twice_is_the_gaussian_of_the_next_size() -> None:
    blur = KERNELS["gaussian blur 3x3"].values
    np.testing.assert_allclose(edits.compose(blur, blur), KERNELS["gaussian blur 5x5"].values)


# A patch as a kernel


@pytest.mark.parametrize("shape", [(1, 2), (3, 3), (11, 11), (4, 7, 3)])
def test_no_patch_of_the_same_contrast_answers_more_than_the_patch_itself(shape: tuple) -> None:
    """The Cauchy-Schwarz inequality, seen on many random patches."""
    rng = np.random.default_rng(0)
    patch = rng.random(shape)
    kernel = from_patch(patch)
    assert kernel.mean() == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(kernel) == pytest.approx(1)
    own = (kernel * patch).sum()
    for other in rng.random((100, *shape)):
        contrast = np.linalg.norm(other - other.mean()) / np.linalg.norm(patch - patch.mean())
        assert (kernel * other).sum() / contrast <= own + 1e-9


def test_a_brighter_patch_gives_the_same_kernel() -> None:
    patch = sample_image("cat")[40:47, 30:37] / 2
    np.testing.assert_allclose(from_patch(patch + 0.4), from_patch(patch), atol=1e-5)


def test_a_flat_patch_is_explained() -> None:
    for patch in (np.zeros((3, 3)), np.full((5, 5), 0.7, np.float32), np.ones((1, 1))):
        with pytest.raises(CnnError, match="equally bright"):
            from_patch(patch)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0), (0, 0, 3)])
def test_a_box_beside_the_picture_is_explained(shape: tuple[int, ...]) -> None:
    with pytest.raises(CnnError, match="has no pixel of the picture"):
        from_patch(np.zeros(shape))


def test_the_faintest_difference_that_a_picture_can_hold_is_not_flat() -> None:
    patch = np.full((11, 11), 0.5, np.float32)
    patch[5, 5] += 1 / 255
    assert from_patch(patch).argmax() == 60


def test_a_patch_larger_than_a_kernel_may_be_is_refused() -> None:
    with pytest.raises(CnnError, match="12 × 3 pixels; a kernel has at most 11 × 11"):
        from_patch(np.eye(12)[:, :3])
