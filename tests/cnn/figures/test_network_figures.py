"""The drawing of a network is to scale, and leaves out no shape."""

import pytest

from cnn.architecture import PRESETS, Architecture, Conv2D, Dropout, MaxPool2D
from cnn.figures.network import network


def block_heights(figure: object) -> dict[int, float]:
    """Return the height of each block by its place."""
    return {
        int(x): float(y)
        for bar in figure.data  # type: ignore[attr-defined]
        for x, y in zip(bar.x, bar.y, strict=True)
    }


def test_maps_are_drawn_as_high_as_they_have_rows() -> None:
    heights = block_heights(network(PRESETS["article"].summary()))
    assert [heights[place] for place in range(7)] == [28, 26, 13, 11, 5, 3, 1]


def test_each_block_has_its_shape_below() -> None:
    labels = network(PRESETS["lenet5"].summary()).layout.xaxis.ticktext
    assert labels[:3] == ("28 × 28 × 1", "28 × 28 × 6", "14 × 14 × 6")
    assert labels[-4:] == ("400", "120", "84", "10")


def test_more_channels_make_a_wider_block() -> None:
    figure = network(PRESETS["article"].summary())
    convolutions = next(bar for bar in figure.data if bar.name == "convolution")
    assert list(convolutions.width) == sorted(convolutions.width)


def test_layers_that_keep_the_shape_are_named_in_the_block_before() -> None:
    rows = Architecture((8, 8, 1), (Conv2D(4, 3), Dropout(0.5), MaxPool2D())).summary()
    figure = network(rows)
    texts = [names for bar in figure.data for names, _ in bar.customdata]
    assert texts == ["input", "conv2d, dropout", "max_pooling2d"]


@pytest.mark.parametrize("preset", PRESETS)
def test_no_block_reaches_into_the_next(preset: str) -> None:
    figure = network(PRESETS[preset].summary())
    assert all(max(bar.width) < 1 for bar in figure.data)


def test_a_very_deep_network_drops_labels_instead_of_overprinting_them() -> None:
    rows = Architecture((28, 28, 1), (Conv2D(2, 1),) * 60).summary()
    assert len(network(rows).layout.xaxis.ticktext) <= 24
