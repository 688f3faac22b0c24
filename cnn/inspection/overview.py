"""The whole network on one picture."""

from __future__ import annotations

import numpy as np

from cnn import overview as view
from cnn.engine import keras
from cnn.inspection import networks
from cnn.overview import LayerUnits, Overview, Sources
from cnn.types import FloatArray, UInt8Array
from cnn.units import INPUT


def overview(run_id: str, image: UInt8Array, epoch: int | None = None) -> Overview:
    """Return what every unit of a network makes of a picture, and what feeds it.

    Args:
        run_id: The run whose network looks at the picture.
        image: Pixels 0 to 255, shape (H, W, C).
        epoch: Weights after this epoch (0: untrained); the last saved ones when left out.

    Raises:
        CnnError: No such run or weights, a picture of another shape than the network's input, or
            values that are not finite.
    """
    model = networks.load(run_id, epoch)
    scaled = networks.as_input(model, image[np.newaxis])
    outputs = networks.look_inside(model)(scaled, training=False)
    layers: list[LayerUnits] = [view.units_of(INPUT, scaled[0], None)]
    before: FloatArray = scaled[0]
    for layer in model.layers[1:]:
        values = np.asarray(outputs[layer.name])[0]
        layers.append(view.units_of(layer.name, values, _sources(layer, before, values)))
        before = values
    return Overview(tuple(layers))


def _sources(layer: keras.Layer, before: FloatArray, values: FloatArray) -> Sources:
    if isinstance(layer, keras.layers.Conv2D):
        return view.of_kernels(np.asarray(layer.kernel))
    if isinstance(layer, keras.layers.Dense):
        return view.of_weights(np.asarray(layer.kernel), before)
    # Flatten writes cell after cell, and in each cell channel after channel.
    return view.one_to_one(np.arange(values.shape[-1]) % before.shape[-1])
