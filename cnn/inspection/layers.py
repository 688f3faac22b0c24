"""One layer of a network: what its filters sum up, and their weights."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import keras
import numpy as np

from cnn import runs
from cnn.filters import filter_layer
from cnn.inspection import networks
from cnn.types import FloatArray


@lru_cache(maxsize=networks.NETWORKS_IN_MEMORY)
def sums_of(model: keras.Model, layer_name: str) -> Callable[[Any], Any]:
    """Return a function from pictures to what a layer sums up, before its activation function.

    Args:
        model: One of `cnn.inspection.networks.load`.
        layer_name: A convolution or dense layer of it.

    Returns:
        From (N, H, W, C), in [0, 1], to (N, rows, columns, filters) or (N, units).
    """
    layer = model.get_layer(layer_name)
    below = None if layer.input is model.input else keras.Model(model.input, layer.input)

    def sums(pictures: Any) -> Any:
        values = pictures if below is None else below(pictures, training=False)
        if isinstance(layer, keras.layers.Dense):
            values = keras.ops.matmul(values, layer.kernel)
        else:
            values = layer.convolution_op(values, layer.kernel)
        return values + layer.bias if layer.use_bias else values

    return sums


def filter_weights(
    run_id: str, layer_name: str, number: int, epoch: int | None = None
) -> tuple[FloatArray, float]:
    """Return the weights of a filter, (kH, kW, C), or of a unit, (N,), and its bias.

    Args:
        run_id: The run whose network it belongs to.
        layer_name: A convolution or dense layer.
        number: Of the filter or unit, from 0.
        epoch: Weights after this epoch; those that were kept when left out.

    Raises:
        CnnError: No such run, weights, layer or filter, or the weights are damaged.
    """
    filter_layer(runs.get(run_id).architecture, layer_name).check_filter(number)
    layer = networks.load(run_id, epoch).get_layer(layer_name)
    bias = float(np.asarray(layer.bias)[number]) if layer.use_bias else 0.0
    return np.asarray(layer.kernel)[..., number], bias
