"""The operations equal TensorFlow's, SciPy's and sums done by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import signal, special

from cnn import ops, sliding
from cnn.errors import CnnError

CLOSE = {"rtol": 1e-5, "atol": 1e-5}
PADDINGS = st.one_of(st.sampled_from(["valid", "same"]), st.integers(0, 4))


def random_array(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def tf_padding(padding: sliding.Padding) -> str | list[list[int]]:
    """A padding in the words of tf.nn."""
    if isinstance(padding, str):
        return padding.upper()
    return [[0, 0], [padding, padding], [padding, padding], [0, 0]]


@st.composite
def convolutions(draw: st.DrawFn) -> dict[str, Any]:
    """Image and kernel sizes, stride, padding and dilation that fit together."""
    padding = draw(PADDINGS)
    stride, dilation = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    kernel = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    margin = padding if isinstance(padding, int) else 0
    least = [
        1 if padding == "same" else max(1, (side - 1) * dilation + 1 - 2 * margin)
        for side in kernel
    ]
    return {
        "size": tuple(draw(st.integers(side, side + 14)) for side in least),
        "kernel": kernel,
        "channels": draw(st.integers(1, 4)),
        "seed": draw(st.integers(0, 2**32 - 1)),
        "settings": {"stride": stride, "padding": padding, "dilation": dilation},
    }


def tf_conv2d(image: np.ndarray, kernel: np.ndarray, **settings: Any) -> np.ndarray:
    """TensorFlow's convolution of one (H, W, C) image with one (kH, kW, C) kernel."""
    import tensorflow as tf

    return tf.nn.conv2d(
        image[np.newaxis],
        kernel[..., np.newaxis],
        strides=settings["stride"],
        padding=tf_padding(settings["padding"]),
        dilations=settings["dilation"],
    ).numpy()[0, :, :, 0]


@pytest.mark.tensorflow
@settings(max_examples=500)
@given(case=convolutions())
def test_convolve2d_computes_what_a_conv2d_neuron_does(case: dict[str, Any]) -> None:
    image = random_array(case["seed"], *case["size"], case["channels"])
    kernel = random_array(case["seed"] + 1, *case["kernel"], case["channels"])
    expected = tf_conv2d(image, kernel, **case["settings"])

    np.testing.assert_allclose(ops.convolve2d(image, kernel, **case["settings"]), expected, **CLOSE)
    first = tf_conv2d(image[..., :1], kernel[..., :1], **case["settings"])
    grey = ops.convolve2d(image[..., 0], kernel[..., 0], **case["settings"])
    np.testing.assert_allclose(grey, first, **CLOSE)


@pytest.mark.tensorflow
@settings(max_examples=500)
@given(case=convolutions())
def test_convolve2d_with_a_flat_kernel_treats_each_channel_by_itself(
    case: dict[str, Any],
) -> None:
    image = random_array(case["seed"], *case["size"], case["channels"])
    kernel = random_array(case["seed"] + 1, *case["kernel"])
    channels = [
        tf_conv2d(image[..., c : c + 1], kernel[..., np.newaxis], **case["settings"])
        for c in range(case["channels"])
    ]
    np.testing.assert_allclose(
        ops.convolve2d(image, kernel, **case["settings"]), np.stack(channels, axis=-1), **CLOSE
    )


@pytest.mark.tensorflow
def test_a_convolution_layer_is_a_neuron_per_kernel_followed_by_relu() -> None:
    import tensorflow as tf

    image, kernels = random_array(0, 9, 8), random_array(1, 4, 3, 3)
    expected = tf.nn.relu(
        tf.nn.conv2d(image[None, :, :, None], np.moveaxis(kernels, 0, -1)[:, :, None], 1, "SAME")
    )[0]
    layer = ops.convolution_layer(image, list(kernels), padding="same")
    assert layer.shape == (9, 8, 4)
    np.testing.assert_allclose(layer, expected, atol=1e-5)


