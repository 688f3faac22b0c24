"""One unit of a network, opened: each of its inputs, its sum, its bias, its activation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn import ops, runs
from cnn.engine import keras
from cnn.inspection import networks
from cnn.inspection.look_inside.unit_names import parse_unit, place_in_map, row_of
from cnn.types import FloatArray, UInt8Array

CHANNELS_PER_PAGE = 4  # of a convolution's inputs
INPUTS_PER_PAGE = 12  # of a dense unit's


@dataclass(frozen=True, slots=True, eq=False)
class OpenedConvolution:
    """A unit of a convolution: output = activation(contributions + rest + bias).

    Args:
        channels: Numbers of the input channels of this page, in the order asked for.
        inputs: Their maps, shape (n, H, W).
        kernels: A kernel for each, shape (n, kH, kW).
        rest: What all other channels add together, shape (oH, oW).
        num_channels: Of the input, altogether.
        share: Of each channel of the page in the magnitude of all contributions, shape (n,).
        bias: Added to each sum.
        before: The sums with bias, as Keras computes them, shape (oH, oW).
        output: After the activation, shape (oH, oW).
        log_total: For a softmax, log of the sum of exp(sum) over all units, shape (oH, oW).
    """

    channels: tuple[int, ...]
    inputs: FloatArray
    kernels: FloatArray
    rest: FloatArray
    num_channels: int
    share: FloatArray
    bias: float
    before: FloatArray
    output: FloatArray
    log_total: FloatArray | None


@dataclass(frozen=True, slots=True)
class Normalization:
    """The numbers of one channel of a batch normalisation.

    Its output is gamma × (x - mean) / sqrt(variance + epsilon) + beta.

    Source: Ioffe and Szegedy, Batch Normalization (2015), algorithm 2, step 11.
    """

    mean: float
    variance: float
    gamma: float
    beta: float
    epsilon: float


@dataclass(frozen=True, slots=True, eq=False)
class OpenedMap:
    """A unit that one unit of the layer before feeds: pooling, activation, normalisation, dropout.

    Args:
        x: What reaches it, shape (H, W); (1, 1) for a value of a vector.
        output: What it makes of that, shape (oH, oW), or (1, 1).
        normalization: Its numbers, if it normalises.
        log_total: As for `OpenedConvolution`.
        scores: For a softmax over a vector, all its inputs, shape (classes,).
    """

    x: FloatArray
    output: FloatArray
    normalization: Normalization | None = None
    log_total: FloatArray | None = None
    scores: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OpenedNumber:
    """A number that Flatten has put into a vector.

    Args:
        x: The map of its channel, shape (H, W).
        row: Its place there.
        column: Its place there.
        channel: Number of the channel.
        output: The number.
    """

    x: FloatArray
    row: int
    column: int
    channel: int
    output: float


@dataclass(frozen=True, slots=True, eq=False)
class OpenedDense:
    """A dense unit: output = activation(contributions + rest + bias).

    Args:
        numbers: Places, in the input vector, of the inputs of this page.
        inputs: Their values, shape (n,).
        weights: A weight for each, shape (n,).
        rest: What all other inputs add together.
        num_inputs: Altogether.
        bias: Added to the sum.
        before: The sum with bias, as Keras computes it.
        output: After the activation.
        scores: For a softmax, the sums of all units, shape (units,).
    """

    numbers: tuple[int, ...]
    inputs: FloatArray
    weights: FloatArray
    rest: float
    num_inputs: int
    bias: float
    before: float
    output: float
    scores: FloatArray | None


Opened = OpenedConvolution | OpenedMap | OpenedNumber | OpenedDense


def open_unit(
    run_id: str,
    image: UInt8Array,
    name: str,
    epoch: int | None = None,
    *,
    page: int = 0,
    in_order: bool = False,
) -> Opened:
    """Return what reaches one unit of a network, and what it makes of that.

    Args:
        run_id: The run whose network looks at the picture.
        image: Pixels 0 to 255, shape (H, W, C).
        name: The unit, such as "conv2d_1.5".
        epoch: As for `cnn.inspection.look_inside.overview.overview`.
        page: Which of its inputs, from 0; beyond the last, the last.
        in_order: Inputs by their number; otherwise the largest contribution first.

    Raises:
        CnnError: No such run, weights or unit, or a picture of another shape than the network's
            input.
    """
    model = networks.load(run_id, epoch)
    architecture = runs.get(run_id).architecture
    unit = parse_unit(name, architecture)
    row = row_of(architecture, unit.layer)
    scaled = networks.as_input(model, image[np.newaxis])
    outputs = networks.look_inside(model)(scaled, training=False)
    names = [layer.name for layer in model.layers]
    place = names.index(unit.layer)
    x = np.asarray(scaled if place == 1 else outputs[names[place - 1]])[0]
    output = np.asarray(outputs[unit.layer])[0]
    layer, number = model.layers[place], unit.number
    if row.layer.feed == "kernel":
        return _convolution(layer, number, x, output, page=page, in_order=in_order)
    if row.layer.feed == "weight":
        return _dense(layer, number, x, output, page=page, in_order=in_order)
    if row.takes_places:
        r, column, channel = place_in_map(number, x.shape)
        return OpenedNumber(x[:, :, channel], r, column, channel, float(output[number]))
    numbers = _normalization(layer, number) if row.layer.normalises else None
    return _map(layer, number, x, output, numbers)


def _convolution(
    layer: keras.layers.Conv2D,
    number: int,
    x: FloatArray,
    output: FloatArray,
    *,
    page: int,
    in_order: bool,
) -> OpenedConvolution:
    is_softmax = layer.activation is keras.activations.softmax
    shown = slice(None) if is_softmax else slice(number, number + 1)
    kernels = np.asarray(layer.kernel)
    biases = np.asarray(layer.bias) if layer.use_bias else np.zeros(layer.filters, np.float32)
    sums = keras.ops.conv(
        x[np.newaxis],
        kernels[..., shown],
        strides=layer.strides,
        padding=layer.padding,
        dilation_rate=layer.dilation_rate,
        data_format="channels_last",
    )
    before = np.asarray(sums)[0] + biases[shown]  # (oH, oW, 1 or units)
    contributions = np.stack(
        [
            ops.convolve2d(
                x[:, :, channel],
                kernels[:, :, channel, number],
                stride=layer.strides[0],
                padding=layer.padding,
                dilation=layer.dilation_rate[0],
            )
            for channel in range(x.shape[2])
        ]
    )  # (C, oH, oW)
    sizes = np.abs(contributions).sum(axis=(1, 2))
    chosen = _page(sizes, CHANNELS_PER_PAGE, page, in_order=in_order)
    others = np.setdiff1d(np.arange(x.shape[2]), chosen)
    return OpenedConvolution(
        channels=tuple(chosen.tolist()),
        inputs=np.moveaxis(x[:, :, chosen], -1, 0),
        kernels=np.moveaxis(kernels[:, :, chosen, number], -1, 0),
        rest=contributions[others].sum(axis=0),
        num_channels=x.shape[2],
        share=sizes[chosen] / (sizes.sum() or 1),
        bias=float(biases[number]),
        before=before[:, :, number if is_softmax else 0],
        output=output[:, :, number],
        log_total=_log_total(before) if is_softmax else None,
    )


def _dense(
    layer: keras.layers.Dense,
    number: int,
    x: FloatArray,
    output: FloatArray,
    *,
    page: int,
    in_order: bool,
) -> OpenedDense:
    weights = np.asarray(layer.kernel)
    bias = np.asarray(layer.bias) if layer.use_bias else np.zeros(layer.units, np.float32)
    scores = np.asarray(keras.ops.matmul(x[np.newaxis], weights))[0] + bias
    contributions = x * weights[:, number]
    chosen = _page(np.abs(contributions), INPUTS_PER_PAGE, page, in_order=in_order)
    others = np.setdiff1d(np.arange(x.size), chosen)
    is_softmax = layer.activation is keras.activations.softmax
    return OpenedDense(
        numbers=tuple(chosen.tolist()),
        inputs=x[chosen],
        weights=weights[chosen, number],
        rest=float(contributions[others].sum()),
        num_inputs=x.size,
        bias=float(bias[number]),
        before=float(scores[number]),
        output=float(output[number]),
        scores=scores if is_softmax else None,
    )


def _map(
    layer: keras.Layer,
    number: int,
    x: FloatArray,
    output: FloatArray,
    normalization: Normalization | None,
) -> OpenedMap:
    is_softmax = getattr(layer, "activation", None) is keras.activations.softmax
    return OpenedMap(
        _two_dimensional(x[..., number]),
        _two_dimensional(output[..., number]),
        normalization,
        _two_dimensional(_log_total(x)) if is_softmax else None,
        x if is_softmax and x.ndim == 1 else None,
    )


def _normalization(layer: keras.Layer, number: int) -> Normalization:
    mean, variance, gamma, beta = (
        float(np.asarray(values)[number])
        for values in (layer.moving_mean, layer.moving_variance, layer.gamma, layer.beta)
    )
    return Normalization(mean, variance, gamma, beta, float(layer.epsilon))


def _page(sizes: FloatArray, length: int, page: int, *, in_order: bool) -> NDArray[np.intp]:
    """Return the numbers of one page of inputs."""
    order = np.arange(sizes.size) if in_order else np.argsort(-sizes, kind="stable")
    last = (sizes.size - 1) // length
    first = min(max(page, 0), last) * length
    return order[first : first + length]


def _log_total(scores: FloatArray) -> FloatArray:
    """Return log(sum of exp(scores)) over the last axis, without overflow."""
    highest = scores.max(axis=-1, keepdims=True)
    total: FloatArray = np.log(np.exp(scores - highest).sum(axis=-1)) + highest[..., 0]
    return total


def _two_dimensional(values: FloatArray) -> FloatArray:
    return values.reshape(1, 1) if values.ndim == 0 else values
