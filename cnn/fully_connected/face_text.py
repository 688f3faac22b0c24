"""A face and a neuron as short texts, for links: "nose.14.13" and "8_8_0_0_8_8_8_8_0_0_8_8".

Only letters, digits, ".", "-" and "_" occur, which an address bar leaves as they are. What comes
from a link is a stranger's text, so that every word of it is checked.
"""

import re

import numpy as np

from cnn.errors import CnnError
from cnn.fully_connected.faces import (
    ARRANGEMENTS,
    DETECTOR_OF,
    DETECTORS,
    QUARTERS,
    SIDE,
    PartPlace,
    Parts,
)
from cnn.types import FloatArray

MAX_WEIGHT = 100.0  # larger ones teach nothing that these do not
MAX_BIAS = 1000.0
DECIMALS = 3  # of a weight and a bias, so that a link says exactly what was computed

_TURNED = {(False, False): "", (True, False): "m", (False, True): "u", (True, True): "mu"}
_TURNS = {letters: turned for turned, letters in _TURNED.items()}
_PART = re.compile(r"([a-z-]{1,12})\.(\d{1,2})\.(\d{1,2})(?:\.(m|u|mu))?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,4}(\.\d{1,6})?", re.ASCII)
_LONGEST = 200  # characters


def format_face(parts: Parts) -> str:
    """Write a face: the name of its arrangement, or its parts with row, column and turn.

    >>> format_face({"nose": PartPlace(14, 13), "left eye": PartPlace(9, 8, upside_down=True)})
    'left-eye.9.8.u_nose.14.13'
    >>> format_face(ARRANGEMENTS["upside down"])
    'upside-down'
    """
    for name, arrangement in ARRANGEMENTS.items():
        if dict(parts) == dict(arrangement):
            return name.replace(" ", "-")
    words = []
    for part in DETECTOR_OF:
        if part in parts:
            place = parts[part]
            turn = _TURNED[place.mirrored, place.upside_down]
            words.append(f"{part.replace(' ', '-')}.{place.row}.{place.column}.{turn}".rstrip("."))
    return "_".join(words)


def parse_face(text: str) -> Parts:
    """Read a face.

    Args:
        text: The name of an arrangement, or parts as "nose.14.13": row and column of the middle,
            0 to 27, then "m" for mirrored, "u" for upside down or "mu"; "_" between two parts.

    Raises:
        CnnError: The text is no such face.

    >>> parse_face("mouth.21.13_nose.14.13.m")["nose"]
    PartPlace(row=14, column=13, mirrored=True, upside_down=False)
    """
    arrangements = {name.replace(" ", "-"): parts for name, parts in ARRANGEMENTS.items()}
    if text in arrangements:
        return arrangements[text]
    parts: dict[str, PartPlace] = {}
    for word in _shortened(text).split("_"):
        match = _PART.fullmatch(word)
        part = match[1].replace("-", " ") if match else ""
        if match is None or part not in DETECTOR_OF:
            raise CnnError(
                "A face is written as parts with row and column, such as left-eye.9.8_nose.14.13.u "
                f"(parts: {', '.join(name.replace(' ', '-') for name in DETECTOR_OF)}; "
                f"m: mirrored, u: upside down), or as one of {', '.join(arrangements)}."
            )
        if part in parts:
            raise CnnError(f"There is only one {part} in a face; take the second one out.")
        row, column = int(match[2]), int(match[3])
        if row >= SIDE or column >= SIDE:
            raise CnnError(
                f"The {part} would be at row {row}, column {column}; both go from 0 to {SIDE - 1}."
            )
        parts[part] = PartPlace(row, column, *_TURNS[match[4] or ""])
    return parts


def format_weights(weights: FloatArray) -> str:
    """Write the 12 weights, shape (3, 4), detector by detector.

    >>> format_weights(np.array([[8, 8, 0, 0], [0.5, -1, 0, 0], [0, 0, 8, 8]]))
    '8_8_0_0_0.5_-1_0_0_0_0_8_8'
    """
    return "_".join(f"{rounded(weight):.10g}" for weight in np.ravel(weights).tolist())


def parse_weights(text: str) -> FloatArray:
    """Read 12 weights from -100 to 100 with "_" between them, shape (3, 4).

    Raises:
        CnnError: The text is no such list.
    """
    words = _shortened(text).split("_")
    count = len(DETECTORS) * len(QUARTERS)
    if len(words) != count or not all(_NUMBER.fullmatch(word) for word in words):
        raise CnnError(
            f"The neuron has {count} weights, written as numbers with _ between them, such as "
            "8_8_0_0_8_8_8_8_0_0_8_8: four quarters for the eyes, four for the nose, four for "
            "the mouth."
        )
    weights = np.array([rounded(float(word)) for word in words])
    if np.abs(weights).max() > MAX_WEIGHT:
        raise CnnError(f"Weights go from {-MAX_WEIGHT:g} to {MAX_WEIGHT:g}; choose smaller ones.")
    return weights.reshape(len(DETECTORS), len(QUARTERS))


def format_bias(bias: float) -> str:
    """Write a bias.

    >>> format_bias(-41.0)
    '-41'
    """
    return f"{rounded(bias):.10g}"


def parse_bias(text: str) -> float:
    """Read a bias from -1000 to 1000.

    Raises:
        CnnError: The text is no such number.
    """
    word = _shortened(text)
    if not _NUMBER.fullmatch(word) or abs(float(word)) > MAX_BIAS:
        raise CnnError(
            f"A bias is a number from {-MAX_BIAS:g} to {MAX_BIAS:g}, such as -41, in digits."
        )
    return rounded(float(word))


def rounded(number: float) -> float:
    """Round as links do, to 3 decimals; never to a negative zero."""
    return round(float(number), DECIMALS) + 0.0


def _shortened(text: str) -> str:
    """Leave out all that is too long to be right, so that nobody waits for it."""
    return text.strip()[: _LONGEST + 1]
