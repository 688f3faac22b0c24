"""The layers a network is made of: what each does to a shape, what it costs, how it is shown.

`cnn.architecture.layer` says what each is asked. A new one is declared here and nowhere else.
"""

from dataclasses import KW_ONLY, dataclass, replace
from math import prod
from typing import Annotated, Any, ClassVar

from cnn.architecture.argument_types import (
    MAX_WINDOW,
    AppliedName,
    DilationRate,
    DropoutRate,
    Filters,
    KernelCells,
    Kernels,
    KernelSize,
    PaddingName,
    PoolSize,
    Strides,
    Trainable,
    Units,
    UseBias,
)
from cnn.architecture.errors import ArchitectureError
from cnn.architecture.layer import Feed, Layer, Look, formula, layer_kind
from cnn.architecture.rules import Applied, Normalized, Placed, Pooled, Rule
from cnn.architecture.shape_checks import Window, activated, require_map
from cnn.arguments import PerAxis, Range, Words
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.ops import PoolMode
from cnn.sliding import Sliding
from cnn.types import Shape

# What .keras files may say of the order of axes: the lab's.
_CHANNELS_LAST: dict[str, tuple[Any, ...]] = {"data_format": ("channels_last", None)}


def _frozen(value: object) -> Any:
    """Turn lists within lists, as JSON has them, into tuples; leave everything else alone.

    Deeper than a kernel's cells nothing is looked at: a file may nest without end.

    >>> _frozen([[[1, 0], [0, 1]]])
    (((1, 0), (0, 1)),)
    """
    return _frozen_to_depth(value, 3)


def _frozen_to_depth(value: object, depth: int) -> object:
    if not isinstance(value, list | tuple) or not depth:
        return value
    return tuple(_frozen_to_depth(part, depth - 1) for part in value)


def _each_number(count: int) -> str:
    return "The one number" if count == 1 else f"Each of all {count:,} numbers"


