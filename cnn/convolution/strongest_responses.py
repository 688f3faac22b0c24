"""Where a kernel answers most strongly, and what it saw there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn.errors import CnnError
from cnn.sliding import STEP_BY_STEP, Sliding
from cnn.types import FloatArray, Rectangle


@dataclass(frozen=True, slots=True)
class Response:
    """A cell of a feature map that answers more strongly than all around it."""

    row: int
    column: int
    value: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values lie in each of several steps of the same width."""

    centres: FloatArray  # middle of each step, shape (bins,)
    counts: NDArray[np.intp]  # values in each step, shape (bins,)


def strongest(
    feature_map: FloatArray, count: int, *, distance: int = 1, threshold: float = 0.0
) -> list[Response]:
    """Rank the strongest answers, and of close neighbours take only the strongest.

    The largest cell is taken first. Cells at most `distance` rows and columns from it belong to
    the same find and are out; then the largest of the rest is taken, and so on. This is called
    non-maximum suppression.

    Args:
        feature_map: Shape (oH, oW).
        count: How many at most.
        distance: Cells within which two answers count as one, at least 0.
        threshold: Only answers above it count.

    Returns:
        At most `count` responses, the strongest first. Of equals, the upper left one comes first.

    Raises:
        CnnError: count or distance is negative.

    Source: Neubeck and Van Gool, Efficient non-maximum suppression (2006), its greedy form.

    >>> strongest(np.array([[1.0, 5.0, 4.0, 0.0, 3.0]]), 2)
    [Response(row=0, column=1, value=5.0), Response(row=0, column=4, value=3.0)]
    """
    if count < 0 or distance < 0:
        raise CnnError(f"count ({count}) and distance ({distance}) must be at least 0.")
    left = np.array(feature_map)
    found: list[Response] = []
    while len(found) < count:
        row, column = (int(index) for index in np.unravel_index(left.argmax(), left.shape))
        if not left[row, column] > threshold:
            break
        found.append(Response(row, column, float(left[row, column])))
        near = slice(max(row - distance, 0), row + distance + 1)
        left[near, max(column - distance, 0) : column + distance + 1] = -np.inf
    return found


def seen_by(
    row: int,
    column: int,
    *,
    image_shape: tuple[int, int],
    kernel_shape: tuple[int, int],
    sliding: Sliding = STEP_BY_STEP,
    flip: bool = False,
) -> Rectangle:
    """Find the pixels that a cell of the feature map has seen; padding is cut off.

    Args:
        row: Row of the cell.
        column: Column of the cell.
        image_shape: (H, W) of the picture.
        kernel_shape: (kH, kW).
        sliding: The kernel's stride, padding and dilation.
        flip: As for `cnn.ops.convolve2d`.

    Returns:
        The rectangle that the kernel reaches over. It has no pixels if that is all padding.

    Raises:
        CnnError: An argument is out of its range.

    >>> seen_by(0, 2, image_shape=(9, 9), kernel_shape=(3, 3), sliding=Sliding(2, "same"))
    Rectangle(row=0, column=3, num_rows=2, num_columns=3)
    """
    spans = []
    for stop, size, window in zip((row, column), image_shape, kernel_shape, strict=True):
        before, _ = sliding.margins(size, window, flip=flip)
        first = stop * sliding.stride - before
        last = first + sliding.span(window)
        spans.append((min(max(first, 0), size), min(max(last, 0), size)))
    (top, bottom), (left, right) = spans
    return Rectangle(top, left, bottom - top, right - left)


def histogram(feature_map: FloatArray, *, bins: int = 41) -> Histogram:
    """Count how many cells have which value.

    The steps lie evenly about 0, out to the largest magnitude, with a step of its own for 0.

    Args:
        feature_map: Any shape.
        bins: How many steps; odd, so that 0 is the middle of one.

    Raises:
        CnnError: bins is not odd, or less than 3.

    >>> histogram(np.array([[-1.0, 0.0, 0.1, 1.0]]), bins=3).counts
    array([1, 2, 1])
    """
    if bins < 3 or bins % 2 == 0:
        raise CnnError(f"bins is {bins}, but must be an odd number of at least 3.")
    limit = float(np.abs(feature_map).max()) or 1.0
    half = bins // 2
    step = limit / (half + 0.5)
    steps = np.rint(feature_map / step).astype(int) + half  # (oH, oW), 0 to bins - 1
    counts = np.bincount(np.clip(steps, 0, bins - 1).ravel(), minlength=bins)
    return Histogram((np.arange(bins) - half) * step, counts)
