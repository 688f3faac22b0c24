"""Digits of MNIST as people photograph them: on paper, in bad light, among lines and dirt."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from cnn import datasets
from cnn.images import own_picture
from cnn.images.own_picture import Kind
from cnn.inspection.answers import predict
from cnn.types import FloatArray, UInt8Array
from tests.files import file_of

Photograph = Callable[[UInt8Array, np.random.Generator], FloatArray]

MNIST = Kind((28, 28, 1), "centre", 0.0, 0.0)

_SIDE, _DIGIT = 256, 77  # pixels: of the photograph, and of the digit on it
_STROKE_OF_A_RULER = 190 / 255  # its brightness


def digits(count: int = 50) -> tuple[UInt8Array, np.ndarray]:
    """Return test digits, shape (N, 28, 28), and what they are."""
    data = datasets.load("mnist", num_test=count)
    return data.x_test[..., 0], data.y_test


def num_right(photograph: Photograph) -> int:
    """Return how many of 50 photographed digits a network of the lab reads rightly."""
    rng = np.random.default_rng(1)
    pictures, labels = digits()
    files = [file_of(photograph(digit, rng)) for digit in pictures]
    inputs = np.stack([own_picture.read(file, MNIST).pixels for file in files])
    answers = predict("example-depth-03", inputs).argmax(axis=1)
    return int((answers == labels).sum())


def on_dark(grey: int, noise: int = 0) -> Photograph:
    """Bright ink on a ground of this grey, 0 to 255, and of noise to both sides."""

    def photograph(digit: UInt8Array, rng: np.random.Generator) -> FloatArray:
        ink = _somewhere(digit, rng)
        levels = grey + ink * (255 - grey)
        levels = levels + rng.integers(-noise, noise + 1, levels.shape)
        return _photographed(levels / 255)

    return photograph


def on_paper(
    *,
    ink: int = 0,
    speck: int = 0,
    edge: int = 0,
    shadow: float = 1.0,
    ruled: int = 0,
) -> Photograph:
    """Dark ink on white paper.

    Args:
        ink: Its grey, 0 to 255; a pencil's is bright.
        speck: Side of a black square in the corner, pixels.
        edge: Width of a black border, pixels.
        shadow: Brightness at the right edge; it falls evenly from the left.
        ruled: Pixels from line to line; 0: none.
    """

    def photograph(digit: UInt8Array, rng: np.random.Generator) -> FloatArray:
        paper = 1 - _somewhere(digit, rng) * (1 - ink / 255)
        if ruled:
            paper[::ruled] = np.minimum(paper[::ruled], _STROKE_OF_A_RULER)
        paper[4 : 4 + speck, 4 : 4 + speck] = 0
        if edge:
            paper[:edge] = paper[-edge:] = 0
            paper[:, :edge] = paper[:, -edge:] = 0
        return _photographed(paper * np.linspace(1, shadow, _SIDE))

    return photograph


def as_they_are(digit: UInt8Array, rng: np.random.Generator) -> FloatArray:
    """A digit as MNIST has it."""
    return digit / 255


CLEAN: dict[str, Photograph] = {
    "of MNIST": as_they_are,
    "bright on black": on_dark(0),
    "black on white": on_paper(),
}
SERIES: dict[str, Photograph] = {
    "grey 18": on_dark(18),
    "grey 30": on_dark(30),
    "grey 48": on_dark(48),
    "noise of ±3": on_dark(3, noise=3),
    "grey 48 with noise": on_dark(48, noise=3),
    "a speck in the corner": on_paper(speck=6),
    "a dark edge": on_paper(edge=6),
    "a shadow": on_paper(shadow=0.55),
    "ruled paper": on_paper(ruled=32),
    "faint pencil": on_paper(ink=215),
}


def _somewhere(digit: UInt8Array, rng: np.random.Generator) -> FloatArray:
    large = Image.fromarray(digit).resize((_DIGIT, _DIGIT), Image.Resampling.BICUBIC)
    ink = np.zeros((_SIDE, _SIDE))
    row, column = rng.integers(0, _SIDE - _DIGIT + 1, 2)
    ink[row : row + _DIGIT, column : column + _DIGIT] = np.asarray(large) / 255
    return ink


def _photographed(values: FloatArray) -> FloatArray:
    return np.rint(np.clip(values, 0, 1) * 255) / 255
