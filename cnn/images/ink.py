"""What is ink in a picture of somebody's writing, and what is paper, light and dirt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnn.types import FloatArray

if TYPE_CHECKING:
    from skimage.measure._regionprops import RegionProperties

LEAST_CONTRAST = 0.04  # of the paper's light: less is paper, however it is lit
_DARKEST_PAPER = 0.1  # of white: on darker paper, ink has no more contrast than on this
_NOISES = 5.0  # standard deviations of the paper's grain: less is grain
_NORMAL = 1.4826  # standard deviations to a median deviation, of a normal distribution
_BROADEST_STROKE = 1 / 3  # of the longer side; what is broader is paper
_ALL_ACROSS = 0.9  # of a side: a straight line so long was printed, or is the table's edge
_PRINTED = 0.07  # of the longer side: a line broader than that was written by hand
_SMALLEST = 0.04  # of the longer side: smaller writing cannot be told from dirt
_INSIDE = 0.2  # of the heaviest part's ink: so much away from the border makes the border dirt
_SECOND = 0.25  # of the largest part's ink: so much is writing, too, wherever it lies
_DOT = 0.02  # of it: so much is writing if it lies near
_NEAR = 0.2  # of the largest part's longer side
_AROUND = 0.5  # of it: there, ink stands out from what is around it
_FULL_INK = 0.9  # quantile of the ink, which becomes white
_EDGE = 0.5  # of full ink, at which a stroke ends: half of the way to the paper
_THIN = 0.07  # of the longer side; the strokes of MNIST's digits take about a tenth
_USUAL = 0.1


@dataclass(frozen=True, eq=False)
class Ink:
    """What was taken for ink.

    Args:
        values: Shape (H, W), in [0, 1]: 0 is paper, 1 full ink.
        is_bright: Whether it is brighter than its paper.
        threshold: Contrast to the paper, as a share of its light, from which on it is ink.
    """

    values: FloatArray
    is_bright: bool
    threshold: float

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return not self.values.any()


def find_ink(
    picture: FloatArray, *, is_bright: bool | None = None, threshold: float | None = None
) -> Ink:
    """Tell writing from its paper, whatever the light, the paper and the pen.

    The paper is what remains when everything is taken away that is narrower than a third of the
    picture: a morphological closing for dark ink, an opening for bright ink. What differs from it
    by more than Otsu's threshold hangs together in parts. Straight lines all across, parts along
    the border and specks are left out.

    Source: J. Serra, Image Analysis and Mathematical Morphology (1982); N. Otsu, A threshold
    selection method from gray-level histograms (1979).

    Args:
        picture: Shape (H, W), in [0, 1].
        is_bright: Whether the ink is brighter than its paper; found out when None.
        threshold: Contrast from which on something is ink; found out when None.

    >>> paper = np.full((28, 28), 0.6)  # grey
    >>> paper[6:22, 13:15] = 0.4  # and a faint line on it
    >>> ink = find_ink(paper)
    >>> ink.is_bright, float(ink.values[10, 13]), float(ink.values[0, 0])
    (False, 1.0, 0.0)
    """
    if is_bright is not None:
        return _ink(picture, is_bright, threshold)
    found = [_ink(picture, each, threshold) for each in (False, True)]
    # Of two that stand out alike, the smaller one is what a thick stroke encloses.
    return max(found, key=lambda ink: (round(_stands_out(ink, picture), 1), _size(ink)))


def thickened(ink: FloatArray) -> FloatArray:
    """Broaden the strokes of a thin pen to what is usual in MNIST; leave others alone.

    Shrunk to 20 pixels, they would pale.

    Args:
        ink: Shape (H, W), in [0, 1]; 0 is paper.
    """
    from scipy import ndimage
    from skimage.morphology import disk, skeletonize

    strokes = ink > _EDGE
    if not strokes.any():
        return ink
    length = max(_extent(strokes, axis) for axis in (0, 1))
    width = strokes.sum() / skeletonize(strokes).sum()
    radius = round((_USUAL * length - width) / 2)
    if width >= _THIN * length or radius < 1:
        return ink
    broad: FloatArray = ndimage.grey_dilation(np.pad(ink, radius), footprint=disk(radius))
    return broad


def _ink(picture: FloatArray, is_bright: bool, threshold: float | None) -> Ink:
    from scipy import ndimage

    contrast = _contrast(1 - picture if is_bright else picture)
    written = contrast - _straight_lines(contrast)
    least = _least(written) if threshold is None else threshold
    strokes = _strokes(written, least)
    if not strokes.any():
        return Ink(np.zeros_like(picture), is_bright, least)
    full = float(np.quantile(written[strokes], _FULL_INK))
    if threshold is None:  # what is fainter than half of it is a line it touches, or a shadow
        least = max(least, _EDGE * full)
        strokes = _strokes(written, least)
    soft = ndimage.binary_dilation(strokes, np.ones((3, 3)))
    return Ink(np.where(soft, np.clip(written / full, 0, 1), 0), is_bright, least)


def _contrast(picture: FloatArray) -> FloatArray:
    """Return how much darker each pixel is than the paper around it, as a share of its light."""
    from scipy import ndimage

    window = max(3, round(max(picture.shape) * _BROADEST_STROKE) | 1)
    without_grain = ndimage.median_filter(picture, size=3)
    paper = ndimage.grey_closing(without_grain, size=(window, window))
    paper = ndimage.gaussian_filter(paper, window / 12)
    return np.asarray(np.clip((paper - picture) / np.maximum(paper, _DARKEST_PAPER), 0, 1))


def _straight_lines(contrast: FloatArray) -> FloatArray:
    """Return the contrast of what runs straight and narrow all across: ruled lines and edges."""
    from scipy import ndimage

    rows, columns = (round(_ALL_ACROSS * length) for length in contrast.shape)
    lines = np.maximum(
        ndimage.grey_opening(contrast, size=(1, max(columns, 1)), mode="nearest"),
        ndimage.grey_opening(contrast, size=(max(rows, 1), 1), mode="nearest"),
    )
    broad = round(_PRINTED * max(contrast.shape)) + 1
    return np.asarray(lines - ndimage.grey_opening(lines, size=(broad, broad), mode="constant"))


def _least(contrast: FloatArray) -> float:
    """Return the contrast from which on something may be ink."""
    from scipy import ndimage
    from skimage.filters import threshold_otsu

    rough = np.abs(contrast - ndimage.median_filter(contrast, size=3))
    grain = _NOISES * _NORMAL * float(np.median(rough))
    otsu = float(threshold_otsu(contrast)) if np.ptp(contrast) > LEAST_CONTRAST else 0.0
    return max(otsu, grain, LEAST_CONTRAST)


def _strokes(contrast: FloatArray, least: float) -> NDArray[np.bool_]:
    """Return which pixels belong to strokes, and not to dirt or to what lies along the border."""
    from skimage.measure import label, regionprops

    labels = label(contrast >= least, connectivity=2)
    parts = regionprops(labels, contrast)
    inside = [part for part in parts if not _touches_border(part, contrast.shape)]
    heaviest = max(map(_weight, parts), default=0.0)
    if any(_weight(part) > _INSIDE * heaviest for part in inside):
        parts = inside
    largest = max(parts, key=_weight, default=None)
    if largest is None or _longer_side(largest) < _SMALLEST * max(contrast.shape):
        return np.zeros(contrast.shape, bool)
    return np.isin(labels, [part.label for part in parts if _belongs(part, largest)])


def _weight(part: RegionProperties) -> float:
    return float(part.area * part.intensity_mean)


def _longer_side(part: RegionProperties) -> int:
    top, left, bottom, right = part.bbox
    return int(max(bottom - top, right - left))


def _touches_border(part: RegionProperties, shape: tuple[int, ...]) -> bool:
    top, left, bottom, right = part.bbox
    return bool(top == 0 or left == 0 or bottom == shape[0] or right == shape[1])


def _belongs(part: RegionProperties, largest: RegionProperties) -> bool:
    """Tell whether a part is writing, like the largest."""
    share = _weight(part) / _weight(largest)
    if share >= _SECOND:
        return True
    top, left, bottom, right = part.bbox
    first_row, first_column, last_row, last_column = largest.bbox
    gap = max(top - last_row, first_row - bottom, left - last_column, first_column - right)
    return bool(share >= _DOT and gap <= _NEAR * _longer_side(largest))


def _stands_out(ink: Ink, picture: FloatArray) -> float:
    """Return how much the ink differs from what lies around it, the right way for its kind.

    What lies between the strokes of dark ink looks like bright ink, but around the strokes there
    is more of it.
    """
    strokes = ink.values > _EDGE
    if not strokes.any():
        return 0.0
    rows, columns = (np.flatnonzero(strokes.any(axis=axis)) for axis in (1, 0))
    margin = max(2, round(_AROUND * max(np.ptp(rows), np.ptp(columns))))
    around = np.zeros(picture.shape, bool)
    around[
        max(rows[0] - margin, 0) : rows[-1] + margin + 1,
        max(columns[0] - margin, 0) : columns[-1] + margin + 1,
    ] = True
    around[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = False
    if not around.any():  # it fills the picture: so its border is what is around it
        around[[0, -1]] = around[:, [0, -1]] = True
    difference = float(np.median(picture[strokes]) - np.median(picture[around]))
    return difference if ink.is_bright else -difference


def _size(ink: Ink) -> int:
    strokes = ink.values > _EDGE
    return _extent(strokes, 0) * _extent(strokes, 1) if strokes.any() else 0


def _extent(strokes: NDArray[np.bool_], axis: int) -> int:
    return int(np.ptp(np.flatnonzero(strokes.any(axis=axis)))) + 1
