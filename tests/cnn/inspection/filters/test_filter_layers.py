"""What can be asked of a network's filters, and how it is shown."""

import numpy as np
import pytest

from cnn.architecture import PRESETS, Architecture, Conv2D, Dense, Flatten, stacked
from cnn.errors import CnnError
from cnn.inspection.filters import filter_layers, layer_sums, patches


def test_every_convolution_and_dense_layer_can_be_asked() -> None:
    layers = filter_layers.filter_layers(PRESETS["article"])
    assert [(layer.name, layer.kind, layer.num_filters) for layer in layers] == [
        ("conv2d", "filter", 32),
        ("conv2d_1", "filter", 64),
        ("conv2d_2", "filter", 128),
        ("dense", "unit", 256),
        ("dense_1", "class", 10),
    ]
    assert layers[0].middle == (13, 13)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_all_presets_have_filters(name: str) -> None:
    layers = filter_layers.filter_layers(PRESETS[name])
    assert layers
    assert all(layer.num_filters > 0 for layer in layers)


def test_batch_normalisation_behind_a_filter_is_noticed() -> None:
    def normalised(name: str) -> list[bool]:
        return [layer.is_normalised for layer in filter_layers.filter_layers(PRESETS[name])]

    assert normalised("small_vgg") == [True, True, True, True, False, False]
    assert normalised("fast_and_good") == [True, True, True, False]  # pooling in between
    assert not any(normalised("article"))


def test_a_layer_without_filters_is_explained() -> None:
    with pytest.raises(CnnError, match="choose one of conv2d, dense"):
        filter_layers.filter_layer(stacked(1), "<script>")


def test_a_large_network_is_asked_less_at_once() -> None:
    """So that nobody else waits long for the worker."""
    small = filter_layers.filter_layers(PRESETS["article"])[-1]
    assert small.wall == 32
    assert small.affordable_pictures(10_000) == 10_000
    large = Architecture(
        (256, 256, 3),
        (Conv2D(20, 5, padding="same"), Conv2D(4, 7, padding="same"), Flatten(), Dense(2)),
    )
    layer = filter_layers.filter_layers(large)[-1]
    assert layer.multiply_adds > 350_000_000
    assert layer.wall == 4
    assert 200 <= layer.affordable_pictures(10_000) < 350


def test_a_patch_stands_beside_its_picture_as_high_as_it() -> None:
    picture = np.arange(28 * 28, dtype=np.uint8).reshape(28, 28, 1)
    image, factor = patches.beside(picture, picture[4:7, 5:8])
    assert factor == 3
    assert image.shape == (84, 84 + 4 + 84, 1)
    assert (image[:, :84] == np.kron(picture, np.ones((3, 3, 1), np.uint8))).all()
    assert image[0, 88] == picture[4, 5]
    assert image[83, -1] == picture[6, 7]
    alone, factor = patches.beside(np.zeros((100, 90, 3), np.uint8), None)
    assert (alone.shape, factor) == ((100, 90, 3), 1)


class TestKernelMaps:
    def test_weights_behind_flatten_lie_as_the_map_did(self) -> None:
        network = stacked(1)  # 28 × 28 pooled to 14 × 14 × 16
        layer = filter_layers.filter_layers(network)[-1]
        weights = np.arange(14 * 14 * 16, dtype=np.float32)
        maps = layer_sums.kernel_maps(layer, network, weights)
        assert maps.shape == (14, 14, 16)
        assert maps[1, 2, 3] == 1 * 14 * 16 + 2 * 16 + 3

    def test_elsewhere_they_are_one_row(self) -> None:
        layer = filter_layers.filter_layers(PRESETS["article"])[-1]
        row = layer_sums.kernel_maps(layer, PRESETS["article"], np.ones(256, np.float32))
        assert row.shape == (1, 256, 1)
        one_cell = filter_layers.filter_layers(stacked(4))[-1]  # 1 × 1 × 16 is flattened
        assert layer_sums.kernel_maps(one_cell, stacked(4), np.ones(16)).shape == (1, 16, 1)

    def test_kernels_stay_as_they_are(self) -> None:
        layer = filter_layers.filter_layers(stacked(2))[1]
        assert layer_sums.kernel_maps(layer, stacked(2), np.ones((3, 3, 16))).shape == (3, 3, 16)
