"""How sure a network is of its answers, how often it is right then, and how sure we can be of that.

An answer is the class with the largest probability, and that probability is its confidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from cnn.architecture import Architecture, Dropout, Flatten, GlobalAveragePooling2D
from cnn.results.accuracy_interval import wilson_interval
from cnn.types import FloatArray

NUM_BINS = 10
FEW = 30  # answers; what fewer of them show may well be chance


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in (low, high]; the first bin has 0, too.

    Args:
        low: Confidence, 0 to 1.
        high: Confidence, 0 to 1.
        count: Answers in it.
        confidence: Their mean confidence; NaN if there are none.
        accuracy: The share of them that is right; NaN if there are none.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def gives_probabilities(network: Architecture) -> bool:
    """Tell whether a network's answers are probabilities: at least 0, and 1 together.

    They are when it ends in a softmax. A sigmoid asks each class for itself: its outputs lie
    between 0 and 1 too, but do not add up to 1, even where they happen to for one picture. This is
    the one rule for whether a page says how sure a network is.

    >>> from cnn.architecture import PRESETS, Dense, Flatten
    >>> gives_probabilities(PRESETS["article"])
    True
    >>> gives_probabilities(Architecture((28, 28, 1), (Flatten(), Dense(10, activation="sigmoid"))))
    False
    """
    for row in reversed(network.summary()):
        activation = getattr(row.layer, "activation", None)
        if activation is not None:
            return bool(activation == "softmax")
        # These leave sums of 1 as they are.
        single_cell = isinstance(row.layer, Flatten) and prod(row.input_shape[:-1]) == 1
        if not single_cell and not isinstance(row.layer, Dropout | GlobalAveragePooling2D):
            return False
    return False


def sure_in_words(output: float, network: Architecture) -> str:
    """Say how sure a network is of a class, or, if it gives no probabilities, what it gives.

    >>> from cnn.architecture import PRESETS
    >>> sure_in_words(0.9893, PRESETS["article"])
    '98.9% sure'
    """
    return f"{output:.1%} sure" if gives_probabilities(network) else f"output {output:.3g}"


def outputs_in_words(network: Architecture) -> str:
    """Name what a network gives its classes: "probabilities" or "outputs"."""
    return "probabilities" if gives_probabilities(network) else "outputs"


def calibration(
    probabilities: FloatArray, labels: NDArray[np.int64], *, num_bins: int = NUM_BINS
) -> list[Bin]:
    """Sort answers by confidence into bins of equal width, and see how many of each are right.

    Args:
        probabilities: Shape (N, classes).
        labels: The true classes, shape (N,).
        num_bins: At least 1.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 2, where they
    make a reliability diagram.

    >>> _, upper = calibration(np.array([[1.0, 0.0], [0.25, 0.75]]), np.array([0, 0]), num_bins=2)
    >>> upper
    Bin(low=0.5, high=1.0, count=2, confidence=0.875, accuracy=0.5)
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    edges = np.linspace(0, 1, num_bins + 1)
    place = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, num_bins - 1)
    counts = np.bincount(place, minlength=num_bins)
    with np.errstate(invalid="ignore"):
        means = np.bincount(place, confidence, num_bins) / counts
        shares = np.bincount(place, right, num_bins) / counts
    return [
        Bin(float(low), float(high), int(count), float(mean), float(share))
        for low, high, count, mean, share in zip(
            edges, edges[1:], counts, means, shares, strict=False
        )
    ]


def expected_calibration_error(bins: list[Bin]) -> float:
    """Return how far confidence and accuracy lie apart, on average over all answers, 0 to 1.

    Source: Guo et al. 2017, equation 3: the sum over the bins of n_b / N · |accuracy - confidence|.

    >>> expected_calibration_error([Bin(0.0, 0.5, 1, 0.5, 1.0), Bin(0.5, 1.0, 3, 1.0, 1.0)])
    0.125
    """
    total = sum(found.count for found in bins)
    gaps = (found.count * abs(found.accuracy - found.confidence) for found in bins if found.count)
    return sum(gaps) / total


def brier_score(probabilities: FloatArray, labels: NDArray[np.int64]) -> float:
    """Return the squared distance between probabilities and truth, 0 (perfect) to 2.

    The truth is 1 for the true class and 0 for the others. Unlike the calibration error it also
    counts against a network that cannot tell classes apart.

    Args:
        probabilities: Shape (N, classes).
        labels: The true classes, shape (N,).

    Source: Brier, Verification of Forecasts Expressed in Terms of Probability, 1950, equation 2.

    >>> brier_score(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([0, 0]))
    0.25
    """
    truth = np.eye(probabilities.shape[1])[labels]
    return float(((probabilities - truth) ** 2).sum(axis=1).mean())


def in_words(bins: list[Bin], probabilities: FloatArray, labels: NDArray[np.int64]) -> str:
    """Say whether a network is too sure of itself, or not sure enough.

    Args:
        bins: What `calibration` returned.
        probabilities: Shape (N, classes).
        labels: The true classes, shape (N,).
    """
    confidence = float(probabilities.max(axis=1).mean())
    right = int((probabilities.argmax(axis=1) == labels).sum())
    low, high = wilson_interval(right, len(labels))
    error = expected_calibration_error(bins)
    said = f"On average it is {confidence:.2%} sure, and {right / len(labels):.2%} are right."
    if low <= confidence <= high:
        verdict = "The two are no further apart than chance allows."
    elif confidence > high:
        verdict = "It is too sure of itself."
    else:
        verdict = "It is not sure enough: it is right more often than it says."
    full = sum(found.count > 0 for found in bins)
    few = " With so few pictures, part of that is chance." if len(labels) < FEW * full else ""
    return (
        f"{said} {verdict} Bin by bin, confidence and truth are {100 * error:.1f} points apart: "
        f"the expected calibration error.{few}"
    )


def answer_in_words(
    answers: FloatArray,
    class_names: Sequence[str],
    label: int | None,
    *,
    probabilities: bool = True,
) -> str:
    """Say what a network answers to one picture, how sure it is, and what is true.

    Args:
        answers: What it gives to each class, shape (classes,).
        class_names: Of all classes, fit for Markdown.
        label: The true class; None if nobody knows it.
        probabilities: As `gives_probabilities` says of the network.

    >>> answer_in_words(np.array([0.25, 0.75]), ["cat", "dog"], 0)
    'It answers **dog**, wrong: it is **cat**. It is 75.0% sure of dog, and gives cat 25.0%.'
    >>> answer_in_words(np.array([0.25, 0.75]), ["cat", "dog"], 1)
    'It answers **dog**, right, and is 75.0% sure of it.'
    """
    answer = int(answers.argmax())
    name = class_names[answer]
    given = [f"{one:.1%}" if probabilities else f"{one:.3g}" for one in answers]
    sure = f"is {given[answer]} sure of" if probabilities else f"gives {given[answer]} to"
    if label is None:
        return f"It answers **{name}**, and {sure} it."
    if label == answer:
        return f"It answers **{name}**, right, and {sure} it."
    truth = class_names[label]
    return (
        f"It answers **{name}**, wrong: it is **{truth}**. It {sure} {name}, "
        f"and gives {truth} {given[label]}."
    )
