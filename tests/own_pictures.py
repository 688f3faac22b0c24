"""Pictures of a learner's own, made up for tests."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn.architecture import Architecture, Conv2D, Dense, Flatten
from cnn.datasets import own_data
from cnn.runs import Run
from cnn.settings import TrainingConfig
from tests.files import encoded, packed
from tests.trained import trained

SIDE = 16


def own_pictures(pictures: Mapping[str, Image.Image]) -> io.BytesIO:
    """Pack pictures by their names into a ZIP that can be uploaded."""
    return io.BytesIO(packed({name: encoded(picture) for name, picture in pictures.items()}))


def trained_on(store: Path, names: Sequence[str], *, each: int = 10) -> Run:
    """Train a small network for an epoch on noise in folders with these names.

    Args:
        store: For the pictures and the run.
        names: Of the folders, and so of the classes.
        each: Pictures in each of them.
    """
    rng = np.random.default_rng(0)
    pictures = {
        f"{name}/{number}.png": Image.fromarray(rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8))
        for name in names
        for number in range(each)
    }
    network = Architecture(
        (SIDE, SIDE, 3), (Conv2D(2, 3), Flatten(), Dense(len(names), activation="softmax"))
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_RUNS", str(store))
        dataset = own_data.create(own_pictures(pictures), side=SIDE)
        return trained(store, network, TrainingConfig(dataset=dataset, epochs=1, batch_size=8))
