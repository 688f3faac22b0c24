"""The patches that excite a filter most, against a search by hand."""

import keras
import numpy as np
import pytest

from cnn import datasets, ops
from cnn.architecture import (
    Architecture,
    AveragePooling2D,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    ZeroPadding2D,
    stacked,
)
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.filters import patches
from cnn.inspection.filters.filter_layers import filter_layer
from cnn.inspection.filters.layer_sums import filter_weights, sums_of
from cnn.inspection.filters.patches import BEYOND, NUM_PATCHES, dead, field, patches_of
from cnn.results import evaluation
from cnn.runs import Run
from cnn.types import Rectangle
from tests.cnn.inspection.untrained import untrained_run

NETWORK = Architecture(
    (28, 28, 1),
    (
        Conv2D(3, 3, activation="relu"),
        MaxPool2D(2),
        Conv2D(4, 3, activation="relu", padding="same"),
        Flatten(),
        Dense(10, activation="softmax"),
    ),
    "small",
)
COLOUR = Architecture(
    (16, 12, 3),
    (
        ZeroPadding2D(3),
        Conv2D(3, 5, strides=2),
        AveragePooling2D(2),
        Conv2D(2, 3, padding="same"),
        Flatten(),
        Dense(2),
    ),
    "colour",
)
DILATED = Architecture(
    (20, 20, 1), (Conv2D(2, 3, dilation_rate=3, padding="same"), AveragePooling2D(3), Conv2D(2, 2))
)


@pytest.fixture
def run() -> Run:
    return untrained_run(NETWORK)


def sums_by_hand(run: Run, picture: np.ndarray) -> np.ndarray:
    """Compute the second convolution's sums, (13, 13, 4), of a picture of 0 to 255."""
    image = datasets.scale(picture)[:, :, 0]
    hidden = []
    for number in range(3):
        kernel, bias = filter_weights(run.id, "conv2d", number)
        hidden.append(ops.pool2d(ops.relu(ops.convolve2d(image, kernel[:, :, 0]) + bias)))
    maps = np.stack(hidden, axis=-1)
    sums = []
    for number in range(4):
        kernel, bias = filter_weights(run.id, "conv2d_1", number)
        sums.append(ops.convolve2d(maps, kernel, padding="same") + bias)
    return np.stack(sums, axis=-1)


def test_the_strongest_patches_are_those_of_a_search_by_hand(run: Run) -> None:
    pictures = evaluation.test_data(run).x_test
    found = patches.strongest_patches(run.id, "conv2d_1")
    assert found.num_searched == 60
    by_hand = np.stack([sums_by_hand(run, picture) for picture in pictures])  # (60, 13, 13, 4)
    for number in range(4):
        sums = by_hand[..., number]
        order = np.argsort(-sums.max(axis=(1, 2)), kind="stable")[:NUM_PATCHES]
        np.testing.assert_array_equal(found.pictures[number], order)
        np.testing.assert_allclose(found.values[number], sums[order].max(axis=(1, 2)), atol=1e-5)
        for picture, row, column in zip(
            order, found.rows[number], found.columns[number], strict=True
        ):
            assert sums[picture, row, column] == pytest.approx(sums[picture].max(), abs=1e-5)
        assert found.highest(number, "map") == pytest.approx(sums.mean(axis=(1, 2)).max(), abs=1e-5)
        assert found.awake[number] == pytest.approx((sums.max(axis=(1, 2)) > 0).mean())


def test_a_class_is_excited_by_the_pictures_with_the_largest_logit(run: Run) -> None:
    pictures = evaluation.test_data(run).x_test
    found = patches.strongest_patches(run.id, "dense")
    model = networks.load(run.id)
    logits = np.log(np.asarray(model(datasets.scale(pictures))))  # but for a constant per picture
    kernel, bias = filter_weights(run.id, "dense", 4)
    below = keras.Model(model.input, model.get_layer("flatten").output)
    by_hand = np.asarray(below(datasets.scale(pictures))) @ kernel + bias
    np.testing.assert_array_equal(found.pictures[4], np.argsort(-by_hand, kind="stable")[:9])
    assert np.corrcoef(by_hand, logits[:, 4])[0, 1] > 0.5
    assert not found.rows.any()


def test_only_the_first_pictures_are_searched_if_one_says_so(run: Run) -> None:
    found = patches.strongest_patches(run.id, "conv2d", num_pictures=5)
    assert found.num_searched == 5
    assert found.pictures.shape == (3, 5)
    assert found.pictures.max() < 5


@pytest.mark.parametrize(
    ("network", "layer_name", "row", "column"),
    [
        (NETWORK, "conv2d_1", 6, 6),
        (NETWORK, "conv2d_1", 0, 12),
        (COLOUR, "conv2d_1", 1, 0),
        (COLOUR, "conv2d", 5, 3),
        (DILATED, "conv2d", 6, 10),
        (DILATED, "conv2d_1", 3, 0),
    ],
)
def test_the_box_holds_exactly_the_pixels_that_change_the_cell(
    network: Architecture, layer_name: str, row: int, column: int
) -> None:
    """Every pixel is changed on its own; max pooling shows some of them only now and then."""
    layer = filter_layer(network, layer_name)
    sums = sums_of(networks.load(untrained_run(network).id), layer_name)
    rows, columns, channels = network.input_shape
    random = np.random.default_rng(0)
    changes = np.zeros((rows, columns), bool)
    for _ in range(8 if network is NETWORK else 1):
        picture = random.random((rows, columns, channels)).astype(np.float32)
        every = np.repeat(picture[np.newaxis], rows * columns, axis=0)
        for place, (i, j) in enumerate(np.ndindex(rows, columns)):
            every[place, i, j] += 1
        cells = np.asarray(sums(every))[:, row, column]
        before = np.asarray(sums(picture[np.newaxis]))[0, row, column]
        changes |= (np.abs(cells - before) > 1e-6).any(axis=1).reshape(rows, columns)

    frame, _ = field(network, layer, np.zeros((rows, columns, channels), np.uint8), row, column)
    touched = np.argwhere(changes)
    (top, left), (bottom, right) = touched.min(axis=0), touched.max(axis=0)
    assert frame == Rectangle(top, left, bottom - top + 1, right - left + 1)