@pytest.mark.tensorflow
@settings(max_examples=100)
@given(case=convolutions())
def test_output_size_counts_the_rows_and_columns_of_tensorflows_feature_map(
    case: dict[str, Any],
) -> None:
    image, kernel = np.zeros((*case["size"], 1)), np.zeros((*case["kernel"], 1))
    expected = tf_conv2d(image, kernel, **case["settings"]).shape
    sides = zip(case["size"], case["kernel"], strict=True)
    assert tuple(sliding.output_size(*side, **case["settings"]) for side in sides) == expected


@pytest.mark.tensorflow
@settings(max_examples=500)
@given(
    size=st.tuples(st.integers(6, 16), st.integers(6, 16)),
    channels=st.integers(1, 3),
    pool_size=st.integers(1, 6),
    stride=st.one_of(st.none(), st.integers(1, 7)),
    mode=st.sampled_from(["max", "average"]),
    padding=st.sampled_from(["valid", "same"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_pool2d_equals_tensorflows_pooling(
    size: tuple[int, int],
    channels: int,
    pool_size: int,
    stride: int | None,
    mode: ops.PoolMode,
    padding: sliding.Padding,
    seed: int,
) -> None:
    import tensorflow as tf

    image = random_array(seed, *size, channels)
    tf_pool = {"max": tf.nn.max_pool2d, "average": tf.nn.avg_pool2d}[mode]
    expected = tf_pool(image[np.newaxis], pool_size, stride or pool_size, tf_padding(padding))[0]

    pooled = ops.pool2d(image, pool_size=pool_size, stride=stride, mode=mode, padding=padding)
    np.testing.assert_allclose(pooled, expected, **CLOSE)
    grey = ops.pool2d(image[..., 0], pool_size=pool_size, stride=stride, mode=mode, padding=padding)
    np.testing.assert_allclose(grey, expected[..., 0], **CLOSE)


@pytest.mark.tensorflow
@settings(max_examples=100)
@given(
    size=st.tuples(st.integers(4, 12), st.integers(4, 12)),
    pool_size=st.integers(2, 4),
    stride=st.integers(1, 4),
    seed=st.integers(0, 2**32 - 1),
    data=st.data(),
)
def test_max_pooling_with_pixels_of_padding_equals_tensorflows(
    size: tuple[int, int], pool_size: int, stride: int, seed: int, data: st.DataObject
) -> None:
    import tensorflow as tf

    padding = data.draw(st.integers(0, pool_size - 1))
    image = random_array(seed, *size) - 2  # all negative: padded zeros would win
    expected = tf.nn.max_pool2d(
        image[np.newaxis, ..., np.newaxis], pool_size, stride, tf_padding(padding)
    )
    pooled = ops.pool2d(image, pool_size=pool_size, stride=stride, padding=padding)
    np.testing.assert_array_equal(pooled, expected[0, :, :, 0])


@given(case=convolutions().filter(lambda case: case["settings"]["padding"] != "same"))
def test_a_convolution_is_scipys_with_zeros_around_gaps_in_the_kernel_and_stops_left_out(
    case: dict[str, Any],
) -> None:
    stride, padding, dilation = case["settings"].values()
    margin = 0 if padding == "valid" else padding
    image = random_array(case["seed"], *case["size"], case["channels"])
    kernel = random_array(case["seed"] + 1, *case["kernel"], case["channels"])
    spread = np.zeros(((np.array(case["kernel"]) - 1) * dilation + 1).tolist())
    maps = []
    for channel in range(case["channels"]):
        spread[::dilation, ::dilation] = kernel[..., channel]
        padded = np.pad(image[..., channel].astype(float), margin)
        maps.append(signal.correlate2d(padded, spread, "valid")[::stride, ::stride])
        alone = ops.convolve2d(image[..., channel], kernel[..., channel], **case["settings"])
        np.testing.assert_allclose(alone, maps[channel], **CLOSE)
    neuron = ops.convolve2d(image, kernel, **case["settings"])
    np.testing.assert_allclose(neuron, sum(maps), **CLOSE)
    each = ops.convolve2d(image, kernel[..., -1], **case["settings"])
    np.testing.assert_allclose(each[..., -1], maps[-1], **CLOSE)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_convolution_layer_keeps_what_is_positive_of_scipys_maps(padding: str) -> None:
    image, kernels = random_array(0, 9, 8), list(random_array(1, 4, 3, 3))
    maps = [signal.correlate2d(image, kernel, padding).clip(min=0) for kernel in kernels]
    layer = ops.convolution_layer(image, kernels, padding=padding)
    np.testing.assert_allclose(layer, np.stack(maps, axis=-1), **CLOSE)


@given(
    size=st.tuples(st.integers(4, 9), st.integers(4, 9)),
    pool_size=st.integers(1, 4),
    stride=st.none() | st.integers(1, 4),
    mode=st.sampled_from(["max", "average"]),
    seed=st.integers(0, 2**32 - 1),
    data=st.data(),
)
def test_pooling_asks_the_real_pixels_of_each_window(
    size: tuple[int, int],
    pool_size: int,
    stride: int | None,
    mode: ops.PoolMode,
    seed: int,
    data: st.DataObject,
) -> None:
    """Cut out one by one, with padding that NumPy leaves out of a maximum or mean."""
    padding = data.draw(st.integers(0, pool_size - 1))
    image = random_array(seed, *size) - 2  # all negative: padded zeros would win
    padded = np.pad(image, padding, constant_values=np.nan)
    asked = {"max": np.nanmax, "average": np.nanmean}[mode]
    rows, columns = (
        range(0, side + 2 * padding - pool_size + 1, stride or pool_size) for side in size
    )
    expected = [
        [asked(padded[row : row + pool_size, column : column + pool_size]) for column in columns]
        for row in rows
    ]
    pooled = ops.pool2d(image, pool_size=pool_size, stride=stride, mode=mode, padding=padding)
    np.testing.assert_allclose(pooled, expected, **CLOSE)


def test_windows_that_hang_over_the_edge_ask_what_they_still_see() -> None:
    image = np.arange(25.0).reshape(5, 5)
    largest = ops.pool2d(image, padding="same")
    np.testing.assert_array_equal(largest, [[6, 8, 9], [16, 18, 19], [21, 23, 24]])
    mean = ops.pool2d(image, padding="same", mode="average")
    np.testing.assert_array_equal(mean, [[3, 5, 6.5], [13, 15, 16.5], [20.5, 22.5, 24]])


def test_average_pooling_divides_by_the_real_pixels_only() -> None:
    pooled = ops.pool2d(np.full((3, 3), 6.0), pool_size=2, padding=1, mode="average")
    np.testing.assert_array_equal(pooled, np.full((2, 2), 6.0))


@pytest.mark.parametrize("mode", ["valid", "same"])
@pytest.mark.parametrize("side", [3, 5])
def test_flip_turns_correlation_into_the_mathematicians_convolution(mode: str, side: int) -> None:
    image, kernel = random_array(1, 17, 12), random_array(2, side, side)
    plain = ops.convolve2d(image, kernel, padding=mode)
    flipped = ops.convolve2d(image, kernel, padding=mode, flip=True)
    np.testing.assert_allclose(plain, signal.correlate2d(image, kernel, mode), **CLOSE)
    np.testing.assert_allclose(flipped, signal.convolve2d(image, kernel, mode), **CLOSE)


@pytest.mark.parametrize("shape", [(2, 2), (4, 4), (2, 3), (3, 4), (1, 2), (6, 5)])
def test_a_flipped_kernel_of_even_size_is_scipys_convolution(shape: tuple[int, int]) -> None:
    image, kernel = random_array(1, 17, 12), random_array(2, *shape)
    flipped = ops.convolve2d(image, kernel, padding="same", flip=True)
    np.testing.assert_allclose(flipped, signal.convolve2d(image, kernel, "same"), **CLOSE)
    colour, weights = random_array(3, 9, 8, 3), random_array(4, *shape, 3)
    each = [signal.convolve2d(colour[..., c], weights[..., c], "same") for c in range(3)]
    flipped = ops.convolve2d(colour, weights, padding="same", flip=True)
    np.testing.assert_allclose(flipped, sum(each), **CLOSE)


@pytest.mark.parametrize("shape", [(2, 2), (4, 3)])
def test_a_dilated_flipped_kernel_is_scipys_convolution_with_gaps(shape: tuple[int, int]) -> None:
    image, kernel = random_array(1, 17, 12), random_array(2, *shape)
    spread = np.zeros([(side - 1) * 2 + 1 for side in shape])
    spread[::2, ::2] = kernel
    flipped = ops.convolve2d(image, kernel, padding="same", dilation=2, flip=True)
    np.testing.assert_allclose(flipped, signal.convolve2d(image, spread, "same"), **CLOSE)


def test_padding_by_the_whole_kernel_but_one_gives_scipys_full_convolution() -> None:
    image, kernel = random_array(3, 9, 8), random_array(4, 4, 4)
    full = ops.convolve2d(image, kernel, padding=3, flip=True)
    np.testing.assert_allclose(full, signal.convolve2d(image, kernel, "full"), **CLOSE)


def test_an_odd_pixel_of_same_padding_goes_after_the_image() -> None:
    assert sliding.padding_amounts(5, 2, padding="same") == (0, 1)
    assert sliding.padding_amounts(5, 4, padding="same") == (1, 2)
    assert sliding.padding_amounts(7, 3, stride=2, padding="same") == (1, 1)
    assert sliding.padding_amounts(8, 3, stride=2, padding="same") == (0, 1)
    assert sliding.padding_amounts(8, 1, stride=3, padding="same") == (0, 0)
    assert sliding.padding_amounts(8, 3, padding=2) == (2, 2)


def test_a_sliding_window_counts_its_stops_margins_and_span() -> None:
    by_twos = sliding.Sliding(stride=2, padding="same")
    assert (by_twos.stops(8, 3), by_twos.margins(8, 3), by_twos.span(3)) == (4, (0, 1), 3)
    with_gaps = sliding.Sliding(padding=1, dilation=3)
    assert with_gaps.span(4) == 10
    assert with_gaps.margins(9, 4) == (1, 1)
    assert with_gaps.stops(9, 4) == 2  # 10 of 9 + 2 pixels
    assert with_gaps.keywords() == {"stride": 1, "padding": 1, "dilation": 3}
    assert (sliding.STEP_BY_STEP.stops(9, 4), sliding.STEP_BY_STEP.margins(9, 4)) == (6, (0, 0))


@pytest.mark.parametrize(
    ("image_type", "result_type"),
    [
        (np.uint8, np.float32),
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
    ],
)
def test_the_image_decides_the_precision_of_the_result(image_type: type, result_type: type) -> None:
    image = np.eye(5, dtype=image_type)
    assert ops.convolve2d(image, np.ones((3, 3), np.float64)).dtype == result_type
    assert ops.pool2d(image).dtype == result_type
    assert ops.pool2d(image, mode="average").dtype == result_type
    assert ops.shift2d(image, 1, 0).dtype == result_type


def test_the_largest_number_is_one_with_fifteen_zeros() -> None:
    largest = np.array([[1e15, -1e15]])
    np.testing.assert_array_equal(ops.shift2d(largest, 0, 0), largest)
    with pytest.raises(CnnError, match=r"larger than 1e\+15"):
        ops.shift2d(np.nextafter(largest, largest * 2), 0, 0)


def test_the_operations_leave_their_input_alone() -> None:
    image, kernel = random_array(5, 6, 6), random_array(6, 1, 1)
    image.setflags(write=False)
    kernel.setflags(write=False)
    for result in (
        ops.convolve2d(image, kernel),
        ops.pool2d(image, pool_size=1),
        ops.pool2d(image, pool_size=1, mode="average"),
        ops.shift2d(image, 0, 0),
    ):
        assert not np.shares_memory(result, image)
        assert result.flags.writeable


@given(
    size=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    channels=st.sampled_from([(), (1,), (3,)]),
    dx=st.integers(-8, 8),
    dy=st.integers(-8, 8),
)
def test_a_shift_moves_every_pixel_right_by_dx_and_down_by_dy(
    size: tuple[int, int], channels: tuple[int, ...], dx: int, dy: int
) -> None:
    image = random_array(7, *size, *channels)
    shifted = ops.shift2d(image, dx, dy, fill=5.0)
    assert shifted.shape == image.shape
    for row, column in np.ndindex(size):
        came_from = row - dy, column - dx
        inside = 0 <= came_from[0] < size[0] and 0 <= came_from[1] < size[1]
        np.testing.assert_array_equal(shifted[row, column], image[came_from] if inside else 5.0)


def test_relu_and_sigmoid_equal_the_oracles_without_overflow() -> None:
    x = np.array([-1e4, -80, -3, -0.0, 0, 0.5, 20, 1e4], np.float32)
    np.testing.assert_array_equal(ops.relu(x), [0, 0, 0, 0, 0, 0.5, 20, 1e4])
    np.testing.assert_allclose(ops.sigmoid(x), special.expit(x), rtol=1e-5)
    assert ops.relu(x).dtype == ops.sigmoid(x).dtype == np.float32


@given(
    shape=st.tuples(st.integers(1, 4), st.integers(1, 6)),
    axis=st.sampled_from([0, 1, -1]),
    size=st.sampled_from([1, 100, 1e4]),
    seed=st.integers(0, 2**32 - 1),
)
def test_softmax_equals_scipys_even_for_large_scores(
    shape: tuple[int, int], axis: int, size: float, seed: int
) -> None:
    logits = random_array(seed, *shape) * np.float32(size)
    probabilities = ops.softmax(logits, axis=axis)
    np.testing.assert_allclose(probabilities, special.softmax(logits, axis=axis), **CLOSE)
    np.testing.assert_allclose(probabilities.sum(axis=axis), 1, rtol=1e-5)


@given(
    logits=arrays(np.float64, st.integers(1, 10), elements=st.floats(-50, 50)),
    temperature=st.floats(0.1, 10),
)
def test_temperature_divides_the_scores(logits: np.ndarray, temperature: float) -> None:
    found = ops.softmax(logits, temperature=temperature)
    np.testing.assert_allclose(found, special.softmax(logits / temperature), **CLOSE)


def test_near_zero_the_largest_score_takes_all_and_great_heat_makes_all_equal() -> None:
    logits = np.array([1.0, 3.0, 2.0])
    np.testing.assert_allclose(ops.softmax(logits, temperature=1e-6), [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(ops.softmax(logits, temperature=1e9), [1 / 3] * 3, atol=1e-6)


def test_of_two_classes_softmax_is_the_sigmoid_of_the_difference() -> None:
    for a, b in ((2.65, 0.0), (-4.0, 1.5), (0.0, 0.0)):
        first = ops.softmax(np.array([a, b]))[0]
        assert first == pytest.approx(float(special.expit(a - b)))


def test_dense_sums_each_units_weighted_inputs() -> None:
    """Unit 0: 1·2 + 3·4 + 10 = 24; unit 1: 1·5 + 3·(-1) + 20 = 22."""
    weights = np.array([[2, 5], [4, -1]])
    np.testing.assert_array_equal(ops.dense(np.array([1, 3]), weights, [10, 20]), [24, 22])


IMAGE, KERNEL = np.zeros((6, 6), np.float32), np.ones((3, 3), np.float32)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((IMAGE, np.ones((7, 7))), "window of 7 cells reaches over 7 pixels, but there are only 6"),
        ((IMAGE, np.ones((3, 7))), "Use a smaller window, a larger image or padding 'same'"),
        ((IMAGE, np.ones((3, 3, 3))), "weights for 3 channels, but the image has shape"),
        ((np.zeros((6, 6, 3)), np.ones((3, 3, 2))), "weights for 2 channels"),
        ((np.zeros(6), KERNEL), "image has shape .6,.: 1 dimensions instead of 2 or 3"),
        ((IMAGE[np.newaxis, ..., np.newaxis], KERNEL), "4 dimensions instead of 2 or 3"),
        ((IMAGE, np.ones(3)), "kernel has shape .3,.: 1 dimensions"),
        ((np.zeros((0, 6)), KERNEL), "image of shape .0, 6. is empty"),
        ((IMAGE, np.zeros((3, 0))), "kernel of shape .3, 0. is empty"),
        ((IMAGE, [[1, 2], [3]]), "kernel has rows of different lengths"),
        ((IMAGE, [["a", "b"]]), "kernel must hold real numbers"),
        ((IMAGE, [[1j]]), "kernel must hold real numbers"),
        ((IMAGE, [[10**400]]), "kernel must hold real numbers"),
        ((IMAGE, [[np.nan]]), r"kernel holds a number that is infinite, not a number \(NaN\)"),
        ((IMAGE, [[1e39]]), "larger than 1e\\+15"),
        ((np.full((6, 6), -np.inf, np.float16), KERNEL), "image holds a number that is infinite"),
    ],
)
def test_a_convolution_that_cannot_be_done_says_why(arguments: tuple, message: str) -> None:
    with pytest.raises(CnnError, match=message):
        ops.convolve2d(*arguments)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"stride": 0}, "stride is 0, but must be at least 1"),
        ({"stride": 1.5}, "stride must be a whole number, not 1.5"),
        ({"dilation": 0}, "dilation is 0, but must be at least 1"),
        ({"dilation": 3}, "with dilation 3 reaches over 7 pixels, but there are only 6"),
        ({"padding": -1}, "padding is -1, but must be at least 0"),
        ({"padding": "full"}, "no padding 'full'; choose 'valid', 'same'"),
        ({"padding": None}, "padding must be a whole number, not None"),
        ({"padding": 0.5}, "padding must be a whole number, not 0.5"),
    ],
)
def test_a_setting_out_of_its_range_says_which(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(CnnError, match=message):
        ops.convolve2d(IMAGE, KERNEL, **settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"pool_size": 0}, "pool_size is 0"),
        ({"pool_size": 7}, "window of 7 cells"),
        ({"stride": 0}, "stride is 0"),
        ({"mode": "median"}, "no pooling mode 'median'; choose 'max' or 'average'"),
        ({"padding": "SAME"}, "no padding 'SAME'"),
        ({"padding": 2}, "could hold nothing but padding"),
        ({"padding": -1}, "padding is -1"),
    ],
)
def test_a_pooling_that_cannot_be_done_says_why(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(CnnError, match=message):
        ops.pool2d(IMAGE, **settings)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ops.pool2d(np.zeros(4)), "feature map has shape"),
        (lambda: ops.pool2d(np.array([[np.nan, 0], [0, 0]])), "NaN"),
        (lambda: ops.shift2d(IMAGE, 0.5, 0), "dx must be a whole number, not 0.5"),
        (lambda: ops.shift2d(IMAGE, 0, 0, fill=np.inf), "fill value holds"),
        (lambda: ops.shift2d(np.zeros(3), 1, 1), "image has shape"),
        (lambda: ops.softmax(np.array([])), "array of scores of shape .0,. is empty"),
        (lambda: ops.softmax(np.array([0, np.nan])), "NaN"),
        (lambda: ops.softmax(np.array([0.0]), temperature=0), "at least"),
        (lambda: ops.softmax(np.array([0.0]), temperature=np.nan), "at least"),
        (lambda: ops.softmax(np.array([0.0]), temperature=np.inf), "at least"),
        (lambda: ops.dense(np.zeros(3), np.zeros((2, 4))), "shape .3, units."),
        (lambda: ops.dense(np.zeros(2), np.zeros((3, 4))), "shape .2, units."),
        (lambda: ops.dense(np.zeros(2), np.zeros((2, 4)), np.zeros(3)), "each of the 4 units"),
        (lambda: ops.dense(np.zeros((1, 2)), np.zeros((2, 4))), "2 dimensions instead of 1"),
        (lambda: sliding.output_size(0, 1), "size is 0"),
        (lambda: sliding.output_size(5, 0), "window is 0"),
        (lambda: sliding.output_size(1, 2), "2 pixels, but there is only 1. Use"),
        (lambda: sliding.output_size(2, 3), "A window of 3 cells reaches .* there are only 2"),
    ],
)
def test_other_operations_refuse_what_they_cannot_compute(call: Any, message: str) -> None:
    with pytest.raises(CnnError, match=message):
        call()
