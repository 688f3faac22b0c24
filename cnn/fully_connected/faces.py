"""The article's story by hand: detectors for eyes, nose and mouth, and a neuron that decides.

A face is drawn from four parts. Three kernels look for them, max pooling keeps the strongest
response of each quarter of the picture, and a fully connected neuron adds up the evidence. No
weight here is learned: all of them can be read, understood and changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnn import ops
from cnn.errors import CnnError
from cnn.types import FloatArray

SIDE = 28  # pixels, as MNIST
FIRES = 0.5  # a pooled neuron fires from this match on; 1 is a perfect one
QUARTERS = ("top left", "top right", "bottom left", "bottom right")
DETECTORS = ("eye", "nose", "mouth")

# Drawn by hand; each character is a pixel: "." 0, "#" 1. The sides are odd, so that a part has a
# middle. Eye (with its heavy lid) and mouth are their own mirror images; the nose is not.
_DRAWINGS = {
    "eye": ("..###..", ".#####.", "##...##", "#..#..#", "#.###.#", ".#.#.#.", "..###.."),
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
DETECTOR_OF: Mapping[str, str] = MappingProxyType(
    {"left eye": "eye", "right eye": "eye", "nose": "nose", "mouth": "mouth"}
)


class PartPlace(NamedTuple):
    """Where the middle of a part is, in pixels from the top left pixel, and how it is turned."""

    row: int
    column: int
    mirrored: bool = False  # left and right exchanged
    upside_down: bool = False


Parts: TypeAlias = Mapping[str, PartPlace]  # a part that is left out is missing

ORDINARY_FACE: Parts = MappingProxyType(
    {
        "left eye": PartPlace(9, 8),
        "right eye": PartPlace(9, 19),
        "nose": PartPlace(14, 13),
        "mouth": PartPlace(21, 13),
    }
)

ARRANGEMENTS: Mapping[str, Parts] = MappingProxyType(
    {
        "ordinary": ORDINARY_FACE,
        "out of place": {**ORDINARY_FACE, "nose": PartPlace(20, 6), "mouth": PartPlace(22, 18)},
        "scrambled": {
            "left eye": PartPlace(12, 11),
            "right eye": PartPlace(6, 22),
            "nose": PartPlace(24, 22),
            "mouth": PartPlace(21, 5),
        },
        "mirrored nose": {**ORDINARY_FACE, "nose": PartPlace(14, 13, mirrored=True)},
        "mouth above the eyes": {
            "left eye": PartPlace(17, 8),
            "right eye": PartPlace(17, 19),
            "nose": PartPlace(22, 13),
            "mouth": PartPlace(8, 13),
        },
        "upside down": {
            part: PartPlace(SIDE - 1 - row, column, upside_down=True)
            for part, (row, column, _, _) in ORDINARY_FACE.items()
        },
        "no nose": {part: place for part, place in ORDINARY_FACE.items() if part != "nose"},
        "empty": {},
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

    @property
    def is_person(self) -> bool:
        """Whether the neuron says "a person"."""
        return self.logit >= 0  # the same as a probability of 0.5 or more

    @property
    def fires(self) -> NDArray[np.bool_]:
        """Which of the 12 pooled neurons fire, shape (12,)."""
        return np.asarray(self.evidence >= FIRES)


def template(detector: str) -> FloatArray:
    """Return the drawing of a part, shape (h, w), in [0, 1]."""
    return np.array(
        [[{"#": 1.0, ".": 0.0}[pixel] for pixel in line] for line in _DRAWINGS[detector]],
        dtype=np.float32,
    )


def kernel(detector: str) -> FloatArray:
    """Return the kernel that looks for a part: zero mean, and 1 where it matches exactly.

    With t the drawing less its mean, the kernel is t / sum(t * t). A flat patch of any
    brightness gives 0, and the drawing itself sum(t * t) / sum(t * t) = 1.
    """
    centred: FloatArray = template(detector) - template(detector).mean()
    return np.asarray(centred / np.square(centred).sum())


def outline() -> FloatArray:
    """Return a face without parts: grey levels in [0, 1], shape (28, 28)."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    radius = np.hypot((rows - 13.5) / 13.2, (columns - 13.5) / 12.2)
    line: FloatArray = np.clip(1 - np.abs(radius - 0.97) / 0.05, 0, 1).astype(np.float32)
    return line * np.float32(0.8)


