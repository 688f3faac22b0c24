"""Runs whose weights were drawn, not learned: enough to look into, and made at once."""

from collections.abc import Callable

import keras

from cnn import models, runs
from cnn.architecture import Architecture, stacked
from cnn.runs import Run
from cnn.settings import TrainingConfig


def untrained_run(
    architecture: Architecture,
    *,
    seed: int = 0,
    num_test: int = 60,
    change: Callable[[keras.Model], None] | None = None,
) -> Run:
    """Make a run with first weights, whatever the shape of its pictures.

    Args:
        architecture: Its network.
        seed: Of the weights.
        num_test: Test pictures, of MNIST.
        change: May change the weights before they are kept.
    """
    run = runs.create(stacked(1), TrainingConfig(num_train=100, num_test=num_test))
    run.architecture = architecture
    run.write_config()
    model = models.build(architecture, seed)
    if change:
        change(model)
    with run.new_weights(0) as path:
        model.save_weights(path)
    return run
