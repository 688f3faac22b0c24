"""What can be done to a kernel with one click.

Every function takes the weights of a kernel, shape (kH, kW), or of a neuron that looks at C
channels, shape (kH, kW, C), and returns new ones.
"""

import numpy as np

from cnn import ops
from cnn.errors import CnnError
from cnn.kernels import MAX_SIDE
from cnn.types import FloatArray

# A sum or length below this part of the largest weight is what rounding leaves of 0.
_NEARLY_NOTHING = 1e-5


def normalise_sum(kernel: FloatArray) -> FloatArray:
    """Divide a kernel by the sum of its weights, so that an even area keeps its brightness.

    Raises:
        CnnError: The weights add up to 0, as those of edge kernels do.

    >>> normalise_sum(np.array([[1.0, 2.0, 1.0]]))
    array([[0.25, 0.5 , 0.25]])
    """
    total = float(kernel.sum())
    if abs(total) <= _NEARLY_NOTHING * np.abs(kernel).max():
        raise CnnError(
            "The weights add up to 0, and nothing can be divided by 0. That is right for a kernel "
            "that looks for changes; to make it a blur, change a cell first."
        )
    return np.asarray(kernel / total)


def zero_mean(kernel: FloatArray) -> FloatArray:
    """Take the mean off every weight, so that an even area answers 0.

    >>> zero_mean(np.array([[1.0, 2.0, 3.0]]))
    array([[-1.,  0.,  1.]])
    """
    return np.asarray(kernel - kernel.mean())


def transpose(kernel: FloatArray) -> FloatArray:
    """Swap rows and columns: a kernel for vertical edges becomes one for horizontal edges.

    >>> transpose(np.array([[1.0, 2.0, 3.0]])).shape
    (3, 1)
    """
    return kernel.swapaxes(0, 1)


def rotate(kernel: FloatArray) -> FloatArray:
    """Turn a kernel clockwise by 90 degrees.

    >>> rotate(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[3., 1.],
           [4., 2.]])
    """
    return np.rot90(kernel, -1)


def flip(kernel: FloatArray) -> FloatArray:
    """Turn a kernel by 180 degrees, which is what makes cross-correlation a convolution.

    >>> flip(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[4., 3.],
           [2., 1.]])
    """
    return kernel[::-1, ::-1]


def clear(kernel: FloatArray) -> FloatArray:
    """Set every weight to 0."""
    return np.zeros_like(kernel)


def random_like(kernel: FloatArray, seed: int) -> FloatArray:
    """Draw weights of the same shape, as those of a Keras layer before its training.

    They lie evenly between -limit and limit, where limit² = 6 / (inputs + outputs), for kH · kW · C
    inputs of one neuron and kH · kW outputs that a pixel takes part in.

    Args:
        kernel: Gives the shape.
        seed: The same seed draws the same weights.

    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural
    networks (2010); keras.initializers.GlorotUniform.
    """
    outputs = kernel.shape[0] * kernel.shape[1]
    limit = np.sqrt(6 / (kernel.size + outputs))
    drawn: FloatArray = np.random.default_rng(seed).uniform(-limit, limit, kernel.shape)
    return np.round(drawn, 3)


def resize(kernel: FloatArray, height: int, width: int) -> FloatArray:
    """Cut cells off at the rim, or add zeros there; the centre stays the centre.

    Where an odd one is left over, it is at the bottom or at the right.

    Raises:
        CnnError: A side is not between 1 and `cnn.kernels.MAX_SIDE`.

    >>> resize(np.array([[1.0, 2.0, 3.0]]), 3, 1)
    array([[0.],
           [2.],
           [0.]])
    """
    if not (1 <= height <= MAX_SIDE and 1 <= width <= MAX_SIDE):
        raise CnnError(f"A kernel has 1 to {MAX_SIDE} rows and columns, not {height} × {width}.")
    resized = np.zeros((height, width, *kernel.shape[2:]), kernel.dtype)
    into, out_of = zip(
        *(_middle(new, old) for new, old in zip((height, width), kernel.shape, strict=False)),
        strict=True,
    )
    resized[into] = kernel[out_of]
    return resized


def compose(first: FloatArray, second: FloatArray) -> FloatArray:
    """Find the one kernel that does what two kernels do, one after the other.

    It exists because convolution only multiplies and adds. A ReLU between the two ends that, and
    is why a second layer can do more than a larger first one.

    Args:
        first: Weights, shape (kH, kW).
        second: Weights of the kernel that slides over the first one's output, shape (lH, lW).

    Returns:
        Weights, shape (kH + lH - 1, kW + lW - 1).

    Source: Goodfellow et al., Deep Learning (2016), section 9.1: convolution is associative.

    >>> compose(np.array([[1.0, 1.0]]), np.array([[1.0, -1.0]]))
    array([[ 1.,  0., -1.]])
    """
    rows, columns = second.shape
    padded = np.pad(first, ((rows - 1, rows - 1), (columns - 1, columns - 1)))
    return ops.convolve2d(padded, second, flip=True)


def _middle(new: int, old: int) -> tuple[slice, slice]:
    """Say which cells of the new side come from which of the old one."""
    kept = min(new, old)
    start_in_new, start_in_old = (new - kept) // 2, (old - kept) // 2
    return slice(start_in_new, start_in_new + kept), slice(start_in_old, start_in_old + kept)
