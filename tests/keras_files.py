"""Files as Keras writes them, and as somebody changed them, for the tests of uploads."""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import keras
from keras import layers

from cnn.keras_files.gate import KerasFile, open_keras
from tests.files import packed

INPUT = (28, 28, 1)


def saved(model: keras.Model) -> bytes:
    """Save a network as Keras does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        model.save(path)
        return path.read_bytes()


def chain(*inner: keras.Layer, shape: tuple[int, ...] = INPUT) -> bytes:
    """Save a Sequential of an input and some layers."""
    return saved(keras.Sequential([keras.Input(shape), *inner]))


def opened(data: bytes, name: str = "mine.keras") -> KerasFile:
    return open_keras(io.BytesIO(data), name)


@cache
def honest() -> bytes:
    return chain(
        layers.Conv2D(2, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    )


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(change: Callable[[Any], None], data: bytes | None = None) -> bytes:
    """Change the configuration of an honest file."""
    files = members(data or honest())
    config = json.loads(files["config.json"])
    change(config)
    return packed(files | {"config.json": json.dumps(config).encode()})
