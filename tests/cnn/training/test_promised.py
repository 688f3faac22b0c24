"""What the training page promises of its things to try comes true, with Keras alone."""

import numpy as np
from numpy.typing import NDArray

from cnn import datasets, models
from cnn.architecture import PRESETS
from cnn.engine import keras
from cnn.settings import TrainingConfig
from cnn.training.dead_units import UnitWatch

BATCH = TrainingConfig().batch_size


def compiled(preset: str, rate: float) -> "keras.Model":
    model = models.build(PRESETS[preset], seed=0)
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


def digits(num_train: int) -> tuple[NDArray[np.uint8], ...]:
    data = datasets.load("mnist", num_train=num_train, num_test=1000, seed=0)
    return data.x_train, data.y_train, data.x_test, data.y_test


def test_steps_that_are_too_long_kill_most_units_and_shorter_ones_wake_none() -> None:
    x, y, *_ = digits(5000)
    model = compiled("article", 0.1)
    model.fit(x[: 10 * BATCH] / 255, y[: 10 * BATCH], batch_size=BATCH, verbose=0)
    watch = UnitWatch(model, x)
    killed = watch.shares()
    assert np.mean(killed) > 0.5
    model.optimizer.learning_rate = 0.001
    model.fit(x[:2000] / 255, y[:2000], batch_size=BATCH, verbose=0)
    assert all(now >= before for now, before in zip(watch.shares(), killed, strict=True))


def test_begun_anew_with_a_tenth_of_the_rate_it_learns() -> None:
    x, y, *_ = digits(5000)
    model = compiled("article", 0.01)
    history = model.fit(x / 255, y, batch_size=BATCH, epochs=2, verbose=0).history
    assert history["accuracy"][-1] > 0.9


def test_dense_layers_learn_a_thousand_digits_by_heart_and_stay_behind_on_others() -> None:
    x, y, x_test, y_test = digits(1000)
    model = compiled("no_convolution", TrainingConfig().learning_rate)
    model.fit(x / 255, y, batch_size=BATCH, epochs=30, verbose=0)
    _, learnt = model.evaluate(x / 255, y, verbose=0)
    _, tested = model.evaluate(x_test / 255, y_test, verbose=0)
    assert learnt == 1
    assert tested < 0.93
