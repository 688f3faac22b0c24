"""More pictures out of the same ones: shifted, turned, zoomed, mirrored, with noise.

A network that sees every picture a little changed in each epoch cannot learn it by heart.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.arguments import Range, Words, check_arguments, known_entries
from cnn.errors import CnnError
from cnn.types import FloatArray, UInt8Array

MAX_SHIFT = 8  # pixels
MAX_ROTATION = 45.0  # degrees
MAX_ZOOM = 0.5  # share of the size
MAX_NOISE = 0.5  # share of the way from black to white

_CHUNK = 256  # pictures changed at once: their coordinates and corners stay in the cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """How much a training picture may be changed each time the network sees it.

    Args:
        shift: At most so many whole pixels in each direction, 0 to 8.
        rotation: At most so many degrees in either direction, 0 to 45.
        zoom: The size changes by a factor from 1 - zoom to 1 + zoom; 0 to 0.5.
        flip: Half of the pictures are mirrored, left and right. Not for digits and letters.
        noise: Standard deviation of what is added to each value, 0 to 0.5, where black
            is 0 and white is 1.

    Raises:
        CnnError: A value is not one of these.

    >>> Augmentation(rotation=90)
    Traceback (most recent call last):
        ...
    cnn.errors.CnnError: rotation is a number from 0 to 45 degrees, not 90.
    """

    shift: Annotated[
        int,
        Range(0, MAX_SHIFT, "pixels"),
        Words("Shift", "Up to so many pixels in each direction."),
    ] = 0
    rotation: Annotated[
        float,
        Range(0, MAX_ROTATION, "degrees"),
        Words("Rotation", "Up to so far in either direction."),
    ] = 0.0
    zoom: Annotated[
        float, Range(0, MAX_ZOOM), Words("Zoom", "Up to so much larger or smaller.")
    ] = 0.0
    flip: Annotated[bool, Words("Flip", "Half of the pictures are mirrored, left and right.")] = (
        False
    )
    noise: Annotated[
        float,
        Range(0, MAX_NOISE),
        Words(
            "Noise",
            "Standard deviation of what is added to each pixel; 100 % is from black to white.",
        ),
    ] = 0.0

    def __post_init__(self) -> None:
        check_arguments(self)

    @property
    def is_active(self) -> bool:
        """Whether anything is changed at all."""
        return self != Augmentation()

    def describe(self) -> str:
        """Say on one line what is done.

        >>> Augmentation(shift=2, rotation=10, flip=True).describe()
        'shift up to 2 px, rotation up to 10°, flip'
        """
        parts = (
            f"shift up to {self.shift} px" if self.shift else "",
            f"rotation up to {self.rotation:g}°" if self.rotation else "",
            f"zoom up to {self.zoom:.0%}" if self.zoom else "",
            "flip" if self.flip else "",
            f"noise {self.noise:g}" if self.noise else "",
        )
        return ", ".join(filter(None, parts)) or "none"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: object) -> "Augmentation":
        """Make an augmentation of what to_dict returned, trusting nothing.

        Raises:
            CnnError: There is an unknown entry, or a value that the class refuses.
        """
        return cls(**known_entries(cls, data, "An augmentation"))


class Changes(NamedTuple):
    """What happens to each of N pictures; every array has the shape (N,).

    In this order: the picture is mirrored, zoomed and turned about its centre, then shifted.
    """

    dx: FloatArray  # whole pixels to the right
    dy: FloatArray  # whole pixels down
    degrees: FloatArray  # anticlockwise
    factor: FloatArray  # above 1: larger
    flipped: NDArray[np.bool_]

    def of(self, part: slice) -> "Changes":
        """Return what happens to some of the pictures."""
        return Changes(
            self.dx[part], self.dy[part], self.degrees[part], self.factor[part], self.flipped[part]
        )


def augment(
    images: UInt8Array, augmentation: Augmentation, seed: int | Sequence[int]
) -> UInt8Array:
    """Change every picture at random, each in its own way.

    Args:
        images: Pictures, shape (N, H, W, C), 0 to 255.
        augmentation: How much.
        seed: Decides everything, together with the number of pictures; several numbers,
            such as (seed, epoch, batch), make one seed. What one kind of change does to a
            picture does not depend on the other kinds.

    Returns:
        New pictures of the same shape. Where a picture was moved away, the pixels of its
        edge are repeated, so that no black corner gives away what was done.

    Raises:
        CnnError: The pictures are not of that shape and type, or the seed is negative.
    """
    if images.ndim != 4 or images.dtype != np.uint8:
        raise CnnError(
            "augment() expects whole grey levels (uint8) of shape (N, H, W, C) but got "
            f"{images.dtype} of shape {images.shape}; augment before scaling."
        )
    try:
        for_changes, for_noise = np.random.default_rng(seed).spawn(2)
    except (TypeError, ValueError) as error:
        raise CnnError(f"The seed is {seed!r}; choose whole numbers from 0 on.") from error
    changes = draw_changes(augmentation, len(images), for_changes)
    result = np.empty_like(images)
    for start in range(0, len(images), _CHUNK):
        part = slice(start, start + _CHUNK)
        moved = move(images[part], changes.of(part))
        if augmentation.noise:
            noise = for_noise.standard_normal(moved.shape, np.float32)
            moved = moved + np.float32(255 * augmentation.noise) * noise
        # Adding a half before the fraction is dropped rounds to the nearest.
        result[part] = np.clip(moved + np.float32(0.5), 0, 255)
    return result


def draw_changes(augmentation: Augmentation, count: int, rng: np.random.Generator) -> Changes:
    """Draw what happens to each picture, evenly between the limits.

    All numbers are drawn, needed or not, so that a change of one limit changes nothing else.
    """
    right, down, turn, size, mirror = rng.uniform(-1, 1, (5, count)).astype(np.float32)
    steps = augmentation.shift + 0.5  # so that every whole shift is equally likely
    return Changes(
        dx=np.clip(np.rint(steps * right), -augmentation.shift, augmentation.shift),
        dy=np.clip(np.rint(steps * down), -augmentation.shift, augmentation.shift),
        degrees=augmentation.rotation * turn,
        factor=1 + augmentation.zoom * size,
        flipped=augmentation.flip & (mirror < 0),
    )


def move(images: UInt8Array, changes: Changes) -> FloatArray:
    """Mirror, zoom, turn and shift pictures, with bilinear interpolation.

    For every pixel of the result this asks where it comes from, and mixes the four pixels
    round that place.

    Args:
        images: Pictures, shape (N, H, W, C).
        changes: What happens to each.

    Returns:
        float32, shape (N, H, W, C), 0 to 255, not rounded.
    """
    num_images, height, width, channels = images.shape
    if not changes.degrees.any() and (changes.factor == 1).all():
        return _move_by_whole_pixels(images, changes)
    centre_row, centre_column = (height - 1) / 2, (width - 1) / 2
    down = np.arange(height, dtype=np.float32) - np.float32(centre_row)
    right = np.arange(width, dtype=np.float32) - np.float32(centre_column)
    down = down - changes.dy[:, None]  # (N, H)
    right = right - changes.dx[:, None]  # (N, W)
    angle = np.deg2rad(changes.degrees)
    cos, sin = (_each(f(angle) / changes.factor) for f in (np.cos, np.sin))
    mirror = _each(np.where(changes.flipped, -1, 1))
    # Turned back, clockwise on the screen, where rows grow downwards.
    rows = sin * right[:, None, :] + cos * down[:, :, None] + np.float32(centre_row)  # (N, H, W)
    columns = (cos * right[:, None, :] - sin * down[:, :, None]) * mirror
    columns += np.float32(centre_column)

    row, row_share = _split(rows, height)
    column, column_share = _split(columns, width)
    first = np.arange(num_images, dtype=np.int32)[:, None, None] * (height * width)
    corner = (first + row * width + column).ravel()
    to_next_row, to_next_column = width * (height > 1), int(width > 1)
    pixels = images.reshape(-1, channels).astype(np.float32)
    row_share, column_share = row_share.reshape(-1, 1), column_share.reshape(-1, 1)
    above = _mix(pixels, corner, corner + to_next_column, column_share)
    corner += to_next_row
    below = _mix(pixels, corner, corner + to_next_column, column_share)
    above += row_share * (below - above)
    return above.reshape(images.shape)


def _move_by_whole_pixels(images: UInt8Array, changes: Changes) -> FloatArray:
    """Do what move does where nothing is turned or zoomed, several times faster."""
    num_images, height, width, _ = images.shape
    rows = np.arange(height) - changes.dy[:, None].astype(np.intp)  # (N, H)
    columns = np.arange(width) - changes.dx[:, None].astype(np.intp)  # (N, W)
    columns = np.where(changes.flipped[:, None], width - 1 - columns, columns)
    rows, columns = rows.clip(0, height - 1), columns.clip(0, width - 1)
    index = np.arange(num_images)[:, None, None]
    return images[index, rows[:, :, None], columns[:, None, :]].astype(np.float32)


def _each(values: NDArray[Any]) -> FloatArray:
    """Shape one number per picture, (N,), so that it meets all pixels: (N, 1, 1)."""
    return np.asarray(values, dtype=np.float32)[:, None, None]


def _split(places: FloatArray, size: int) -> tuple[NDArray[np.int32], FloatArray]:
    """Split places along one axis into the pixel before, and the share of the way to the next."""
    places = np.clip(places, 0, size - 1)
    before = np.minimum(places.astype(np.int32), max(size - 2, 0))
    return before, places - before


def _mix(
    pixels: FloatArray, here: NDArray[np.int32], there: NDArray[np.int32], share: FloatArray
) -> FloatArray:
    """Mix two pixels each; pixels (P, C), indices (Q,), share of the second (Q, 1)."""
    mixed = np.take(pixels, here, axis=0)
    mixed += share * (np.take(pixels, there, axis=0) - mixed)
    return mixed
