"""Pictures that the project draws itself: faces with their parts in place or not, and shapes.

Nothing here is downloaded, and a seed decides everything: the same seed, the same pictures.
Many pictures are drawn at once. A stroke's ink at a pixel falls from 1 to 0 over one
pixel round its edge, which is what makes the small pictures look smooth.
"""

import math
from collections.abc import Callable
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from cnn.types import FloatArray, UInt8Array

SIDE = 28  # pixels, as MNIST
IMAGE_SHAPE = (SIDE, SIDE, 1)
FACE_CLASSES = ("not a person", "person")
SHAPE_CLASSES = ("circle", "square", "triangle", "cross")

_EYE, _NOSE, _MOUTH, _NOTHING = range(4)
_KINDS = np.array([_EYE, _EYE, _NOSE, _MOUTH, _NOTHING])  # the last: room for a part too many
# Where the parts of a face belong: (right, down) in units of the face's half width and height.
_PLACES = np.array([(-0.42, -0.25), (0.42, -0.25), (0.0, 0.12), (0.0, 0.55)])
# Where a part too many goes: the forehead or a cheek.
_EXTRA_PLACES = np.array([(0.0, -0.62), (-0.5, 0.25), (0.5, 0.25)])
# Orders of the four parts in which at most one is of the kind that belongs there.
_SCRAMBLED = np.array(
    [order for order in permutations(range(4)) if sum(_KINDS[list(order)] == _KINDS[:4]) <= 1]
)

_CHUNK = 250  # pictures drawn at once: their pixels stay in the cache


def faces(count: int, seed: int) -> tuple[UInt8Array, NDArray[np.int64]]:
    """Draw faces, and pictures in which something is wrong with the face.

    Half of them are persons: two eyes above, a nose in the middle, a mouth below, which smiles or
    not, in an outline; place, size, contrast and noise vary. In the other half, in equal parts,
    one or two parts are missing, one part is there twice, or the parts have changed places.

    Args:
        count: Number of pictures.
        seed: Decides all of them.

    Returns:
        Pictures, shape (count, 28, 28, 1), 0 (black) to 255; and labels, indices into
        `FACE_CLASSES`, shape (count,), in mixed order.

    >>> pictures, labels = faces(4, seed=0)
    >>> pictures.shape, sorted(labels.tolist())
    ((4, 28, 28, 1), [0, 0, 1, 1])
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % 2)
    pictures = [_draw_faces(labels[i : i + _CHUNK], rng) for i in range(0, count, _CHUNK)]
    return np.concatenate(pictures), labels


def shapes(count: int, seed: int) -> tuple[UInt8Array, NDArray[np.int64]]:
    """Draw circles, squares, triangles and crosses of any size and rotation, with noise.

    Args:
        count: Number of pictures; the four classes share them evenly.
        seed: Decides all of them.

    Returns:
        Pictures, shape (count, 28, 28, 1), 0 (black) to 255; and labels, indices into
        `SHAPE_CLASSES`, shape (count,), in mixed order.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % len(SHAPE_CLASSES))
    pictures = [_draw_shapes(labels[i : i + _CHUNK], rng) for i in range(0, count, _CHUNK)]
    return np.concatenate(pictures), labels


def _draw_faces(labels: NDArray[np.int64], rng: np.random.Generator) -> UInt8Array:
    kinds, places = _parts(labels, rng)
    count = len(labels)
    centre = 13.5 + rng.uniform(-2, 2, (count, 2))  # (right, down), pixels
    half = rng.uniform((8.0, 9.5), (10.5, 12.0), (count, 2))  # half width, half height
    places = centre[:, None] + (places + rng.normal(0, 0.035, places.shape)) * half[:, None]
    size = half.mean(axis=1, keepdims=True) * rng.uniform(0.85, 1.2, kinds.shape)
    ink = rng.uniform(0.55, 1.0, kinds.shape)
    smile = rng.uniform(-0.4, 1.0, count)

    right, down = _pixels()
    outline = _ellipse(right, down, centre, half)
    pictures = _each(rng.uniform(0.4, 0.9, count)) * _stroke(outline, 0.8)
    for part in range(len(_KINDS)):
        for kind, draw in ((_EYE, _eye), (_NOSE, _nose), (_MOUTH, _mouth)):
            these = kinds[:, part] == kind
            x = right - _each(places[these, part, 0])
            y = down - _each(places[these, part, 1])
            drawn = draw(x, y, _each(size[these, part]), _each(smile[these]))
            drawn *= _each(ink[these, part])
            pictures[these] = np.maximum(pictures[these], drawn)
    return _finish(pictures, rng)


