"""The arithmetic of a convolutional network, in NumPy and short enough to read.

Convolution and pooling slide a window over an image. Python would be slow at
visiting its thousands of stops one by one; NumPy shows them all in one array,
`windows[row, column]` being the part of the image under the window at that stop.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cnn.arguments import whole
from cnn.errors import CnnError
from cnn.sliding import Padding, output_size, padding_amounts
from cnn.types import FloatArray

PoolMode: TypeAlias = Literal["max", "average"]

# Sums of products of two such numbers cannot overflow a float32 (3.4e38).
LARGEST_VALUE = 1e15


def convolve2d(
    image: FloatArray,
    kernel: FloatArray,
    *,
    stride: int = 1,
    padding: Padding = "valid",
    dilation: int = 1,
    flip: bool = False,
) -> FloatArray:
    """Lay a kernel over an image; at each stop, multiply cell by pixel and add up.

    This is deep learning's "convolution": the kernel is not flipped. In the
    article's letters, h[i, j] = sum of w[k, l] * x[i + k, j + l] over the m × m
    cells (k, l) of the kernel.

    Args:
        image: Pixels, shape (H, W) or (H, W, C).
        kernel: Weights, shape (kH, kW), used on each channel by itself; or shape
            (kH, kW, C), whose products are summed over the channels as well, as
            one neuron of a Conv2D layer does.
        stride: Pixels between two stops, down and across.
        padding: "valid" (the kernel stays inside the image), "same" (zeros around
            the image, so that stride 1 keeps its size) or pixels of zeros on every side.
        dilation: Pixels between two neighbouring cells of the kernel.
        flip: Turn the kernel by 180° first: the mathematician's convolution. Its middle turns
            with it, so that "same" is SciPy's for kernels of even size, too.

    Returns:
        Feature map, shape (oH, oW); (oH, oW, C) if each channel went by itself.
        It is float32 unless the image is float64.

    Raises:
        CnnError: The kernel does not fit, channels differ, a value is not an
            ordinary number, or an argument is out of its range.

    Source: Goodfellow et al., Deep Learning (2016), equation 9.6; flipped, 9.5.

    >>> convolve2d(np.arange(9.0).reshape(3, 3), np.arange(4.0).reshape(2, 2))
    array([[19., 25.],
           [37., 43.]])
    """
    image = _numbers(image, "image", dimensions=(2, 3))
    weights = _numbers(kernel, "kernel", dimensions=(2, 3)).astype(image.dtype)
    if weights.ndim == 3 and weights.shape[2:] != image.shape[2:]:
        raise CnnError(
            f"The kernel of shape {weights.shape} has weights for {weights.shape[2]} channels, "
            f"but the image has shape {image.shape}. Use a kernel of shape (kH, kW), or one "
            "with as many channels as the image."
        )
    if flip:
        weights = weights[::-1, ::-1]
    height, width = weights.shape[:2]
    windows = _windows(image, height, width, stride, padding, dilation, flip=flip)
    # windows: (oH, oW[, C], kH, kW)
    neuron = weights.ndim == 3
    feature_map = np.zeros(windows.shape[:2] if neuron else windows.shape[:-2], image.dtype)
    for row, column in np.ndindex(height, width):
        pixels = windows[..., row, column]  # (oH, oW[, C]): what this cell sees at all stops
        weight = weights[row, column]  # a number; for a neuron, one per channel
        feature_map += pixels @ weight if neuron else pixels * weight
    return feature_map


def convolution_layer(
    image: FloatArray, kernels: Sequence[FloatArray], *, padding: Padding = "valid"
) -> FloatArray:
    """Convolve an image with several kernels and keep what is positive, as a Conv2D layer does.

    Args:
        image: Pixels, shape (H, W).
        kernels: F kernels of the same shape (kH, kW).
        padding: As for `convolve2d`.

    Returns:
        A feature map per kernel, shape (oH, oW, F).

    Raises:
        CnnError: As `convolve2d`.
    """
    return np.stack([relu(convolve2d(image, w, padding=padding)) for w in kernels], axis=-1)


def pool2d(
    feature_map: FloatArray,
    *,
    pool_size: int = 2,
    stride: int | None = None,
    mode: PoolMode = "max",
    padding: Padding = "valid",
) -> FloatArray:
    """Keep one number of each window: its largest, or its average.

    Padded cells never win a maximum and are not counted in an average.

    Args:
        feature_map: Shape (H, W), or (H, W, C) to pool each channel by itself.
        pool_size: Side of the square window, in pixels.
        stride: Pixels between two stops; pool_size if not given, so that the
            windows lie side by side.
        mode: "max" or "average".
        padding: "valid", "same", or pixels on every side, fewer than pool_size.

    Returns:
        Pooled map, shape (oH, oW) or (oH, oW, C), float32 unless the input is float64.

    Raises:
        CnnError: The window does not fit, a value is not an ordinary number, or an
            argument is out of its range.

    Source: Goodfellow et al., Deep Learning (2016), section 9.3; padding as in
    tf.nn.max_pool2d and tf.nn.avg_pool2d.

    >>> pool2d(np.array([[1.0, 3.0, 0.0, 0.0], [2.0, 0.0, 0.0, 4.0]]))
    array([[3., 4.]])
    """
    feature_map = _numbers(feature_map, "feature map", dimensions=(2, 3))
    if mode not in ("max", "average"):
        raise CnnError(f"There is no pooling mode {mode!r}; choose 'max' or 'average'.")
    pool_size = whole(pool_size, "pool_size", 1)
    if not isinstance(padding, str) and whole(padding, "padding", 0) >= pool_size:
        raise CnnError(
            f"With {padding} pixels of padding, a window of {pool_size} × {pool_size} could hold "
            f"nothing but padding. Use less padding than {pool_size}, or a larger window."
        )

    step = pool_size if stride is None else stride
    fill = -np.inf if mode == "max" else 0.0
    windows = _windows(feature_map, pool_size, pool_size, step, padding, fill=fill)
    combine = np.maximum if mode == "max" else np.add
    pooled = np.full(windows.shape[:-2], fill, feature_map.dtype)
    for row, column in np.ndindex(pool_size, pool_size):
        combine(pooled, windows[..., row, column], out=pooled)  # this cell, at all stops
    if mode == "average":
        real = _windows(np.ones_like(feature_map), pool_size, pool_size, step, padding)
        pooled /= real.sum(axis=(-2, -1))  # padding counted as 0
    return pooled


def shift2d(image: FloatArray, dx: int, dy: int, *, fill: float = 0.0) -> FloatArray:
    """Move an image by whole pixels; what leaves the frame is lost.

    Args:
        image: Pixels, shape (H, W) or (H, W, C).
        dx: Pixels to the right; negative moves left.
        dy: Pixels down; negative moves up.
        fill: Value of the pixels that come into view.

    Returns:
        Shifted copy, same shape.

    Raises:
        CnnError: dx or dy is not a whole number, or a value is not an ordinary number.

    >>> shift2d(np.array([[1.0, 2.0, 3.0]]), dx=1, dy=0)
    array([[0., 1., 2.]])
    """
    image = _numbers(image, "image", dimensions=(2, 3))
    dx, dy = whole(dx, "dx"), whole(dy, "dy")
    height, width = image.shape[:2]
    shifted = np.full_like(image, _numbers(fill, "fill value", dimensions=(0,)))
    kept = image[max(-dy, 0) : max(height - dy, 0), max(-dx, 0) : max(width - dx, 0)]
    shifted[max(dy, 0) : max(height + dy, 0), max(dx, 0) : max(width + dx, 0)] = kept
    return shifted


def relu(x: FloatArray) -> FloatArray:
    """Replace negative numbers by 0.

    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    return np.asarray(np.maximum(x, 0))


