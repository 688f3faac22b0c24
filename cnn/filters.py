"""What filters look for: which can be asked, how they are asked, and what they answered.

Apart from `cnn.inspection`, which asks them: whoever unpickles a worker's answer imports the module
of its class, and that must not bring TensorFlow into the web process.
"""

from dataclasses import dataclass
from math import prod
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cnn.architecture import Architecture, Conv2D, Dense, Flatten
from cnn.depth import Frame, reach, receptive_frame
from cnn.errors import CnnError
from cnn.types import FloatArray, Shape, UInt8Array

NUM_PATCHES = 9
SEARCHED = 2000  # test pictures, unless all are asked for
MAX_STEPS = 256
MAX_JITTER = 4  # pixels
MAX_SEED = 999
BEYOND = 96  # grey level (0 to 255) of what lies beyond a picture's edge
_ENLARGED = 84  # pixels a side, at least
_WALL = 32  # filters that are asked at once
# Multiply-adds; about as many seconds on a laptop as there are ten thousand millions of them.
_WALL_BUDGET = 40_000_000_000
_SEARCH_BUDGET = 100_000_000_000
_FEWEST_SEARCHED = 200
_GRADIENT_COST = 3  # times an answer: there, and back along inputs (weights are left alone)

Place = Literal["cell", "map"]


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
    weighing = [index for index, row in enumerate(summary) if isinstance(row.layer, Conv2D | Dense)]
    for index in weighing:
        row = summary[index]
        is_filter = isinstance(row.layer, Conv2D)
        found.append(
            FilterLayer(
                name=row.name,
                index=index,
                kind="filter" if is_filter else "class" if index == weighing[-1] else "unit",
                num_filters=row.output_shape[-1],
                input_shape=row.input_shape,
                output_shape=row.output_shape,
                activation=getattr(row.layer, "activation", "linear"),
                receptive_field=row.receptive_field,
                multiply_adds=sum(before.multiply_adds for before in summary[: index + 1]),
            )
        )
    return found


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


# -- the picture that a filter would like best ---------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Ascent:
    """How a picture is changed until a filter answers strongly, checked when it is made.

    Args:
        place: "cell": the answer of the cell in the middle of the map; "map": the mean over all
            cells. Without meaning for a dense layer.
        steps: Of gradient ascent, 0 to 256.
        rate: How far the pixel with the steepest slope moves in a step, above 0 and at most 1.
        grey: How strongly every pixel is drawn back to middle grey, 0 to 2 (L2).
        smooth: How strongly neighbours are drawn together, 0 to 1 (total variation).
        jitter: Pixels by which the picture is shifted at random before each step, 0 to 4.
        seed: Of the noise it begins with, and of the shifts, 0 to 999.

    Raises:
        CnnError: A value is out of its range.
    """

    place: Place = "cell"
    steps: int = 64
    rate: float = 0.08
    grey: float = 0.05
    smooth: float = 0.1
    jitter: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.place not in ("cell", "map"):
            raise CnnError(f"A filter is asked at a 'cell' or over the 'map', not {self.place!r}.")
        for name, low, high in (
            ("steps", 0, MAX_STEPS),
            ("rate", 1e-6, 1),
            ("grey", 0, 2),
            ("smooth", 0, 1),
            ("jitter", 0, MAX_JITTER),
            ("seed", 0, MAX_SEED),
        ):
            value = getattr(self, name)
            if not low <= value <= high:  # NaN fails both comparisons
                raise CnnError(f"{name} goes from {low} to {high}; {value} is out of this range.")


@dataclass(frozen=True, eq=False)
class Maximised:
    """The pictures that some filters would like best, as far as gradient ascent finds them.

    All answers are sums before the activation function.
    """

    pictures: UInt8Array  # (F, H, W, C)
    start: FloatArray  # answers to the noise it began with, (F,)
    reached: FloatArray  # answers to exactly these pictures, (F,)
    curve: FloatArray  # answers before each step, (steps, F)


# -- the patches that excite a filter most -------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Patches:
    """For each filter of a layer, the pictures with the strongest answers, the strongest first.

    Each picture counts once, by its strongest cell. All answers are sums before the activation
    function. Where fewer pictures than `NUM_PATCHES` were searched, K is their number.
    """

    num_searched: int
    pictures: NDArray[np.intp]  # places among the pictures, (F, K)
    rows: NDArray[np.intp]  # of the cells that answered, (F, K); 0 in a dense layer
    columns: NDArray[np.intp]  # (F, K)
    values: FloatArray  # the answers, (F, K)
    highest_mean: FloatArray  # over all cells of a map, in any picture, (F,)
    awake: FloatArray  # share of the pictures in which some cell is above 0, (F,)

    def highest(self, number: int, place: Place = "cell") -> float:
        """Return the strongest answer of a filter in any picture."""
        found = self.highest_mean[number] if place == "map" else self.values[number, 0]
        return float(found)


@dataclass(frozen=True, eq=False)
class Patch:
    """What one cell saw of a picture, and where it lies.

    Args:
        picture: Place among the test pictures.
        value: The cell's answer, before the activation function.
        frame: The pixels of the picture that it depends on.
        pixels: Its whole receptive field, shape (h, w, C); grey beyond the edge of the picture.
    """

    picture: int
    value: float
    frame: Frame
    pixels: UInt8Array


