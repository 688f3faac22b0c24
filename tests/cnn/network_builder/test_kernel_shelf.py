"""Kernels made by hand fit together as the first filters of one layer."""

import numpy as np
import pytest

from cnn.architecture import PRESETS, Conv2D, Flatten, MaxPool2D
from cnn.errors import CnnError
from cnn.kernels import KERNELS
from cnn.network_builder.kernel_shelf import (
    in_first_convolution,
    shelf_kernel,
    squared,
    with_kernels,
)


@pytest.mark.parametrize("name", KERNELS)
def test_every_named_kernel_can_start_a_network(name: str) -> None:
    kernel = shelf_kernel(name, KERNELS[name].values)
    layer = with_kernels(Conv2D(1, 3, padding="same"), [kernel.values])
    assert layer.kernel_size == max(KERNELS[name].values.shape)
    total = np.sum(layer.kernels, dtype=np.float64)
    assert total == pytest.approx(float(KERNELS[name].values.sum()), abs=1e-3)


def test_small_kernels_stand_in_the_middle_of_the_largest() -> None:
    small, large = ((5.0,),), tuple((1.0,) * 5 for _ in range(5))
    layer = with_kernels(Conv2D(8, 3), [small, large], trainable=False)
    assert layer.kernel_size == 5
    assert layer.filters == 8
    assert not layer.trainable
    expected = np.zeros((5, 5))
    expected[2, 2] = 5
    assert np.array_equal(layer.kernels[0], expected)


def test_a_colour_kernel_goes_in_as_the_mean_of_its_channels() -> None:
    values = np.stack([np.eye(3), 3 * np.eye(3)], axis=-1)
    assert np.array_equal(shelf_kernel("x", values).values, 2 * np.eye(3))


def test_without_kernels_the_layer_starts_at_random_again() -> None:
    layer = with_kernels(Conv2D(2, 3), [((1.0,),)], trainable=False)
    assert with_kernels(layer, []) == Conv2D(2, 1)


def test_what_cannot_start_a_network_is_refused_in_words() -> None:
    for values in (np.full((3, 3), np.nan), np.full((3, 3), 1e9)):
        with pytest.raises(CnnError, match="cannot start with cells beyond 1000"):
            shelf_kernel("x", values)
    with pytest.raises(CnnError, match="rows and columns"):
        shelf_kernel("x", np.zeros(3))
    with pytest.raises(CnnError, match="too many for the shelf"):
        shelf_kernel("x", np.zeros((40, 2)))
    with pytest.raises(CnnError, match="too many"):
        with_kernels(Conv2D(1, 3), [((0.0,) * 11,) * 11] * 9)
    with pytest.raises(CnnError, match="does not fit"):
        squared(((1.0, 2.0),), 1)


def test_a_name_is_short_and_printable() -> None:
    assert shelf_kernel("a\n\u200bb" + "c" * 99, np.eye(2)).name == "abccc" + "c" * 35
    assert shelf_kernel("  ", np.eye(2)).name == "kernel"


def test_only_the_first_convolution_gets_them() -> None:
    layers = PRESETS["article"].layers
    changed = in_first_convolution((MaxPool2D(), *layers), [((1.0,),)], trainable=False)
    assert changed[1] == Conv2D(32, 1, activation="relu", kernels=(((1,),),), trainable=False)
    assert (changed[0], *changed[2:]) == (MaxPool2D(), *layers[1:])
    with pytest.raises(CnnError, match="no Conv2D"):
        in_first_convolution((Flatten(),), [])
