"""The layers a network is made of: what each does to a shape, and what it costs.

A layer is a frozen dataclass with the name, the argument names and the defaults of its Keras layer,
and refuses arguments that make no sense on their own. Whether it fits behind another layer is
asked with the shape that reaches it: (rows, columns, channels) for a map, (values,) for a vector.

Its fields are the only description of a layer: JSON, Keras code and the Keras model come from them.
"""

from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, MISSING, asdict, dataclass, fields
from math import prod
from typing import Any, ClassVar

from cnn.architecture.argument_types import (
    ActivationName,
    DilationRate,
    DropoutRate,
    Filters,
    Kernels,
    PaddingName,
    Strides,
    Units,
    WindowSize,
)
from cnn.architecture.errors import ArchitectureError
from cnn.architecture.shape_checks import Window, activated, require_map
from cnn.arguments import check_arguments, shortened
from cnn.errors import CnnError
from cnn.sliding import Sliding
from cnn.types import Shape


@dataclass(frozen=True)
class Layer(ABC):
    """What all layers have in common; by itself, a layer leaves the shape alone and is free."""

    base_name: ClassVar[str]  # Keras appends a number to it: "conv2d", "conv2d_1", ...
    sees_everything: ClassVar[bool] = False  # each output value depends on every input value
    fixed_arguments: ClassVar[dict[str, Any]] = {}  # for Keras, where its default does not suit
    set_later: ClassVar[tuple[str, ...]] = ()  # what Keras cannot be told before the layer is built

    def __post_init__(self) -> None:
        check_arguments(self, owner=type(self).__name__)

    @property
    def window(self) -> Window:
        """The cells of its input that one output cell looks at."""
        return Window()

    @abstractmethod
    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape that leaves the layer.

        Raises:
            ArchitectureError: An input of that shape does not fit.
        """

    def num_params(self, input_shape: Shape) -> int:  # noqa: ARG002
        """Count the numbers that the layer stores, whether gradient descent trains them or not."""
        return 0

    def params_arithmetic(self, input_shape: Shape) -> str:  # noqa: ARG002
        """Spell out how num_params comes about."""
        return "none"

    def multiply_adds(self, input_shape: Shape) -> int:  # noqa: ARG002
        """Count the multiplications by a stored number that one picture takes, as a cost.

        Each comes with an addition. Pooling, activations and adding a bias are not counted.
        """
        return 0

    def keras_arguments(self) -> dict[str, Any]:
        """Return the arguments of the Keras layer of the same name."""
        arguments = asdict(self) | self.fixed_arguments
        return {name: value for name, value in arguments.items() if name not in self.set_later}

    def to_keras(self) -> str:
        """Write the layer as Python code that Keras understands.

        >>> Conv2D(32, 3, activation="relu").to_keras()
        'Conv2D(32, (3, 3), activation="relu")'
        """
        arguments = [_code(field.name, getattr(self, field.name)) for field in fields(self)]
        shown = [
            argument if field.default is MISSING else f"{field.name}={argument}"
            for field, argument in zip(fields(self), arguments, strict=True)
            if getattr(self, field.name) != field.default and field.name not in self.set_later
        ]
        shown += [f"{name}={_code(name, value)}" for name, value in self.fixed_arguments.items()]
        return f"{type(self).__name__}({', '.join(shown)})"

    def to_dict(self) -> dict[str, Any]:
        """Return the layer as JSON has it: its type, and what differs from the defaults.

        >>> Conv2D(32, 3, activation="relu").to_dict()
        {'type': 'Conv2D', 'filters': 32, 'kernel_size': 3, 'activation': 'relu'}
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        defaults = {field.name: field.default for field in fields(self)}
        return {"type": type(self).__name__} | {
            name: value for name, value in values.items() if value != defaults[name]
        }

    @staticmethod
    def from_dict(data: object) -> "Layer":
        """Make a layer of what to_dict returned, trusting nothing.

        Raises:
            CnnError: The data is no layer, its type is unknown, an argument is unknown, missing,
                of the wrong type or out of range.
        """
        if not isinstance(data, dict):
            raise CnnError(
                f'a layer looks like {{"type": "Dense", "units": 10}}, not like {shortened(data)}.'
            )
        name = data.get("type")
        if not isinstance(name, str) or name not in LAYERS:
            raise CnnError(f"its type is one of {', '.join(LAYERS)}, not {shortened(name)}.")
        layer_type = LAYERS[name]
        arguments = {key: value for key, value in data.items() if key != "type"}
        known = {field.name: field for field in fields(layer_type)}
        for key in arguments:
            if key not in known:
                raise CnnError(
                    f"{name} has no argument {shortened(key)}; it has {', '.join(known) or 'none'}."
                )
        for key, field in known.items():
            if field.default is MISSING and key not in arguments:
                raise CnnError(f"{name} needs {key}.")
        return layer_type(**arguments)


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


