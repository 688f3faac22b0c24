"""What all units of a network make of one picture, small enough to travel to a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn import runs
from cnn.architecture import Layer
from cnn.architecture.network import INPUT
from cnn.engine import keras
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.types import FloatArray, Shape, UInt8Array

MOST_KERNEL_SOURCES = 64  # inputs of a convolution's unit whose strength travels
MOST_WEIGHT_SOURCES = 24  # inputs of a dense unit; lines to more could not be told apart

# For a `model` with a first convolution of padding "valid", and a `picture` of 0 to 255.
KERAS_LINES = """\
x = keras.ops.convert_to_tensor(picture[None] / 255, "float32")
layers = model.layers[1:]  # without the input
inside = keras.Model(model.input, {layer.name: layer.output for layer in layers})
maps = inside(x, training=False)  # layer name -> (1, H, W, C) or (1, units)

# The first unit of a convolution by hand: every channel with its kernel, added up, plus its bias.
kernels, bias = model.get_layer("conv2d").get_weights()  # (kH, kW, C, units) and (units,)
sums = keras.ops.conv(x, kernels[..., :1], padding="valid") + bias[0]"""


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """What feeds the units of a layer: the strongest inputs of each.

    Args:
        numbers: Units of the layer before, shape (units, K), the strongest first.
        weights: How each counts, of the same shape; see `of_kernels` and `of_weights`.
        count: Inputs that a unit has altogether; K if all of them travel.
    """

    numbers: NDArray[np.int32]
    weights: FloatArray
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class LayerUnits:
    """The units of one layer, in levels of 0 to 255 between a unit's lowest and highest value.

    Args:
        name: Of the layer.
        shape: (H, W, C) or (units,).
        levels: Shape (units, H, W); (units, 1, 1) for a vector.
        low: The lowest value of each unit, shape (units,).
        high: The highest.
        mean: The mean; for a vector, all three are the value.
        sources: What feeds them; None for the picture.
    """

    name: str
    shape: Shape
    levels: UInt8Array
    low: FloatArray
    high: FloatArray
    mean: FloatArray
    sources: Sources | None


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """A network on one picture: its input, then its layers."""

    layers: tuple[LayerUnits, ...]

    @property
    def answer(self) -> FloatArray:
        """The last layer's values, shape (classes,)."""
        return self.layers[-1].mean


def units_of(name: str, values: FloatArray, sources: Sources | None) -> LayerUnits:
    """Pack the output of a layer into one byte for each value.

    A value becomes round(255 × (value - low) / (high - low)), so that none is off by more than
    1/510 of its unit's range.

    Args:
        name: Of the layer.
        values: Shape (H, W, C) or (units,).
        sources: What feeds the units.

    Raises:
        CnnError: A value is infinite or no number.
    """
    if not np.isfinite(values).all():
        raise CnnError(
            f"{name} gives numbers that are infinite or not a number (NaN): the training ran out "
            "of hand. Choose an earlier epoch, or train again with a smaller learning rate."
        )
    shape = values.shape
    maps = np.moveaxis(values, -1, 0) if values.ndim == 3 else values[:, np.newaxis, np.newaxis]
    low, high = maps.min(axis=(1, 2)), maps.max(axis=(1, 2))
    spread = np.where(high > low, high - low, 1)[:, np.newaxis, np.newaxis]
    levels = np.rint((maps - low[:, np.newaxis, np.newaxis]) / spread * 255).astype(np.uint8)
    return LayerUnits(
        name, tuple(shape), levels, low, high, maps.mean(axis=(1, 2)).clip(low, high), sources
    )


def of_kernels(kernels: FloatArray) -> Sources:
    """Return how strongly each unit of a convolution listens to each channel.

    The strength is the Euclidean norm of the kernel for this channel: an edge detector, whose
    weights add up to nothing, listens as much as a blur does. Its sign is that of the kernel's sum:
    whether a bright area speaks for the unit, or against it.

    Args:
        kernels: Shape (kH, kW, C, units).
    """
    norms = np.sqrt((kernels**2).sum(axis=(0, 1)))  # (C, units)
    strengths = np.where(kernels.sum(axis=(0, 1)) < 0, -norms, norms).T
    return _strongest(strengths, np.abs(strengths), MOST_KERNEL_SOURCES)


def of_weights(weights: FloatArray, x: FloatArray) -> Sources:
    """Return the inputs that count most for each dense unit on this picture.

    They are chosen by |weight × input|, and travel with their weight.

    Args:
        weights: Shape (inputs, units).
        x: The inputs, shape (inputs,).
    """
    return _strongest(weights.T, np.abs(weights.T * x), MOST_WEIGHT_SOURCES)


def one_to_one(numbers: Sequence[int] | NDArray[np.integer]) -> Sources:
    """Return sources of units that have one each: number i of `numbers` feeds unit i."""
    column = np.asarray(numbers, np.int32)[:, np.newaxis]
    return Sources(column, np.ones(column.shape, np.float32), 1)


def _strongest(weights: FloatArray, importance: FloatArray, most: int) -> Sources:
    """Keep the most important inputs of each unit; both arrays have shape (units, inputs)."""
    count = weights.shape[1]
    numbers = np.argsort(-importance, axis=1, kind="stable")[:, :most]
    kept = np.take_along_axis(weights, numbers, axis=1)
    return Sources(numbers.astype(np.int32), kept.astype(np.float32), count)


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
    layers: list[LayerUnits] = [units_of(INPUT, scaled[0], None)]
    before: FloatArray = scaled[0]
    rows = runs.get(run_id).architecture.summary()
    for row, layer in zip(rows, model.layers[1:], strict=True):
        values = np.asarray(outputs[layer.name])[0]
        layers.append(units_of(layer.name, values, _sources(row.layer, layer, before, values)))
        before = values
    return Overview(tuple(layers))


def _sources(kind: Layer, layer: keras.Layer, before: FloatArray, values: FloatArray) -> Sources:
    if kind.feed == "kernel":
        return of_kernels(np.asarray(layer.kernel))
    if kind.feed == "weight":
        return of_weights(np.asarray(layer.kernel), before)
    # Flatten writes cell after cell, and in each cell channel after channel.
    return one_to_one(np.arange(values.shape[-1]) % before.shape[-1])
