"""What the lab's records cost while it trains: python -m benchmarks.training.

Trains the article's network for one epoch on all 60,000 digits in batches of 100, first with plain
Keras, then as the lab does, with its tables, progress, weights and backup. Takes 1 to 3 minutes on
two cores. Limits: the lab takes at most 15 % more processor time, which other programs do not
disturb as they do the clock, and reaches 96.5 % test accuracy.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np

from cnn import datasets, runs
from cnn.architecture import PRESETS
from cnn.training import TrainingConfig
from cnn.training.backend import load_keras

MAX_SLOWDOWN = 1.15
MIN_ACCURACY = 0.965
CONFIG = TrainingConfig(epochs=1)


def plain_keras() -> tuple[float, float]:
    """Train as the article's notebook does; return seconds of training and test accuracy."""
    import keras

    from cnn import models

    data = datasets.load("mnist")
    keras.utils.set_random_seed(CONFIG.seed)
    model = models.build(PRESETS["article"])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    one_hot = np.eye(10, dtype="float32")
    pictures, labels = datasets.scale(data.x_train), one_hot[data.y_train]
    start = time.perf_counter()
    model.fit(pictures, labels, batch_size=CONFIG.batch_size, verbose=0)
    seconds = time.perf_counter() - start
    _, accuracy = model.evaluate(datasets.scale(data.x_test), one_hot[data.y_test], verbose=0)
    return seconds, accuracy


def lab() -> tuple[float, float]:
    """Train a run; return the same two."""
    from cnn.training import loop

    run = runs.create(PRESETS["article"], CONFIG)
    loop.train(str(run.folder))
    (row,) = run.epochs()
    return row["seconds"], row["test_accuracy"]


def measured(what: str, train: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    """Run one of the two and print its figures; return processor seconds and test accuracy."""
    start = time.process_time()
    seconds, accuracy = train()
    processor = time.process_time() - start
    print(
        f"{what:<12}{seconds:7.1f} s for the epoch   {processor:7.1f} processor seconds in all"
        f"   test accuracy {accuracy:.2%}",
        flush=True,
    )
    return processor, accuracy


def main() -> None:
    """Measure both in this order, in one process."""
    load_keras()
    with tempfile.TemporaryDirectory() as store:
        os.environ["CNNLAB_RUNS"] = store
        plain, _ = measured("plain Keras", plain_keras)
        ours, accuracy = measured("the lab", lab)
    print(f"The lab takes {ours / plain:.2f} × the processor time of plain Keras.")
    if ours > MAX_SLOWDOWN * plain or accuracy < MIN_ACCURACY:
        sys.exit(f"The limits are {MAX_SLOWDOWN} × and {MIN_ACCURACY:.1%}.")


if __name__ == "__main__":
    main()
