"""Which pixels made a network give its answer: the methods in words, and their maps.

The computing is in `cnn.inspection.attribution`.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnn.architecture import Architecture, Conv2D, Dropout
from cnn.types import FloatArray, Shape

Output = Literal["logit", "probability"]
Fill = Literal["black", "grey", "white", "mean"]
OUTPUTS: tuple[Output, ...] = get_args(Output)
FILLS: tuple[Fill, ...] = get_args(Fill)
MAX_SAMPLES = 200  # of SmoothGrad
MAX_STEPS = 300  # of integrated gradients


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to ask for reasons, in words.

    Args:
        title: Its name.
        idea: What it does, in a sentence.
        formula: LaTeX; s is the score of class c, x the picture.
        source: Where it was first described.
        limits: What it cannot tell.
    """

    title: str
    idea: str
    formula: str
    source: str
    limits: str


METHODS = {
    "grad_cam": Method(
        title="Grad-CAM",
        idea="Adds up the maps of a convolution layer, each weighted by how much the class would "
        "gain if the whole map grew; keeps what is positive.",
        formula=r"L^c = \mathrm{ReLU}\Big(\sum_k \alpha^c_k A^k\Big), \qquad "
        r"\alpha^c_k = \frac{1}{hw} \sum_{i,j} \frac{\partial s_c}{\partial A^k_{ij}}",
        source="Selvaraju et al., Grad-CAM (2017), equations 1 and 2",
        limits="It is as coarse as the layer, and stretched over the picture. It leaves out what "
        "speaks against the class. A weight is a mean over the whole map, so a place may light up "
        "that did not count.",
    ),
    "gradient": Method(
        title="Gradient",
        idea="How much the score would rise if this pixel alone became a little brighter.",
        formula=r"M^c_{ij} = \sum_{\mathrm{channels}} \frac{\partial s_c}{\partial x_{ij}}",
        source="Simonyan, Vedaldi and Zisserman, Deep Inside Convolutional Networks (2013), "
        "section 3; they show the size only, here the sign is kept",
        limits="It tells what a tiny change would do, not why the score is as large as it is. "
        "It is noisy: neighbours often get opposite signs.",
    ),
    "smooth_grad": Method(
        title="SmoothGrad",
        idea="The mean gradient of many copies of the picture, each with other noise.",
        formula=r"M^c = \frac{1}{n} \sum_{m=1}^{n} \nabla_x\, s_c(x + \varepsilon_m), \qquad "
        r"\varepsilon_m \sim \mathcal{N}(0, \sigma^2)",
        source="Smilkov et al., SmoothGrad (2017), section 3; they advise a noise of 10 to 20 %",
        limits="Smoother is not truer: it explains the network's answer to noisy pictures, and how "
        "much noise is right nobody knows.",
    ),
    "integrated": Method(
        title="Integrated gradients",
        idea="Walks from an empty picture to this one, and adds up what each pixel contributes on "
        "the way. All contributions together are the difference of the two scores.",
        formula=r"M^c = (x - x') \int_0^1 \nabla_x\, s_c\big(x' + t\,(x - x')\big)\, dt",
        source="Sundararajan, Taly and Yan, Axiomatic Attribution for Deep Networks (2017), "
        "equation 1; here with the midpoint rule",
        limits="All depends on the empty picture x′. A pixel that is the same in both gets "
        "exactly 0: with a black one, black pixels never count, even where a missing stroke "
        "decides.",
    ),
    "occlusion": Method(
        title="Occlusion",
        idea="Covers a patch and looks how far the score falls; a pixel gets the mean fall over "
        "all patches that cover it. No gradient is needed.",
        formula=r"M^c_{ij} = \operatorname*{mean}_{P \ni (i,j)}"
        r"\big[\, s_c(x) - s_c(x \text{ with } P \text{ covered}) \,\big]",
        source="Zeiler and Fergus, Visualizing and Understanding Convolutional Networks (2014), "
        "section 4.2; they show the probability at each stop of the patch",
        limits="A patch is a shape of its own, which the network has never met. What is there "
        "twice is not missed when one of the two is covered.",
    ),
}


