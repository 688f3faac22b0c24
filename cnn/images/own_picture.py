"""A picture that somebody gives becomes one like those that a network learned from.

Pages and command line read pictures here, and so alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from cnn.errors import CnnError
from cnn.images.decoding import load_image_apart
from cnn.images.fitting import Fit, centre_by_mass, fitted, load_to_fit, resized
from cnn.images.ink import Ink, find_ink, thickened
from cnn.types import FloatArray, Shape, UInt8Array

VIEW_SIDE = 512  # pixels, to which a picture is shrunk that is to be cut or searched for ink
_INK_SIDE = 320  # pixels, in which ink is looked for: more take time, and show no more of a digit
_HALF = 0.5
_DONE: dict[Fit, str] = {
    "crop": "Its middle was cut out.",
    "letterbox": "All of it was kept, with black bars.",
}
_BLANK = 0.02  # of black to white: a picture with less contrast shows nothing

NOTHING_SEEN = (
    "There is nothing to be seen in this picture, so there is nothing to answer. Choose another, "
    "with more contrast."
)

Percentages: TypeAlias = tuple[int, int, int, int]  # of a picture: left, top, right, bottom
WHOLE: Percentages = (0, 0, 100, 100)


@dataclass(frozen=True)
class Kind:
    """What the pictures of a data set have in common.

    Args:
        shape: Shape (H, W, C).
        fit: How they were made to fit; "centre": in bright ink on black, as MNIST's digits.
        border: Brightness at the border, 0 to 1.
        spread: Standard deviation of it from picture to picture.
    """

    shape: Shape
    fit: Fit | Literal["centre"]
    border: float
    spread: float


@dataclass(frozen=True)
class Changes:
    """What somebody decided about a picture; None is left to the lab.

    Args:
        inverted: Whether bright and dark change places.
        threshold: Contrast to the paper, 0 to 1, from which on something is ink.
        part: What of it counts.
        centred: Whether ink is sized and centred, where the data's was.
    """

    inverted: bool | None = None
    threshold: float | None = None
    part: Percentages = WHOLE
    centred: bool = True


NONE = Changes()


@dataclass(frozen=True, eq=False)
class OwnPicture:
    """A picture, and what the network gets of it.

    Args:
        pixels: 0 to 255, of the network's shape.
        view: What was given, upright and cut, shape (H, W) or (H, W, 3), in [0, 1].
        ink: What was taken for ink, of the same size; None where nothing is looked for.
        inverted: Whether bright and dark have changed places.
        is_empty: Whether there is nothing to be seen, and so nothing to answer.
        done: What was done to it, in words.
    """

    pixels: UInt8Array
    view: FloatArray
    ink: Ink | None
    inverted: bool
    is_empty: bool
    done: tuple[str, ...]


def kind_of(pictures: UInt8Array, fit: Fit | Literal["centre"]) -> Kind:
    """Measure what the pictures of a data set have in common.

    Args:
        pictures: Some of them, shape (N, H, W, C), 0 to 255.
        fit: As `Kind` takes it.
    """
    levels = pictures.mean(axis=3) / 255
    rim = np.concatenate([levels[:, [0, -1]].reshape(len(levels), -1),
                          levels[:, :, [0, -1]].reshape(len(levels), -1)], axis=1)  # fmt: skip
    of_each = rim.mean(axis=1)
    return Kind(pictures.shape[1:], fit, float(of_each.mean()), float(of_each.std()))


def read(data: bytes, kind: Kind, changes: Changes = NONE) -> OwnPicture:
    """Read a picture's file as the pictures of a data set were.

    Args:
        data: The file's content.
        kind: What those have in common.
        changes: What somebody decided about it.

    Raises:
        CnnError: As `cnn.images.load_image` does; or the network takes pictures that nobody can
            give; or the part is too small.
    """
    view = _part(load_image_apart(data, max_side=VIEW_SIDE, mode=_mode(kind)), changes.part)
    if kind.fit == "centre":
        return _of_ink(view, kind, changes)
    if changes.part != WHOLE:
        return _of_levels(view, view, kind.fit, kind, changes)
    # The same way as when the data set was made, to the last pixel.
    values = load_to_fit(data, kind.shape, kind.fit, apart=True)
    return _of_levels(view, values, kind.fit, kind, changes)


def of_drawing(ink: FloatArray, kind: Kind, changes: Changes = NONE) -> OwnPicture:
    """Make a drawing like the pictures of a data set.

    Args:
        ink: Shape (H, W), in [0, 1]; 0 is paper.
        kind: What those have in common.
        changes: What somebody decided about it.

    Raises:
        CnnError: The network takes pictures that nobody can draw.
    """
    if kind.fit != "centre":
        return _of_levels(ink, ink, "letterbox", kind, changes)
    pixels = _digit(ink, kind.shape) if changes.centred else fitted(ink, kind.shape, "letterbox")
    return OwnPicture(pixels, ink, None, False, not ink.any(), ())


def part_from_text(text: str) -> Percentages:
    """Read which part of a picture counts, as a link has it: left, top, right and bottom.

    Raises:
        CnnError: It is none.

    >>> part_from_text("10.20.90.80")
    (10, 20, 90, 80)
    """
    if not text:
        return WHOLE
    numbers = text.split(".")
    known = len(numbers) == 4 and all(n.isascii() and n.isdigit() and len(n) < 4 for n in numbers)
    return checked_part([int(number) for number in numbers] if known else ())


def checked_part(edges: Sequence[int]) -> Percentages:
    """Return which part of a picture counts.

    Args:
        edges: Left, top, right and bottom, in per cent; perhaps.

    Raises:
        CnnError: They are none.
    """
    if len(edges) == 4 and all(type(edge) is int for edge in edges):
        left, top, right, bottom = edges
        if 0 <= left < right <= 100 and 0 <= top < bottom <= 100:
            return left, top, right, bottom
    raise CnnError(
        "A part of a picture is four whole percentages, left.top.right.bottom, such as 10.20.90.80."
    )


def _mode(kind: Kind) -> Literal["L", "RGB"]:
    return "RGB" if kind.shape[2] == 3 else "L"


def _part(view: FloatArray, part: Percentages) -> FloatArray:
    height, width = view.shape[:2]
    left, top, right, bottom = part
    rows = slice(height * top // 100, max(-(-height * bottom // 100), height * top // 100 + 1))
    columns = slice(width * left // 100, max(-(-width * right // 100), width * left // 100 + 1))
    return view[rows, columns]


def _of_ink(view: FloatArray, kind: Kind, changes: Changes) -> OwnPicture:
    is_bright = None if changes.inverted is None else not changes.inverted
    ink = find_ink(_shrunk(view), is_bright=is_bright, threshold=changes.threshold)
    broad = thickened(ink.values)
    done = ["Paper and light were taken off."]
    if not ink.is_bright:
        done.append("Its dark ink was made bright.")
    if broad is not ink.values:
        done.append("Its thin strokes were broadened.")
    if changes.centred:
        pixels = _digit(broad, kind.shape)
        done.append("It was sized and centred as MNIST's digits were.")
    else:
        pixels = fitted(ink.values, kind.shape, "letterbox")
    return OwnPicture(pixels, view, ink, not ink.is_bright, ink.is_empty, tuple(done))


def _digit(ink: FloatArray, shape: Shape) -> UInt8Array:
    height, width, channels = shape
    if (height, channels) != (width, 1):
        return fitted(ink, shape, "letterbox")
    centred = centre_by_mass(ink, height)
    return np.rint(centred * 255).astype(np.uint8)[:, :, np.newaxis]


def _shrunk(view: FloatArray) -> FloatArray:
    scale = _INK_SIDE / max(view.shape)
    if scale >= 1:
        return view
    height, width = (max(1, round(length * scale)) for length in view.shape)
    return resized(view, (height, width))


def _of_levels(
    view: FloatArray, values: FloatArray, fit: Fit, kind: Kind, changes: Changes
) -> OwnPicture:
    inverted = _looks_inverted(view, kind) if changes.inverted is None else changes.inverted
    done = []
    if view.shape[0] != view.shape[1]:
        done.append(_DONE[fit])
    if inverted:
        borders = "bright" if kind.border > _HALF else "dark"
        why = f", as the borders of the data are {borders}" if changes.inverted is None else ""
        done.append(f"Bright and dark have changed places{why}.")
    pixels = fitted(1 - values if inverted else values, kind.shape, fit)
    return OwnPicture(pixels, view, None, inverted, bool(np.ptp(view) < _BLANK), tuple(done))


def _looks_inverted(view: FloatArray, kind: Kind) -> bool:
    """Tell whether a picture's border would be like the data's if bright and dark were changed.

    Where those differ much from picture to picture, as photographs do, it does not.
    """
    grey = view if view.ndim == 2 else view.mean(axis=2)
    rim = float(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]).mean())
    nearer = abs(rim - kind.border) - abs(1 - rim - kind.border)
    return nearer > 2 * kind.spread
