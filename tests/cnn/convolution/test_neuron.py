"""Two neurons in a row: one larger kernel, or none."""

import numpy as np
import pytest
from scipy import signal

from cnn.convolution.neuron import ConvolutionNeuron
from cnn.sliding import Sliding
from cnn.types import FloatArray

RNG = np.random.default_rng(0)
FIRST, SECOND = RNG.normal(size=(2, 3, 3))


def spread(kernel: FloatArray, gap: int) -> FloatArray:
    """Put gaps of zeros between the cells of a kernel."""
    spread_out = np.zeros([(side - 1) * gap + 1 for side in kernel.shape])
    spread_out[::gap, ::gap] = kernel
    return spread_out


@pytest.mark.parametrize(
    ("stride", "dilation", "bias", "said"),
    [
        (1, 1, 0.0, "no more than one larger kernel: away from the border"),
        (2, 1, 0.0, "still no more than one larger kernel, with gaps of zeros"),
        (1, 2, 0.0, "still no more than one larger kernel, with gaps of zeros"),
        (1, 1, 0.5, "still no more than one larger kernel, with a bias of"),
        (2, 2, -1.0, "dilation and a bias of"),
    ],
)
def test_without_relu_two_kernels_are_one_as_scipy_computes_it(
    stride: int, dilation: int, bias: float, said: str
) -> None:
    """Gaps and bias of the larger kernel, made with SciPy, give the same map to the last cell."""
    first = ConvolutionNeuron(weights=FIRST, bias=bias, sliding=Sliding(stride, "valid", dilation))
    second = ConvolutionNeuron(weights=SECOND)
    picture = RNG.random((30, 30)).astype(np.float32)
    both = signal.convolve2d(spread(FIRST, dilation), spread(SECOND, stride))
    sums = signal.correlate2d(picture, both, mode="valid")[::stride, ::stride]
    expected = sums + bias * SECOND.sum()
    found = second.feature_map(first.feature_map(picture))
    np.testing.assert_allclose(found, expected[: len(found), : len(found)], atol=1e-4)
    words = first.followed_by_in_words(second)
    assert said in words
    assert "cannot be multiplied out" not in words
    if bias:
        assert f"{bias * SECOND.sum():.4g}".replace("-", "−") in words


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((2, 2), (4, 2), "the same output, one row and one column off: kernels with even sides"),
        ((2, 3), (2, 2), "the same output, one row off: kernels with even sides"),
        ((3, 2), (4, 4), "the same output, one column off: kernels with even sides"),
        ((2, 3), (3, 2), "the same output. Switch"),
        ((3, 3), (5, 3), "the same output. Switch"),
    ],
)
def test_with_zeros_around_two_even_kernels_lie_a_pixel_off_the_one_that_they_are(
    first: tuple[int, int], second: tuple[int, int], said: str, *, flip: bool
) -> None:
    around = Sliding(padding="same")
    one = ConvolutionNeuron(weights=RNG.normal(size=first), sliding=around, flip=flip)
    other = ConvolutionNeuron(weights=RNG.normal(size=second), sliding=around, flip=flip)
    both = one.followed_by(other)
    assert both is not None
    picture = RNG.random((30, 30)).astype(np.float32)
    in_two = other.feature_map(one.feature_map(picture))
    at_once = ConvolutionNeuron(weights=both, sliding=around, flip=flip).feature_map(picture)
    off = tuple((-1 if flip else 1) * ("one " + name in said) for name in ("row", "column"))
    moved = np.roll(at_once, [-step for step in off], axis=(0, 1))
    np.testing.assert_allclose(in_two[8:-8, 8:-8], moved[8:-8, 8:-8], atol=1e-4)
    assert said in one.followed_by_in_words(other)


def test_with_relu_the_map_of_a_sum_is_not_the_sum_of_the_maps() -> None:
    """So that no kernel, which adds up, does the same."""
    first, second = ConvolutionNeuron(weights=FIRST, relu=True), ConvolutionNeuron(weights=SECOND)
    one, other = RNG.normal(size=(2, 12, 12)).astype(np.float32)
    maps = [second.feature_map(first.feature_map(x)) for x in (one, other, one + other)]
    assert not np.allclose(maps[0] + maps[1], maps[2], atol=0.1)
    assert "cannot be multiplied out into one" in first.followed_by_in_words(second)
