"""How much a shift of the picture changes what a layer sees, measured."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cnn import ops
from cnn.errors import CnnError
from cnn.types import FloatArray

# Two cells count as equal when they differ by less than this share of the largest value:
# far above the rounding of float32 (1.2e-7), far below anything an eye could see.
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Change:
    """The difference between two maps of the same shape."""

    unchanged: float  # share of cells that stay equal, 0 to 1
    mean_absolute: float  # mean of |after - before|, in the unit of the maps


@dataclass(frozen=True)
class ShiftedPair:
    """A picture and its shifted copy on their way through convolution and pooling.

    Each field holds (original, shifted).
    """

    images: tuple[FloatArray, FloatArray]  # (H, W)
    feature_maps: tuple[FloatArray, FloatArray]  # (fH, fW)
    pooled_maps: tuple[FloatArray, FloatArray]  # (pH, pW)

    def brightest(self, stage: int) -> float:
        """Return the largest value at a stage: 0 pictures, 1 feature maps, 2 pooled maps."""
        before, after = (self.images, self.feature_maps, self.pooled_maps)[stage]
        return float(max(before.max(), after.max()))


def compare(before: FloatArray, after: FloatArray) -> Change:
    """Measure how many cells of a map are unchanged, and by how much they change.

    Args:
        before: Any shape.
        after: The same shape.

    Raises:
        CnnError: The shapes differ.

    >>> compare(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 6.0]))
    Change(unchanged=0.75, mean_absolute=0.5)
    """
    if before.shape != after.shape:
        raise CnnError(f"Cannot compare maps of shapes {before.shape} and {after.shape}.")
    difference = np.abs(after - before)
    limit = TOLERANCE * max(np.abs(before).max(), np.abs(after).max())
    return Change(float((difference <= limit).mean()), float(difference.mean()))


def shift_and_pool(
    image: FloatArray,
    kernel: FloatArray | None,
    *,
    dx: int,
    dy: int,
    pool_size: int = 2,
    stride: int | None = None,
    mode: Literal["max", "average"] = "max",
) -> ShiftedPair:
    """Convolve and pool a picture and its shifted copy.

    Args:
        image: Shape (H, W).
        kernel: Shape (kH, kW), followed by ReLU; None takes the picture itself as feature map.
        dx: Shift to the right, in pixels.
        dy: Shift down, in pixels.
        pool_size: Side of the pooling window, in cells.
        stride: Cells between two windows; pool_size if not given.
        mode: "max" or "average".

    Raises:
        CnnError: The kernel or the window does not fit.
    """

    def walk(picture: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        feature_map = picture if kernel is None else ops.relu(ops.convolve2d(picture, kernel))
        pooled = ops.pool2d(feature_map, pool_size=pool_size, stride=stride, mode=mode)
        return picture, feature_map, pooled

    images, feature_maps, pooled_maps = zip(
        walk(image), walk(ops.shift2d(image, dx, dy)), strict=True
    )
    return ShiftedPair(images, feature_maps, pooled_maps)
