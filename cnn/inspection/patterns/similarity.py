"""How alike two activation patterns are, and how alike those of whole classes are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn.types import FloatArray


def cosine(a: FloatArray, b: FloatArray) -> float:
    """Return the cosine of the angle between two arrays of one shape, taken as vectors.

    1 is the same direction, 0 a right angle, -1 the opposite; how long the vectors are does not
    matter. Behind a ReLU there are no negative numbers, and so no negative cosines. It is not
    defined, NaN, if just one of them is all zeros, and 1 if both are.

    >>> cosine(np.array([1.0, 0.0]), np.array([1.0, 1.0]))
    0.7071067811865475
    """
    return float(cosines(np.ravel(a)[np.newaxis], np.ravel(b)[np.newaxis])[0])


def cosines(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the cosine of each pair a[i], b[i]; shape (N,) for two arrays of shape (N, ...)."""
    a, b = (np.reshape(x, (len(x), -1)).astype(float) for x in (a, b))
    products = np.einsum("nd,nd->n", a, b)
    a_length, b_length = (np.sqrt(np.einsum("nd,nd->n", x, x)) for x in (a, b))
    lengths = a_length * b_length
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.clip(products / lengths, -1, 1)
    found[lengths == 0] = np.nan
    found[(a_length == 0) & (b_length == 0)] = 1.0
    return np.asarray(found)


def class_similarity(
    vectors: FloatArray, labels: NDArray[np.int64], num_classes: int
) -> FloatArray:
    """Return the mean cosine between the pictures of any two classes.

    The sum of the cosines of all pairs is the product of two sums: of the vectors of either class,
    each scaled to length 1. Nobody has to look at two million pairs.

    Args:
        vectors: Shape (N, D). A vector of zeros has cosine 0 with all others.
        labels: Shape (N,).
        num_classes: Rows and columns of the result.

    Returns:
        Shape (classes, classes); on the diagonal the mean over pairs of different pictures. NaN
        where there is no pair: a class without pictures, or with a single one.

    >>> class_similarity(np.array([[1.0, 0], [2, 0], [0, 5]]), np.array([0, 0, 1]), 2)
    array([[ 1.,  0.],
           [ 0., nan]])
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)  # (N, 1)
    sums = np.zeros((num_classes, vectors.shape[1]))
    own = np.zeros(num_classes)  # cosines of vectors with themselves
    counts = np.bincount(labels, minlength=num_classes).astype(float)
    for label in range(num_classes):
        chosen = labels == label
        units = vectors[chosen] / np.where(lengths[chosen] == 0, 1, lengths[chosen])
        sums[label] = units.sum(axis=0, dtype=float)
        own[label] = np.count_nonzero(lengths[chosen])
    totals = sums @ sums.T - np.diag(own)
    pairs = np.outer(counts, counts) - np.diag(counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(pairs > 0, totals / pairs, np.nan)


@dataclass(frozen=True)
class Typical:
    """Mean cosines of two pictures of one class, and of two classes; NaN where there is none."""

    within: float
    between: float


def typical(similarity: FloatArray) -> Typical:
    """Average a class × class table, every class alike.

    >>> typical(np.array([[0.9, 0.2], [0.2, 0.7]]))
    Typical(within=0.8, between=0.2)
    """
    diagonal = np.eye(len(similarity), dtype=bool)
    means = []
    for values in (similarity[diagonal], similarity[~diagonal]):
        known = values[~np.isnan(values)]
        means.append(float(known.mean()) if known.size else float("nan"))
    return Typical(*means)


def neighbours_alike(vectors: FloatArray, labels: NDArray[np.int64]) -> float:
    """Return the share of vectors whose nearest other vector has the same label, 0 to 1.

    Args:
        vectors: Shape (N, D), at least 2 of them.
        labels: Shape (N,).

    >>> neighbours_alike(np.array([[0.0], [1.0], [5.0]]), np.array([3, 3, 4]))
    0.6666666666666666
    """
    vectors = vectors.astype(float)
    squares = np.einsum("nd,nd->n", vectors, vectors)
    distances = squares[:, np.newaxis] + squares - 2 * vectors @ vectors.T  # (N, N), squared
    np.fill_diagonal(distances, np.inf)
    return float(np.mean(labels[distances.argmin(axis=1)] == labels))
