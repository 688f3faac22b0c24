"""A drawing as the strokes of a pen: short enough for a link, drawn here in any size.

As text, strokes are separated by "_": a pen (p: white, r: red, g: green, b: blue) or an eraser (e)
with its width, then x and y of its points, all in whole 200ths of the drawing's side, separated by
".". "p14.60.40.140.40" is a horizontal line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw

from cnn.errors import CnnError
from cnn.types import FloatArray

UNITS = 200  # to a side
MAX_WIDTH = 60  # units
MAX_STROKES = 60
MAX_POINTS = 600  # of all strokes together
_MAX_CHARACTERS = 8 * MAX_POINTS + 8 * MAX_STROKES

# Which of the channels red, green and blue a tool fills; it empties the others.
TOOLS = {"p": (1, 1, 1), "r": (1, 0, 0), "g": (0, 1, 0), "b": (0, 0, 1), "e": (0, 0, 0)}
_STROKE = re.compile(r"([prgbe])([0-9]{1,2})((?:\.[0-9]{1,3}\.[0-9]{1,3})+)")
_OVERSAMPLING = 4


@dataclass(frozen=True, slots=True)
class Stroke:
    """One movement of the pen.

    Args:
        points: x (to the right) and y (down), 0 to 200.
        width: 1 to 60, in the same unit.
        tool: One of `TOOLS`.
    """

    points: tuple[tuple[int, int], ...]
    width: int
    tool: str = "p"

    @property
    def erases(self) -> bool:
        """Whether it takes ink away."""
        return self.tool == "e"


def from_text(text: str) -> tuple[Stroke, ...]:
    """Read strokes from a link.

    Raises:
        CnnError: The text says something else, or too much.

    >>> from_text("p14.60.40.140.40")
    (Stroke(points=((60, 40), (140, 40)), width=14, tool='p'),)
    """
    if not text:
        return ()
    parts = text[: _MAX_CHARACTERS + 1].split("_")
    matches = [_STROKE.fullmatch(part) for part in parts]
    strokes = tuple(_stroke(found) for found in matches if found)
    if len(strokes) != len(parts) or len(text) > _MAX_CHARACTERS:
        raise CnnError("Its strokes are damaged. Clear the pad and draw again.")
    num_points = sum(len(stroke.points) for stroke in strokes)
    if len(strokes) > MAX_STROKES or num_points > MAX_POINTS:
        raise CnnError(
            f"A drawing has at most {MAX_STROKES} strokes and {MAX_POINTS} points. "
            "Undo the last strokes."
        )
    return strokes


def draw(strokes: Sequence[Stroke], side: int = 112) -> FloatArray:
    """Draw strokes with round ends, antialiased.

    Args:
        strokes: In the order in which they were made.
        side: Of the picture, pixels.

    Returns:
        Ink in [0, 1], shape (side, side).

    >>> ink = draw(from_text("p20.0.100.200.100"), side=10)  # a line across, one pixel wide
    >>> np.round(ink.mean(axis=0)[4:6], 2)  # a tenth of each column is ink
    array([0.1, 0.1])
    """
    large = side * _OVERSAMPLING
    image = Image.new("L", (large, large))
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        colour = 0 if stroke.erases else 255
        width = max(stroke.width / UNITS * large, 1)
        points = [(x / UNITS * large, y / UNITS * large) for x, y in stroke.points]
        if len(points) > 1:
            pen.line(points, fill=colour, width=round(width))
        for x, y in points:
            pen.ellipse(
                (x - width / 2, y - width / 2, x + width / 2 - 1, y + width / 2 - 1), fill=colour
            )
    small = np.asarray(image.reduce(_OVERSAMPLING), dtype=np.float64)
    ink: FloatArray = small / 255
    return ink


def draw_in_colour(strokes: Sequence[Stroke], side: int) -> FloatArray:
    """Draw strokes in their colours on black.

    Args:
        strokes: In the order in which they were made.
        side: Of the picture, pixels.

    Returns:
        In [0, 1], shape (side, side, 3).

    >>> draw_in_colour(from_text("r20.0.100.200.100"), side=10).mean(axis=(0, 1)).round(2)
    array([0.1, 0. , 0. ])
    """
    channels = [
        draw([replace(one, tool="p" if TOOLS[one.tool][channel] else "e") for one in strokes], side)
        for channel in range(3)
    ]
    return np.stack(channels, axis=-1)


def with_pen(strokes: Sequence[Stroke], factor: float) -> tuple[Stroke, ...]:
    """Return the same drawing, made with a thicker or thinner pen.

    >>> with_pen(from_text("p14.60.40.140.40"), 0.5)[0].width
    7
    """
    return tuple(
        stroke if stroke.erases else replace(stroke, width=_clipped(stroke.width * factor))
        for stroke in strokes
    )


def moved(strokes: Sequence[Stroke], *, scale: float = 1, degrees: float = 0) -> tuple[Stroke, ...]:
    """Return the same drawing, scaled and turned about the middle, clockwise.

    >>> moved(from_text("p14.100.40"), degrees=90)[0].points
    ((160, 100),)
    """
    angle = np.radians(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = UNITS / 2
    return tuple(
        replace(
            stroke,
            points=tuple(
                (round(float(x)), round(float(y)))
                for x, y in (np.array(stroke.points) - middle) @ turn.T + middle
            ),
            width=_clipped(stroke.width * scale),
        )
        for stroke in strokes
    )


def _clipped(width: float) -> int:
    return min(max(round(width), 1), MAX_WIDTH)


def _stroke(found: re.Match[str]) -> Stroke:
    tool, width, tail = found.groups()
    numbers = [min(int(number), UNITS) for number in tail[1:].split(".")]
    points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    return Stroke(points, min(max(int(width), 1), MAX_WIDTH), tool)
