"""The losses that a classifier can be trained with, term by term and with their gradients.

Plain NumPy. `cnn.backpropagation` lets TensorFlow differentiate the same losses; the formulas here
say what comes out, and tests hold the two together. All start from the logits, the numbers before
softmax, because a probability that was rounded to 0 or 1 has forgotten how wrong it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn.errors import CnnError
from cnn.types import FloatArray

# As in cnn.training.keras_losses: the root is infinitely steep at 0; a smallest step prevents that.
ROOT_OFFSET = 2.0**-23


@dataclass(frozen=True, kw_only=True)
class Loss:
    """What a page says about a loss.

    Args:
        title: Its name.
        term: How the term of one answer is computed, of its target t and its probability p.
        total: What the terms become.
    """

    title: str
    term: str
    total: str


LOSSES = {
    "categorical_crossentropy": Loss(
        title="categorical cross-entropy", term="−t · log p", total="sum of the terms"
    ),
    "binary_crossentropy": Loss(
        title="binary cross-entropy",
        term="−(t · log p + (1 − t) · log(1 − p)) / 10",
        total="sum of the terms",
    ),
    "mean_squared_error": Loss(
        title="mean squared error", term="(p − t)² / 10", total="sum of the terms"
    ),
    "root_mean_squared_error": Loss(
        title="root mean squared error", term="(p − t)² / 10", total="root of the sum"
    ),
}


def check_loss(name: str) -> None:
    """Refuse a name that is not in `LOSSES`.

    Raises:
        CnnError: It is not; says which there are.
    """
    if name not in LOSSES:
        raise CnnError(f"The loss is one of {', '.join(LOSSES)}, not {name!r}.")


def log_softmax(logits: FloatArray) -> FloatArray:
    """Return the logarithms of the softmax over the last axis, without overflow.

    >>> np.exp(log_softmax(np.array([0.0, 0.0])))
    array([0.5, 0.5])
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def terms(name: str, logits: FloatArray, labels: NDArray[np.integer]) -> FloatArray:
    """Return what each possible answer adds to the loss of a picture.

    Args:
        name: One of `LOSSES`; the root of the fourth comes after adding up, so that its terms are
            those of the mean squared error.
        logits: Shape (..., N, K): N pictures, K classes.
        labels: The right classes, shape (N,).

    Returns:
        Shape (..., N, K), each >= 0.

    Source: Goodfellow et al., Deep Learning, section 6.2.2; the binary one as Keras computes it,
    on the K probabilities of a softmax, each taken for a yes-or-no question.

    >>> terms("mean_squared_error", np.array([[0.0, 0.0]]), np.array([1]))
    array([[0.125, 0.125]])
    """
    check_loss(name)
    num_classes = logits.shape[-1]
    target = np.eye(num_classes)[labels]  # (N, K)
    log_p = log_softmax(logits)  # (..., N, K)
    if name == "categorical_crossentropy":
        return np.asarray(np.where(target == 1, -log_p, 0.0))
    if name == "binary_crossentropy":
        return np.asarray(np.where(target == 1, -log_p, -_log_rest(logits)) / num_classes)
    return np.asarray((np.exp(log_p) - target) ** 2 / num_classes)


def batch_loss(name: str, logits: FloatArray, labels: NDArray[np.integer]) -> FloatArray:
    """Return the loss of N pictures: the mean of their losses, or the root of the mean square.

    The arguments are those of `terms`; the result has shape (...,).
    """
    mean = terms(name, logits, labels).sum(axis=-1).mean(axis=-1)
    if name == "root_mean_squared_error":
        return np.asarray(np.sqrt(mean + ROOT_OFFSET))
    return np.asarray(mean)


def logit_gradient(name: str, logits: FloatArray, label: int) -> FloatArray:
    """Return the slope of one picture's loss along each logit, by its formula.

    Args:
        name: One of `LOSSES`.
        logits: Shape (K,).
        label: The right class.

    Returns:
        Shape (K,); it adds up to 0, since softmax does not mind what all logits share.

    Source: Goodfellow et al., Deep Learning, section 6.2.2.3. With a_j = p_j dL/dp_j, the chain
    rule through softmax gives dL/dz = a - p sum(a). For the squared errors each a_j carries a
    factor p_j, and so the slope vanishes where softmax is sure, right or wrong.

    >>> logit_gradient("categorical_crossentropy", np.array([0.0, 0.0]), label=1)
    array([ 0.5, -0.5])
    """
    check_loss(name)
    p = np.exp(log_softmax(logits))
    target = np.eye(len(logits))[label]
    if name == "categorical_crossentropy":
        return np.asarray(p - target)
    if name == "binary_crossentropy":
        odds = np.exp(log_softmax(logits) - _log_rest(logits))  # p / (1 - p)
        a = -(target - (1 - target) * odds) / len(logits)
    else:
        a = p * 2 * (p - target) / len(logits)
    slope: FloatArray = a - p * a.sum()
    if name == "root_mean_squared_error":
        slope /= 2 * batch_loss(name, logits[None], np.array([label]))
    return slope


def numerical_logit_gradient(
    name: str, logits: FloatArray, label: int, *, step: float = 1e-4
) -> FloatArray:
    """Measure the same slope without any formula: nudge each logit, and see how the loss changes.

    The arguments are those of `logit_gradient`; `step` is the nudge to either side.
    """
    nudges = step * np.eye(len(logits))
    above, below = (
        batch_loss(name, (logits + sign * nudges)[:, None], np.array([label])) for sign in (1, -1)
    )
    return np.asarray((above - below) / (2 * step))


def confident_mistake(confidence: float, *, num_classes: int = 10) -> FloatArray:
    """Return the logits of a network that is this sure of class 1, and undecided among the rest.

    Args:
        confidence: Probability of class 1, above 0 and below 1.
        num_classes: Classes.

    Raises:
        CnnError: The confidence is not between 0 and 1.

    >>> float(np.exp(log_softmax(confident_mistake(0.9)))[1].round(6))
    0.9
    """
    if not 0 < confidence < 1:
        raise CnnError(f"A confidence lies between 0 and 1; {confidence} does not.")
    logits = np.zeros(num_classes)
    logits[1] = np.log(confidence / (1 - confidence)) + np.log(num_classes - 1)
    return logits


def _log_rest(logits: FloatArray) -> FloatArray:
    """Return log(1 - p) for each class, from the other logits: no digits are lost near p = 1."""
    num_classes = logits.shape[-1]
    others = np.where(np.eye(num_classes, dtype=bool), -np.inf, logits[..., None, :])
    largest = others.max(axis=-1)
    log_others = largest + np.log(np.exp(others - largest[..., None]).sum(axis=-1))
    log_all = logits - log_softmax(logits)
    return np.asarray(log_others - log_all)
