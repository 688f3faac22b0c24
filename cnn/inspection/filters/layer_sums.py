"""One layer of a network: what its filters sum up, and their weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from cnn import models, runs
from cnn.architecture import Architecture, Dense
from cnn.architecture.receptive_field import reach
from cnn.engine import keras
from cnn.inspection import networks
from cnn.inspection.filters.filter_layers import FilterLayer, filter_layer
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


@lru_cache(maxsize=networks.NETWORKS_IN_MEMORY)
def middle_alone(
    model: keras.Model, architecture: Architecture, layer: FilterLayer
) -> tuple[Callable[[Any], Any], FilterLayer]:
    """Return a layer of which only the cell in the middle of the map is computed.

    The cell needs only the pixels that it sees. A network of the same weights that is given just
    these, and adds nothing at their edges, ends in this one cell. Where the cell sees beyond the
    picture, the layer is returned as it is.

    Args:
        model: One of `cnn.inspection.networks.load`.
        architecture: Its description.
        layer: A convolution layer of it.

    Returns:
        A function as of `sums_of`, from whole pictures to a map of one cell; and the layer with
        this map.
    """
    seen = reach(architecture, layer.index, *layer.middle)
    height, width, channels = architecture.input_shape
    bottom, right = seen.row + seen.num_rows, seen.column + seen.num_columns
    if min(seen.row, seen.column) < 0 or bottom > height or right > width:
        return sums_of(model, layer.name), layer
    layers = [each.unpadded() for each in architecture.layers[: layer.index + 1]]
    needed = tuple(each for each in layers if each is not None)
    small = models.build(Architecture((seen.num_rows, seen.num_columns, channels), needed))
    for part in small.layers[1:]:  # the first one is the input
        part.set_weights(model.get_layer(part.name).get_weights())
    sums = sums_of(small, layer.name)

    def sums_of_cell(pictures: Any) -> Any:
        return sums(pictures[:, seen.row : bottom, seen.column : right])  # (N, 1, 1, filters)

    return sums_of_cell, replace(layer, output_shape=(1, 1, layer.num_filters))


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


def kernel_maps(layer: FilterLayer, architecture: Architecture, weights: FloatArray) -> FloatArray:
    """Arrange the weights of one filter as maps, a channel each.

    Args:
        layer: The filter's layer.
        architecture: The network.
        weights: Shape (kH, kW, C) of a convolution, (N,) of a dense layer.

    Returns:
        Shape (rows, columns, channels). A dense layer's weights behind Flatten lie as the map did
        that was flattened; elsewhere they are one row.
    """
    if weights.ndim == 3:
        return weights
    for row in reversed(architecture.summary()[: layer.index]):
        if row.output_shape != layer.input_shape or isinstance(row.layer, Dense):
            break
        if row.takes_places:
            if prod(row.input_shape[:2]) == 1:  # a map of one cell: its channels in one row
                break
            return weights.reshape(row.input_shape)
    return weights.reshape(1, -1, 1)
