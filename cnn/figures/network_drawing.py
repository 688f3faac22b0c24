"""A network drawn to scale as blocks, which can be saved as SVG or PNG.

The same flat shapes are written as SVG and painted by Pillow, so that both show the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from itertools import pairwise
from math import log2

from PIL import Image, ImageDraw, ImageFont

from cnn.architecture import (
    LayerSummary,
)
from cnn.figures.style import NEUTRAL, POSITIVE
from cnn.types import Shape

Point = tuple[float, float]  # pixels to the right and down

_TALLEST = 130.0  # pixels, of the map with most rows
_SLANT = 0.32  # of a map's columns, drawn towards the back
_SHALLOWEST, _PER_DOUBLING = 5.0, 7.0  # pixels of depth: of one channel, and for each doubling
_VECTOR_WIDTH = 9.0
_LETTER = 0.56  # of the size of a text, on average
_GAP = 12.0  # pixels between two columns
_MARGIN = 14.0
_NAME_SIZE, _SHAPE_SIZE = 12, 12  # pixels
_LINE = 16.0  # pixels from one line of text to the next
_COLOURS = {
    "input": NEUTRAL,
    "convolution": POSITIVE,
    "pooling": "#93c4de",
    "flatten": "#b9a7cf",
    "dense": "#7d5ba6",
}


@dataclass(frozen=True)
class Face:
    """A filled polygon."""

    corners: tuple[Point, ...]
    colour: str  # "#rrggbb"


@dataclass(frozen=True)
class Label:
    """A line of text, centred round its place."""

    text: str
    place: Point  # its base line
    size: int  # pixels
    faint: bool = False


@dataclass(frozen=True)
class Block:
    """What leaves a layer."""

    title: str  # for whoever points at it
    faces: tuple[Face, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Drawing:
    """Blocks from left to right, in pixels."""

    width: float
    height: float
    axis: float  # pixels down to the middle of the blocks
    blocks: tuple[Block, ...] = field(default_factory=tuple)


def drawing(rows: Sequence[LayerSummary]) -> Drawing:
    """Lay a network out: maps shrink and deepen on their way.

    Rows and columns are to scale, the columns slanting to the back. The depth of a block grows with
    the logarithm of its channels, and the height of a vector with the logarithm of its length. A
    layer that never changes a shape is named under the block before.

    Args:
        rows: At least one layer, from the input on.
    """
    shapes: list[Shape] = [rows[0].input_shape]
    kinds: list[str] = ["input"]
    names, titles = [["Input"]], ["input"]
    for row in rows:
        if row.layer.keeps_shape:
            names[-1].append(f"+ {row.layer.short_name}")
            titles[-1] += f", {row.name}"
        else:
            shapes.append(row.output_shape)
            kinds.append(row.layer.look)
            names.append([row.layer.short_name])
            titles.append(row.name)

    longest = max(max(shape[:2]) for shape in shapes if len(shape) == 3)
    scale = _TALLEST / longest
    back = max(shape[1] for shape in shapes if len(shape) == 3) * scale * _SLANT
    top = _MARGIN + back + _TALLEST / 2
    bottom = top + _TALLEST / 2 + _LINE
    most = max((log2(1 + shape[0]) for shape in shapes if len(shape) == 1), default=1.0)

    blocks: list[Block] = []
    left = _MARGIN
    for shape, kind, lines, title in zip(shapes, kinds, names, titles, strict=True):
        if len(shape) == 3:
            depth = _SHALLOWEST + _PER_DOUBLING * log2(shape[2])
            high, slant = shape[0] * scale, shape[1] * scale * _SLANT
        else:
            depth, high, slant = _VECTOR_WIDTH, _TALLEST * log2(1 + shape[0]) / most, 6.0
        words = max(map(len, (shape_text(shape), *lines)))
        column = max(depth + slant, words * _LETTER * max(_SHAPE_SIZE, _NAME_SIZE))
        x = left + (column - depth - slant) / 2
        faces = _box(x, top, depth, high, slant, _COLOURS[kind])
        middle = left + column / 2
        labels = [Label(shape_text(shape), (middle, bottom), _SHAPE_SIZE)]
        labels += [
            Label(text, (middle, bottom + _LINE * place), _NAME_SIZE, faint=True)
            for place, text in enumerate(lines, start=1)
        ]
        blocks.append(Block(f"{title}: {shape_text(shape)}", faces, tuple(labels)))
        left += column + _GAP
    lines_below = max(len(lines) for lines in names)
    return Drawing(
        left - _GAP + _MARGIN, bottom + _LINE * lines_below + _MARGIN, top, tuple(blocks)
    )


def to_svg(picture: Drawing, *, background: str | None = "#ffffff") -> str:
    """Write a drawing as SVG.

    Args:
        picture: What `drawing` returned.
        background: A colour for a file; None on a page, whose own text colour the labels take.
    """
    width, height = round(picture.width), round(picture.height)
    described = escape("; ".join(block.title for block in picture.blocks), quote=True)
    ink = "currentColor" if background is None else "#222222"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="The network to scale: {described}" '
        f'font-family="Source Sans, Helvetica, Arial, sans-serif" fill="{ink}">'
    ]
    if background is not None:
        parts.append(f'<rect width="{width}" height="{height}" fill="{background}"/>')
    for (left, down), (right, _) in pairwise(_middles(picture)):
        parts.append(
            f'<path d="M{left:.1f} {down:.1f}H{right:.1f}" stroke="{NEUTRAL}" fill="none"/>'
        )
    for block in picture.blocks:
        parts.append(f"<g><title>{escape(block.title)}</title>")
        for face in block.faces:
            corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in face.corners)
            parts.append(f'<polygon points="{corners}" fill="{face.colour}"/>')
        for label in block.labels:
            faint = ' opacity="0.7"' if label.faint else ""
            parts.append(
                f'<text x="{label.place[0]:.1f}" y="{label.place[1]:.1f}" font-size="{label.size}" '
                f'text-anchor="middle"{faint}>{escape(label.text)}</text>'
            )
        parts.append("</g>")
    return "".join([*parts, "</svg>"])


def to_png(picture: Drawing, *, scale: int = 2) -> bytes:
    """Paint a drawing on white.

    Args:
        picture: What `drawing` returned.
        scale: Pixels of the PNG for one of the drawing's.
    """
    fine = 2 * scale  # painted larger and shrunk, which smooths the slanting edges
    size = round(picture.width), round(picture.height)
    image = Image.new("RGB", (size[0] * fine, size[1] * fine), "#ffffff")
    pen = ImageDraw.Draw(image)
    for ends in pairwise(_middles(picture)):
        pen.line([(x * fine, y * fine) for x, y in ends], fill=NEUTRAL, width=fine)
    for block in picture.blocks:
        for face in block.faces:
            pen.polygon([(x * fine, y * fine) for x, y in face.corners], fill=face.colour)
        for label in block.labels:
            pen.text(
                (label.place[0] * fine, label.place[1] * fine),
                label.text.replace("×", "x"),  # Pillow's own font has no ×
                fill="#666666" if label.faint else "#222222",
                font=ImageFont.load_default(label.size * fine),
                anchor="ms",
            )
    image = image.resize((size[0] * scale, size[1] * scale), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    image.save(buffer, "png", optimize=True)
    return buffer.getvalue()


def _box(
    x: float, middle: float, depth: float, high: float, slant: float, colour: str
) -> tuple[Face, ...]:
    """Return the front, the top and the side of a block that leans to the back."""
    up, down = middle - high / 2, middle + high / 2
    front = ((x, up), (x + depth, up), (x + depth, down), (x, down))
    lid = (
        (x, up),
        (x + slant, up - slant),
        (x + depth + slant, up - slant),
        (x + depth, up),
    )
    side = (
        (x + depth, up),
        (x + depth + slant, up - slant),
        (x + depth + slant, down - slant),
        (x + depth, down),
    )
    return (
        Face(side, _mixed(colour, 0, 0.18)),
        Face(lid, _mixed(colour, 255, 0.28)),
        Face(front, colour),
    )


def _mixed(colour: str, with_grey: int, share: float) -> str:
    """Mix a colour with black (0) or white (255).

    >>> _mixed("#204060", 255, 0.5)
    '#90a0b0'
    """
    levels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(level + (with_grey - level) * share):02x}" for level in levels)


def _middles(picture: Drawing) -> list[Point]:
    """Return where the line through the blocks goes."""
    return [(block.labels[0].place[0], picture.axis) for block in picture.blocks]


def shape_text(shape: Shape) -> str:
    """Write a shape as a learner says it.

    >>> shape_text((26, 26, 32))
    '26 × 26 × 32'
    """
    return " × ".join(f"{size:,}" for size in shape)
