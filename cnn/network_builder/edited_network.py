"""A network that is being built: it need not fit together, and every edit makes a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count
from math import prod
from typing import Any

from cnn.architecture import (
    PRESETS,
    Activation,
    Architecture,
    ArchitectureError,
    Dense,
    Layer,
    LayerSummary,
)
from cnn.types import Shape

BYTES_PER_VALUE = 4  # float32
_new_id = count().__next__


@dataclass(frozen=True)
class Draft:
    """A network with a lasting number for each layer; every edit makes a new draft.

    What shows a layer is named after its number, so that it moves along with the layer. An edit of
    a layer that is gone, by a click that came late, changes nothing.
    """

    architecture: Architecture
    ids: tuple[int, ...]

    @classmethod
    def of(cls, architecture: Architecture) -> "Draft":
        """Start from a network."""
        return cls(architecture, tuple(_new_id() for _ in architecture.layers))

    @property
    def preset(self) -> str | None:
        """The key of the preset that this network is, if any."""
        return next((key for key, preset in PRESETS.items() if preset == self.architecture), None)

    def add(self, layer: Layer) -> "Draft":
        """Put a new layer where it most likely belongs."""
        return self._insert(place_for(self.architecture, layer), layer)

    def duplicate(self, layer_id: int) -> "Draft":
        """Put the same layer once more behind a layer."""
        if layer_id not in self.ids:
            return self
        index = self.ids.index(layer_id)
        return self._insert(index + 1, self.architecture.layers[index])

    def remove(self, layer_id: int) -> "Draft":
        """Take a layer out."""
        return self._with([pair for pair in self._pairs() if pair[0] != layer_id])

    def move(self, layer_id: int, steps: int) -> "Draft":
        """Move a layer towards the output (steps > 0) or the input; it stops at either end."""
        if layer_id not in self.ids:
            return self
        pairs = self._pairs()
        index = self.ids.index(layer_id)
        pairs.insert(max(0, index + steps), pairs.pop(index))
        return self._with(pairs)

    def change(self, layer_id: int, argument: str, value: Any) -> "Draft":
        """Give an argument of a layer another value.

        Raises:
            CnnError: The layer does not take it.
        """
        return self._with(
            [
                (number, replace(layer, **{argument: value}) if number == layer_id else layer)
                for number, layer in self._pairs()
            ]
        )

    def rename(self, name: str) -> "Draft":
        """Give the network another name.

        Raises:
            CnnError: It is empty, too long or not printable.
        """
        return replace(self, architecture=replace(self.architecture, name=name))

    def reshape(self, input_shape: Shape) -> "Draft":
        """Take pictures of another shape (rows, columns, channels).

        Raises:
            CnnError: A network cannot take such pictures here.
        """
        return replace(self, architecture=replace(self.architecture, input_shape=input_shape))

    def with_layers(self, layers: Sequence[Layer]) -> "Draft":
        """Put other layers in the place of all; those that stay keep their numbers."""
        before = self.architecture.layers
        ids: list[int] = []
        matcher = SequenceMatcher(None, list(map(repr, before)), list(map(repr, layers)), False)
        for what, start, end, new_start, new_end in matcher.get_opcodes():
            kept = self.ids[start:end] if what in ("equal", "replace") else ()
            number = new_end - new_start
            ids += [*kept, *(_new_id() for _ in range(number))][:number]
        return self._with(list(zip(ids, layers, strict=True)))

    def _insert(self, index: int, layer: Layer) -> "Draft":
        pairs = self._pairs()
        pairs.insert(index, (_new_id(), layer))
        return self._with(pairs)

    def _pairs(self) -> list[tuple[int, Layer]]:
        return list(zip(self.ids, self.architecture.layers, strict=True))

    def _with(self, pairs: list[tuple[int, Layer]]) -> "Draft":
        layers = tuple(layer for _, layer in pairs)
        name = self.architecture.name
        if self.preset and layers != self.architecture.layers:
            name += ", changed"  # it is LeNet-5 no longer
        return Draft(
            replace(self.architecture, layers=layers, name=name),
            tuple(number for number, _ in pairs),
        )


@dataclass(frozen=True)
class NetworkCost:
    """What a whole network takes."""

    num_params: int
    multiply_adds: int  # for one picture
    num_bytes: int  # of the parameters as float32
    activation_bytes: int  # of what leaves all layers, for one picture


def network_cost(summary: Sequence[LayerSummary]) -> NetworkCost:
    """Add up the layers of a network."""
    num_params = sum(row.num_params for row in summary)
    multiply_adds = sum(row.multiply_adds for row in summary)
    activations = sum(activation_bytes(row) for row in summary)
    return NetworkCost(num_params, multiply_adds, num_params * BYTES_PER_VALUE, activations)


def activation_bytes(row: LayerSummary) -> int:
    """Count the bytes of what leaves a layer, for one picture.

    Training keeps it until the gradients have been computed: for all pictures of a batch.
    """
    return prod(row.output_shape) * BYTES_PER_VALUE


def bytes_text(num_bytes: int) -> str:
    """Write a number of bytes with at most three digits.

    >>> bytes_text(40), bytes_text(86_528), bytes_text(512_000)
    ('40 bytes', '86.5 kB', '0.51 MB')
    """
    if num_bytes < 1000:
        return f"{num_bytes} bytes"
    if num_bytes < 100_000:
        return f"{num_bytes / 1000:.1f} kB"
    return f"{num_bytes / 1e6:.2f} MB" if num_bytes < 10e6 else f"{num_bytes / 1e6:.0f} MB"


def summary_so_far(
    architecture: Architecture,
) -> tuple[list[LayerSummary], ArchitectureError | None]:
    """Describe the layers up to the first one that does not fit, and say why that one does not."""
    try:
        return architecture.summary(), None
    except ArchitectureError as fault:
        fitting = architecture.layers[: fault.layer_index or 0]
        return (replace(architecture, layers=fitting).summary() if fitting else []), fault


def place_for(architecture: Architecture, layer: Layer) -> int:
    """Find the place where a new layer most likely belongs.

    Behind the last layer; but a network that ends in its answer, a Dense or Activation layer, keeps
    it: the new layer comes before that, as late as the network can be built with it and still gives
    an answer of the same shape. If it fits nowhere, as late as the layers before it allow.
    """
    layers = architecture.layers
    if not layers or not isinstance(layers[-1], Dense | Activation):
        return len(layers)
    places = range(len(layers) - 1, -1, -1)
    answer = _output_shape(architecture)
    for place in places:
        longer = replace(architecture, layers=(*layers[:place], layer, *layers[place:]))
        if answer is not None and _output_shape(longer) == answer:
            return place
    for place in places:
        if _output_shape(replace(architecture, layers=(*layers[:place], layer))) is not None:
            return place
    return len(layers)


def _output_shape(architecture: Architecture) -> Shape | None:
    try:
        return architecture.output_shape
    except ArchitectureError:
        return None
