"""Many numbers per picture, drawn as a point in the plane: PCA at once, t-SNE step by step."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn.errors import CnnError
from cnn.types import FloatArray

PERPLEXITIES = (5, 30, 50)
MAX_SEED = 999
ITERATIONS_AT_ONCE = 50  # a third of a second for 2,000 points: others' clicks get in between

# Van der Maaten and Hinton, Visualizing Data using t-SNE (2008), sections 3.3 and 4: first a phase
# of early exaggeration with less momentum. Its length and strength, and how far apart the points
# begin, are openTSNE's defaults (Poličar, Stražar and Zupan, openTSNE, 2024).
EXAGGERATED_ITERATIONS = 250
ITERATIONS = 750  # all together
_EXAGGERATION = 12.0
_MOMENTUM_AT_FIRST, _MOMENTUM = 0.5, 0.8
_FIRST_SPREAD = 1e-4  # standard deviation
_NEIGHBOURS_PER_PERPLEXITY = 3


@dataclass(frozen=True, eq=False)
class Embedding:
    """Where t-SNE has put the points so far.

    Args:
        points: Shape (N, 2); the unit means nothing.
        iteration: Steps done.
        divergence: What t-SNE makes small: the Kullback-Leibler divergence between who is near
            whom among the vectors and among the points. Before the first step NaN.
    """

    points: FloatArray
    iteration: int
    divergence: float

    @property
    def is_finished(self) -> bool:
        """Whether no step is left."""
        return self.iteration >= ITERATIONS


def principal_components(
    vectors: FloatArray, num_components: int = 2
) -> tuple[FloatArray, FloatArray]:
    """Look at vectors along the directions in which they differ most.

    Args:
        vectors: Shape (N, D).
        num_components: How many directions; fewer come back where there are no more.

    Returns:
        Coordinates, shape (N, num_components), and the share of all variance that each direction
        holds, shape (num_components,), 0 to 1. Signs are such that the largest deviation of each
        coordinate from 0 is positive.

    Source: Hotelling, Analysis of a Complex of Statistical Variables into Principal Components
    (1933), by the singular values of the centred vectors: Jolliffe, Principal Component Analysis
    (2002), section 3.5.

    >>> points, shares = principal_components(np.array([[0.0, 0, 0], [0, 3, 0], [0, 9, 0]]), 1)
    >>> points.ravel(), shares
    (array([-4., -1.,  5.]), array([1.]))
    """
    # Here, because the web process, which reads results only, need not have it.
    from scipy.sparse.linalg import svds

    count = min(num_components, *vectors.shape)
    if not np.ptp(vectors, axis=0).any():  # all alike: there is no direction
        return np.zeros((len(vectors), count)), np.zeros(count)
    centred = np.asarray(vectors, float) - vectors.mean(axis=0, dtype=float)
    if count < min(vectors.shape):
        # The first few alone, by Lanczos; it begins with numbers that are always the same.
        start = np.random.default_rng(0).normal(size=min(vectors.shape))
        left, sizes, _ = svds(centred, count, v0=start, return_singular_vectors="u")
        left, sizes = left[:, ::-1], sizes[::-1]  # the largest first
    else:
        left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    points = left * sizes
    largest = points[np.abs(points).argmax(axis=0), np.arange(count)]
    return points * np.where(largest < 0, -1.0, 1.0), sizes**2 / np.sum(centred**2)


def turn_alike(points: FloatArray, example: FloatArray) -> FloatArray:
    """Mirror coordinates that run the other way than in an example with the same points.

    Principal components have no sign of their own. Without this, a cloud would jump to the other
    side from one epoch to the next.

    Args:
        points: Shape (N, K).
        example: Shape (N, K).
    """
    agreement = np.einsum("nk,nk->k", points, example)  # (K,)
    return points * np.where(agreement < 0, -1.0, 1.0)


class TSNE:
    """A t-SNE map that is made a slice at a time.

    Args:
        vectors: Shape (N, D), at least 4 of them; better not more than 50 dimensions, as t-SNE's
            authors advise: reduce them with `principal_components` first.
        perplexity: About how many neighbours of each point count.
        seed: 0 begins with the map of the first two principal components; any other number begins
            with its own random points.

    Raises:
        CnnError: There are fewer than 4 vectors, or they hold no ordinary numbers.

    Source: van der Maaten and Hinton, Visualizing Data using t-SNE (2008); van der Maaten,
    Accelerating t-SNE using Tree-Based Algorithms (2014); to begin with principal components:
    Kobak and Berens, The art of using t-SNE for single-cell transcriptomics (2019).
    """

    def __init__(self, vectors: FloatArray, *, perplexity: float = 30, seed: int = 0) -> None:
        # Here, because the web process, which reads results only, need not wait for the import.
        from openTSNE import (  # type: ignore[import-untyped]
            TSNEEmbedding,
            affinity,
            initialization,
        )

        count = len(vectors)
        if count < 4 or not np.isfinite(vectors).all():
            raise CnnError(
                f"t-SNE needs at least 4 vectors of ordinary numbers; these are {count}. "
                "Choose another layer or another epoch."
            )
        affinities = affinity.PerplexityBasedNN(
            vectors,
            perplexity=min(perplexity, (count - 1) / _NEIGHBOURS_PER_PERPLEXITY),
            method="exact",
            n_jobs=1,
            random_state=seed,
        )
        rng = np.random.default_rng(seed)
        if seed:
            start = rng.normal(scale=_FIRST_SPREAD, size=(count, 2))
        else:
            start = initialization.rescale(principal_components(vectors)[0], inplace=False)
            # Points that begin in the same place would never part.
            start = start + rng.normal(scale=_FIRST_SPREAD / 100, size=start.shape)
        self._map: Any = TSNEEmbedding(
            start, affinities, negative_gradient_method="bh", n_jobs=1, random_state=seed
        )
        self.iteration = 0

    def advance(self, iterations: int = ITERATIONS_AT_ONCE) -> Embedding:
        """Go on by some steps, or fewer where the phase of exaggeration or all of it ends."""
        early = self.iteration < EXAGGERATED_ITERATIONS
        end = EXAGGERATED_ITERATIONS if early else ITERATIONS
        steps = min(iterations, end - self.iteration)
        if steps > 0:
            self._map.optimize(
                steps,
                inplace=True,
                exaggeration=_EXAGGERATION if early else None,
                momentum=_MOMENTUM_AT_FIRST if early else _MOMENTUM,
            )
            self.iteration += steps
        return self.embedding()

    def embedding(self) -> Embedding:
        """Return where the points are now."""
        divergence = self._map.kl_divergence if self.iteration else np.nan
        return Embedding(np.array(self._map, dtype=float), self.iteration, float(divergence))
