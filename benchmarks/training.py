"""How fast the lab trains beside a plain Keras script: python -m benchmarks.training.

Takes turns on the same data: the article's notebook as a plain script (`benchmarks.plain_keras`),
in a process of its own, and the lab's worker with everything on: live curves, gradients, kernels,
answers, confusion matrix, weights and backups. Compares samples per second of the second epoch of
each, because the first one compiles the network. The limit: in the median of the pairs the lab is
at least as fast, and it reaches 96.5 % test accuracy. About ten minutes on two cores.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

from cnn import runs
from cnn.architecture import PRESETS
from cnn.training import TrainingConfig
from cnn.workers import Workers

MIN_RATIO = 1.0
MIN_ACCURACY = 0.965
MATRIX_SIDE = 2048
# A training step passes through the network once forward, and twice back: to the values and to the
# weights (Kaplan et al., Scaling Laws for Neural Language Models, 2020, section 2.1).
PASSES = 3


def plain_keras(num_train: int) -> tuple[float, float]:
    """Run the script; return seconds of its second epoch and its last accuracy."""
    arguments = ["--epochs", "2", "--num-train", str(num_train)]
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.plain_keras", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    row = json.loads(answer.stdout.splitlines()[-1])
    return row["seconds"], row["accuracy"]


def lab(workers: Workers, num_train: int) -> tuple[float, float]:
    """Train a run on the lab's worker; return the same two."""
    run = runs.create(PRESETS["article"], TrainingConfig(epochs=2, num_train=num_train))
    workers.train(run)
    while run.status().state in runs.ACTIVE:
        run.batches(), run.first_kernels(), run.live_predictions()  # as an open page does
        time.sleep(1)
    row = run.epochs()[-1]
    return row["seconds"], row["test_accuracy"]


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
    print("pair   script/s      lab/s   lab / script   of the matrix product's speed", flush=True)
    ratios, accuracies, shares = [], [], []
    with tempfile.TemporaryDirectory() as store:
        os.environ["CNNLAB_RUNS"] = store
        workers = Workers().start()
        lab(workers, 1000)  # TensorFlow has started, and the data are read
        for pair in range(1, options.pairs + 1):
            first, second = plain_keras(options.num_train), lab(workers, options.num_train)
            speeds = [options.num_train / seconds for seconds, _ in (first, second)]
            ratios.append(speeds[1] / speeds[0])
            accuracies.append(second[1])
            shares.append(speeds[1] * flops / 1e9 / matrix_product_speed())
            print(
                f"{pair:>4} {speeds[0]:>10,.0f} {speeds[1]:>10,.0f} {ratios[-1]:>14.3f}"
                f" {shares[-1]:>31.0%}",
                flush=True,
            )
        workers.close()
    ratio, accuracy = statistics.median(ratios), min(accuracies)
    print(
        f"Median of lab / script: {ratio:.3f}; of the share of the matrix product's speed: "
        f"{statistics.median(shares):.0%} ({flops / 1e6:.1f} MFLOP a picture); lowest test "
        f"accuracy {accuracy:.2%}."
    )
    if ratio < MIN_RATIO or (options.num_train >= 20_000 and accuracy < MIN_ACCURACY):
        sys.exit(f"The limits are {MIN_RATIO} and {MIN_ACCURACY:.1%}.")


if __name__ == "__main__":
    main()
