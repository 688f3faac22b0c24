"""The pixels that a cell depends on, found by lighting up one pixel after the other."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from cnn import ops
from cnn.architecture import (
    Activation,
    Architecture,
    AveragePooling2D,
    Conv2D,
    Layer,
    MaxPool2D,
    ZeroPadding2D,
)
from cnn.architecture.receptive_field import reach, receptive_frame
from cnn.types import Rectangle

PADDINGS = st.sampled_from(["valid", "same"])


@st.composite
def windows(draw: st.DrawFn) -> Layer:
    """A layer whose windows leave no pixel between them."""
    size = draw(st.integers(1, 4))
    strides = draw(st.integers(1, size))
    pooling = draw(st.sampled_from([MaxPool2D, AveragePooling2D]))(
        size, strides=strides, padding=draw(PADDINGS)
    )
    convolution = Conv2D(1, size + 1, strides=strides, padding=draw(PADDINGS))
    others = [ZeroPadding2D(draw(st.integers(1, 2))), Activation("relu")]
    return draw(st.sampled_from([pooling, convolution, *others]))


def seen_from(network: Architecture, row: int, column: int) -> np.ndarray:
    """Light up one pixel after the other; return where the last map's cell takes notice, (H, W)."""
    pixels = np.prod(network.input_shape)
    light = np.eye(pixels).reshape(*network.input_shape[:2], pixels)
    for layer in network.layers:
        window = layer.window
        ones = np.ones((window.size, window.size))
        light = np.sign(ops.convolve2d(light, ones, **window.sliding.keywords()))
    return light[row, column].reshape(network.input_shape[:2]) > 0


@given(
    layers=st.lists(windows(), min_size=1, max_size=3),
    size=st.tuples(st.integers(5, 8), st.integers(5, 8)),
    data=st.data(),
)
def test_a_cell_sees_the_pixels_whose_light_reaches_it(
    layers: list[Layer], size: tuple[int, int], data: st.DataObject
) -> None:
    network = Architecture((*size, 1), tuple(layers))
    try:
        rows, columns, _ = network.output_shape
    except ValueError:
        assume(False)  # a window is larger than what is left of the picture
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    seen = seen_from(network, row, column)
    frame = receptive_frame(network, len(layers) - 1, row, column)
    framed = np.zeros(size, bool)
    framed[frame.row : frame.row + frame.num_rows, frame.column :][:, : frame.num_columns] = True
    np.testing.assert_array_equal(framed, seen)


def test_a_cell_that_sees_nothing_but_zeros_has_a_frame_without_pixels() -> None:
    network = Architecture((9, 9, 1), (ZeroPadding2D(3), Conv2D(1, 3), Conv2D(1, 1)))
    for row, column in ((0, 5), (5, 0), (12, 5), (5, 12)):
        frame = receptive_frame(network, 2, row, column)
        assert (frame.num_rows, frame.num_columns) == (0, 0)


def test_the_last_row_that_pooling_leaves_out_stays_out_of_sight() -> None:
    network = Architecture((5, 5, 1), (MaxPool2D(2), Conv2D(1, 3, padding="same")))
    assert receptive_frame(network, 1, 1, 1) == Rectangle(0, 0, 4, 4)


def test_a_corner_reaches_beyond_the_picture_by_all_padding_below_it() -> None:
    """Two "same" convolutions of 3 × 3 have a cell of zeros each; one of 5 × 5 has two."""
    same = Conv2D(1, 3, padding="same")
    network = Architecture((9, 12, 1), (same, same, Conv2D(1, 5, padding="same")))
    assert reach(network, 0, 0, 0) == Rectangle(-1, -1, 3, 3)
    assert reach(network, 1, 0, 0) == Rectangle(-2, -2, 5, 5)
    assert reach(network, 2, 8, 11) == Rectangle(4, 7, 9, 9)
    assert receptive_frame(network, 2, 8, 11) == Rectangle(4, 7, 5, 5)


def test_a_dilated_kernel_reaches_over_its_gaps() -> None:
    network = Architecture((20, 20, 1), (Conv2D(1, 3, dilation_rate=4), MaxPool2D(2)))
    assert reach(network, 0, 1, 2) == Rectangle(1, 2, 9, 9)
    assert reach(network, 1, 1, 2) == Rectangle(2, 4, 10, 10)
