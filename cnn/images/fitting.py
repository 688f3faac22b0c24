"""A picture of any size becomes one of the size that a network takes: one way, everywhere."""

from typing import Literal, TypeAlias

import numpy as np
from PIL import Image

from cnn.errors import CnnError
from cnn.images.decoding import load_image, load_image_apart
from cnn.types import FloatArray, Shape, UInt8Array

Fit: TypeAlias = Literal["crop", "letterbox"]

FITS: dict[Fit, str] = {  # in a learner's words
    "crop": "Cut out the middle",
    "letterbox": "Keep all, with bars",
}
DIGIT_SHARE = 20 / 28  # of the picture's side that the longer side of a digit takes


def fitted(values: FloatArray, shape: Shape, fit: Fit) -> UInt8Array:
    """Make a picture of the shape that a network takes, without changing its proportions.

    Args:
        values: Shape (H, W) or (H, W, 3), in [0, 1].
        shape: Shape (H, W, C) of the network's pictures; C is 1 or 3.
        fit: Cut away what is too long, in equal parts on both sides; or keep all, between black
            bars.

    Returns:
        Pixels 0 to 255 of that shape.

    Raises:
        CnnError: The network takes pictures of another number of channels.

    >>> fitted(np.ones((10, 20)), (4, 4, 1), "letterbox")[:, :, 0]
    array([[  0,   0,   0,   0],
           [255, 255, 255, 255],
           [255, 255, 255, 255],
           [  0,   0,   0,   0]], dtype=uint8)
    >>> int(fitted(np.ones((10, 20)), (4, 4, 1), "crop").min())
    255
    """
    height, width, channels = shape
    levels = np.rint(_with_channels(values, channels) * 255).astype(np.uint8)
    scales = height / levels.shape[0], width / levels.shape[1]
    scale = max(scales) if fit == "crop" else min(scales)
    rows, columns = (max(1, round(scale * length)) for length in levels.shape[:2])
    picture = Image.fromarray(levels[:, :, 0] if channels == 1 else levels)
    if fit == "crop":
        cut = max(round(width / scale), 1), max(round(height / scale), 1)
        left, top = (picture.width - cut[0]) // 2, (picture.height - cut[1]) // 2
        middle = picture.crop((left, top, left + cut[0], top + cut[1]))
        return np.asarray(middle.resize((width, height), Image.Resampling.LANCZOS)).reshape(shape)
    rows, columns = min(rows, height), min(columns, width)
    canvas = np.zeros(shape, np.uint8)
    top, left = (height - rows) // 2, (width - columns) // 2
    small = picture.resize((columns, rows), Image.Resampling.LANCZOS)
    canvas[top : top + rows, left : left + columns] = np.asarray(small).reshape(rows, columns, -1)
    return canvas


def load_to_fit(data: bytes, shape: Shape, fit: Fit, *, apart: bool = False) -> FloatArray:
    """Decode a file for `fitted`: what is trained and what is looked at go this way alike.

    Args:
        data: The file's content.
        shape: As for `fitted`.
        fit: As there.
        apart: Whether a large picture is decoded in a process of its own.

    Returns:
        Shape (H, W), in colour (H, W, 3), in [0, 1], of up to twice the sides that are wanted.

    Raises:
        CnnError: As `cnn.images.load_image` does.
    """
    height, width, channels = shape
    load = load_image_apart if apart else load_image
    return load(
        data,
        max_side=2 * max(height, width),
        mode="RGB" if channels == 3 else "L",
        square=fit == "crop" and height == width,  # before it is shrunk, so that it stays sharp
    )


def centre_by_mass(ink: FloatArray, side: int = 28) -> FloatArray:
    """Size and place a drawing as the digits of MNIST were.

    The ink is cut out, scaled so that its longer side takes 20 of 28 pixels, and put where its
    centre of mass lies in the middle, to the nearest pixel.

    Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits.

    Args:
        ink: Shape (H, W), in [0, 1]; 0 is paper.
        side: Of the new picture, pixels.

    Returns:
        Shape (side, side), in [0, 1]; of an empty drawing, zeros.

    >>> stroke = np.zeros((28, 28))
    >>> stroke[2:6, 1] = 1  # small, and in a corner
    >>> np.flatnonzero(centre_by_mass(stroke).any(axis=1))[[0, -1]]  # now 20 rows in the middle
    array([ 4, 23])
    """
    if not ink.any():
        return np.zeros((side, side))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = max(round(side * DIGIT_SHARE), 1) / max(cut.shape)
    height, width = (max(round(length * scale), 1) for length in cut.shape)
    small = resized(cut, (height, width))
    canvas = np.zeros((side, side))
    top, left = (_corner(small.sum(axis=1 - axis), side) for axis in (0, 1))
    canvas[top : top + height, left : left + width] = small
    return canvas


def _with_channels(values: FloatArray, channels: int) -> FloatArray:
    """Return a picture with an axis of 1 channel or of 3."""
    if channels not in (1, 3):
        raise CnnError(
            f"This network takes pictures of {channels} channels; a picture of your own has 1 "
            "or 3. Choose a test picture."
        )
    if values.ndim == 2:
        return np.repeat(values[:, :, np.newaxis], channels, axis=2)
    return values if channels == 3 else values.mean(axis=2, keepdims=True)


def _corner(mass: FloatArray, side: int) -> int:
    """Return where a length begins whose centre of mass is to lie in the middle of a side."""
    centre = float(mass @ np.arange(mass.size) / mass.sum()) if mass.sum() else (mass.size - 1) / 2
    return int(np.clip(round(side / 2 - centre), 0, side - mass.size))


def resized(plane: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Resize with antialiasing, as Pillow's bilinear filter does when it shrinks."""
    image = Image.fromarray(plane.astype(np.float32))
    resized = image.resize((size[1], size[0]), Image.Resampling.BILINEAR)
    inside: FloatArray = np.clip(np.asarray(resized, dtype=np.float64), 0, 1)
    return inside
