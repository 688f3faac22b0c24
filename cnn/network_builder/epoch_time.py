"""How long a network will train on this machine, estimated from a few that are measured there.

What was measured is kept beside the runs, so that each machine is measured once.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from cnn import models
from cnn.architecture import PRESETS, Architecture, LayerSummary
from cnn.counting import counted
from cnn.datasets.folder import datasets_folder
from cnn.engine import tf
from cnn.errors import CnnError
from cnn.runs.progress_words import duration
from cnn.settings.training_config import TrainingConfig
from cnn.storage.files import read_json, replacing
from cnn.training.optimizers import optimizer
from cnn.training.steps import Steps

# A step learns three times as much as an answer takes: forwards, and backwards to the values and to
# the weights. Source: Kaplan et al., Scaling Laws for Neural Language Models (2020), section 2.1.
_SHARE_OF_A_TEST = 1 / 3
LEAST_ERROR = 1.5  # a factor; other work on the machine alone makes that much
_FILE = "calibration.json"
_MAX_BYTES = 10_000


@dataclass(frozen=True)
class MeasuredNetwork:
    """What training one network took."""

    multiply_adds: int  # for one picture
    num_values: int  # in all its feature maps
    seconds: float  # for one picture


@dataclass(frozen=True)
class Speed:
    """What training takes on a machine.

    Args:
        per_multiply_add: Seconds.
        per_value: Seconds for each value of a feature map, which memory has to carry.
        per_picture: Seconds on top, whatever the network.
        error: Factor by which the measured networks themselves are missed at most, at least
            `LEAST_ERROR`.
        machine: What was measured; another one has to be measured anew.
    """

    per_multiply_add: float
    per_value: float
    per_picture: float
    error: float
    machine: str


# Measured on a machine with two cores; another one may be several times faster or slower.
USUAL = Speed(
    per_multiply_add=6.1e-11,
    per_value=4.2e-10,
    per_picture=3.2e-6,
    error=4.0,
    machine="a machine with two cores",
)


@dataclass(frozen=True)
class Estimate:
    """How long something will take, in seconds."""

    seconds: float
    low: float
    high: float


def this_machine() -> str:
    """Say what decides the speed here."""
    return f"{os.cpu_count()} cores, TensorFlow {version('tensorflow')}"


def fit(measured: Sequence[MeasuredNetwork]) -> Speed:
    """Find the speed that explains what was measured, with the smallest relative errors.

    None of the three costs may be negative; one that would be is left out.

    Raises:
        CnnError: Nothing, or no time at all, was measured.
    """
    if not measured or not all(math.isfinite(m.seconds) and m.seconds > 0 for m in measured):
        raise CnnError("The speed of this machine could not be measured; try again.")
    costs = np.array([(m.multiply_adds, m.num_values, 1.0) for m in measured])
    seconds = np.array([m.seconds for m in measured])
    relative = costs / seconds[:, None]
    used = [0, 1, 2]
    found = np.zeros(3)
    while used:
        part = np.linalg.lstsq(relative[:, used], np.ones(len(measured)), rcond=None)[0]
        if (part >= 0).all():
            found[used] = part
            break
        used.pop(int(part.argmin()))
    explained = np.maximum(costs @ found, 1e-12)
    missed = float(np.exp(np.abs(np.log(explained / seconds)).max()))
    per_multiply_add, per_value, per_picture = found.tolist()
    error = max(missed, LEAST_ERROR)
    return Speed(per_multiply_add, per_value, per_picture, error, this_machine())


def estimate(speed: Speed, rows: Sequence[LayerSummary], config: TrainingConfig) -> Estimate:
    """Estimate how long a training run takes, tests included.

    Args:
        speed: Of the machine.
        rows: The network's layers.
        config: Pictures and epochs are taken from it.
    """
    num_test = config.num_test or 10_000
    pictures = config.num_learnt + (num_test + config.num_validation) * _SHARE_OF_A_TEST
    num_values = sum(prod(row.output_shape) for row in rows)
    one = (
        speed.per_multiply_add * sum(row.multiply_adds for row in rows)
        + speed.per_value * num_values
        + speed.per_picture
    )
    seconds = one * pictures * config.epochs
    return Estimate(seconds, seconds / speed.error, seconds * speed.error)


def in_words(speed: Speed | None) -> str:
    """Say how long a run takes here with the settings that the training page opens with.

    Args:
        speed: Of this machine; None as long as it was not measured.
    """
    if speed is None:
        return "How long that takes on this computer, the network builder measures."
    config = TrainingConfig()
    seconds = estimate(speed, PRESETS["article"].summary(), config).seconds
    lasting = counted(round(seconds / 60), "minute") if seconds >= 90 else duration(seconds)
    return (
        f"That takes about {lasting} on this computer, for the article's network and "
        f"{config.epochs_in_words} of {counted(config.num_pictures, 'digit')}."
    )


def load() -> Speed | None:
    """Return what was measured on this machine, if it was."""
    try:
        data = read_json(_path(), at_most=_MAX_BYTES)
        speed = Speed(**data)
        numbers = (speed.per_multiply_add, speed.per_value, speed.per_picture, speed.error)
        if all(math.isfinite(n) and n >= 0 for n in numbers) and speed.machine == this_machine():
            return speed
    except (OSError, ValueError, TypeError):  # not there, or written by another version
        return None
    return None


def save(speed: Speed) -> None:
    """Keep what was measured. Without room on the disk, it is measured again next time."""
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as new:
            new.write_text(json.dumps(asdict(speed)), "utf-8")
    except OSError:
        return


def _path() -> Path:
    return datasets_folder() / _FILE


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
        A `MeasuredNetwork` for each, as plain data.
    """
    return [asdict(measured(PRESETS[name], seconds)) for name in networks]


def measured(architecture: Architecture, seconds: float) -> MeasuredNetwork:
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
    return MeasuredNetwork(
        sum(row.multiply_adds for row in rows),
        sum(prod(row.output_shape) for row in rows),
        fastest / (len(rates) * _BATCH_SIZE),
    )
