"""How much a shift of the picture changes what a layer sees, measured.

The article says that pooling makes a network translation invariant, and that stacking such layers
gives more of it. Here both are measured: for every shift of up to eight pixels, for four ways of
pooling, and for up to three stages in a row.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn import ops, sliding
from cnn.errors import CnnError
from cnn.pooling.antialiasing import BLUR, blur_pool2d
from cnn.types import FloatArray, Shape

Pooling: TypeAlias = Literal["no", "max", "average", "blur"]

POOLINGS: tuple[Pooling, ...] = ("no", "max", "average", "blur")
MAX_SHIFT = 8  # pixels, in each direction
MAX_STAGES = 3
_SHIFTS = 2 * MAX_SHIFT + 1  # along each axis
_MOST_PRODUCTS = 150_000_000  # of cells and windows, for all shifts together: about half a second

# Two cells count as equal when they differ by less than this share of the largest value:
# far above the rounding of float32 (1.2e-7), far below anything an eye could see.
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Change:
    """The difference between two maps of the same shape."""

    unchanged: float  # share of cells that stay equal, 0 to 1
    mean_absolute: float  # mean of |after - before|, in the unit of the maps
    of_shuffling: float  # mean_absolute / what shuffling the first map changes; NaN if it is flat


@dataclass(frozen=True, slots=True, eq=False)
class ShiftTable:
    """What each shift changes; row `MAX_SHIFT` + dy and column `MAX_SHIFT` + dx of each array."""

    unchanged: FloatArray  # shape (17, 17), as in `Change`
    mean_absolute: FloatArray
    of_shuffling: FloatArray

    def at(self, dx: int, dy: int) -> Change:
        """Return what a shift of dx pixels to the right and dy pixels down changes."""
        cell = MAX_SHIFT + dy, MAX_SHIFT + dx
        return Change(
            float(self.unchanged[cell]),
            float(self.mean_absolute[cell]),
            float(self.of_shuffling[cell]),
        )

    def num_steadier(self, other: "ShiftTable", *, reach: int = MAX_SHIFT) -> tuple[int, int]:
        """Count the shifts that change this map less than another, as shares of a shuffling.

        Args:
            other: What to compare with.
            reach: Only shifts of at most so many pixels, across and down.

        Returns:
            How many of how many: the shift by nothing is left out, and so are maps that are flat.
        """
        part = slice(MAX_SHIFT - reach, MAX_SHIFT + reach + 1)
        mine, others = self.of_shuffling[part, part], other.of_shuffling[part, part]
        comparable = np.isfinite(mine) & np.isfinite(others)
        comparable[reach, reach] = False
        return int((mine < others)[comparable].sum()), int(comparable.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stages:
    """Stages in a row, all alike: convolution, ReLU, pooling.

    Args:
        pooling: "no" leaves the pooling out, so that convolution and ReLU remain.
        kernel: Shape (kH, kW), the same in every stage; None leaves convolution and ReLU out.
        pool_size: Side of the pooling window, in cells.
        stride: Cells between two windows.
        padding: Of the pooling; the convolution adds none.
        count: How many stages.
    """

    pooling: Pooling
    kernel: FloatArray | None = None
    pool_size: int = 2
    stride: int = 2
    padding: sliding.Padding = "valid"
    count: int = 1

    def final_map(self, image: FloatArray) -> FloatArray:
        """Send a picture through all stages, with the functions of `cnn.ops`.

        Args:
            image: Shape (H, W), or (H, W, C) to send each channel through by itself.

        Returns:
            The map after the last stage, shape (oH, oW) or (oH, oW, C).

        Raises:
            CnnError: A kernel or a window does not fit, or an argument is out of its range.
        """
        for _ in range(self.count):
            image = self.pool(self.convolve(image))
        return image

    def convolve(self, image: FloatArray) -> FloatArray:
        """Compute the feature map of one stage."""
        return image if self.kernel is None else ops.relu(ops.convolve2d(image, self.kernel))

    def pool(self, feature_map: FloatArray) -> FloatArray:
        """Compute the pooled map of one stage."""
        if self.pooling == "no":
            return feature_map
        if self.pooling == "blur":
            return blur_pool2d(
                feature_map, pool_size=self.pool_size, stride=self.stride, padding=self.padding
            )
        return ops.pool2d(
            feature_map,
            pool_size=self.pool_size,
            stride=self.stride,
            mode=self.pooling,
            padding=self.padding,
        )

    def to_keras_code(self) -> str:
        """Write Keras lines that turn `image` and `kernel` into `final_map`.

        `keras`, `np`, `image` and, if there is one, `kernel` have to be known. Keras pads by a
        number of pixels in a step of its own; its average counts the zeros of that, so the share
        of real cells is divided out.
        """
        stage = []
        if self.kernel is not None:
            stage.append("x = keras.ops.relu(keras.ops.conv(x, kernel[..., None, None]))")
        stage += self._pooling_code()
        if self.count > 1 and stage:
            stage = [f"for _ in range({self.count}):", *(f"    {line}" for line in stage)]
        lines = ["x = image[None, ..., None]  # (1, H, W, 1)", *stage]
        return "\n".join([*lines, "final_map = np.array(x)[0, ..., 0]"])

    def _pooling_code(self) -> list[str]:
        size, stride, padding = self.pool_size, self.stride, self.padding
        same = ', padding="same"' if padding == "same" else ""
        margin = f"[(0, 0), ({padding}, {padding}), ({padding}, {padding}), (0, 0)]"
        pixels = not isinstance(padding, str)
        if self.pooling == "no":
            return []
        if self.pooling == "average":
            average = f"keras.layers.AveragePooling2D({size}, strides={stride}{same})"
            if not pixels:
                return [f"x = {average}(x)"]
            return [
                f"average = {average}",
                f"real = average(keras.ops.pad(keras.ops.ones_like(x), {margin}))",
                f"x = average(keras.ops.pad(x, {margin})) / real",
            ]
        lines = [f"x = keras.ops.pad(x, {margin}, constant_values=-np.inf)"] if pixels else []
        step = 1 if self.pooling == "blur" else stride
        lines.append(f"x = keras.layers.MaxPool2D({size}, strides={step}{same})(x)")
        if self.pooling == "blur":
            lines += [
                'blur = np.outer([1, 2, 1], [1, 2, 1]).astype("float32") / 16',
                f"x = keras.ops.conv(x, blur[..., None, None], strides={stride}{same})",
            ]
        return lines


def compare(before: FloatArray, after: FloatArray) -> Change:
    """Measure how many cells of a map are unchanged, and by how much they change.

    Maxima are larger than averages of the same cells, and few cells of an edge map are not zero.
    A fair measure for maps of different kinds asks how much the same map would change if its
    cells were shuffled: the mean of |x - y| over all pairs of its cells. An `of_shuffling` of 0
    is the same map, and one of about 1 is a map that has nothing to do with the first.

    Args:
        before: Any shape.
        after: The same shape.

    Raises:
        CnnError: The shapes differ.

    Source: the mean of |x - y| is Gini's mean difference (1912).

    >>> compare(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 6.0]))
    Change(unchanged=0.75, mean_absolute=0.5, of_shuffling=0.4)
    """
    if before.shape != after.shape:
        raise CnnError(f"Cannot compare maps of shapes {before.shape} and {after.shape}.")
    measures = _compare_all(before.reshape(1, -1), after.reshape(1, 1, -1))
    return Change(*(float(measure[0]) for measure in measures))


def measure_shifts(image: FloatArray, stages: Stages) -> ShiftTable:
    """Compare the final map of a picture with those of all its shifted copies.

    The numbers are those of `compare(stages.final_map(image), stages.final_map(copy))` for each
    `copy = cnn.ops.shift2d(image, dx, dy)`, but they come about faster. A shifted copy is a part
    of the picture in a wide black frame, and without padding no layer looks beyond its part. So
    the framed picture goes through the stages once, windows stopping at every pixel, and the map
    of each copy is picked out of the result. Padding puts something else beside each copy; with
    it, the copies go through the stages themselves.

    Args:
        image: Shape (H, W).
        stages: What the picture goes through.

    Raises:
        CnnError: A kernel or a window does not fit, an argument is out of its range, or all
            shifts together would take too long.
    """
    without_padding = stages.padding == "valid" or stages.pooling == "no"
    if not without_padding:
        _check_effort(image, stages)
    shape = stages.final_map(image).shape  # or CnnError
    framed = np.pad(image, MAX_SHIFT)
    if without_padding:
        copies = _maps_without_padding(framed, stages, shape)
    else:
        copies = _maps_with_padding(framed, stages)
    original = copies[MAX_SHIFT, MAX_SHIFT]
    # A copy that begins at the frame's top left is the picture moved down and to the right.
    rows = [_compare_all(original, row) for row in copies[::-1, ::-1]]
    return ShiftTable(*(np.stack(measure) for measure in zip(*rows, strict=True)))


def measure_all(image: FloatArray, stages: Stages) -> dict[tuple[Pooling, int], ShiftTable]:
    """Measure every way of pooling, with one, two and three stages; what does not fit is left out.

    Args:
        image: Shape (H, W).
        stages: The other settings; its own `pooling` and `count` do not matter.
    """
    measured: dict[tuple[Pooling, int], ShiftTable] = {}
    for pooling in POOLINGS:
        for count in range(1, MAX_STAGES + 1):
            if pooling == "no" and count > 1 and stages.kernel is None:
                measured[pooling, count] = measured[pooling, 1]  # it is the picture itself
                continue
            with suppress(CnnError):  # the map has become too small, and stays so
                settings = replace(stages, pooling=pooling, count=count)
                measured[pooling, count] = measure_shifts(image, settings)
    return measured


def _maps_without_padding(framed: FloatArray, stages: Stages, shape: Shape) -> FloatArray:
    """Pick the final map, of this shape, of every part of a framed picture: (17, 17, oH, oW)."""
    every_stop, step = _without_strides(framed, stages)
    reach = [(size - 1) * step + 1 for size in shape]
    maps = sliding_window_view(every_stop, reach)[..., ::step, ::step]
    return maps[:_SHIFTS, :_SHIFTS]


def _check_effort(image: FloatArray, stages: Stages) -> None:
    """Refuse what would keep the machine busy for many seconds."""
    cells, products = float(image.size), 0.0
    for stage in range(stages.count):
        if stage > 0 and stages.kernel is not None:
            products += cells * stages.kernel.size
        kept = cells / max(stages.stride, 1) ** 2
        products += (cells if stages.pooling == "blur" else kept) * stages.pool_size**2
        cells = kept
    if products * _SHIFTS**2 > _MOST_PRODUCTS:
        raise CnnError(
            f"Measuring all shifts of a picture of {image.shape[0]} × {image.shape[1]} with "
            f"padding, windows of {stages.pool_size} × {stages.pool_size} and stride "
            f"{stages.stride} would take too long. Choose padding 'valid', a larger stride, a "
            "smaller window or a smaller picture."
        )


def _maps_with_padding(framed: FloatArray, stages: Stages) -> FloatArray:
    """Send every part of a framed picture through all stages: (17, 17, oH, oW)."""
    feature_map = stages.convolve(framed)  # convolution does not pad, so once is enough
    shape = [size - 2 * MAX_SHIFT for size in feature_map.shape]
    later = replace(stages, count=stages.count - 1)
    rows = []
    for parts in sliding_window_view(feature_map, shape):  # (17, fH, fW)
        pooled = stages.pool(np.moveaxis(parts, 0, -1))  # each part as a channel
        rows.append(np.moveaxis(later.final_map(pooled), -1, 0))
    return np.stack(rows)


def _without_strides(image: FloatArray, stages: Stages) -> tuple[FloatArray, int]:
    """Send a picture through all stages, without padding, every window stopping at every pixel.

    What a stride would have skipped now lies between the cells that the next stage should see;
    so that stage's kernel and windows are dilated by the product of the strides before it.

    Returns:
        The map, and the distance of two cells that the strides would have kept.

    Source: the "algorithme à trous"; Dumoulin and Visin (2016), section 5.1.
    """
    step = 1
    for _ in range(stages.count):
        if stages.kernel is not None:
            image = ops.relu(ops.convolve2d(image, stages.kernel, dilation=step))
        if stages.pooling == "no":
            continue
        size = stages.pool_size
        if stages.pooling == "average":
            image = ops.convolve2d(image, np.full((size, size), 1 / size**2), dilation=step)
        else:
            image = _largest_around(image, size, step)
        if stages.pooling == "blur":
            image = ops.convolve2d(image, BLUR, dilation=step)
        step *= stages.stride
    return image, step


def _largest_around(image: FloatArray, size: int, dilation: int) -> FloatArray:
    """Take the largest value of each window, first along the rows, then along the columns."""
    for axis in (1, 0):
        stops = image.shape[axis] - (size - 1) * dilation
        cells = [
            image.take(range(cell * dilation, cell * dilation + stops), axis)
            for cell in range(size)
        ]
        image = np.maximum.reduce(cells)
    return image


def _compare_all(before: FloatArray, after: FloatArray) -> tuple[FloatArray, ...]:
    """Compare one map, shape (H, W), with N others, shape (N, H, W).

    Returns:
        The fields of `Change`, each of shape (N,).
    """
    axes = (1, 2)
    largest = np.maximum(np.abs(before).max(), np.maximum(after.max(axes), -after.min(axes)))
    difference = np.abs(after - before)
    unchanged = np.count_nonzero(difference <= TOLERANCE * largest[:, None, None], axes)
    mean = difference.mean(axes)
    return unchanged / before.size, mean, mean / _change_by_shuffling(before)


def _change_by_shuffling(values: FloatArray) -> float:
    """Compute the mean of |x - y| over all pairs of cells; NaN if all cells are equal.

    In sorted order, cell i of n is the larger one in i pairs and the smaller one in n - 1 - i,
    and each pair counts twice: (x, y) and (y, x).
    """
    cells = np.sort(values, axis=None).astype(np.float64)
    if cells[-1] - cells[0] <= TOLERANCE * np.abs(cells).max():
        return float("nan")
    times_added = 2 * np.arange(cells.size) - (cells.size - 1)
    return float(2 * (times_added @ cells) / cells.size**2)
