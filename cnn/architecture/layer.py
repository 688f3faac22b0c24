"""What every layer of a network can be asked: one place for each question, whatever page asks.

A layer is a frozen dataclass with the name, the argument names and the defaults of its Keras layer,
and refuses arguments that make no sense on their own. Whether it fits behind another layer is
asked with the shape that reaches it: (rows, columns, channels) for a map, (values,) for a vector.

Its fields are the only description of its arguments: JSON, Keras code, the Keras model, the
controls of the network builder and the reader of .keras files come from them.
"""

from abc import ABC, abstractmethod
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar

from cnn.activations import FUNCTIONS, ActivationName
from cnn.architecture.argument_types import KernelCells
from cnn.architecture.errors import ArchitectureError
from cnn.architecture.rules import Rule
from cnn.architecture.shape_checks import Window
from cnn.arguments import check_arguments, shortened
from cnn.errors import CnnError
from cnn.types import Shape

Look: TypeAlias = Literal["convolution", "pooling", "flatten", "dense"]
Feed: TypeAlias = Literal[
    "kernel",  # all channels, each with a kernel of its own
    "weight",  # all numbers, each with a weight of its own
    "one",  # the unit of the same number alone
    "place",  # one number of a map, which becomes a unit
]
_Kind = TypeVar("_Kind", bound="Layer")
# By their names. A kind of layer joins them where its class is declared.
LAYERS: dict[str, type["Layer"]] = {}


def layer_kind(layer_type: type[_Kind]) -> type[_Kind]:
    """Make a class one of the kinds of layers that networks are made of."""
    LAYERS[layer_type.__name__] = layer_type
    return layer_type


def formula(activation: ActivationName) -> str:
    r"""Write in Markdown what becomes of a sum z.

    >>> formula("relu")
    'ReLU, $\\max(0, z)$'
    """
    function = FUNCTIONS[activation]
    return "z itself" if activation == "linear" else f"{function.title}, ${function.formula}$"


@dataclass(frozen=True)
class Layer(ABC):
    """What all layers have in common; by itself, a layer leaves the shape alone and is free."""

    base_name: ClassVar[str]  # Keras appends a number to it: "conv2d", "conv2d_1", ...
    noun: ClassVar[str]  # what it is, in a sentence: "max pooling"
    look: ClassVar[Look]  # the colour of its block in the drawing
    feed: ClassVar[Feed]  # what a unit gets of the layer before
    name_in_files: ClassVar[str] = ""  # in .keras files, where that is another one than the class's
    fixed_in_files: ClassVar[dict[str, tuple[Any, ...]]] = {}  # what else they may say of it
    new: ClassVar[dict[str, Any]] = {}  # arguments with which somebody may begin
    keeps_shape: ClassVar[bool] = False  # whatever reaches it
    only_trains: ClassVar[bool] = False  # hands on what reaches it, but for training
    normalises: ClassVar[bool] = False  # by mean and variance, which may turn signs around
    sees_everything: ClassVar[bool] = False  # each output value depends on every input value
    fixed_arguments: ClassVar[dict[str, Any]] = {}  # for Keras, where its default does not suit
    set_later: ClassVar[tuple[str, ...]] = ()  # what Keras cannot be told before the layer is built

    def __post_init__(self) -> None:
        check_arguments(self, owner=type(self).__name__)

    @property
    def window(self) -> Window:
        """The cells of its input that one output cell looks at."""
        return Window()

    @property
    def weighs(self) -> bool:
        """Whether its units have weights for what reaches them: filters, or dense units."""
        return self.feed in ("kernel", "weight")

    @property
    def applied(self) -> ActivationName:
        """What it applies to its sums, or to what reaches it; "linear" where it is not told."""
        name: ActivationName = getattr(self, "activation", "linear")
        return name

    @property
    def hand_made(self) -> tuple[KernelCells, ...]:
        """The kernels that its first filters start as, if it has any."""
        return ()

    @property
    def random_argument(self) -> str:
        """What decides its randomness in Keras: "kernel_initializer", "seed", or nothing."""
        return "kernel_initializer" if self.weighs else ""

    @property
    def short_name(self) -> str:
        """Its name below a block of the drawing."""
        return type(self).__name__

    def unpadded(self) -> "Layer | None":
        """Return it for a map of just the cells that are wanted: it adds nothing at the edges.

        Returns:
            None where nothing of it is left then.
        """
        return self

    def joined(self, inputs: tuple[Shape, ...]) -> Shape:
        """Return the shape of what reaches the layer: of all that feeds it, put together.

        A layer with several inputs says here how they become one: by being added up, or laid side
        by side. All else is asked with what they become.

        Raises:
            ArchitectureError: It cannot take so many inputs, or of such shapes.
        """
        if len(inputs) != 1:
            raise ArchitectureError(
                f"{len(inputs)} layers feed it, and it takes what one of them gives",
                "Join them first, in a layer that adds them up.",
            )
        return inputs[0]

    @abstractmethod
    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape that leaves the layer, for what reaches it.

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

    def rule(self, input_shape: Shape) -> Rule:
        """Say how one unit makes its numbers of those of the unit that feeds it.

        Of a layer whose units weigh several others, each term is shown instead.

        Raises:
            CnnError: It is such a layer.
        """
        raise CnnError(f"{type(self).__name__} does not make its {input_shape} numbers one by one.")

    @abstractmethod
    def in_words(self, before: str, input_shape: Shape) -> str:
        """Say in Markdown how a unit comes by its numbers.

        Args:
            before: What reaches the layer, as it is called.
            input_shape: Its shape.
        """

    def keras_arguments(self) -> dict[str, Any]:
        """Return the arguments of the Keras layer of the same name."""
        arguments = asdict(self) | self.fixed_arguments
        return {name: value for name, value in arguments.items() if name not in self.set_later}

    def to_keras(self) -> str:
        """Write the layer as Python code that Keras understands.

        >>> from cnn.architecture import Conv2D
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

        >>> from cnn.architecture import Conv2D
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


def _code(name: str, value: object) -> str:
    """Write an argument as Python code; the sides of a window as a pair, as the article does."""
    if name in ("kernel_size", "pool_size"):
        return f"({value}, {value})"
    return f'"{value}"' if isinstance(value, str) else repr(value)
