"""A network as a list of layers: shapes, cost, JSON and Keras code, without Keras."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

from cnn.architecture.errors import ArchitectureError
from cnn.architecture.keras_code import model_code, model_imports
from cnn.architecture.layer import Layer
from cnn.arguments import shortened
from cnn.errors import CnnError
from cnn.types import Rectangle, Shape

# Networks arrive in links and files. These bounds leave room for all that a laptop trains in a
# workshop, and stop the rest before any memory is taken.
INPUT = "input"  # the picture, as what feeds the first layer
MAX_SIDE = 256  # pixels; the largest side that cnn.images makes of an upload
MAX_CHANNELS = 4  # red, green, blue and transparency
MAX_LAYERS = 64
MAX_NAME_LENGTH = 80  # characters; a heading on one line
MAX_JSON_LENGTH = 20_000  # characters; 64 layers with every argument set take fewer than 12,000
MAX_PARAMS = 20_000_000  # Adam keeps four float32 for each, gradient included: 320 MB
MAX_VALUES = 2_000_000  # in all feature maps of one picture: 800 MB for a batch of 100
MAX_MULTIPLY_ADDS = 1_000_000_000  # for one picture; some 300 times the article's network


@dataclass(frozen=True)
class LayerSummary:
    """One layer of a network that can be built, with the shapes around it and its cost."""

    name: str  # as Keras numbers them: "conv2d", "conv2d_1", ...
    layer: Layer
    inputs: tuple[str, ...]  # names of what feeds it: layers, or `INPUT`
    input_shape: Shape  # of what they give together
    output_shape: Shape
    num_params: int
    params_arithmetic: str
    receptive_field: int  # input pixels a side that one output value depends on
    multiply_adds: int  # for one picture

    @property
    def takes_places(self) -> bool:
        """Whether each of its units is one number of a map."""
        return self.layer.feed == "place" and len(self.input_shape) == 3


@dataclass(frozen=True)
class Architecture:
    """A network's input and its layers, in order; it need not fit together until it is asked to.

    Args:
        input_shape: (rows, columns, channels) of a picture, at most 256 × 256 × 4.
        layers: At most 64; any sequence, kept as a tuple.
        name: A title to show; printable, at most 80 characters.

    Raises:
        CnnError: The input shape, the layers or the name are not such.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    name: str = "network"

    def __post_init__(self) -> None:
        shape = self.input_shape
        if (
            type(shape) is not tuple
            or len(shape) != 3
            or any(type(size) is not int for size in shape)
            or not all(1 <= side <= MAX_SIDE for side in shape[:2])
            or not 1 <= shape[2] <= MAX_CHANNELS
        ):
            raise CnnError(
                "The input shape is (rows, columns, channels), whole numbers from (1, 1, 1) to "
                f"({MAX_SIDE}, {MAX_SIDE}, {MAX_CHANNELS}), not {shortened(shape)}."
            )
        object.__setattr__(self, "layers", tuple(self.layers))
        if len(self.layers) > MAX_LAYERS:
            raise CnnError(
                f"A network has at most {MAX_LAYERS} layers here, not {len(self.layers)}."
            )
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise CnnError(f"A network is made of layers, and {shortened(layer)} is none.")
        # Printable also keeps line breaks out, so that a name cannot leave its comment in the code.
        if (
            not isinstance(self.name, str)
            or not 1 <= len(self.name) <= MAX_NAME_LENGTH
            or not self.name.isprintable()
        ):
            raise CnnError(
                f"A network's name has 1 to {MAX_NAME_LENGTH} printable characters; "
                f"{shortened(self.name)} has not."
            )

    def summary(self) -> list[LayerSummary]:
        """Describe every layer, from the input to the output.

        The receptive field r grows layer by layer: a window that spans k cells adds (k - 1) × j
        pixels, where j, the pixels between neighbouring cells, is the product of all strides so
        far. A layer that sees everything sees all pixels that any cell of the map before it does,
        which may leave out a border; the longer side counts. It never exceeds the picture's.

        Source: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks
        (Distill, 2019), section "Single-path networks".

        Raises:
            ArchitectureError: The network cannot be built; the first layer at fault is named.
        """
        return list(_rows(self))  # pages ask for it hundreds of times

    def check(self) -> None:
        """Raise ArchitectureError if the network cannot be built."""
        self.summary()

    def check_output(self, num_classes: int) -> None:
        """Raise ArchitectureError unless the network ends in one value per class."""
        last = self.summary()[-1]
        if last.output_shape != (num_classes,):
            raise ArchitectureError(
                f"it is the last layer and gives shape {last.output_shape}, "
                f"but {num_classes} classes need ({num_classes},)",
                f'End with Dense({num_classes}, activation="softmax"), after a Flatten layer.',
                len(self.layers) - 1,
                last.name,
            )

    @property
    def output_shape(self) -> Shape:
        """Shape of what leaves the last layer."""
        return self.summary()[-1].output_shape

    @property
    def num_params(self) -> int:
        """Stored numbers of all layers together."""
        return sum(row.num_params for row in self.summary())

    def to_dict(self) -> dict[str, Any]:
        """Return the network as plain data for JSON."""
        return {
            "name": self.name,
            "input_shape": list(self.input_shape),
            "layers": [layer.to_dict() for layer in self.layers],
        }

    @classmethod
    def from_dict(cls, data: object) -> "Architecture":
        """Make a network of what to_dict returned, trusting nothing.

        Raises:
            CnnError: The data does not describe a network; says what is wrong and where.
        """
        if not isinstance(data, dict):
            raise CnnError(
                "A network looks like "
                '{"name": ..., "input_shape": [28, 28, 1], "layers": [...]}, '
                f"not like {shortened(data)}."
            )
        for key in data:
            if key not in ("name", "input_shape", "layers"):
                raise CnnError(
                    f"A network has a name, an input_shape and layers, but no {shortened(key)}."
                )
        input_shape, layers = data.get("input_shape"), data.get("layers")
        if not isinstance(input_shape, list) or not isinstance(layers, list):
            raise CnnError(
                "A network needs an input_shape such as [28, 28, 1] and a list of layers."
            )
        if len(layers) > MAX_LAYERS:
            raise CnnError(f"A network has at most {MAX_LAYERS} layers here, not {len(layers)}.")
        return cls(
            tuple(input_shape),
            tuple(_numbered_layer(number, layer) for number, layer in enumerate(layers, start=1)),
            data.get("name", "network"),
        )

    def to_json(self) -> str:
        """Write the network as compact JSON, defaults left out.

        >>> from cnn.architecture import Dense, Flatten
        >>> Architecture((28, 28, 1), (Flatten(), Dense(10)), "tiny").to_json()
        '{"name":"tiny","input_shape":[28,28,1],"layers":[{"type":"Flatten"},{"type":"Dense","units":10}]}'
        """
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Architecture":
        """Read what to_json wrote, or anybody else, trusting nothing.

        Raises:
            CnnError: The text is too long, no JSON, or does not describe a network.
        """
        if len(text) > MAX_JSON_LENGTH:
            raise CnnError(
                f"A network takes at most {MAX_JSON_LENGTH:,} characters, not {len(text):,}."
            )
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise CnnError(
                f"This is not a network in JSON: line {error.lineno}, column {error.colno}: "
                f"{_fault(text, error.pos)}. Copy all of it once more, or build the network anew."
            ) from None
        except (ValueError, RecursionError):  # a number of 5,000 digits, a thousand brackets
            raise CnnError(
                "This is not a network in JSON: a number is too long, or brackets nest too deep."
            ) from None
        return cls.from_dict(data)

    def to_keras_code(self) -> str:
        """Write a program that makes this network with Keras; `cnn.export` writes how to train it.

        Raises:
            ArchitectureError: The network cannot be built.
        """
        self.check()
        code = model_code(self.input_shape, self.layers, self.name)
        return f"{model_imports(self.layers)}\n\n{code}\n"