def _parts(
    labels: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], FloatArray]:
    """Choose the parts of each picture and their places.

    Returns:
        Kinds, shape (N, 5), and places (right, down), shape (N, 5, 2).
    """
    count = len(labels)
    kinds = np.tile(_KINDS, (count, 1))
    extra_place = rng.choice(_EXTRA_PLACES, count)[:, None]  # (N, 1, 2)
    places = np.concatenate([np.tile(_PLACES, (count, 1, 1)), extra_place], axis=1)

    missing, doubled, scrambled = (np.flatnonzero(labels == 0)[start::3] for start in range(3))
    kinds[missing, rng.integers(4, size=len(missing))] = _NOTHING
    kinds[missing, rng.integers(4, size=len(missing))] = _NOTHING  # may hit the same part again
    kinds[doubled, 4] = rng.integers(3, size=len(doubled))
    kinds[scrambled, :4] = _KINDS[rng.choice(_SCRAMBLED, len(scrambled))]
    return kinds, places


def _draw_shapes(labels: NDArray[np.int64], rng: np.random.Generator) -> UInt8Array:
    count = len(labels)
    radius = _each(rng.uniform(5.0, 10.5, count))
    centre = 13.5 + rng.uniform(-1, 1, (count, 2)) * (12.5 - radius[:, 0])
    turn = _each(rng.uniform(0, 2 * np.pi, count))
    right, down = _pixels()
    x, y = right - _each(centre[:, 0]), down - _each(centre[:, 1])
    x, y = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    # Distance from the edge in pixels, negative inside; the corners lie on the radius.
    distances = (
        np.sqrt(x * x + y * y) - radius * 0.85,
        np.maximum(np.abs(x), np.abs(y)) - radius * math.sqrt(0.5),
        np.maximum(np.abs(x) * math.sqrt(0.75) + y / 2, -y) - radius / 2,
        np.maximum(
            np.minimum(np.abs(x), np.abs(y)) - radius * 0.28,
            np.maximum(np.abs(x), np.abs(y)) - radius * 0.95,
        ),
    )
    chosen = np.select([_each(labels) == label for label in range(4)], distances)
    return _finish(_each(rng.uniform(0.5, 1.0, count)) * _fill(chosen), rng)


def _eye(x: FloatArray, y: FloatArray, size: FloatArray, smile: FloatArray) -> FloatArray:
    del smile
    rim = _stroke(np.sqrt((x / 1.25) ** 2 + y**2) - 0.19 * size, 0.6)
    return np.maximum(rim, _fill(np.sqrt(x**2 + y**2) - 0.07 * size))


def _nose(x: FloatArray, y: FloatArray, size: FloatArray, smile: FloatArray) -> FloatArray:
    del smile
    return _stroke(np.abs(x) + np.maximum(np.abs(y) - 0.16 * size, 0), 0.7)


def _mouth(x: FloatArray, y: FloatArray, size: FloatArray, smile: FloatArray) -> FloatArray:
    bend = smile * (0.09 * size - 0.9 * x**2 / size)  # of a smile, the ends are the highest
    return _stroke(np.sqrt((y - bend) ** 2 + np.maximum(np.abs(x) - 0.34 * size, 0) ** 2), 0.7)


def _pixels() -> tuple[FloatArray, FloatArray]:
    """Coordinates (right, down) of all pixels, each of shape (28, 28)."""
    down, right = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    return right, down


def _each(values: NDArray[np.generic]) -> FloatArray:
    """Shape one number per picture, (N,), so that it meets all pixels: (N, 1, 1)."""
    shaped: FloatArray = np.asarray(values, dtype=np.float32)[:, None, None]
    return shaped


def _ellipse(
    right: FloatArray, down: FloatArray, centre: FloatArray, half: FloatArray
) -> FloatArray:
    """Distance from an ellipse's edge, nearly in pixels."""
    x = (right - _each(centre[:, 0])) / _each(half[:, 0])
    y = (down - _each(centre[:, 1])) / _each(half[:, 1])
    return np.asarray((np.sqrt(x * x + y * y) - 1) * _each(half.mean(axis=1)))


def _stroke(distance: FloatArray, width: float) -> FloatArray:
    """Ink of a line along distance 0."""
    return np.asarray(np.clip(width + 0.5 - np.abs(distance), 0, 1))


def _fill(distance: FloatArray) -> FloatArray:
    """Ink inside of an edge, where the distance is negative."""
    return np.asarray(np.clip(0.5 - distance, 0, 1))


def _finish(pictures: FloatArray, rng: np.random.Generator) -> UInt8Array:
    """Add noise, and make whole grey levels of shape (N, 28, 28, 1)."""
    noise = rng.standard_normal(pictures.shape, np.float32)
    pictures = pictures + noise * _each(rng.uniform(0.01, 0.08, len(pictures)))
    levels = np.rint(255 * np.clip(pictures, 0, 1)).astype(np.uint8)
    return levels[..., None]


SETS: dict[str, tuple[Callable[..., tuple[UInt8Array, NDArray[np.int64]]], tuple[str, ...]]] = {
    "faces": (faces, FACE_CLASSES),
    "shapes": (shapes, SHAPE_CLASSES),
}
"""What can be drawn: name -> function and class names."""