def _code(name: str, value: object) -> str:
    """Write an argument as Python code; the sides of a window as a pair, as the article does."""
    if name in ("kernel_size", "pool_size"):
        return f"({value}, {value})"
    return f'"{value}"' if isinstance(value, str) else repr(value)


@dataclass(frozen=True)
class Conv2D(Layer):
    """Square kernels that slide over all channels of a map; each gives one channel of the output.

    Each output value is the sum of kernel × window over all input channels, plus a bias.

    The first filters may start with kernels made by hand, rows of cells of which every input
    channel gets the same. They are learnt further, unless the layer is not trainable.
    """

    base_name: ClassVar[str] = "conv2d"
    set_later: ClassVar[tuple[str, ...]] = ("kernels",)

    filters: Filters
    kernel_size: WindowSize  # cells a side
    _: KW_ONLY
    strides: Strides = 1  # cells
    padding: PaddingName = "valid"
    dilation_rate: DilationRate = 1  # cells
    activation: ActivationName = "linear"
    use_bias: bool = True
    trainable: bool = True
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
                f"Conv2D has {count} hand-made kernels, so it needs at least {count} filters, not "
                f"{self.filters}; take some kernels out first."
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


@dataclass(frozen=True)
class _Pooling2D(Layer):
    """A square window that slides over each channel of a map on its own."""

    pool_size: WindowSize  # cells a side
    _: KW_ONLY
    strides: Strides | None = None  # cells; None means pool_size: windows side by side
    padding: PaddingName = "valid"

    @property
    def window(self) -> Window:
        """The pooling window."""
        return Window(self.pool_size, Sliding(self.strides or self.pool_size, self.padding))

    def output_shape(self, input_shape: Shape) -> Shape:
        """One cell per stop of the window; the channels stay."""
        return *self.window.stops(input_shape), input_shape[2]


@dataclass(frozen=True)
class MaxPool2D(_Pooling2D):
    """Keeps the largest value of each window, channel by channel."""

    base_name: ClassVar[str] = "max_pooling2d"

    pool_size: WindowSize = 2


@dataclass(frozen=True)
class AveragePooling2D(_Pooling2D):
    """Keeps the mean of each window, channel by channel. Keras gives it no default size."""

    base_name: ClassVar[str] = "average_pooling2d"


@dataclass(frozen=True)
class GlobalAveragePooling2D(Layer):
    """Keeps the mean of each channel, so that a map becomes a vector."""

    base_name: ClassVar[str] = "global_average_pooling2d"
    sees_everything: ClassVar[bool] = True

    def output_shape(self, input_shape: Shape) -> Shape:
        """One value per channel."""
        _, _, channels = require_map(input_shape)
        return (channels,)


@dataclass(frozen=True)
class BatchNormalization(Layer):
    """Shifts and scales each channel to mean 0 and variance 1, then to a learned mean and spread.

    Source: Ioffe and Szegedy, Batch Normalization (2015), algorithm 1.
    """

    base_name: ClassVar[str] = "batch_normalization"
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


@dataclass(frozen=True)
class Dropout(Layer):
    """Sets a random share of the values to zero while training, and none afterwards."""

    base_name: ClassVar[str] = "dropout"

    rate: DropoutRate  # share of the values

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape stays."""
        return input_shape


@dataclass(frozen=True)
class Flatten(Layer):
    """Writes all values of a map in one row, so that a map becomes a vector."""

    base_name: ClassVar[str] = "flatten"

    def output_shape(self, input_shape: Shape) -> Shape:
        """As many values as the map has."""
        return (prod(input_shape),)


@dataclass(frozen=True)
class Dense(Layer):
    """Units that each weigh all values of a vector, plus a bias: a fully connected layer."""

    base_name: ClassVar[str] = "dense"
    sees_everything: ClassVar[bool] = True

    units: Units
    _: KW_ONLY
    activation: ActivationName = "linear"
    use_bias: bool = True

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
        """
        one_unit = f"({input_shape[0]} + 1)" if self.use_bias else f"{input_shape[0]}"
        return f"{one_unit} × {self.units} = {self.num_params(input_shape):,}"

    def multiply_adds(self, input_shape: Shape) -> int:
        """One per weight."""
        return input_shape[0] * self.units


@dataclass(frozen=True)
class Activation(Layer):
    """Applies a function to every value (softmax: to the channels of every cell)."""

    base_name: ClassVar[str] = "activation"

    activation: ActivationName

    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape stays."""
        return activated(input_shape, self.activation)


LAYERS: dict[str, type[Layer]] = {
    layer_type.__name__: layer_type
    for layer_type in (
        Conv2D,
        MaxPool2D,
        AveragePooling2D,
        GlobalAveragePooling2D,
        BatchNormalization,
        Dropout,
        Flatten,
        Dense,
        Activation,
    )
}