def _fault(text: str, place: int) -> str:
    """Say why a text cannot be read on from a place."""
    if not text.strip():
        return "the text is empty"
    if place >= len(text.rstrip()):
        return "it breaks off there"
    return f"“{text[place : place + 12].strip()}” cannot be read there"


def _numbered(base_name: str, number: int) -> str:
    """Number a name as Keras does: "conv2d", "conv2d_1", "conv2d_2", ..."""
    return f"{base_name}_{number}" if number else base_name


def _numbered_layer(number: int, data: object) -> Layer:
    try:
        return Layer.from_dict(data)
    except CnnError as error:
        raise CnnError(f"Layer {number}: {error}") from None


def _check_cost(rows: list[LayerSummary]) -> None:
    """Raise ArchitectureError if the layers so far take more than a laptop has."""
    costs = [
        ("parameters", sum(row.num_params for row in rows), MAX_PARAMS),
        ("values in its feature maps", sum(prod(row.output_shape) for row in rows), MAX_VALUES),
        ("multiply-adds for a picture", sum(row.multiply_adds for row in rows), MAX_MULTIPLY_ADDS),
    ]
    for what, cost, limit in costs:
        if cost > limit:
            raise ArchitectureError(
                f"with it the network takes {cost:,} {what}, and this lab stops at {limit:,}",
                "Use fewer filters or units, or shrink the map before it (pooling, strides).",
                len(rows) - 1,
                rows[-1].name,
            )


