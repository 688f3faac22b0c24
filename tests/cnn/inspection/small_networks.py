"""Small networks with random weights, and their twins in double precision that end in logits."""

from dataclasses import replace

import keras
import numpy as np

from cnn import models
from cnn.architecture import (
    Activation,
    Architecture,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPool2D,
)

NETWORKS = {
    "grey, pooled": Architecture(
        (8, 8, 1),
        (
            Conv2D(4, 3, activation="relu"),
            MaxPool2D(),
            Flatten(),
            Dense(5, activation="softmax"),
        ),
        "a",
    ),
    "colour, strides, normalised, averaged": Architecture(
        (9, 7, 3),
        (
            Conv2D(4, 3, strides=2, padding="same"),
            BatchNormalization(),
            Activation("tanh"),
            Conv2D(6, 3, activation="elu", padding="same"),
            GlobalAveragePooling2D(),
            Dropout(0.5),
            Dense(3, activation="softmax"),
        ),
        "b",
    ),
    "two classes, softmax apart": Architecture(
        (6, 6, 1),
        (
            Conv2D(3, 3, activation="tanh"),
            Conv2D(2, 1),
            GlobalAveragePooling2D(),
            Activation("softmax"),
        ),
        "c",
    ),
    "no convolution": Architecture(
        (5, 6, 1),
        (Flatten(), Dense(8, activation="tanh"), Dense(3, activation="softmax"), Dropout(0.2)),
        "d",
    ),
}


def build(name: str) -> keras.Model:
    """Build a network whose weights, those of normalisation included, are random."""
    return _with_random_weights(models.build(NETWORKS[name]))


def twin(name: str, model: keras.Model) -> keras.Model:
    """Build it once more in double precision, with its last softmax written out of the layers."""
    *layers, last = (layer for layer in NETWORKS[name].layers if not isinstance(layer, Dropout))
    if isinstance(last, Dense):
        layers.append(replace(last, activation="linear"))
    policy, single = keras.config.dtype_policy(), keras.config.floatx()
    keras.config.set_dtype_policy("float64")
    keras.config.set_floatx("float64")  # of the input
    try:
        made = models.build(Architecture(NETWORKS[name].input_shape, tuple(layers), "twin"))
    finally:
        keras.config.set_dtype_policy(policy)
        keras.config.set_floatx(single)
    made.set_weights(model.get_weights())
    return made


def picture_for(name: str) -> np.ndarray:
    """Return a picture of grey levels that a byte can hold, scaled to [0, 1]."""
    levels = np.random.default_rng(7).integers(0, 256, NETWORKS[name].input_shape)
    return (levels / 255).astype(np.float32)


def differences(model: keras.Model, picture: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Differentiate numerically, by central differences: shape (classes, *picture.shape)."""
    flat = np.eye(picture.size).reshape(-1, *picture.shape) * step
    rise = np.asarray(model(picture + flat)) - np.asarray(model(picture - flat))
    return (rise / (2 * step)).T.reshape(-1, *picture.shape)


def _with_random_weights(model: keras.Model) -> keras.Model:
    draw = np.random.default_rng(3)
    model.set_weights(
        [
            draw.uniform(0.1, 0.6, w.shape) * draw.choice([1, 1, -1])
            if w.ndim == 1
            else draw.normal(0, 0.5, w.shape)
            for w in model.get_weights()
        ]
    )
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):  # a variance is not negative
            *others, variance = layer.get_weights()
            layer.set_weights([*others, np.abs(variance)])
    return model
