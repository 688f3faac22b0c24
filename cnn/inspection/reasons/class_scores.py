"""What is explained: the score of each class, as a model of its own."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cnn.engine import keras
from cnn.errors import CnnError
from cnn.inspection.batches import batches
from cnn.inspection.networks import NETWORKS_IN_MEMORY
from cnn.inspection.reasons.methods_in_words import OUTPUTS, Output
from cnn.types import FloatArray


@lru_cache(maxsize=2 * NETWORKS_IN_MEMORY)
def scorer(model: keras.Model, output: Output = "logit") -> keras.Model:
    """Return a model of the same weights that gives a score per class.

    Args:
        model: One of `networks.load` or `networks.untrained`.
        output: As for `scores_in`.
    """
    return keras.Model(model.input, scores_in(model, output))


def scores_in(model: keras.Model, output: Output) -> keras.KerasTensor:
    """Return the place in a model where its scores are.

    Args:
        model: A chain of layers.
        output: "probability", or the "logit" that softmax makes it of. A sure network's softmax is
            saturated: its probability stays at 1 whatever a pixel does, and its gradient at 0.
            Without a softmax at its end, a network's output is taken for the logits.

    Raises:
        CnnError: It is neither of the two.
    """
    if output not in OUTPUTS:
        raise CnnError(f"Explain the {' or the '.join(OUTPUTS)}, not {output!r}.")
    last = next(
        layer for layer in reversed(model.layers) if not isinstance(layer, keras.layers.Dropout)
    )
    is_softmax = getattr(last, "activation", None) is keras.activations.softmax
    if output == "probability" or not is_softmax:
        return model.output
    if isinstance(last, keras.layers.Activation):
        return last.input
    # The same layer once more, without its softmax. Its weights are copied: nobody changes a
    # model, and a layer that is shared could not have another activation.
    linear = type(last).from_config(
        last.get_config() | {"name": f"{last.name}_logits", "activation": "linear"}
    )
    logits = linear(last.input)
    linear.set_weights(last.get_weights())
    return logits


def scores_and_probabilities(
    model: keras.Model, picture: FloatArray, output: Output
) -> tuple[FloatArray, FloatArray]:
    """Return what `scorer` and the model itself say to one picture, each of shape (classes,).

    Args:
        model: One of `networks.load` or `networks.untrained`.
        picture: In [0, 1], shape (H, W, C).
        output: As for `scores_in`.
    """
    scores, probabilities = _both(model, output)(picture[np.newaxis], training=False)
    return np.asarray(scores)[0], np.asarray(probabilities)[0]


@lru_cache(maxsize=2 * NETWORKS_IN_MEMORY)
def _both(model: keras.Model, output: Output) -> keras.Model:
    """Return a model that goes through the layers once for the two; asked twice, it takes twice."""
    return keras.Model(model.input, [scores_in(model, output), model.output])


def scores_of(model: keras.Model, pictures: FloatArray) -> FloatArray:
    """Return the scores, shape (N, classes), of pictures of shape (N, H, W, C) in [0, 1]."""
    parts = batches(model, len(pictures))
    return np.concatenate([np.asarray(model(pictures[part], training=False)) for part in parts])


def filling(name: str, picture: FloatArray) -> float:
    """Return the grey level, 0 to 1, of one of `cnn.inspection.reasons.methods_in_words.FILLS`.

    Args:
        name: "mean" is the picture's own.
        picture: Shape (H, W, C), in [0, 1].

    Raises:
        CnnError: There is no such filling.
    """
    levels = {"black": 0.0, "grey": 0.5, "white": 1.0, "mean": float(picture.mean())}
    if name not in levels:
        raise CnnError(f"A picture is filled with {', '.join(levels)}, not with {name!r}.")
    return levels[name]
