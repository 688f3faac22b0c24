"""The article's story by hand: detectors for eyes, nose and mouth, and a neuron that decides.

A face is drawn from four parts. Three kernels look for them, max pooling keeps the strongest
response of each quarter of the picture, and a fully connected neuron adds up the evidence. No
weight here is learned: all of them can be read, understood and changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cnn import ops
from cnn.errors import CnnError
from cnn.types import FloatArray

SIDE = 28  # pixels, as MNIST
QUARTERS = ("top left", "top right", "bottom left", "bottom right")
DETECTORS = ("eye", "nose", "mouth")

# Drawn by hand; each character is a pixel: "." 0, "+" half, "#" 1.
_DRAWINGS = {
    "eye": ("..###..", ".#...#.", "#..#..#", "#.###.#", "#..#..#", ".#...#.", "..###.."),
    "nose": ("...#...", "...#...", "..#....", "..#....", ".#.....", ".#.....", ".#####."),
    "mouth": (
        "...........",
        "#.........#",
        "##.......##",
        ".##.....##.",
        "..##...##..",
        "...#####...",
        "...........",
    ),
}
_DETECTOR_OF = {"left eye": "eye", "right eye": "eye", "nose": "nose", "mouth": "mouth"}

# Centre (row, column) of each part in an ordinary face.
ORDINARY_FACE: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"left eye": (9, 8), "right eye": (9, 19), "nose": (14, 13), "mouth": (21, 13)}
)


ARRANGEMENTS: Mapping[str, Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "ordinary": ORDINARY_FACE,
        "nose and mouth out of place": {**ORDINARY_FACE, "nose": (20, 6), "mouth": (22, 18)},
        "mouth above the eyes": {
            "left eye": (17, 8),
            "right eye": (17, 19),
            "nose": (22, 13),
            "mouth": (8, 13),
        },
        "upside down": {part: (27 - row, column) for part, (row, column) in ORDINARY_FACE.items()},
    }
)


@dataclass(frozen=True)
class Decision:
    """How the face was judged, step by step."""

    feature_maps: FloatArray  # a map per detector after ReLU, (28, 28, 3); 1 is a perfect match
    evidence: FloatArray  # the strongest response per quarter, flattened, (12,)
    terms: FloatArray  # weight * evidence, (12,)
    logit: float  # sum of the terms plus the bias
    probability: float  # sigmoid(logit): how sure the neuron is of a person


def template(detector: str) -> FloatArray:
    """Return the drawing of a part, shape (h, w), in [0, 1]."""
    return np.array(
        [[{"#": 1.0, "+": 0.5, ".": 0.0}[pixel] for pixel in line] for line in _DRAWINGS[detector]],
        dtype=np.float32,
    )


def kernel(detector: str) -> FloatArray:
    """Return the kernel that looks for a part: zero mean, and 1 where it matches exactly.

    With t the drawing less its mean, the kernel is t / sum(t * t). A flat patch of any
    brightness gives 0, and the drawing itself sum(t * t) / sum(t * t) = 1.
    """
    centred: FloatArray = template(detector) - template(detector).mean()
    return np.asarray(centred / np.square(centred).sum())


def draw(parts: Mapping[str, tuple[int, int]]) -> FloatArray:
    """Draw a face: an outline, and the given parts.

    Args:
        parts: Part ("left eye", "right eye", "nose", "mouth") -> centre (row, column) in pixels.
            What leaves the picture is cut off; a part that is left out is missing.

    Returns:
        Grey levels in [0, 1], shape (28, 28).

    Raises:
        CnnError: There is no such part.
    """
    rows, columns = np.mgrid[:SIDE, :SIDE]
    radius = np.hypot((rows - 13.5) / 13.2, (columns - 13.5) / 12.2)
    face = np.clip(1 - np.abs(radius - 0.97) / 0.05, 0, 1).astype(np.float32) * 0.8
    room = 12  # pixels round the picture, so that a part may hang over its edge
    canvas = np.pad(face, room)
    for part, (row, column) in parts.items():
        if part not in _DETECTOR_OF:
            raise CnnError(f"There is no part {part!r}; choose from {', '.join(_DETECTOR_OF)}.")
        drawing = template(_DETECTOR_OF[part])
        height, width = drawing.shape
        top = int(np.clip(row, -6, SIDE + 5)) - height // 2 + room
        left = int(np.clip(column, -6, SIDE + 5)) - width // 2 + room
        window = canvas[top : top + height, left : left + width]
        np.maximum(window, drawing, out=window)
    return canvas[room:-room, room:-room]


def default_weights() -> FloatArray:
    """Return weights by which a complete face is a person and an incomplete one is not.

    Returns:
        Shape (3, 4): a row per detector, a column per quarter.
    """
    return np.array(
        [
            [8.0, 8.0, 0.0, 0.0],  # an eye at the top left, and one at the top right
            [8.0, 8.0, 8.0, 8.0],  # a nose anywhere
            [0.0, 0.0, 8.0, 8.0],  # a mouth in the lower half
        ]
    )


DEFAULT_BIAS = -40.0  # a complete face gathers about 42, one without its nose 38


def decide(face: FloatArray, weights: FloatArray, bias: float) -> Decision:
    """Judge whether a picture shows a person: convolve, ReLU, max pool, flatten, dense, sigmoid.

    Args:
        face: Grey levels, shape (28, 28).
        weights: Shape (3, 4): a row per detector, a column per quarter.
        bias: Added to the sum; minus the amount of evidence that it takes.

    Raises:
        CnnError: A shape does not fit.
    """
    maps = ops.convolution_layer(
        face, [kernel(name) for name in DETECTORS], padding="same"
    )  # (28, 28, 3)
    pooled = ops.pool2d(maps, pool_size=SIDE // 2)  # (2, 2, 3)
    evidence = pooled.reshape(4, len(DETECTORS)).T.ravel()  # (12,), as `weights` is laid out
    terms = evidence * np.ravel(weights)
    logit = float(ops.dense(evidence, np.reshape(weights, (-1, 1)), bias)[0])
    return Decision(maps, evidence, terms, logit, float(ops.sigmoid(np.array(logit))))
