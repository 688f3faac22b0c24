"""A learner's own picture, made like those that a network knows: size, place, ink and channels."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from cnn.drawing import strokes
from cnn.drawing.strokes import Stroke
from cnn.errors import CnnError
from cnn.types import FloatArray, Shape, UInt8Array

DIGIT_SHARE = 20 / 28  # of the picture's side that the longer side of a digit takes
_PAPER_IS_BRIGHT = 0.5
_FAINT = 0.2  # of the paper's brightness: shadows and grain


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
    small = _resized(cut, (height, width))
    canvas = np.zeros((side, side))
    top, left = (_corner(small.sum(axis=1 - axis), side) for axis in (0, 1))
    canvas[top : top + height, left : left + width] = small
    return canvas


def like_data(picture: FloatArray, shape: Shape, *, centred: bool) -> UInt8Array:
    """Make a picture of the shape that a network takes.

    Args:
        picture: Shape (H, W) or (H, W, 3), in [0, 1].
        shape: Shape (H, W, C) of the network's pictures; C is 1 or 3.
        centred: Size and centre it as MNIST was; else the whole picture is made to fit, with
            black bars where its sides have another ratio. Colour pictures are not centred.

    Raises:
        CnnError: The network takes pictures of another number of channels.

    >>> like_data(np.ones((10, 20)), (4, 4, 1), centred=False)[:, :, 0]
    array([[  0,   0,   0,   0],
           [255, 255, 255, 255],
           [255, 255, 255, 255],
           [  0,   0,   0,   0]], dtype=uint8)
    """
    height, width, channels = shape
    if channels not in (1, 3):
        raise CnnError(
            f"This network takes pictures of {channels} channels; a picture of your own has 1 "
            "or 3. Choose a test picture."
        )
    grey = picture if picture.ndim == 2 else picture.mean(axis=2)
    if channels == 1:
        planes = [
            centre_by_mass(grey, height)
            if centred and height == width
            else _fitted(grey, height, width)
        ]
    else:
        colour = picture if picture.ndim == 3 else np.repeat(grey[:, :, np.newaxis], 3, axis=2)
        planes = [_fitted(colour[:, :, channel], height, width) for channel in range(3)]
    pixels: UInt8Array = np.rint(np.stack(planes, axis=2) * 255).astype(np.uint8)
    return pixels


def white_on_black(picture: FloatArray) -> FloatArray:
    """Turn dark ink on bright paper into bright ink on black; leave other pictures alone.

    The paper is what the border shows. Its own brightness, and whatever differs from it by less
    than a fifth, becomes 0.

    Args:
        picture: Shape (H, W), in [0, 1].
    """
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    paper = float(np.median(border))
    if paper < _PAPER_IS_BRIGHT:
        return picture
    ink: FloatArray = np.clip((paper - picture) / paper, 0, 1)
    ink[ink < _FAINT] = 0
    return ink / max(float(ink.max()), _FAINT)


def what_ifs(drawn: Sequence[Stroke], shape: Shape) -> dict[str, UInt8Array]:
    """Make pictures of what the same drawing might have been, each like the network's data.

    Args:
        drawn: The strokes.
        shape: As for `like_data`.

    Returns:
        What was changed -> the picture. "centred" and "as it lies" come first.

    Raises:
        CnnError: As `like_data` does.
    """
    ink = strokes.draw(drawn)
    changed = {
        "centred": (ink, True),
        "as it lies": (ink, False),
        "half the size": (strokes.draw(strokes.moved(drawn, scale=0.5)), False),
        "a thinner pen": (strokes.draw(strokes.with_pen(drawn, 0.5)), True),
        "a thicker pen": (strokes.draw(strokes.with_pen(drawn, 1.8)), True),
        "turned by 25°": (strokes.draw(strokes.moved(drawn, degrees=25)), True),
        "upside down": (strokes.draw(strokes.moved(drawn, degrees=180)), True),
    }
    made = {
        name: like_data(picture, shape, centred=centred)
        for name, (picture, centred) in changed.items()
    }
    shifted = np.pad(made["centred"], ((0, 0), (4, 0), (0, 0)))[:, :-4]
    return made | {"4 pixels right": shifted}


def _corner(mass: FloatArray, side: int) -> int:
    """Return where a length begins whose centre of mass is to lie in the middle of a side."""
    centre = float(mass @ np.arange(mass.size) / mass.sum()) if mass.sum() else (mass.size - 1) / 2
    return int(np.clip(round(side / 2 - centre), 0, side - mass.size))


def _fitted(plane: FloatArray, height: int, width: int) -> FloatArray:
    scale = min(height / plane.shape[0], width / plane.shape[1])
    size = (
        min(max(round(plane.shape[0] * scale), 1), height),
        min(max(round(plane.shape[1] * scale), 1), width),
    )
    top, left = (height - size[0]) // 2, (width - size[1]) // 2
    canvas = np.zeros((height, width))
    canvas[top : top + size[0], left : left + size[1]] = _resized(plane, size)
    return canvas


def _resized(plane: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Resize with antialiasing, as Pillow's bilinear filter does when it shrinks."""
    image = Image.fromarray(plane.astype(np.float32))
    resized = image.resize((size[1], size[0]), Image.Resampling.BILINEAR)
    inside: FloatArray = np.clip(np.asarray(resized, dtype=np.float64), 0, 1)
    return inside
