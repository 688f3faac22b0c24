"""The Keras lines compute what cnn.ops computes."""

import numpy as np
import pytest

from cnn import ops
from cnn.convolution.keras_lines import convolution_code
from cnn.sliding import Sliding


@pytest.mark.parametrize("padding", ["valid", "same", 0, 2])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"stride": 2},
        {"dilation": 2},
        {"stride": 3, "dilation": 2},
        {"flip": True},
    ],
)
@pytest.mark.parametrize("shape", [(12, 15), (12, 15, 3)])
def test_the_lines_give_the_same_feature_map(shape: tuple, padding, options: dict) -> None:
    check(shape, padding=padding, options=options)


@pytest.mark.parametrize(
    ("bias", "relu", "second_shape"),
    [(0.5, True, None), (-0.25, False, (1, 2)), (0.1, True, (3, 3))],
)
@pytest.mark.parametrize("padding", ["valid", "same", 1])
def test_bias_relu_and_a_second_kernel_are_in_the_lines(bias, relu, second_shape, padding) -> None:
    options = {"stride": 2, "dilation": 2, "flip": True}
    check((14, 15), padding=padding, options=options, bias=bias, relu=relu, second=second_shape)


def check(shape, *, padding, options, bias=0.0, relu=False, second=None) -> None:
    """Run the lines as they stand, and compare."""
    import keras

    rng = np.random.default_rng(0)
    image, kernel = rng.random(shape), rng.normal(size=(2, 3, *shape[2:]))
    names = {"keras": keras, "np": np, "image": image.astype(np.float32), "kernel": kernel}
    names["second_kernel"] = rng.normal(size=second) if second else None
    options = dict(options)
    flip = options.pop("flip", False)
    sliding = Sliding(padding=padding, **options)
    code = convolution_code(
        shape, (2, 3), bias=bias, sliding=sliding, flip=flip, relu=relu, second_shape=second
    )
    exec(code, names)  # noqa: S102 - lines of our own
    expected = ops.convolve2d(image, kernel, padding=padding, flip=flip, **options) + bias
    expected = ops.relu(expected) if relu else expected
    if second:
        expected = ops.convolve2d(expected, names["second_kernel"], padding=padding, flip=flip)
    np.testing.assert_allclose(names["feature_map"], expected, atol=1e-4)
