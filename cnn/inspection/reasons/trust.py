"""Whether a map of reasons can be believed: what can be computed about that."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn.inspection.reasons.attribution import Attribution
from cnn.types import FloatArray


@dataclass(frozen=True)
class Completeness:
    """Whether integrated gradients add up.

    Args:
        total: Sum of all pixels' contributions.
        difference: Score of the picture minus score of the empty one.
    """

    total: float
    difference: float

    @property
    def gap(self) -> float | None:
        """By how much the two differ, as a share of the difference; None where that is 0."""
        return abs(self.total - self.difference) / abs(self.difference) if self.difference else None


def completeness(found: Attribution, label: int) -> Completeness:
    """Compare the sum of a class's contributions with the difference of its scores.

    Source: Sundararajan, Taly and Yan (2017), section 3, "completeness".

    Args:
        found: What integrated gradients say.
        label: The class.
    """
    baseline = found.scores if found.baseline_scores is None else found.baseline_scores
    return Completeness(
        float(found.maps[label].sum()), float(found.scores[label] - baseline[label])
    )


def rank_correlation(first: FloatArray, second: FloatArray) -> float | None:
    """Compare which places two maps stress, whatever the scale or the sign of their values.

    Spearman's rank correlation of the magnitudes: 1 for the same order, 0 for none, as Adebayo et
    al., Sanity Checks for Saliency Maps (2018), section 3, use it. Equal values share their mean
    rank. Places where both maps are exactly 0 are left out: a picture's black border, where some
    methods cannot say anything, would make any two maps alike.

    Args:
        first: Any shape.
        second: The same shape.

    Returns:
        From -1 to 1; None where a map has one value only, as it has no order then.

    >>> rank_correlation(np.array([0.1, -0.5, 2.0]), np.array([1.0, 3.0, -9.0]))
    1.0
    """
    said = (first != 0) | (second != 0)
    ranks = np.stack([_mean_ranks(np.abs(values[said])) for values in (first, second)])
    if said.sum() < 2 or np.ptp(ranks, axis=1).min() == 0:
        return None
    return round(float(np.corrcoef(ranks[0], ranks[1])[0, 1]), 12)


def similarity_in_words(similarity: float | None) -> str:
    """Say what a rank correlation with the map of random weights means.

    The bounds of 0.2 and 0.5 are ours, to sort by; nothing happens just there.

    Args:
        similarity: As `rank_correlation` returns it.
    """
    if similarity is None:
        return (
            "One of the two maps is the same everywhere, so there is no order to compare. Choose "
            "another class or layer."
        )
    if similarity >= 0.5:
        return (
            "**Alike.** Random weights stress much the same places. What you see comes mostly from "
            "the picture and the kind of network, not from what was learned: do not read it as a "
            "reason."
        )
    if similarity >= 0.2:
        return (
            "**Partly alike.** Some of what you see would be there without any learning, such as "
            "the outline of the picture. Trust the differences more than the map itself."
        )
    return (
        "**Different.** The map depends on what was learned, as a reason should. That is "
        "necessary, and not enough: it may still be a poor account of the answer."
    )


def _mean_ranks(values: FloatArray) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return ranks