def patches_of(
    architecture: Architecture,
    layer: FilterLayer,
    found: Patches,
    number: int,
    pictures: UInt8Array,
) -> list[Patch]:
    """Cut the patches out that excite a filter most, the strongest first.

    Args:
        architecture: The network.
        layer: One of its `filter_layers`.
        found: What was found for that layer.
        number: Of the filter, from 0.
        pictures: The pictures that were searched, shape (N, H, W, C).

    Raises:
        CnnError: There is no such filter.
    """
    layer.check_filter(number)
    cut = []
    for picture, row, column, value in zip(
        found.pictures[number].tolist(),
        found.rows[number].tolist(),
        found.columns[number].tolist(),
        found.values[number].tolist(),
        strict=True,
    ):
        frame, pixels = field(architecture, layer, pictures[picture], row, column)
        cut.append(Patch(picture, value, frame, pixels))
    return cut


def field(
    architecture: Architecture, layer: FilterLayer, picture: UInt8Array, row: int, column: int
) -> tuple[Frame, UInt8Array]:
    """Cut out what a cell of a layer depends on; of a dense layer that is the whole picture.

    Args:
        architecture: The network.
        layer: One of its `filter_layers`.
        picture: Shape (H, W, C), of the shape that the network takes.
        row: Of the cell.
        column: Of the cell.

    Returns:
        The frame within the picture, and the pixels of the whole receptive field, grey beyond the
        edge of the picture; where the field is larger than the picture, all of the picture.
    """
    num_rows, num_columns = picture.shape[:2]
    if not layer.is_map:
        return Frame(0, 0, num_rows, num_columns), picture
    frame = receptive_frame(architecture, layer.index, row, column)
    whole = reach(architecture, layer.index, row, column)
    if whole.num_rows >= num_rows or whole.num_columns >= num_columns:
        return frame, picture
    pixels = np.full((whole.num_rows, whole.num_columns, picture.shape[2]), BEYOND, np.uint8)
    top, left = frame.row - whole.row, frame.column - whole.column
    pixels[top : top + frame.num_rows, left : left + frame.num_columns] = picture[
        frame.row : frame.row + frame.num_rows, frame.column : frame.column + frame.num_columns
    ]
    return frame, pixels


def beside(picture: UInt8Array, patch: UInt8Array | None) -> tuple[UInt8Array, int]:
    """Enlarge a picture, and put a patch of it to its right, as high as the picture.

    Args:
        picture: Shape (H, W, C).
        patch: Shape (h, w, C); None for the picture alone.

    Returns:
        The picture, at least 84 pixels high or wide, with the patch; and how many times it was
        enlarged.
    """
    factor = max(1, -(-_ENLARGED // max(picture.shape[:2])))
    large = np.kron(picture, np.ones((factor, factor, 1), np.uint8))
    if patch is None:
        return large, factor
    height = len(large)
    width = max(1, round(height * patch.shape[1] / patch.shape[0]))
    rows = np.arange(height) * patch.shape[0] // height
    columns = np.arange(width) * patch.shape[1] // width
    gap = np.full((height, max(1, height // 20), picture.shape[2]), BEYOND, np.uint8)
    return np.concatenate([large, gap, patch[rows][:, columns]], axis=1), factor


# -- what is said about a filter -----------------------------------------------------------------


def dead(layer: FilterLayer, found: Patches, number: int) -> str:
    """Say that a filter is dead, in a sentence; "" if it is not.

    A ReLU gives 0 for all that is below: a filter whose sums never exceed 0 passes on nothing and
    learns nothing, as its gradient is 0, too.

    Args:
        layer: The filter's layer.
        found: The patches of that layer.
        number: Of the filter.
    """
    lowest_equals_highest = bool(np.ptp(found.values[number]) == 0)
    if lowest_equals_highest and found.values[number, 0] == found.highest_mean[number]:
        return (
            f"This {layer.kind} gives {found.values[number, 0]:.3g} whatever it sees: it looks for "
            "nothing."
        )
    if layer.activation == "relu" and found.awake[number] == 0:
        return (
            f"This {layer.kind} is dead: in none of the {found.num_searched:,} test pictures does "
            "its sum exceed 0, so that ReLU passes nothing on, and nothing is learned."
        )
    return ""


def kernel_maps(layer: FilterLayer, architecture: Architecture, weights: FloatArray) -> FloatArray:
    """Arrange the weights of one filter as maps, a channel each.

    Args:
        layer: The filter's layer.
        architecture: The network.
        weights: Shape (kH, kW, C) of a convolution, (N,) of a dense layer.

    Returns:
        Shape (rows, columns, channels). A dense layer's weights behind Flatten lie as the map did
        that was flattened; elsewhere they are one row.
    """
    if weights.ndim == 3:
        return weights
    for row in reversed(architecture.summary()[: layer.index]):
        if row.output_shape != layer.input_shape or isinstance(row.layer, Dense):
            break
        if isinstance(row.layer, Flatten) and len(row.input_shape) == 3:
            if prod(row.input_shape[:2]) == 1:  # a map of one cell: its channels in one row
                break
            return weights.reshape(row.input_shape)
    return weights.reshape(1, -1, 1)
