"""Grad-CAM: which places of a convolution layer's maps speak for a class."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from cnn.engine import keras, tf
from cnn.errors import CnnError
from cnn.inspection.networks import NETWORKS_IN_MEMORY
from cnn.inspection.reasons.class_scores import scores_in
from cnn.inspection.reasons.methods_in_words import Output
from cnn.types import FloatArray


def grad_cam(
    model: keras.Model, picture: FloatArray, *, layer: str = "", output: Output = "logit"
) -> FloatArray:
    """Weigh the maps of a convolution layer by the mean gradient of a class's score.

    Source: Selvaraju et al., Grad-CAM (2017), equations 1 and 2.

    Args:
        model: One of `networks.load` or `networks.untrained`.
        picture: In [0, 1], shape (H, W, C).
        layer: Name of the convolution layer; the last one when empty.
        output: What is differentiated.

    Returns:
        Shape (classes, h, w), of the layer's height and width; not negative.

    Raises:
        CnnError: There is no such layer, or it is no convolution.
    """
    maps, weights = (np.asarray(each) for each in maps_and_weights(model, layer, output)(picture))
    weighted = np.einsum("ck,ijk->cij", weights, maps)
    return np.asarray(np.maximum(weighted, 0))


@lru_cache(maxsize=2 * NETWORKS_IN_MEMORY)
def maps_and_weights(model: keras.Model, layer: str, output: Output) -> Callable[[FloatArray], Any]:
    """Return a compiled function from a picture to its maps, (h, w, channels), and their weights.

    The weights have shape (classes, channels).
    """
    both = _maps_and_scores(model, layer, output)

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[tf.TensorSpec(model.input_shape[1:], tf.float32)]
    )
    def ask(picture: Any) -> tuple[Any, Any]:
        # The picture once per class: of each copy one score is differentiated, all in one go.
        x = tf.repeat(picture[tf.newaxis], model.output_shape[-1], axis=0)
        with tf.GradientTape() as tape:
            tape.watch(x)  # else nothing before the first layer that learns would be recorded
            maps, scores = both(x, training=False)
            total = tf.reduce_sum(tf.linalg.diag_part(scores))
        return maps[0], tf.reduce_mean(tape.gradient(total, maps), axis=(1, 2))

    compiled: Callable[[FloatArray], Any] = ask
    return compiled


def _maps_and_scores(model: keras.Model, layer: str, output: Output) -> keras.Model:
    found = [one for one in model.layers if isinstance(one, keras.layers.Conv2D)]
    if not found:
        raise CnnError(
            "Grad-CAM weighs the maps of a convolution layer, and this network has none. "
            "The other methods need none: choose one of them."
        )
    by_name = {one.name: one for one in found}
    if layer and layer not in by_name:
        raise CnnError(
            f"{layer!r} is no convolution layer of this network. Choose {', '.join(by_name)}."
        )
    chosen = by_name[layer] if layer else found[-1]
    return keras.Model(model.input, [chosen.output, scores_in(model, output)])