def sigmoid(x: FloatArray) -> FloatArray:
    """Squeeze every number into (0, 1): 1 / (1 + exp(-x)).

    It is computed as exp(-log(1 + exp(-x))), which cannot overflow.

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    return np.asarray(np.exp(-np.logaddexp(0, -x)))


def softmax(logits: FloatArray, *, axis: int = -1, temperature: float = 1.0) -> FloatArray:
    """Turn scores into probabilities: exp(score) / sum of exp(all scores).

    Args:
        logits: Scores, any shape with at least one axis.
        axis: The axis along which the probabilities add up to 1.
        temperature: Divides the scores first. Near 0, the largest takes all; the higher it is,
            the more equal the probabilities become.

    Returns:
        Probabilities, same shape.

    Raises:
        CnnError: There are no scores, one is not an ordinary number, or the temperature is not
            above 0.

    Source: Goodfellow et al., Deep Learning (2016), equation 4.1. Subtracting the
    largest score first changes nothing but keeps exp() from overflowing. Temperature:
    Hinton, Vinyals and Dean, Distilling the Knowledge in a Neural Network (2015), equation 1.

    >>> softmax(np.log([1.0, 1.0, 2.0]))
    array([0.25, 0.25, 0.5 ])
    """
    logits = _numbers(logits, "array of scores")
    if not 1e-6 <= temperature < np.inf:  # NaN fails as well
        raise CnnError(
            f"The temperature is {temperature}; it must be at least 0.000001, such as 1."
        )
    exponentials = np.exp((logits - logits.max(axis=axis, keepdims=True)) / temperature)
    probabilities: FloatArray = exponentials / exponentials.sum(axis=axis, keepdims=True)
    return probabilities


def dense(x: FloatArray, weights: FloatArray, bias: ArrayLike = 0.0) -> FloatArray:
    """Compute a fully connected layer: each unit's weighted sum of all inputs.

    Args:
        x: Inputs, shape (n,).
        weights: Weights, shape (n, units).
        bias: One number for all units, or shape (units,).

    Returns:
        One sum per unit, shape (units,).

    Raises:
        CnnError: The shapes do not fit together, or a value is not an ordinary number.

    >>> dense(np.array([1.0, 2.0]), np.array([[1.0, 0.0], [0.0, 3.0]]), bias=1.0)
    array([2., 7.])
    """
    x = _numbers(x, "input", dimensions=(1,))
    weights = _numbers(weights, "array of weights", dimensions=(2,)).astype(x.dtype)
    bias = _numbers(bias, "bias", dimensions=(0, 1)).astype(x.dtype)
    if len(x) != len(weights):
        raise CnnError(
            f"{len(x)} inputs do not fit weights of shape {weights.shape}; "
            f"weights need a row for each input: shape ({len(x)}, units)."
        )
    if bias.shape not in ((), weights.shape[1:]):
        raise CnnError(
            f"The bias has shape {bias.shape}; it needs one number for each of the "
            f"{weights.shape[1]} units."
        )
    return np.asarray(x @ weights + bias)


def _windows(
    image: FloatArray,
    height: int,
    width: int,
    stride: int,
    padding: Padding,
    dilation: int = 1,
    *,
    flip: bool = False,
    fill: float = 0.0,
) -> FloatArray:
    """Surround an image with `fill` and show the part of it under a window at each stop.

    Returns:
        A view without copies, shape (oH, oW, height, width), or
        (oH, oW, C, height, width) for an image with channels.
    """
    margins, reach = [], []
    for size, side in zip(image.shape[:2], (height, width), strict=True):
        output_size(size, side, stride=stride, padding=padding, dilation=dilation)  # or CnnError
        margins.append(
            padding_amounts(
                size, side, stride=stride, padding=padding, dilation=dilation, flip=flip
            )
        )
        reach.append((side - 1) * dilation + 1)
    padded = np.pad(image, [*margins, (0, 0)][: image.ndim], constant_values=fill)
    windows = sliding_window_view(padded, reach, axis=(0, 1))  # every pixel is a stop
    return windows[::stride, ::stride, ..., ::dilation, ::dilation]


def _numbers(values: ArrayLike, name: str, dimensions: tuple[int, ...] | None = None) -> FloatArray:
    """Return a float32 or float64 array of ordinary numbers with one of these numbers of axes."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise CnnError(f"The {name} has rows of different lengths.") from None
    if array.dtype.kind not in "buif":
        raise CnnError(f"The {name} must hold real numbers, not {array.dtype}.")
    if array.size == 0:
        raise CnnError(f"The {name} of shape {array.shape} is empty.")
    if dimensions is not None and array.ndim not in dimensions:
        wanted = " or ".join(map(str, dimensions))
        raise CnnError(
            f"The {name} has shape {array.shape}: {array.ndim} dimensions instead of {wanted}."
        )
    numbers = array.astype(np.result_type(array, np.float32), copy=False)
    if not (np.abs(numbers) <= LARGEST_VALUE).all():  # NaN fails every comparison
        raise CnnError(
            f"The {name} holds a number that is infinite, not a number (NaN) or larger than "
            f"{LARGEST_VALUE:g}. If it comes from training, a smaller learning rate avoids that."
        )
    return numbers