@lru_cache(maxsize=512)
def _rows(network: Architecture) -> tuple[LayerSummary, ...]:
    """Compute what `Architecture.summary` returns."""
    if not network.layers:
        raise ArchitectureError(
            "it has no layers", "Add layers, for example Flatten and Dense with 10 units."
        )
    rows: list[LayerSummary] = []
    seen: Counter[str] = Counter()
    shapes: dict[str, Shape] = {INPUT: network.input_shape}  # by the name of what has it
    field, jump = 1, 1  # pixels; of one value in the map that arrives
    whole, union = max(network.input_shape[:2]), 0  # sides of the picture; of what a Dense sees
    sees_all = False
    for index, layer in enumerate(network.layers):
        name = _numbered(layer.base_name, seen[layer.base_name])
        seen[layer.base_name] += 1
        inputs = (rows[-1].name if rows else INPUT,)
        try:
            shape = layer.joined(tuple(shapes[source] for source in inputs))
            shapes[name] = layer.output_shape(shape)
        except ArchitectureError as error:
            raise ArchitectureError(error.reason, error.remedy, index, name) from None
        if layer.sees_everything and not sees_all:
            union, sees_all = max(_seen_by_all(rows, shape)), True
        field += (layer.window.span - 1) * jump
        jump *= layer.window.stride
        rows.append(
            LayerSummary(
                name=name,
                layer=layer,
                inputs=inputs,
                input_shape=shape,
                output_shape=shapes[name],
                num_params=layer.num_params(shape),
                params_arithmetic=layer.params_arithmetic(shape),
                receptive_field=union if sees_all else min(field, whole),
                multiply_adds=layer.multiply_adds(shape),
            )
        )
        _check_cost(rows)
    return tuple(rows)


def _seen_by_all(rows: Sequence[LayerSummary], shape: Shape) -> tuple[int, int]:
    """Return the rows and columns of pixels that the cells of the last maps see together.

    Args:
        rows: The layers so far; those behind the last map have no part in it.
        shape: Of what they give; of the picture if there are none.
    """
    below = [row for row in rows if len(row.output_shape) == 3]
    last = below[-1].output_shape if below else rows[0].input_shape if rows else shape
    seen = Rectangle(0, 0, *last[:2])
    for row in reversed(below):
        seen = within(row.input_shape, covered(row, seen))
    return seen.num_rows, seen.num_columns


def covered(summary: LayerSummary, cells: Rectangle) -> Rectangle:
    """Return the cells of a layer's input that its window covers, from stop to stop."""
    window, (num_rows, num_columns) = summary.layer.window, summary.input_shape[:2]
    above, _ = window.sliding.margins(num_rows, window.size)
    before, _ = window.sliding.margins(num_columns, window.size)
    return Rectangle(
        cells.row * window.stride - above,
        cells.column * window.stride - before,
        (cells.num_rows - 1) * window.stride + window.span,
        (cells.num_columns - 1) * window.stride + window.span,
    )


def within(shape: Shape, cells: Rectangle) -> Rectangle:
    """Leave out what lies beyond the edges of a map."""
    top, left = max(cells.row, 0), max(cells.column, 0)
    bottom = min(cells.row + cells.num_rows, shape[0])
    right = min(cells.column + cells.num_columns, shape[1])
    return Rectangle(top, left, max(bottom - top, 0), max(right - left, 0))
