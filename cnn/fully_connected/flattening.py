"""What flattening costs: the parameters of a dense layer behind Flatten, and behind an average."""

from dataclasses import dataclass
from math import prod

from cnn.architecture import (
    Architecture,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPool2D,
)
from cnn.fully_connected.faces import DETECTORS, SIDE
from cnn.types import Shape

SIDES = (28, 96, 224)  # pixels: MNIST, STL-10, and what most networks for ImageNet are given
NUM_CLASSES = 10


@dataclass(frozen=True)
class FlatteningCost:
    """The first dense layer of a network: what reaches it, and what it stores."""

    map_shape: Shape  # of the last map: (rows, columns, channels)
    values: int  # numbers that reach the dense layer
    values_arithmetic: str
    num_params: int  # of the dense layer
    params_arithmetic: str
    share: float  # of the parameters of the whole network


def network(side: int, units: int, *, flatten: bool) -> Architecture:
    """Return two stages of convolution and pooling, a dense layer and the output layer.

    Args:
        side: Pixels of the grey picture, per side.
        units: Units of the dense layer.
        flatten: Whether Flatten leads to it; GlobalAveragePooling2D otherwise.

    Raises:
        CnnError: The picture or the layer is too small or too large.
    """
    stages: list[Layer] = []
    for filters in (16, 32):
        stages += [Conv2D(filters, 3, activation="relu"), MaxPool2D(2)]
    bridge: Layer = Flatten() if flatten else GlobalAveragePooling2D()
    head = [Dense(units, activation="relu"), Dense(NUM_CLASSES, activation="softmax")]
    return Architecture((side, side, 1), (*stages, bridge, *head), "flatten or average")


def flattening_cost(architecture: Architecture) -> FlatteningCost:
    """Look at the first dense layer of a network.

    >>> flattening_cost(network(28, 64, flatten=True)).params_arithmetic
    '(800 + 1) × 64 = 51,264'
    >>> flattening_cost(network(28, 64, flatten=False)).params_arithmetic
    '(32 + 1) × 64 = 2,112'
    """
    summary = architecture.summary()
    index = next(i for i, row in enumerate(summary) if isinstance(row.layer, Dense))
    bridge, dense = summary[index - 1], summary[index]
    rows, columns, channels = bridge.input_shape
    (values,) = bridge.output_shape
    arithmetic = f"{channels} averages"
    if isinstance(bridge.layer, Flatten):
        arithmetic = f"{rows} × {columns} × {channels} = {prod(bridge.input_shape):,}"
    return FlatteningCost(
        map_shape=bridge.input_shape,
        values=values,
        values_arithmetic=arithmetic,
        num_params=dense.num_params,
        params_arithmetic=dense.params_arithmetic,
        share=dense.num_params / architecture.num_params,
    )


def face_parameters() -> dict[str, int]:
    """Count what the face's neuron would learn behind three ways to flatten its maps."""
    maps = (SIDE, SIDE, len(DETECTORS))
    neuron = Dense(1)
    ways = {
        "no pooling": Flatten().output_shape(maps),
        "pooling by quarters": Flatten().output_shape(MaxPool2D(SIDE // 2).output_shape(maps)),
        "one average per map": GlobalAveragePooling2D().output_shape(maps),
    }
    return {way: neuron.num_params(shape) for way, shape in ways.items()}