def test_a_patch_is_cut_from_its_picture_and_grey_beyond_the_edge(run: Run) -> None:
    pictures = evaluation.test_data(run).x_test
    layer = filter_layer(NETWORK, "conv2d_1")
    frame, pixels = field(NETWORK, layer, pictures[0], 0, 6)
    assert pixels.shape == (8, 8, 1)
    assert (pixels[:2] == BEYOND).all()  # "same" padding of the second layer, before pooling
    np.testing.assert_array_equal(
        pixels[2:], pictures[0][: frame.num_rows, frame.column : frame.column + 8]
    )
    found = patches.strongest_patches(run.id, "conv2d_1")
    cut = patches_of(NETWORK, layer, found, 1, pictures)
    assert [patch.picture for patch in cut] == found.pictures[1].tolist()
    assert [patch.value for patch in cut] == sorted((p.value for p in cut), reverse=True)


def test_of_a_field_larger_than_the_picture_only_what_the_cell_sees_is_shown() -> None:
    network = stacked(4)
    layer = filter_layer(network, "conv2d_3")  # 3 × 3 cells, each of which reaches 38 pixels
    picture = np.random.default_rng(0).integers(0, 256, (28, 28, 1)).astype(np.uint8)
    frame, pixels = field(network, layer, picture, 0, 1)
    assert (frame.row, frame.num_columns) == (0, 28)
    assert frame.num_rows < 28
    np.testing.assert_array_equal(pixels, picture[: frame.num_rows])


@pytest.mark.parametrize(("side", "padding", "kernel"), [(28, 3, 3), (28, 6, 3), (5, 6, 6)])
def test_a_cell_that_sees_nothing_but_padding_is_shown_all_grey(
    side: int, padding: int, kernel: int
) -> None:
    layers = (ZeroPadding2D(padding), Conv2D(2, kernel), Flatten(), Dense(2))
    network = Architecture((side, side, 1), layers)
    picture = np.zeros((side, side, 1), np.uint8)
    frame, pixels = field(network, filter_layer(network, "conv2d"), picture, 0, side)
    assert (frame.num_rows, frame.num_columns) == (0, 0)
    assert pixels.shape == (kernel, kernel, 1)
    assert (pixels == BEYOND).all()


def test_colour_pictures_are_searched_too() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (20, 16, 12, 3)).astype(np.uint8)
    run = untrained_run(COLOUR)
    found = patches.search(run.id, "conv2d", pictures)
    kernel, bias = filter_weights(run.id, "conv2d", 1)
    by_hand = [
        (ops.convolve2d(image, kernel, stride=2, padding=3) + bias).max()  # as ZeroPadding2D pads
        for image in datasets.scale(pictures)
    ]
    assert found.pictures[1, 0] == np.argmax(by_hand)
    assert found.values[1, 0] == pytest.approx(max(by_hand), abs=1e-5)


class TestDead:
    def test_a_filter_that_never_exceeds_zero_is_said_to_be_dead(self) -> None:
        def kill(model: keras.Model) -> None:
            kernel, bias = model.get_layer("conv2d_1").get_weights()
            bias[2] = -1000
            model.get_layer("conv2d_1").set_weights([kernel, bias])

        found = patches.strongest_patches(untrained_run(NETWORK, change=kill).id, "conv2d_1")
        layer = filter_layer(NETWORK, "conv2d_1")
        assert "dead: in none of the 60 test pictures" in dead(layer, found, 2)
        assert dead(layer, found, 0) == ""

    def test_a_filter_of_zeros_looks_for_nothing(self) -> None:
        def empty(model: keras.Model) -> None:
            kernel, bias = model.get_layer("conv2d").get_weights()
            kernel[..., 1] = 0
            model.get_layer("conv2d").set_weights([kernel, bias])

        found = patches.strongest_patches(untrained_run(NETWORK, change=empty).id, "conv2d")
        assert "whatever it sees" in dead(filter_layer(NETWORK, "conv2d"), found, 1)
        assert found.pictures[1].tolist() == list(range(9))  # of equals, the first


def test_unknown_layers_and_damaged_weights_are_explained(run: Run) -> None:
    with pytest.raises(CnnError, match="no convolution or dense layer"):
        patches.strongest_patches(run.id, "max_pooling2d")
    with pytest.raises(CnnError, match="epoch"):
        patches.strongest_patches(run.id, "conv2d", 3)
    run.weights_file(0).write_bytes(b"no weights")
    with pytest.raises(CnnError, match="damaged"):
        patches.strongest_patches(run.id, "conv2d")


def test_the_worker_keeps_only_a_few_networks() -> None:
    """Memory stays flat, however many layers of however many networks are asked for."""
    pictures = np.zeros((2, 16, 12, 3), np.uint8)
    for seed in range(networks.NETWORKS_IN_MEMORY + 3):
        patches.search(untrained_run(COLOUR, seed=seed).id, "conv2d", pictures)
    assert sums_of.cache_info().currsize <= networks.NETWORKS_IN_MEMORY