@dataclass(frozen=True, eq=False)
class Attribution:
    """What a method says of one picture, for all classes.

    Args:
        maps: Shape (classes, h, w); blue where positive, for the class. h and w are the picture's,
            or those of the layer for Grad-CAM.
        scores: What is explained, logits or probabilities of the picture, shape (classes,).
        probabilities: Shape (classes,).
        baseline_scores: Of the empty picture, for integrated gradients.
    """

    maps: FloatArray
    scores: FloatArray
    probabilities: FloatArray
    baseline_scores: FloatArray | None = None

    @property
    def answer(self) -> int:
        """The likeliest class."""
        return int(self.probabilities.argmax())

    @property
    def limit(self) -> float:
        """The largest magnitude of all classes' maps, for one colour scale; 1 where all are 0."""
        return strongest(self.maps)


def strongest(values: FloatArray) -> float:
    """Return the largest magnitude; 1 where all is 0, as a colour scale needs a range."""
    return float(np.abs(values).max(initial=0.0)) or 1.0


def in_short(values: FloatArray) -> str:
    """Say where a map is strongest, for those who cannot see it.

    >>> in_short(np.array([[0.0, 2.0], [-0.5, 0.0]]))
    'Strongest for the class at row 0, column 1 (2); against it at row 1, column 0 (−0.5).'
    """
    places = []
    for what, sign in (("for the class", 1), ("against it", -1)):
        row, column = (int(i) for i in np.unravel_index((sign * values).argmax(), values.shape))
        value = float(values[row, column])
        if sign * value > 0:
            number = f"{value:.3g}".replace("-", "−")
            places.append(f"{what} at row {row}, column {column} ({number})")
    return f"Strongest {'; '.join(places)}." if places else "It is 0 everywhere."


def default_patch(side: int) -> tuple[int, int]:
    """Return a patch and a stride, in pixels, that suit pictures of this side.

    >>> default_patch(28), default_patch(96)
    ((5, 2), (17, 7))
    """
    return max(1, side * 5 // 28), max(1, round(side / 14))


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


def verdict(similarity: float | None) -> str:
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


def stretched(values: FloatArray, shape: Shape) -> FloatArray:
    """Stretch a map over a picture, with straight lines between the centres of its cells.

    Args:
        values: Shape (h, w).
        shape: (H, W) of the picture, not smaller than the map.
    """
    if values.shape == shape[:2]:
        return values
    image = Image.fromarray(values.astype(np.float32))
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BILINEAR))


def telling_pictures(probabilities: FloatArray, labels: NDArray[np.int64]) -> tuple[int, int, int]:
    """Find pictures worth asking about: the surest mistake, the surest hit, and a less sure one.

    Args:
        probabilities: Answers to the test pictures, shape (N, classes).
        labels: The true classes, shape (N,).

    Returns:
        Places of the three. 19 of 20 hits are surer than the last one. Where there is no mistake
        or no hit, the least sure answer stands for it.

    >>> telling_pictures(np.array([[0.9, 0.1], [0.7, 0.3], [0.6, 0.4]]), np.array([1, 0, 0]))
    (0, 1, 2)
    """
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    by_sureness = np.argsort(sure, kind="stable")
    wrong, hits = by_sureness[~right[by_sureness]], by_sureness[right[by_sureness]]
    least = by_sureness[:1]
    wrong, hits = (places if places.size else least for places in (wrong, hits))
    return int(wrong[-1]), int(hits[-1]), int(hits[hits.size // 20])


def convolutions(architecture: Architecture) -> list[str]:
    """Return the names of a network's convolution layers, from the first to the last."""
    return [row.name for row in architecture.summary() if isinstance(row.layer, Conv2D)]


def ends_in_softmax(architecture: Architecture) -> bool:
    """Tell whether a network has logits: values that softmax makes probabilities of."""
    layers = [layer for layer in architecture.layers if not isinstance(layer, Dropout)]
    return getattr(layers[-1], "activation", "") == "softmax"
