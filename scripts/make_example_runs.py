"""Train the example runs in cnn/data/examples: ``python scripts/make_example_runs.py``.

Networks of 1 to 4 convolution layers learn from all of MNIST, alike. What nobody looks at later is
left out, so that they all take less than 3 MB. It takes about two minutes on two processors.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from cnn import runs
from cnn.architecture import stacked
from cnn.depth.depth_experiment import DEPTHS
from cnn.runs import Run
from cnn.runs.store import EXAMPLES
from cnn.settings import TrainingConfig
from cnn.training.loop import train

CONFIG = TrainingConfig(epochs=5)
KEPT_EPOCHS = (0, 1, 2, 5)
KEPT_FILES = ("config.json", "status.json", "epochs.csv", "gradients.csv", "batches.csv")
DECIMALS = 4  # of the probabilities; rounded numbers pack better


def keep(run: Run, name: str) -> Path:
    """Copy what is looked at of a run, and return the new folder."""
    folder = EXAMPLES / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "weights").mkdir(parents=True)
    for file in KEPT_FILES:
        shutil.copyfile(run.folder / file, folder / file)
    for epoch in KEPT_EPOCHS:
        shutil.copy(run.weights_file(epoch), folder / "weights")
    shutil.copytree(run.folder / "confusion", folder / "confusion")

    probabilities, labels = run.predictions() or sys.exit(f"{name} was not trained to its end.")
    rounded = probabilities.round(DECIMALS).astype(np.float32)
    if (rounded.argmax(axis=1) != probabilities.argmax(axis=1)).any():
        sys.exit(f"Rounding changes an answer of {name}: keep more decimals.")
    Run.open(folder).save_predictions(rounded, labels)

    config = json.loads((folder / "config.json").read_text("utf-8"))
    del config["versions"]["platform"]  # says more of the machine than of the run
    (folder / "config.json").write_text(json.dumps(config, indent=2), "utf-8")
    return folder


def main() -> None:
    """Train all of them."""
    with tempfile.TemporaryDirectory() as store:
        os.environ["CNNLAB_RUNS"] = store
        for depth in DEPTHS:
            run = runs.create(stacked(depth), CONFIG, name=f"Example: depth {depth}")
            train(str(run.folder))
            folder = keep(run, f"example-depth-{depth:02d}")
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            accuracy = run.epochs()[-1]["test_accuracy"]
            print(f"{folder.name}: {accuracy:.2%} of the test digits, {size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