def draw(parts: Parts) -> FloatArray:
    """Draw a face: an outline, and the given parts.

    Args:
        parts: Part ("left eye", "right eye", "nose", "mouth") -> its place.
            What leaves the picture is cut off; a part that is left out is missing.

    Returns:
        Grey levels in [0, 1], shape (28, 28).

    Raises:
        CnnError: There is no such part.
    """
    room = 12  # pixels round the picture, so that a part may hang over its edge
    canvas = np.pad(outline(), room)
    for part, place in parts.items():
        if part not in DETECTOR_OF:
            raise CnnError(f"There is no part {part!r}; choose from {', '.join(DETECTOR_OF)}.")
        drawing = template(DETECTOR_OF[part])
        drawing = drawing[:: -1 if place.upside_down else 1, :: -1 if place.mirrored else 1]
        height, width = drawing.shape
        top = int(np.clip(place.row, -6, SIDE + 5)) - height // 2 + room
        left = int(np.clip(place.column, -6, SIDE + 5)) - width // 2 + room
        window = canvas[top : top + height, left : left + width]
        np.maximum(window, drawing, out=window)
    return canvas[room:-room, room:-room]


class FaceNeuron(NamedTuple):
    """The weights of the deciding neuron."""

    weights: FloatArray  # shape (3, 4): a row per detector, a column per quarter
    bias: float  # minus the evidence that it takes


def _neuron(eye: list[float], nose: list[float], mouth: list[float], bias: float) -> FaceNeuron:
    return FaceNeuron(np.array([eye, nose, mouth], dtype=float), float(bias))


# By each of them, the ordinary face is a person, and is none when any one part is missing.
NEURONS: Mapping[str, FaceNeuron] = MappingProxyType(
    {
        # An eye at the top left and one at the top right, a nose anywhere, a mouth in the lower
        # half. A complete face gathers about 43.6, one without its nose 39.2.
        "hand-made": _neuron([8, 8, 0, 0], [8, 8, 8, 8], [0, 0, 8, 8], -41),
        # Each part counts wherever it is.
        "any quarter will do": _neuron([8, 8, 8, 8], [8, 8, 8, 8], [8, 8, 8, 8], -52.5),
        # Each part speaks for a person in its own quarter, and against one in any other.
        "strict about quarters": _neuron([8, 8, -8, -8], [-8, -8, 8, -8], [-8, -8, 8, -8], -7),
    }
)
HAND_MADE = NEURONS["hand-made"]


def detector_weights() -> FloatArray:
    """Return the three kernels as a Conv2D layer has them, shape (7, 11, 1, 3).

    They get columns of zeros on both sides, to be as wide as the widest. Under "same" padding
    that changes nothing: the middle of each stays its middle.
    """
    kernels = [kernel(name) for name in DETECTORS]
    width = max(weights.shape[1] for weights in kernels)
    padded = [
        np.pad(weights, ((0, 0), (((width - weights.shape[1]) // 2,) * 2))) for weights in kernels
    ]
    return np.stack(padded, axis=-1)[:, :, None, :]


def look(face: FloatArray) -> FloatArray:
    """Let the three detectors look at a picture: convolve, ReLU.

    Args:
        face: Grey levels, shape (28, 28).

    Returns:
        A feature map per detector, shape (28, 28, 3).

    Raises:
        CnnError: The shape does not fit.
    """
    # In double precision, so that 12 weights of 100 still leave 1e-4 exact.
    kernels = [kernel(name) for name in DETECTORS]
    return ops.convolution_layer(face.astype(np.float64), kernels, padding="same")


def weigh(maps: FloatArray, weights: FloatArray, bias: float) -> Decision:
    """Judge by the feature maps: max pool, flatten, dense, sigmoid.

    Args:
        maps: Of the detectors, shape (28, 28, 3).
        weights: Shape (3, 4): a row per detector, a column per quarter.
        bias: Added to the sum; minus the amount of evidence that it takes.

    Raises:
        CnnError: A shape does not fit.
    """
    pooled = ops.pool2d(maps, pool_size=SIDE // 2)  # (2, 2, 3)
    evidence = pooled.reshape(4, len(DETECTORS)).T.ravel()  # (12,), as `weights` is laid out
    terms = evidence * np.ravel(weights)
    logit = float(ops.dense(evidence, np.reshape(weights, (-1, 1)), bias)[0])
    return Decision(maps, evidence, terms, logit, float(ops.sigmoid(np.array(logit))))


def decide(face: FloatArray, weights: FloatArray, bias: float) -> Decision:
    """Judge whether a picture shows a person.

    Args:
        face: Grey levels, shape (28, 28).
        weights: As for `weigh`.
        bias: As for `weigh`.

    Raises:
        CnnError: A shape does not fit.
    """
    return weigh(look(face), weights, bias)
