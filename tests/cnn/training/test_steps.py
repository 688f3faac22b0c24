"""The compiled steps do what Keras does with one batch after the other, only faster."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from cnn import datasets, models
from cnn.architecture import (
    Architecture,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
)
from cnn.settings import OPTIMIZERS, TrainingConfig
from cnn.settings.augmentation import Augmentation, augment
from cnn.training import loop
from cnn.training.data import Pictures, blocks, order_of
from tests.cnn.training.test_training import trained

NETWORK = Architecture(
    (28, 28, 1),
    (
        Conv2D(4, 3, strides=2, activation="relu"),
        BatchNormalization(),
        MaxPool2D(),
        Flatten(),
        Dense(10, activation="softmax"),
    ),
)
CONFIG = TrainingConfig(num_train=330, num_test=100, epochs=2, batch_size=50, learning_rate=0.01)
OF_KERAS = {
    "sgd": keras.optimizers.SGD(0.01),
    "momentum": keras.optimizers.SGD(0.01, momentum=0.9),
    "nesterov": keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True),
    "rmsprop": keras.optimizers.RMSprop(0.01),
    "adam": keras.optimizers.Adam(0.01),
    "adamw": keras.optimizers.AdamW(0.01),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_weights_and_losses_are_those_of_keras(name: str) -> None:
    run = trained(NETWORK, replace(CONFIG, optimizer=name))
    data = datasets.load("mnist", num_train=330, num_test=100, seed=0)
    x, y = datasets.scale(data.x_train), keras.utils.to_categorical(data.y_train, 10)
    model = models.build(NETWORK)
    model.load_weights(run.weights_file(0))
    model.compile(OF_KERAS[name], "categorical_crossentropy", metrics=["accuracy"])
    found = []
    for epoch in range(2):
        order = np.random.default_rng((0, epoch + 1)).permutation(330)
        for start in range(0, 330, 50):
            chosen = order[start : start + 50]
            found.append(model.train_on_batch(x[chosen], y[chosen], return_dict=True))
            model.reset_metrics()
    assert run.batches()["loss"] == pytest.approx([row["loss"] for row in found], rel=1e-3)
    assert run.batches()["accuracy"] == pytest.approx([row["accuracy"] for row in found])
    ours = models.build(NETWORK)
    ours.load_weights(run.weights_file(2))
    for mine, theirs in zip(ours.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-2, atol=1e-3)
    _, accuracy = model.evaluate(
        datasets.scale(data.x_test), keras.utils.to_categorical(data.y_test, 10), verbose=0
    )
    assert run.epochs()[-1]["test_accuracy"] == pytest.approx(accuracy, abs=0.011)


def test_a_test_in_parts_gives_what_one_in_whole_gives() -> None:
    run = trained(NETWORK, replace(CONFIG, num_test=1234, epochs=1))
    data = datasets.load("mnist", num_train=330, num_test=1234, seed=0)
    model = models.build(NETWORK)
    model.load_weights(run.weights_file(1))
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = model.evaluate(
        datasets.scale(data.x_test), keras.utils.to_categorical(data.y_test, 10), verbose=0
    )
    found = loop.evaluate(run)
    assert found["test_loss"] == pytest.approx(loss, rel=1e-5)
    assert found["test_accuracy"] == pytest.approx(accuracy)


def test_changed_pictures_are_the_same_ones_wherever_an_epoch_is_resumed() -> None:
    config = replace(CONFIG, num_train=5000, augmentation=Augmentation(shift=3))
    data = datasets.load("mnist", num_train=5000)
    train = Pictures(data.x_train, data.y_train)
    with blocks(config, train, 4, 0) as parts:
        whole = list(parts)
    assert [(part.first, part.end) for part in whole] == [(0, 40), (40, 80), (80, 100)]
    np.testing.assert_array_equal(np.concatenate([p.order for p in whole]), order_of(config, 4))
    expected = augment(data.x_train[whole[1].order], config.augmentation, (0, 5, 1))
    np.testing.assert_array_equal(whole[1].images, expected)
    with blocks(config, train, 4, 47) as parts:
        rest = list(parts)
    assert [part.first for part in rest] == [40, 80]
    np.testing.assert_array_equal(rest[0].images, whole[1].images)


def test_every_picture_is_seen_once_in_an_epoch_and_each_epoch_in_another_order() -> None:
    first, second = order_of(CONFIG, 0), order_of(CONFIG, 1)
    assert sorted(first) == sorted(second) == list(range(330))
    assert first.tolist() != second.tolist()
