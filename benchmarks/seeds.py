"""What another seed does to the test accuracy: python -m benchmarks.seeds.

Trains the networks of the depth and of the shift experiment with their own budgets, several seeds
each, and writes into docs/benchmarks.md how far the accuracies lie apart that differ in nothing but
the seed. `cnn/settings/seed_spread.py` says these numbers on the pages, with those of the article's
table (`python -m benchmarks.article`). Five minutes on two idle cores.
"""

import argparse
import os
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.article import write
from cnn import runs
from cnn.architecture import Architecture, stacked
from cnn.depth import depth_experiment
from cnn.inspection.shift_test import shift_experiment
from cnn.settings import TrainingConfig
from cnn.training.loop import train

BEGIN, END = "<!-- seeds: begin -->", "<!-- seeds: end -->"


def accuracies(network: Architecture, config: TrainingConfig, seeds: Sequence[int]) -> list[float]:
    """Train a network once per seed; return the test accuracies in %."""
    found = []
    for seed in seeds:
        run = runs.create(network, replace(config, seed=seed))
        train(str(run.folder))
        row = run.kept_row()
        assert row is not None
        found.append(100 * row["test_accuracy"])
    return found


def line(title: str, config: TrainingConfig, found: Sequence[float]) -> str:
    """Write a row of the table."""
    budget = f"{config.num_pictures:,} digits, {config.epochs_in_words}"
    return (
        f"| {title} | {budget} | {len(found)} | {min(found):.2f} to {max(found):.2f} | "
        f"{statistics.stdev(found):.2f} | {max(found) - min(found):.2f} |"
    )


def main() -> None:
    """Train, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=6)
    seeds = range(parser.parse_args().seeds)
    networks = [
        *((f"depth {n}", stacked(n), depth_experiment.BUDGET) for n in depth_experiment.DEPTHS),
        *((variant.name, variant.network, variant.config) for variant in shift_experiment.VARIANTS),
    ]
    rows = [
        "| network | budget | seeds | test accuracy, % | standard deviation | highest − lowest |",
        "|---|---|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as store:
        os.environ["CNNLAB_RUNS"] = store
        for title, network, config in networks:
            rows.append(line(title, config, accuracies(network, config, seeds)))
            print(rows[-1], flush=True)
    write("\n".join(rows), BEGIN, END)


if __name__ == "__main__":
    main()
