"""Dead units are those that answer 0 to every picture, whatever kind of layer they are in."""

import numpy as np
import pytest

from cnn import datasets, models
from cnn.architecture import (
    Activation,
    Architecture,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
)
from cnn.training.dead_units import UnitWatch

NETWORK = Architecture(
    (28, 28, 1),
    (
        Conv2D(4, 3, activation="relu"),
        MaxPool2D(2),
        Conv2D(5, 3),
        BatchNormalization(),
        Activation("relu"),
        Flatten(),
        Dense(8, activation="relu"),
        Dense(8, activation="tanh"),
        Dense(10, activation="softmax"),
    ),
)


def test_units_that_never_answer_are_counted_in_each_layer_that_ends_in_relu() -> None:
    model = models.build(NETWORK, seed=3)
    images = datasets.load("mnist", num_train=300, num_test=1).x_train

    def let_die(layer: str, units: list[int]) -> None:
        kernel, bias = model.get_layer(layer).get_weights()
        bias[units] = -1000
        model.get_layer(layer).set_weights([kernel, bias])

    let_die("conv2d", [1])
    let_die("dense", [0, 2, 5])
    watch = UnitWatch(model, images)
    assert watch.layers == ["conv2d", "activation", "dense"]
    import keras

    outputs = [model.get_layer(name).output for name in watch.layers]
    answers = keras.Model(model.input, outputs).predict(images[:200] / 255.0, verbose=0)
    expected = [float((np.abs(a).reshape(-1, a.shape[-1]).max(0) == 0).mean()) for a in answers]
    assert watch.shares() == expected
    assert expected[0] >= 1 / 4
    assert expected[2] >= 3 / 8


def test_a_unit_that_answers_a_single_picture_is_alive() -> None:
    network = Architecture((2, 2, 1), (Flatten(), Dense(3, activation="relu"), Dense(2)))
    model = models.build(network)
    kernel = np.zeros((4, 3), np.float32)
    kernel[0, 1], kernel[1, 2] = 1, -1  # never: the first; for a bright corner: the second
    model.get_layer("dense").set_weights([kernel, np.zeros(3, np.float32)])
    images = np.zeros((120, 2, 2, 1), np.uint8)
    images[117, 0, 0], images[:, 0, 1] = 255, 9
    assert UnitWatch(model, images).shares() == pytest.approx([2 / 3])


def test_a_network_without_relu_is_not_watched() -> None:
    network = Architecture((2, 2, 1), (Flatten(), Dense(3, activation="elu"), Dense(2)))
    watch = UnitWatch(models.build(network), np.zeros((5, 2, 2, 1), np.uint8))
    assert (watch.layers, watch.shares()) == ([], [])
