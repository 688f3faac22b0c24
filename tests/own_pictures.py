"""Pictures of a learner's own, made up for tests."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn import own_data
from cnn.architecture import Architecture, Conv2D, Dense, Flatten
from cnn.runs import Run
from cnn.training import TrainingConfig
from tests.trained import trained

SIDE = 16


def trained_on(store: Path, names: Sequence[str], *, each: int = 10) -> Run:
    """Train a small network for an epoch on noise in folders with these names.

    Args:
        store: For the pictures and the run.
        names: Of the folders, and so of the classes.
        each: Pictures in each of them.
    """
    rng, file = np.random.default_rng(0), io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            for number in range(each):
                picture = io.BytesIO()
                pixels = rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(picture, "PNG")
                archive.writestr(f"{name}/{number}.png", picture.getvalue())
    network = Architecture(
        (SIDE, SIDE, 3), (Conv2D(2, 3), Flatten(), Dense(len(names), activation="softmax"))
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_RUNS", str(store))
        dataset = own_data.create(file, side=SIDE)
        return trained(store, network, TrainingConfig(dataset=dataset, epochs=1, batch_size=8))
