"""Optimisers by name, as Keras makes them. Uses Keras."""

from __future__ import annotations

from typing import Any

from cnn.engine import keras

MOMENTUM = 0.9  # Polyak, Some methods of speeding up the convergence of iteration methods (1964)

_OF_KERAS: dict[str, dict[str, Any]] = {
    "sgd": {"class_name": "sgd"},
    "momentum": {"class_name": "sgd", "config": {"momentum": MOMENTUM}},
    "nesterov": {"class_name": "sgd", "config": {"momentum": MOMENTUM, "nesterov": True}},
    "rmsprop": {"class_name": "rmsprop"},
    "adam": {"class_name": "adam"},
    "adamw": {"class_name": "adamw"},
}


def optimizer(name: str, learning_rate: float) -> keras.optimizers.Optimizer:
    """Make one of `cnn.settings.OPTIMIZERS`, with Keras's defaults but for the learning rate.

    >>> optimizer("nesterov", 0.1).momentum
    0.9
    """
    of_keras = _OF_KERAS[name]
    config = of_keras.get("config", {}) | {"learning_rate": learning_rate}
    return keras.optimizers.get({"class_name": of_keras["class_name"], "config": config})
