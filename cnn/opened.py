"""One unit of a network, opened on one picture: what reaches it, and what it makes of that."""

from dataclasses import dataclass

from cnn.types import FloatArray

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
