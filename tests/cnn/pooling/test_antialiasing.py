"""Blur pooling does what Zhang describes, and what it is for."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn import images
from cnn.errors import CnnError
from cnn.ops import pool2d, shift2d
from cnn.pooling.antialiasing import BLUR, blur_pool2d
from cnn.pooling.invariance import compare


@settings(max_examples=100)
@given(
    size=st.tuples(st.integers(6, 14), st.integers(6, 14)),
    channels=st.integers(1, 3),
    pool_size=st.integers(1, 4),
    stride=st.integers(1, 4),
    padding=st.sampled_from(["valid", "same"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_it_is_a_dense_maximum_followed_by_a_blur_with_a_stride(
    size: tuple[int, int], channels: int, pool_size: int, stride: int, padding: str, seed: int
) -> None:
    image = np.random.default_rng(seed).uniform(-1, 1, (*size, channels)).astype(np.float32)
    dense = tf.nn.max_pool2d(image[np.newaxis], pool_size, 1, padding.upper())
    weights = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 16
    kernel = np.repeat(weights[:, :, None, None], channels, axis=2)
    strides = [1, stride, stride, 1]
    expected = tf.nn.depthwise_conv2d(dense, kernel, strides, padding.upper())[0]
    pooled = blur_pool2d(image, pool_size=pool_size, stride=stride, padding=padding)
    np.testing.assert_allclose(pooled, expected, atol=1e-5)


def test_the_blur_neither_brightens_nor_darkens() -> None:
    assert BLUR.sum() == 1
    np.testing.assert_array_equal(blur_pool2d(np.full((8, 8), 0.5)), np.full((3, 3), 0.5))


@pytest.mark.parametrize("dx", [-1, 1])
def test_a_shift_by_one_pixel_changes_a_busy_picture_less_than_after_max_pooling(dx: int) -> None:
    photograph = images.sample_image("photograph")
    shifted = shift2d(photograph, dx, 0)
    blurred = compare(blur_pool2d(photograph), blur_pool2d(shifted))
    plain = compare(pool2d(photograph), pool2d(shifted))
    assert blurred.mean_absolute < plain.mean_absolute
    assert blurred.of_shuffling < plain.of_shuffling


@pytest.mark.parametrize("side", [1, 2, 3])
def test_a_map_that_is_too_small_to_blur_is_explained(side: int) -> None:
    with pytest.raises(CnnError, match="padding"):
        blur_pool2d(np.ones((side, side)))
