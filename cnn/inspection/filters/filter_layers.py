"""What filters look for: which can be asked, how they are asked, and what they answered.

`cnn.inspection.filters.best_picture` and `.patches` ask them, on a worker.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cnn.architecture import (
    Architecture,
    Layer,
)
from cnn.errors import CnnError
from cnn.inspection.filters.ascent_settings import Ascent
from cnn.types import Shape

SEARCHED = 2000  # test pictures, unless all are asked for
_WALL = 32  # filters that are asked at once
# Multiply-adds; about as many seconds on a laptop as there are ten thousand millions of them.
_WALL_BUDGET = 40_000_000_000
_SEARCH_BUDGET = 100_000_000_000
_FEWEST_SEARCHED = 200
_GRADIENT_COST = 3  # times an answer: there, and back along inputs (weights are left alone)


# The same in Keras; a test runs it. `model`, `name`, `number` and `pictures` are given.
KERAS_LINES = """\
import keras, tensorflow as tf

layer = model.get_layer(name)
maps = keras.Model(model.input, layer.output)  # give it activation="linear" for sums before ReLU

# The test pictures that excite the filter most.
answers = maps(pictures / 255, training=False)[..., number]
strongest = tf.argsort(tf.reduce_max(answers, axis=(1, 2)), direction="DESCENDING")[:9]

# What it would like best: gradient ascent on the pixels.
best = tf.Variable(tf.random.normal((1, *model.input_shape[1:]), mean=0.5, stddev=0.02, seed=0))
row, column = (size // 2 for size in answers.shape[1:])
for step in range(64):
    with tf.GradientTape() as tape:
        answer = maps(best, training=False)[0, row, column, number]
    slope = tape.gradient(answer, best)
    slope = tf.math.divide_no_nan(slope, tf.reduce_max(tf.abs(slope)))
    best.assign(tf.clip_by_value(best + 0.08 * (slope - 0.05 * 2 * (best - 0.5)), 0, 1))
"""


@dataclass(frozen=True)
class FilterLayer:
    """A layer whose filters, units or classes can be asked what they look for."""

    name: str
    index: int  # among the network's layers
    kind: Literal["filter", "unit", "class"]
    num_filters: int
    input_shape: Shape
    output_shape: Shape
    activation: str
    receptive_field: int  # pixels a side
    multiply_adds: int  # for one picture, up to and with this layer
    is_normalised: bool  # before its activation function, which may turn its sign around

    @property
    def is_map(self) -> bool:
        """Whether a filter answers at every cell of a map."""
        return len(self.output_shape) == 3

    @property
    def middle(self) -> tuple[int, int]:
        """Row and column of the cell in the middle of the map."""
        return self.output_shape[0] // 2, self.output_shape[1] // 2

    @property
    def wall(self) -> int:
        """How many filters are asked at once; fewer where that takes long."""
        cost = self.multiply_adds * _GRADIENT_COST * Ascent().steps
        return int(np.clip(_WALL_BUDGET // max(cost, 1), 4, _WALL))

    def affordable_pictures(self, wanted: int) -> int:
        """How many of the wanted pictures can be searched while one waits, at least 200."""
        bound = _SEARCH_BUDGET // max(self.multiply_adds, 1)
        return min(wanted, max(_FEWEST_SEARCHED, bound))

    def check_filter(self, number: int) -> int:
        """Return the number of a filter.

        Raises:
            CnnError: There is no such filter.
        """
        if not 0 <= number < self.num_filters:
            raise CnnError(
                f"The layer {self.name} has {self.kind} 0 to {self.num_filters - 1}, not {number}."
            )
        return number


def filter_layers(architecture: Architecture) -> list[FilterLayer]:
    """Return the convolution and dense layers of a network, from the first to the last.

    The units of a dense layer that is the last layer with weights are called classes.

    >>> from cnn.architecture import PRESETS
    >>> [(layer.name, layer.kind) for layer in filter_layers(PRESETS["lenet5"])][2:]
    [('dense', 'unit'), ('dense_1', 'unit'), ('dense_2', 'class')]
    """
    found = []
    summary = architecture.summary()
    weighing = [index for index, row in enumerate(summary) if row.layer.weighs]
    for index in weighing:
        row = summary[index]
        is_filter = row.layer.feed == "kernel"
        found.append(
            FilterLayer(
                name=row.name,
                index=index,
                kind="filter" if is_filter else "class" if index == weighing[-1] else "unit",
                num_filters=row.output_shape[-1],
                input_shape=row.input_shape,
                output_shape=row.output_shape,
                activation=row.layer.applied,
                receptive_field=row.receptive_field,
                multiply_adds=sum(before.multiply_adds for before in summary[: index + 1]),
                is_normalised=_is_normalised(row.layer for row in summary[index + 1 :]),
            )
        )
    return found


def _is_normalised(following: Iterable[Layer]) -> bool:
    """Tell whether batch normalisation comes before the next activation function or weights."""
    for layer in following:
        if layer.normalises:
            return True
        if layer.weighs or layer.applied != "linear":
            break
    return False


def filter_layer(architecture: Architecture, name: str) -> FilterLayer:
    """Return a layer by its name.

    Raises:
        CnnError: The network has no such layer, or it has no filters.
    """
    layers = filter_layers(architecture)
    for layer in layers:
        if layer.name == name:
            return layer
    raise CnnError(
        f"This network has no convolution or dense layer {name!r}; choose one of "
        f"{', '.join(layer.name for layer in layers)}."
    )
