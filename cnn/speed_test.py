"""Measure how fast this machine trains. Uses Keras."""

from __future__ import annotations

import time
from dataclasses import asdict
from math import prod
from typing import Any

import numpy as np

from cnn import models
from cnn.architecture import PRESETS, Architecture
from cnn.calibration import Measured
from cnn.engine import tf
from cnn.training.config import TrainingConfig
from cnn.training.optimizers import optimizer
from cnn.training.steps import Steps

# Most of their time goes into convolutions, into dense layers, and into carrying values about.
NETWORKS = ("article", "no_convolution", "small_vgg", "lenet5")
SECONDS = 0.4  # of each network's training
_BATCH_SIZE = 100


def measure(networks: tuple[str, ...] = NETWORKS, seconds: float = SECONDS) -> list[dict[str, Any]]:
    """Train a few networks on noise for a moment, as runs do.

    Args:
        networks: Keys in `cnn.architecture.PRESETS`.
        seconds: For each of them, after the first batches, which compile.

    Returns:
        A `cnn.calibration.Measured` for each, as plain data.
    """
    return [asdict(measured(PRESETS[name], seconds)) for name in networks]


def measured(architecture: Architecture, seconds: float) -> Measured:
    """Train one network for a moment."""
    config = TrainingConfig(batch_size=_BATCH_SIZE)
    model = models.build(architecture, 0)
    model.compile(optimizer(config.optimizer, config.learning_rate), config.loss)
    model.optimizer.build(model.trainable_variables)
    steps = Steps(model, config)
    chance = np.random.default_rng(0)
    shape = (10 * _BATCH_SIZE, *architecture.input_shape)
    images = tf.constant(chance.integers(0, 256, shape, np.uint8))
    labels = tf.constant(chance.integers(0, 10, len(images), np.int32))
    order = tf.range(len(images))
    rates = np.full(5, config.learning_rate, np.float32)

    def train() -> None:
        np.asarray(steps.train(images, labels, order, 0, rates, False)[0])

    train()  # compiles
    fastest, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        train()
        fastest = min(fastest, time.perf_counter() - start)  # the least disturbed one
    rows = architecture.summary()
    return Measured(
        sum(row.multiply_adds for row in rows),
        sum(prod(row.output_shape) for row in rows),
        fastest / (len(rates) * _BATCH_SIZE),
    )
