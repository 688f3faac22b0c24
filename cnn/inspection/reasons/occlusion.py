"""Occlusion: how far a score falls when a patch of the picture is covered."""

from __future__ import annotations

import itertools
from typing import Annotated

import numpy as np

from cnn.arguments import Range, check_argument
from cnn.engine import keras
from cnn.errors import CnnError
from cnn.inspection.batches import batches
from cnn.inspection.reasons.class_scores import filling, scores_of
from cnn.types import FloatArray

MAX_STOPS = 1024  # of the patch; each is a picture that the network looks at


def occlusion(
    model: keras.Model, picture: FloatArray, *, patch: int = 5, stride: int = 2, fill: str = "mean"
) -> FloatArray:
    """Return for each pixel the mean fall of each class's score over the patches that cover it.

    Source: Zeiler and Fergus (2014), section 4.2.

    Args:
        model: Picture -> a score per class.
        picture: In [0, 1], shape (H, W, C).
        patch: Its side in pixels.
        stride: Pixels from one stop to the next, at most the patch's side. The last stop lies at
            the border, so that every pixel is covered.
        fill: What it is covered with, one of `cnn.inspection.reasons.methods_in_words.FILLS`.

    Returns:
        Shape (classes, H, W).

    Raises:
        CnnError: A number is out of range, there are too many stops, or no such filling.
    """
    height, width, _ = picture.shape
    check_argument("patch", patch, Annotated[int, Range(1, min(height, width))])
    check_argument("stride", stride, Annotated[int, Range(1, patch)])
    level = filling(fill, picture)
    corners = list(itertools.product(stops(height, patch, stride), stops(width, patch, stride)))
    if len(corners) > MAX_STOPS:
        raise CnnError(
            f"The patch would stop at {len(corners):,} places; at most {MAX_STOPS:,} are covered. "
            "Take a larger stride, or a larger patch."
        )
    score = scores_of(model, picture[np.newaxis])[0]
    falls = np.zeros((len(score), height, width))
    times = np.zeros((height, width))
    for part in batches(model, len(corners)):
        some = corners[part]
        covered = np.repeat(picture[np.newaxis], len(some), axis=0)
        for copy, (row, column) in zip(covered, some, strict=True):
            copy[row : row + patch, column : column + patch] = level
        fall = score - scores_of(model, covered)  # (stops, classes)
        for (row, column), of_classes in zip(some, fall, strict=True):
            place = np.s_[row : row + patch, column : column + patch]
            falls[:, *place] += of_classes[:, np.newaxis, np.newaxis]
            times[place] += 1
    return falls / times


def stops(length: int, patch: int, stride: int) -> list[int]:
    """Return where a patch begins along one side, the last time at the border.

    >>> stops(10, 4, 4)
    [0, 4, 6]
    """
    return sorted({*range(0, length - patch, stride), length - patch})
