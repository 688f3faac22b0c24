"""The patches of pictures that excite a filter most, and their places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn import runs
from cnn.architecture import Architecture
from cnn.architecture.receptive_field import reach, receptive_frame
from cnn.engine import tf
from cnn.inspection import networks
from cnn.inspection.batches import batches
from cnn.inspection.filters.ascent_settings import AskedPlace
from cnn.inspection.filters.filter_layers import FilterLayer, filter_layer
from cnn.inspection.filters.layer_sums import sums_of
from cnn.results import evaluation
from cnn.types import FloatArray, Rectangle, UInt8Array

NUM_PATCHES = 9
BEYOND = 96  # grey level (0 to 255) of what lies beyond a picture's edge
_ENLARGED = 84  # pixels a side, at least


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

    def highest(self, number: int, place: AskedPlace = "cell") -> float:
        """Return the strongest answer of a filter in any picture."""
        found = self.highest_mean[number] if place == "map" else self.values[number, 0]
        return float(found)


@dataclass(frozen=True, eq=False)
class Patch:
    """What one cell saw of a picture, and where it lies.

    Args:
        picture: Place among the test pictures.
        row: Of the cell in its map; 0 in a dense layer.
        column: Likewise.
        value: The cell's answer, before the activation function.
        frame: The pixels of the picture that it depends on.
        pixels: Its receptive field, as `field` cuts it out, shape (h, w, C).
    """

    picture: int
    row: int
    column: int
    value: float
    frame: Rectangle
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
        cut.append(Patch(picture, row, column, value, frame, pixels))
    return cut


def field(
    architecture: Architecture, layer: FilterLayer, picture: UInt8Array, row: int, column: int
) -> tuple[Rectangle, UInt8Array]:
    """Cut out what a cell of a layer depends on; of a dense layer that is the whole picture.

    Args:
        architecture: The network.
        layer: One of its `filter_layers`.
        picture: Shape (H, W, C), of the shape that the network takes.
        row: Of the cell.
        column: Of the cell.

    Returns:
        The frame within the picture, and the pixels of the whole receptive field, grey beyond the
        edge of the picture; where the field is as large as the picture, only what lies in it.
    """
    num_rows, num_columns = picture.shape[:2]
    if not layer.is_map:
        return Rectangle(0, 0, num_rows, num_columns), picture
    frame = receptive_frame(architecture, layer.index, row, column)
    whole = reach(architecture, layer.index, row, column)
    seen = picture[
        frame.row : frame.row + frame.num_rows, frame.column : frame.column + frame.num_columns
    ]
    if seen.size and (whole.num_rows >= num_rows or whole.num_columns >= num_columns):
        return frame, seen  # nearly all around it would be grey
    pixels = np.full((whole.num_rows, whole.num_columns, picture.shape[2]), BEYOND, np.uint8)
    top, left = frame.row - whole.row, frame.column - whole.column
    pixels[top : top + frame.num_rows, left : left + frame.num_columns] = seen
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
    large = picture.repeat(factor, axis=0).repeat(factor, axis=1)
    if patch is None:
        return large, factor
    height = len(large)
    width = max(1, round(height * patch.shape[1] / patch.shape[0]))
    rows = np.arange(height) * patch.shape[0] // height
    columns = np.arange(width) * patch.shape[1] // width
    gap = np.full((height, max(1, height // 20), picture.shape[2]), BEYOND, np.uint8)
    return np.concatenate([large, gap, patch[rows][:, columns]], axis=1), factor


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


def strongest_patches(
    run_id: str, layer_name: str, epoch: int | None = None, num_pictures: int | None = None
) -> Patches:
    """Find, for every filter of a layer, the test pictures in which a cell answers most strongly.

    Args:
        run_id: The run whose network looks at its test pictures.
        layer_name: A convolution or dense layer.
        epoch: Weights after this epoch; those that were kept when left out.
        num_pictures: Only the first ones are searched; all when left out.

    Raises:
        CnnError: No such run, weights, layer or filter, or the weights are damaged.

    Source: Zeiler and Fergus, Visualizing and Understanding Convolutional Networks (2014), figure
    2: the nine strongest activations of a feature map, and the patches that caused them.
    """
    pictures = evaluation.test_data(runs.get(run_id)).x_test[:num_pictures]
    return search(run_id, layer_name, pictures, epoch)


def search(run_id: str, layer_name: str, pictures: UInt8Array, epoch: int | None = None) -> Patches:
    """Do as `strongest_patches` with any pictures of shape (N, H, W, C), 0 to 255."""
    layer = filter_layer(runs.get(run_id).architecture, layer_name)
    model = networks.load(run_id, epoch)
    sums = sums_of(model, layer_name)
    num, filters = len(pictures), layer.num_filters
    highest = np.empty((num, filters), np.float32)
    means = np.empty((num, filters), np.float32)
    cells = np.empty((num, filters), np.int32)  # row × columns + column
    for part in batches(model, num):
        answers = sums(networks.as_input(model, pictures[part]))
        answers = tf.reshape(answers, (len(answers), -1, filters))  # (B, cells, F)
        highest[part] = tf.reduce_max(answers, axis=1)
        means[part] = tf.reduce_mean(answers, axis=1)
        cells[part] = tf.argmax(answers, axis=1, output_type=tf.int32)

    # Of equals the first picture comes first, hence the stable sort of the negated answers.
    best = np.argsort(-highest, axis=0, kind="stable")[:NUM_PATCHES].T  # (F, K)
    at = cells[best, np.arange(filters)[:, np.newaxis]]
    columns = layer.output_shape[1] if layer.is_map else 1
    return Patches(
        num_searched=num,
        pictures=best,
        rows=(at // columns).astype(np.intp),
        columns=(at % columns).astype(np.intp),
        values=highest[best, np.arange(filters)[:, np.newaxis]],
        highest_mean=means.max(axis=0),
        awake=(highest > 0).mean(axis=0, dtype=np.float32),
    )
