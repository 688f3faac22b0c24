"""A picture of any size becomes one of the size that a network takes, in one way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnn.errors import CnnError
from cnn.images import load_image
from cnn.images.fitting import FITS, fitted, load_to_fit
from tests.files import encoded


@pytest.mark.parametrize("shape", [(20, 60), (60, 20), (20, 60, 3)])
def test_the_middle_square_is_kept(shape: tuple[int, ...]) -> None:
    """White in the middle third, black on both sides: the result is white."""
    values = np.zeros(shape, np.float32)
    middle = slice(20, 40)
    values[middle if shape[0] == 60 else slice(None), middle if shape[1] == 60 else slice(None)] = 1
    channels = shape[2] if len(shape) == 3 else 1
    square = fitted(values, (16, 16, channels), "crop")
    assert square.shape == (16, 16, channels)
    assert square.min() == 255


def test_halving_a_picture_averages_it() -> None:
    ramp = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (64, 1))
    expected = ramp.reshape(32, 2, 32, 2).mean(axis=(1, 3)) * 255
    for fit in FITS:
        assert np.abs(fitted(ramp, (32, 32, 1), fit)[:, 2:-2, 0] - expected[:, 2:-2]).max() <= 1


@given(
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    target=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    channels=st.sampled_from([1, 3]),
)
def test_any_picture_fits_a_network_of_any_shape(
    size: tuple[int, int], target: tuple[int, int], channels: int
) -> None:
    white = np.ones(size)
    cropped = fitted(white, (*target, channels), "crop")
    assert cropped.shape == (*target, channels)
    assert cropped.min() == 255
    boxed = fitted(white, (*target, channels), "letterbox")
    assert boxed.shape == (*target, channels)
    assert boxed.max() == 255
    # All of it is there, its proportions are kept within a pixel, and it lies in the middle.
    rows, columns = (np.flatnonzero(boxed[:, :, 0].any(axis=axis)) for axis in (1, 0))
    scale = min(target[0] / size[0], target[1] / size[1])
    assert abs(len(rows) - max(scale * size[0], 1)) <= 0.5001
    assert abs(len(columns) - max(scale * size[1], 1)) <= 0.5001
    for found, length in ((rows, target[0]), (columns, target[1])):
        assert abs(found[0] - (length - 1 - found[-1])) <= 1


def test_a_network_for_colour_gets_three_channels_and_one_for_five_says_no() -> None:
    grey = np.ones((8, 8))
    assert fitted(grey, (6, 6, 3), "crop").shape == (6, 6, 3)
    colour = np.zeros((8, 8, 3))
    colour[..., 0] = 1
    assert fitted(colour, (6, 6, 1), "crop")[3, 3, 0] == 85  # the mean of three
    with pytest.raises(CnnError, match="5 channels"):
        fitted(grey, (6, 6, 5), "crop")


def test_a_long_picture_keeps_the_contrast_of_its_middle() -> None:
    """Of 1280 × 64 pixels, the middle 64 are cut out before anything is shrunk."""
    strip = np.full((64, 1280), 128, np.uint8)
    strip[:, 608:672] = np.kron(np.indices((16, 16)).sum(axis=0) % 2 * 255, np.ones((4, 4)))
    file = encoded(Image.fromarray(strip))
    made = fitted(load_to_fit(file, (32, 32, 1), "crop"), (32, 32, 1), "crop")
    assert np.ptp(made.astype(int)) > 200
    whole = fitted(load_image(file, max_side=64), (32, 32, 1), "crop")
    assert np.ptp(whole.astype(int)) < 60
