"""How fast the lab trains beside a plain Keras script: python -m benchmarks.training.

Takes turns on the same data: the article's notebook as a plain script (`benchmarks.plain_keras`),
in a process of its own, and the lab's worker with everything on: live curves, gradients, kernels,
answers, confusion matrix, weights and backups. Compares samples per second of the second epoch of
each, because the first one compiles the network. Where other programs disturb the clock, the
processor seconds of that epoch with its test say more. The limit: in the median of the pairs the
lab is at least as fast, and it reaches 96.5 % test accuracy. Five minutes on two idle cores.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

import numpy as np
import psutil

from cnn import runs
from cnn.architecture import PRESETS
from cnn.settings import TrainingConfig
from cnn.workers import Workers

MIN_RATIO = 1.0
MIN_ACCURACY = 0.965
MATRIX_SIDE = 2048
# A training step passes through the network once forward, and twice back: to the values and to the
# weights (Kaplan et al., Scaling Laws for Neural Language Models, 2020, section 2.1).
PASSES = 3


class Measured(NamedTuple):
    """A second epoch."""

    seconds: float  # of training alone
    processor: float  # processor seconds of training and test
    accuracy: float  # in the test, 0 to 1


def plain_keras(num_train: int) -> Measured:
    """Run the script."""
    arguments = ["--epochs", "2", "--num-train", str(num_train)]
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.plain_keras", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    row = json.loads(answer.stdout.splitlines()[-1])
    return Measured(row["seconds"], row["processor"], row["accuracy"])


def lab(workers: Workers, num_train: int) -> Measured:
    """Train a run on the lab's worker."""
    run = runs.create(PRESETS["article"], TrainingConfig(epochs=2, num_train=num_train))
    workers.train(run)
    looks, used = 0, [0.0]
    while run.status().state in runs.ACTIVE:
        if len(run.epochs()) == len(used):  # one more is done
            used.append(_processor_seconds())
        if looks % 4 == 0:  # as an open page does, each second
            run.batches(), run.first_kernels(), run.live_predictions()
        looks += 1
        time.sleep(0.25)
    row = run.epochs()[-1]
    used.append(_processor_seconds())
    return Measured(row["seconds"], used[2] - used[1], row["test_accuracy"])


def _processor_seconds() -> float:
    """Return what the processes of the workers have used so far, all together."""
    times = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return sum(time.user + time.system for time in times)


def matrix_product_speed() -> float:
    """Return the machine's GFLOP/s in a product of two large float32 matrices, the best of ten."""
    a, b = np.random.default_rng(0).random((2, MATRIX_SIDE, MATRIX_SIDE), dtype=np.float32)
    best = float("inf")
    for _ in range(10):
        start = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - start)
    return 2 * MATRIX_SIDE**3 / best / 1e9


def main() -> None:
    """Measure in pairs and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--num-train", type=int, default=20_000)
    options = parser.parse_args()

    per_picture = sum(row.multiply_adds for row in PRESETS["article"].summary())
    flops = 2 * PASSES * per_picture
    print(
        "pair  script/s     lab/s  lab/script  processor lab/script  of matrix product", flush=True
    )
    ratios, processor, accuracies, shares = [], [], [], []
    with tempfile.TemporaryDirectory() as store:
        os.environ["CNNLAB_RUNS"] = store
        workers = Workers().start()
        lab(workers, 1000)  # TensorFlow has started, and the data are read
        for pair in range(1, options.pairs + 1):
            script, ours = plain_keras(options.num_train), lab(workers, options.num_train)
            speed = options.num_train / ours.seconds
            ratios.append(script.seconds / ours.seconds)
            processor.append(ours.processor / script.processor)
            accuracies.append(ours.accuracy)
            shares.append(speed * flops / 1e9 / matrix_product_speed())
            print(
                f"{pair:>4} {options.num_train / script.seconds:>9,.0f} {speed:>9,.0f}"
                f" {ratios[-1]:>11.3f} {processor[-1]:>21.3f} {shares[-1]:>17.0%}",
                flush=True,
            )
        workers.close()
    ratio, accuracy = statistics.median(ratios), min(accuracies)
    print(
        f"Medians: lab / script {ratio:.3f}; processor seconds {statistics.median(processor):.3f}; "
        f"share of the matrix product's speed {statistics.median(shares):.0%} "
        f"({flops / 1e6:.1f} MFLOP a picture). Lowest test accuracy {accuracy:.2%}."
    )
    if ratio < MIN_RATIO or (options.num_train >= 20_000 and accuracy < MIN_ACCURACY):
        sys.exit(f"The limits are {MIN_RATIO} and {MIN_ACCURACY:.1%}.")


if __name__ == "__main__":
    main()
