"""What lets the first run of a worker begin as fast as the later ones. Uses Keras."""

import gc

import numpy as np

from cnn import datasets
from cnn.architecture import PRESETS
from cnn.settings.training_config import TrainingConfig
from cnn.training.compiled import compiled
from cnn.training.dead_units import UnitWatch


def warm_up() -> None:
    """Read the digits and train the article's network with one batch that nobody keeps.

    Takes two or three seconds, which the first visitor's run would wait otherwise.
    """
    datasets.load("mnist")
    config = TrainingConfig()
    model, steps = compiled(PRESETS["article"], config)
    num = config.batch_size
    images, order = (
        np.zeros((num, *model.input_shape[1:]), np.uint8),
        np.arange(num, dtype=np.int32),
    )
    steps.train(images, order % 10, order, 0, np.zeros(1, np.float32), True)
    steps.answers(images)
    UnitWatch(model, images).shares()
    # Keras collects garbage before each run. What the libraries brought stays anyway, and going
    # through it takes a quarter of a second.
    gc.collect()
    gc.freeze()
