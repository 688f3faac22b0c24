"""What a network answers when a picture moves, and how much each layer notices."""

import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn import runs
from cnn.architecture import Architecture
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.answers import in_batches
from cnn.inspection.batches import batches
from cnn.inspection.patterns.similarity import cosines
from cnn.inspection.shift_test import shift_tables
from cnn.inspection.shift_test.shift_tables import SHIFTS, LayerSimilarity, ShiftScores
from cnn.types import FloatArray, UInt8Array

MAX_SIMILARITY_PICTURES = 64
_MAX_AT_ONCE = 16  # pictures, with 289 shifts each
_MAX_GROWTH = 4.0  # the first picture takes longer than the next: do not trust it too far


def every_shift(run_id: str, images: UInt8Array, epoch: int | None = None) -> FloatArray:
    """Return the class probabilities for every shift by dx and dy from -8 to 8.

    Args:
        run_id: The run whose network answers.
        images: Pixels 0 to 255, shape (N, H, W, C).
        epoch: Weights after this epoch (0: untrained); the ones that were kept when left out.

    Returns:
        Shape (17, 17, N, classes): row 8 + dy, column 8 + dx.

    Raises:
        CnnError: No such run or weights, pictures of another shape, or a network that is too large.
    """
    shift_tables.check_cost(runs.get(run_id).architecture)
    model = networks.load(run_id, epoch)
    networks.as_input(model, images[:1])  # says what is wrong with their shape
    shifted = shift_tables.all_shifts(images).reshape(-1, *images.shape[1:])
    answers = in_batches(model, shifted)
    return answers.reshape(len(SHIFTS), len(SHIFTS), len(images), -1)


def score(
    run_id: str,
    images: UInt8Array,
    labels: NDArray[np.int64],
    epoch: int | None = None,
    *,
    seconds: float = math.inf,
) -> ShiftScores:
    """Count right answers under every shift, for as many pictures as there is time for.

    Args:
        run_id: The run whose network answers.
        images: Pixels 0 to 255, shape (N, H, W, C).
        labels: Their true classes, shape (N,).
        epoch: As for `every_shift`.
        seconds: How long to go on; at least one picture is looked at. A worker on which others
            wait is asked for a little at a time; the counts of two slices add up.

    Returns:
        The counts for the first pictures; its `count` says for how many.

    Raises:
        CnnError: As for `every_shift`, or there is a label that the network does not know.
    """
    begun = time.perf_counter()
    counted, at_once = shift_tables.no_scores(), 1
    while counted.count < len(images):
        these = slice(counted.count, counted.count + at_once)
        counted += _score(every_shift(run_id, images[these], epoch), labels[these])
        elapsed = time.perf_counter() - begun
        if elapsed >= seconds:
            break
        left = min((seconds - elapsed) / elapsed, _MAX_GROWTH) * counted.count
        at_once = int(np.clip(left, 1, _MAX_AT_ONCE))
    return counted


def _score(probabilities: FloatArray, labels: NDArray[np.int64]) -> ShiftScores:
    """Count right answers; the probabilities have the shape (17, 17, N, classes)."""
    if labels.max(initial=0) >= probabilities.shape[-1]:
        raise CnnError(
            f"This network knows {probabilities.shape[-1]} classes, but there is a picture of "
            f"class {labels.max()}. Compare networks of the same data."
        )
    right = probabilities.argmax(axis=-1) == labels  # (17, 17, N)
    true_class = np.take_along_axis(probabilities, labels[np.newaxis, np.newaxis, :, None], axis=-1)
    return shift_tables.counted_right(right, true_class[..., 0])


def layer_similarity(
    run_id: str,
    images: UInt8Array,
    labels: NDArray[np.int64],
    dx: int,
    dy: int,
    epoch: int | None = None,
) -> list[LayerSimilarity]:
    """Compare each layer's activations for shifted pictures with those for the originals.

    Args:
        run_id: The run whose network looks at the pictures.
        images: Pixels 0 to 255, shape (N, H, W, C), at most 64.
        labels: Their true classes, shape (N,).
        dx: Pixels to the right.
        dy: Pixels down.
        epoch: As for `every_shift`.

    Raises:
        CnnError: No such run or weights, pictures of another shape, or too many of them.

    Source: for "invariant" and "equivariant", Goodfellow et al., Deep Learning, section 9.2; that
    strides break both, Azulay and Weiss, Why do deep convolutional networks generalize so poorly to
    small image transformations? (2019).
    """
    if len(images) > MAX_SIMILARITY_PICTURES:
        raise CnnError(f"Compare at most {MAX_SIMILARITY_PICTURES} pictures, not {len(images)}.")
    architecture = runs.get(run_id).architecture
    model = networks.load(run_id, epoch)
    networks.as_input(model, images[:1])
    shifted = np.stack([shift_tables.shift_picture(image, dx, dy) for image in images])
    partners = _of_another_class(labels)
    totals: dict[str, list[NDArray[Any]]] = {row.name: [] for row in architecture.summary()}
    for part in batches(model, len(images)):
        before, after = (_inside(model, pictures[part]) for pictures in (images, shifted))
        other = _inside(model, images[partners[part]])
        for name, jump in _jumps(architecture):
            totals[name].append(
                np.stack(
                    [
                        cosines(before[name], after[name]),
                        _along(before[name], after[name], dx, dy, jump),
                        np.where(
                            labels[part] == labels[partners[part]],
                            np.nan,
                            cosines(before[name], other[name]),
                        ),
                    ]
                )
            )
    return [
        LayerSimilarity(name, *(_mean(row) for row in np.concatenate(found, axis=1)))
        for name, found in totals.items()
    ]


def _inside(model: Any, images: UInt8Array) -> dict[str, FloatArray]:
    outputs = networks.look_inside(model)(networks.as_input(model, images), training=False)
    return {name: np.asarray(values) for name, values in outputs.items()}


def _jumps(architecture: Architecture) -> Iterator[tuple[str, int]]:
    """Give each layer's name with the pixels between two neighbouring cells of its maps."""
    jump = 1
    for row in architecture.summary():
        jump *= row.layer.window.stride
        yield row.name, jump


def _along(before: FloatArray, after: FloatArray, dx: int, dy: int, jump: int) -> FloatArray:
    """Compare maps, shape (N, H, W, C), after moving the first ones along, where they overlap."""
    count = len(before)
    if before.ndim != 4 or dx % jump or dy % jump:
        return np.full(count, np.nan)
    columns, rows = dx // jump, dy // jump
    height, width = before.shape[1:3]
    if abs(rows) >= height or abs(columns) >= width:
        return np.full(count, np.nan)
    from_, to = (
        (
            slice(max(-sign * rows, 0), height - max(sign * rows, 0)),
            slice(max(-sign * columns, 0), width - max(sign * columns, 0)),
        )
        for sign in (1, -1)
    )
    return cosines(before[:, *from_], after[:, *to])


def _of_another_class(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each picture the next one of another class; itself if there is none."""
    partners = np.arange(len(labels))
    for place, label in enumerate(labels):
        for step in range(1, len(labels)):
            if labels[(place + step) % len(labels)] != label:
                partners[place] = (place + step) % len(labels)
                break
    return partners


def _mean(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