@layer_kind
@dataclass(frozen=True)
class Conv2D(Layer):
    """Square kernels that slide over all channels of a map; each gives one channel of the output.

    Each output value is the sum of kernel × window over all input channels, plus a bias.

    The first filters may start with kernels made by hand, rows of cells of which every input
    channel gets the same. They are learnt further, unless the layer is not trainable.
    """

    base_name: ClassVar[str] = "conv2d"
    noun: ClassVar[str] = "convolution"
    look: ClassVar[Look] = "convolution"
    feed: ClassVar[Feed] = "kernel"
    fixed_in_files: ClassVar[dict[str, tuple[Any, ...]]] = {"groups": (1,)} | _CHANNELS_LAST
    # "same" fits on a map of any size.
    new: ClassVar[dict[str, Any]] = {
        "filters": 32,
        "kernel_size": 3,
        "padding": "same",
        "activation": "relu",
    }
    set_later: ClassVar[tuple[str, ...]] = ("kernels",)

    filters: Filters
    kernel_size: KernelSize  # cells a side
    _: KW_ONLY
    strides: Strides = 1  # cells
    padding: PaddingName = "valid"
    dilation_rate: DilationRate = 1  # cells
    activation: AppliedName = "linear"
    use_bias: UseBias = True
    trainable: Trainable = True
    kernels: Kernels = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kernels", _frozen(self.kernels))
        super().__post_init__()
        if self.kernels is not None:
            self._check_kernels(len(self.kernels), len(self.kernels[0]))
        if self.strides > 1 and self.dilation_rate > 1:
            raise CnnError(
                f"Conv2D cannot have strides {self.strides} and dilation_rate "
                f"{self.dilation_rate} at once, as Keras does not offer it; set one of them to 1."
            )
        # The gradient of such a layer on a CPU corrupts TensorFlow's memory (2.21, in
        # Conv2DBackpropFilter) and kills the process; tensorflow/tensorflow#2066 had the same sign.
        if self.kernel_size == 1 and self.strides > 1:
            raise CnnError(
                f"Conv2D with kernel_size 1 and strides {self.strides} would crash TensorFlow "
                "while it trains; use a larger kernel, or strides 1 behind a pooling layer."
            )

    def _check_kernels(self, count: int, side: int) -> None:
        if side != self.kernel_size:
            raise CnnError(
                f"Conv2D has hand-made kernels of {side} × {side} cells, so its kernel_size is "
                f"{side}, not {self.kernel_size}; take those kernels out first."
            )
        if count > self.filters:
            raise CnnError(
                f"Conv2D has {counted(count, 'hand-made kernel')}, so it needs at least "
                f"{counted(count, 'filter')}, not {self.filters}; take some kernels out first."
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the layer as JSON has it; whole numbers in its kernels without a point."""
        data = super().to_dict()
        if self.kernels is not None:
            data["kernels"] = [
                [[int(cell) if cell == int(cell) else cell for cell in row] for row in kernel]
                for kernel in self.kernels
            ]
        return data

    @property
    def window(self) -> Window:
        """The kernel's window."""
        return Window(self.kernel_size, Sliding(self.strides, self.padding, self.dilation_rate))

    def unpadded(self) -> Layer:
        """The same without padding."""
        return replace(self, padding="valid")

    def output_shape(self, input_shape: Shape) -> Shape:
        """One channel per filter, one cell per stop of the kernel."""
        map_shape = *self.window.stops(input_shape), self.filters
        return activated(map_shape, self.activation)

    def num_params(self, input_shape: Shape) -> int:
        """One kernel per filter, as deep as the input has channels, and a bias each."""
        return (self.kernel_size**2 * input_shape[2] + self.use_bias) * self.filters

    def params_arithmetic(self, input_shape: Shape) -> str:
        """Spell out num_params.

        >>> Conv2D(32, 3).params_arithmetic((28, 28, 1))
        '(3 × 3 × 1 + 1) × 32 = 320'
        """
        kernel = f"{self.kernel_size} × {self.kernel_size} × {input_shape[2]}"
        one_filter = f"({kernel} + 1)" if self.use_bias else kernel
        return f"{one_filter} × {self.filters} = {self.num_params(input_shape):,}"

    def multiply_adds(self, input_shape: Shape) -> int:
        """One per weight of the kernel at each of its stops."""
        return prod(self.output_shape(input_shape)) * self.kernel_size**2 * input_shape[2]

    @property
    def hand_made(self) -> tuple[KernelCells, ...]:
        """The kernels that its first filters start as, if it has any."""
        return self.kernels or ()

    def in_words(self, before: str, input_shape: Shape) -> str:
        """Say how a unit comes by its numbers."""
        channels = input_shape[2]
        each = "The one channel" if channels == 1 else f"Each of the {channels} channels"
        steps = f", {self.strides} cells a step" if self.strides > 1 else ""
        gaps = f", with gaps (dilation {self.dilation_rate})" if self.dilation_rate > 1 else ""
        rest = "The results" if channels > 1 else "The result"
        return (
            f"{each} of {before} is convolved with a {self.kernel_size} × {self.kernel_size} "
            f"kernel of its own{steps}{gaps}. {rest}, "
            f"{'added up, ' if channels > 1 else ''}"
            f"{'plus one bias, ' if self.use_bias else 'without a bias, '}"
            f"{'give' if channels > 1 else 'gives'} z; the output is {formula(self.activation)}. "
            "Point at a cell to see its formula."
        )


@dataclass(frozen=True)
class _Pooling2D(Layer):
    """A square window that slides over each channel of a map on its own."""

    look: ClassVar[Look] = "pooling"
    feed: ClassVar[Feed] = "one"
    mode: ClassVar[PoolMode]
    fixed_in_files: ClassVar[dict[str, tuple[Any, ...]]] = _CHANNELS_LAST

    pool_size: PoolSize  # cells a side
    _: KW_ONLY
    strides: Strides | None = None  # cells; None means pool_size: windows side by side
    padding: PaddingName = "valid"

    @property
    def window(self) -> Window:
        """The pooling window."""
        return Window(self.pool_size, Sliding(self.strides or self.pool_size, self.padding))

    def unpadded(self) -> Layer:
        """The same without padding."""
        return replace(self, padding="valid")

    def output_shape(self, input_shape: Shape) -> Shape:
        """One cell per stop of the window; the channels stay."""
        return *self.window.stops(input_shape), input_shape[2]

    def rule(self, input_shape: Shape) -> Rule:  # noqa: ARG002
        """Its own pooling."""
        return Pooled(self.pool_size, self.window.stride, self.mode, self.padding)

    def in_words(self, before: str, input_shape: Shape) -> str:  # noqa: ARG002
        """Say how a unit comes by its numbers."""
        kept = "largest number" if self.mode == "max" else "mean"
        return (
            f"A window of {self.pool_size} × {self.pool_size} cells slides over the same "
            f"channel of {before}, and keeps the {kept} at each stop."
        )


@layer_kind
@dataclass(frozen=True)
class MaxPool2D(_Pooling2D):
    """Keeps the largest value of each window, channel by channel."""

    base_name: ClassVar[str] = "max_pooling2d"
    noun: ClassVar[str] = "max pooling"
    mode: ClassVar[PoolMode] = "max"
    name_in_files: ClassVar[str] = "MaxPooling2D"

    pool_size: PoolSize = 2


@layer_kind
@dataclass(frozen=True)
class AveragePooling2D(_Pooling2D):
    """Keeps the mean of each window, channel by channel. Keras gives it no default size."""

    base_name: ClassVar[str] = "average_pooling2d"
    noun: ClassVar[str] = "average pooling"
    mode: ClassVar[PoolMode] = "average"
    new: ClassVar[dict[str, Any]] = {"pool_size": 2}

    @property
    def short_name(self) -> str:
        """Its name below a block of the drawing."""
        return "AveragePool2D"


@layer_kind
@dataclass(frozen=True)
class ZeroPadding2D(Layer):
    """Lays zeros round a map, so that a window behind it may look beyond the edge."""

    base_name: ClassVar[str] = "zero_padding2d"
    noun: ClassVar[str] = "zero padding"
    look: ClassVar[Look] = "pooling"
    feed: ClassVar[Feed] = "one"
    fixed_in_files: ClassVar[dict[str, tuple[Any, ...]]] = _CHANNELS_LAST

    padding: Annotated[
        int, Range(1, MAX_WINDOW), PerAxis(), Words("Padding", "Zeros on each of the four sides.")
    ] = 1

    @property
    def window(self) -> Window:
        """A window of a single cell, which also stops in the padding."""
        return Window(1, Sliding(padding=self.padding))

    def unpadded(self) -> None:
        """Nothing is left."""

    def output_shape(self, input_shape: Shape) -> Shape:
        """So many rows more above and below, and columns to the left and right."""
        return *self.window.stops(input_shape), input_shape[2]

    def rule(self, input_shape: Shape) -> Rule:  # noqa: ARG002
        """Nothing is computed."""
        return Placed()

    def in_words(self, before: str, input_shape: Shape) -> str:  # noqa: ARG002
        """Say how a unit comes by its numbers."""
        edge = "one row" if self.padding == 1 else f"{self.padding} rows"
        return (
            f"Zero padding computes nothing: it lays {edge} of zeros round the same channel of "
            f"{before}, on all four sides."
        )


@layer_kind
@dataclass(frozen=True)
class GlobalAveragePooling2D(Layer):
    """Keeps the mean of each channel, so that a map becomes a vector."""

    base_name: ClassVar[str] = "global_average_pooling2d"
    noun: ClassVar[str] = "global average"
    look: ClassVar[Look] = "pooling"
    feed: ClassVar[Feed] = "one"
    fixed_in_files: ClassVar[dict[str, tuple[Any, ...]]] = {"keepdims": (False,)} | _CHANNELS_LAST
    sees_everything: ClassVar[bool] = True

    def output_shape(self, input_shape: Shape) -> Shape:
        """One value per channel."""
        _, _, channels = require_map(input_shape)
        return (channels,)

    @property
    def short_name(self) -> str:
        """Its name below a block of the drawing."""
        return "GlobalAverage"

    def rule(self, input_shape: Shape) -> Rule:
        """One window over all of the map; padding never counts."""
        side = max(input_shape[:2])
        return Pooled(side, side, "average", "same")

    def in_words(self, before: str, input_shape: Shape) -> str:  # noqa: ARG002
        """Say how a unit comes by its number."""
        return f"The mean of the whole channel of {before}."


@layer_kind
@dataclass(frozen=True)
class BatchNormalization(Layer):
    """Shifts and scales each channel to mean 0 and variance 1, then to a learned mean and spread.

    Source: Ioffe and Szegedy, Batch Normalization (2015), algorithm 1.
    """

    base_name: ClassVar[str] = "batch_normalization"
    noun: ClassVar[str] = "batch normalisation"
    look: ClassVar[Look] = "pooling"
    feed: ClassVar[Feed] = "one"
    keeps_shape: ClassVar[bool] = True
    normalises: ClassVar[bool] = True
    fixed_in_files: ClassVar[dict[str, tuple[Any, ...]]] = {
        "axis": (-1, 3),
        "epsilon": (0.001,),
        "center": (True,),
        "scale": (True,),
        "renorm": (False,),
        "renorm_clipping": (None,),
    }
    # Tests use the mean and variance measured while training. With Keras's momentum of 0.99, they
    # lag some 100 batches behind: the small VGG still tested at 16 % after 200 batches of digits.
    fixed_arguments: ClassVar[dict[str, Any]] = {"momentum": 0.9}  # as in PyTorch

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape stays."""
        return input_shape

    def num_params(self, input_shape: Shape) -> int:
        """Per channel a scale and a shift, both trained, and a mean and a variance, measured."""
        return 4 * input_shape[-1]

    def params_arithmetic(self, input_shape: Shape) -> str:
        """Spell out num_params.

        >>> BatchNormalization().params_arithmetic((26, 26, 32))
        '4 × 32 = 128 (2 × 32 trained, 2 × 32 measured)'
        """
        channels = input_shape[-1]
        return (
            f"4 × {channels} = {self.num_params(input_shape):,} "
            f"(2 × {channels} trained, 2 × {channels} measured)"
        )

    def multiply_adds(self, input_shape: Shape) -> int:
        """One per value: after training, mean and scale are one factor, and the rest is a shift."""
        return prod(input_shape)

    @property
    def short_name(self) -> str:
        """Its name below a block of the drawing."""
        return "BatchNorm"

    def rule(self, input_shape: Shape) -> Rule:  # noqa: ARG002
        """Its own normalisation."""
        return Normalized()

    def in_words(self, before: str, input_shape: Shape) -> str:  # noqa: ARG002
        """Say how a unit comes by its numbers."""
        return (
            f"Batch normalisation: the same channel of {before}, shifted and scaled by the "
            "mean and variance that were measured in training, then by the learned γ and β: "
            r"$y = \gamma\,\frac{x - \text{mean}}{\sqrt{\text{variance} + \varepsilon}} "
            r"+ \beta$."
        )


@layer_kind
@dataclass(frozen=True)
class Dropout(Layer):
    """Sets a random share of the values to zero while training, and none afterwards."""

    base_name: ClassVar[str] = "dropout"
    noun: ClassVar[str] = "dropout, which does nothing when not training"
    look: ClassVar[Look] = "pooling"
    feed: ClassVar[Feed] = "one"
    keeps_shape: ClassVar[bool] = True
    only_trains: ClassVar[bool] = True
    fixed_in_files: ClassVar[dict[str, tuple[Any, ...]]] = {"noise_shape": (None,)}
    new: ClassVar[dict[str, Any]] = {"rate": 0.25}

    rate: DropoutRate  # share of the values

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape stays."""
        return input_shape

    @property
    def random_argument(self) -> str:
        """Which numbers it drops; none with a rate of 0."""
        return "seed" if self.rate else ""

    def rule(self, input_shape: Shape) -> Rule:  # noqa: ARG002
        """It leaves everything alone."""
        return Applied("linear")

    def in_words(self, before: str, input_shape: Shape) -> str:  # noqa: ARG002
        """Say how a unit comes by its numbers."""
        return (
            f"Dropout **does nothing** when the network is not training: y = x. While it was "
            f"trained, it set {self.rate:.0%} of these numbers to zero at random, and scaled "
            "up the others."
        )


@layer_kind
@dataclass(frozen=True)
class Flatten(Layer):
    """Writes all values of a map in one row, so that a map becomes a vector."""

    base_name: ClassVar[str] = "flatten"
    noun: ClassVar[str] = "flatten"
    look: ClassVar[Look] = "flatten"
    feed: ClassVar[Feed] = "place"
    fixed_in_files: ClassVar[dict[str, tuple[Any, ...]]] = _CHANNELS_LAST

    def output_shape(self, input_shape: Shape) -> Shape:
        """As many values as the map has."""
        return (prod(input_shape),)

    def rule(self, input_shape: Shape) -> Rule:  # noqa: ARG002
        """Of a vector, which stays as it is; of a map each number has its place."""
        return Applied("linear")

    def in_words(self, before: str, input_shape: Shape) -> str:  # noqa: ARG002
        """Say how a unit comes by its number."""
        return f"Flatten computes nothing: it writes all numbers of {before} in one row."


@layer_kind
@dataclass(frozen=True)
class Dense(Layer):
    """Units that each weigh all values of a vector, plus a bias: a fully connected layer."""

    base_name: ClassVar[str] = "dense"
    noun: ClassVar[str] = "dense"
    look: ClassVar[Look] = "dense"
    feed: ClassVar[Feed] = "weight"
    fixed_in_files: ClassVar[dict[str, tuple[Any, ...]]] = {"quantization_config": (None,)}
    new: ClassVar[dict[str, Any]] = {"units": 64, "activation": "relu"}
    sees_everything: ClassVar[bool] = True

    units: Units
    _: KW_ONLY
    activation: AppliedName = "linear"
    use_bias: UseBias = True

    def output_shape(self, input_shape: Shape) -> Shape:
        """One value per unit.

        Keras also takes a map, and then applies the same weights at each of its cells. That is a
        1 × 1 convolution, and hardly ever what is meant, so a map is refused here.
        """
        if len(input_shape) != 1:
            raise ArchitectureError(
                f"it weighs the values of a vector, but a map of shape {input_shape} reaches it",
                "Put a Flatten or GlobalAveragePooling2D layer before it.",
            )
        return activated((self.units,), self.activation)

    def num_params(self, input_shape: Shape) -> int:
        """One weight per input value and a bias, for each unit."""
        return (input_shape[0] + self.use_bias) * self.units

    def params_arithmetic(self, input_shape: Shape) -> str:
        """Spell out num_params.

        >>> Dense(10).params_arithmetic((256,))
        '(256 + 1) × 10 = 2,570'
        >>> Dense(64).params_arithmetic((15488,))
        '(15,488 + 1) × 64 = 991,296'
        """
        one_unit = f"({input_shape[0]:,} + 1)" if self.use_bias else f"{input_shape[0]:,}"
        return f"{one_unit} × {self.units:,} = {self.num_params(input_shape):,}"

    def multiply_adds(self, input_shape: Shape) -> int:
        """One per weight."""
        return input_shape[0] * self.units

    def in_words(self, before: str, input_shape: Shape) -> str:
        """Say how a unit comes by its number."""
        return (
            f"{_each_number(input_shape[0])} of {before} is multiplied by a weight; z is "
            f"the sum of the products, plus a bias. The output is {formula(self.activation)}."
        )


@layer_kind
@dataclass(frozen=True)
class Activation(Layer):
    """Applies a function to every value (softmax: to the channels of every cell)."""

    base_name: ClassVar[str] = "activation"
    noun: ClassVar[str] = "activation"
    look: ClassVar[Look] = "pooling"
    feed: ClassVar[Feed] = "one"
    keeps_shape: ClassVar[bool] = True
    new: ClassVar[dict[str, Any]] = {"activation": "relu"}

    activation: AppliedName

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape stays."""
        return activated(input_shape, self.activation)

    @property
    def short_name(self) -> str:
        """Its name below a block of the drawing."""
        return self.activation

    def rule(self, input_shape: Shape) -> Rule:  # noqa: ARG002
        """Its function."""
        return Applied(self.activation)

    def in_words(self, before: str, input_shape: Shape) -> str:  # noqa: ARG002
        """Say how a unit comes by its numbers."""
        return f"A function of each number of {before}: {formula(self.activation)}."
