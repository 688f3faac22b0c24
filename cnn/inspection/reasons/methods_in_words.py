"""Which pixels made a network give its answer: the methods in words, and their maps.

The computing is in `cnn.inspection.reasons.attribution`.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from cnn.architecture import Architecture

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
        limits="It is as coarse as the layer: each cell is drawn in the middle of what it sees. It "
        "leaves out what speaks against the class. A weight is a mean over the whole map, so a "
        "place may light up that did not count.",
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


def default_patch(side: int) -> tuple[int, int]:
    """Return a patch and a stride, in pixels, that suit pictures of this side.

    >>> default_patch(28), default_patch(96)
    ((5, 2), (17, 7))
    """
    return max(1, side * 5 // 28), max(1, round(side / 14))


def convolutions(architecture: Architecture) -> list[str]:
    """Return the names of a network's convolution layers, from the first to the last."""
    return [row.name for row in architecture.summary() if row.layer.feed == "kernel"]


def ends_in_softmax(architecture: Architecture) -> bool:
    """Tell whether a network has logits: values that softmax makes probabilities of."""
    layers = [layer for layer in architecture.layers if not layer.only_trains]
    return layers[-1].applied == "softmax"
