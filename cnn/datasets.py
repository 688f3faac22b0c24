"""Labelled pictures to train on, whole or in smaller parts."""

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnn.errors import CnnError
from cnn.mnist import MNIST_CLASS_NAMES, MNIST_FILES, MNIST_IMAGE_SHAPE, fetch_mnist
from cnn.mnist import maybe_download as maybe_download
from cnn.mnist import read_mnist as read_mnist
from cnn.types import FloatArray, Shape, UInt8Array

LabelArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Pictures and labels, split for training and testing.

    The arrays are read-only, because everyone in the process shares them.

    Args:
        name: Key in `DATASETS`.
        class_names: What label 0, 1, 2, ... stands for.
        x_train: Pictures to learn from, shape (N, H, W, C), 0 (black) to 255.
        y_train: Their labels, shape (N,), 0 to num_classes - 1.
        x_test: Pictures kept apart for testing, shape (M, H, W, C).
        y_test: Their labels, shape (M,).
    """

    name: str
    class_names: tuple[str, ...]
    x_train: UInt8Array
    y_train: LabelArray
    x_test: UInt8Array
    y_test: LabelArray

    def __post_init__(self) -> None:
        for array in (self.x_train, self.y_train, self.x_test, self.y_test):
            array.flags.writeable = False

    @property
    def input_shape(self) -> Shape:
        """Shape (H, W, C) of one picture."""
        return self.x_train.shape[1:]

    @property
    def num_classes(self) -> int:
        """Number of different labels."""
        return len(self.class_names)


@dataclass(frozen=True, kw_only=True)
class DatasetInfo:
    """What is known of a data set before it is read.

    Args:
        title: Name for a menu.
        description: One or two sentences, with author and licence.
        num_train: Training pictures available.
        num_test: Test pictures available.
        input_shape: Shape (H, W, C) of one picture.
        class_names: What label 0, 1, 2, ... stands for.
        read: Reads all of it; its sizes and shapes are those above.
    """

    title: str
    description: str
    num_train: int
    num_test: int
    input_shape: Shape
    class_names: tuple[str, ...]
    read: Callable[[], Dataset]

    @property
    def num_classes(self) -> int:
        """Number of different labels."""
        return len(self.class_names)


def _read_mnist_files() -> Dataset:
    """Read MNIST's four files, after fetching those that are missing."""
    paths = [fetch_mnist(filename) for filename in MNIST_FILES]
    x_train, y_train = read_mnist(paths[0], paths[1])
    x_test, y_test = read_mnist(paths[2], paths[3])
    return Dataset("mnist", MNIST_CLASS_NAMES, x_train, y_train, x_test, y_test)


DATASETS = {
    "mnist": DatasetInfo(
        title="MNIST",
        description=(
            "Handwritten digits in grey, 28 × 28 pixels, collected by Y. LeCun, C. Cortes "
            "and C. Burges (CC BY-SA 3.0)."
        ),
        num_train=60_000,
        num_test=10_000,
        input_shape=MNIST_IMAGE_SHAPE,
        class_names=MNIST_CLASS_NAMES,
        read=_read_mnist_files,
    ),
}


# Visitors who arrive together wait for one reading instead of each filling the memory.
_reading = threading.Lock()


@functools.cache
def _read_all(name: str) -> Dataset:
    return DATASETS[name].read()


def load(
    name: str, *, num_train: int | None = None, num_test: int | None = None, seed: int = 0
) -> Dataset:
    """Give a data set, or a smaller part of it in which every class keeps its share.

    The data set is read once per process and then shared.

    Args:
        name: Key in `DATASETS`.
        num_train: Training pictures wanted; all when None.
        num_test: Test pictures wanted; all when None.
        seed: Decides which pictures a part has: the same seed, the same pictures. The
            test part does not depend on num_train, so that runs stay comparable.

    Raises:
        CnnError: There is no such data set, or it has not that many pictures.

    >>> load("mnist", num_train=500, num_test=100).x_train.shape
    (500, 28, 28, 1)
    """
    info = DATASETS.get(name)
    if info is None:
        raise CnnError(f"There is no data set {name!r}; choose one of: {', '.join(DATASETS)}.")
    num_train = info.num_train if num_train is None else num_train
    num_test = info.num_test if num_test is None else num_test
    _check_count(num_train, info.num_train, f"training pictures in {info.title}")
    _check_count(num_test, info.num_test, f"test pictures in {info.title}")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise CnnError(f"The seed is {seed!r}; choose a whole number from 0 on.")

    with _reading:
        full = _read_all(name)
    train = stratified_choice(full.y_train, num_train, seed)
    test = stratified_choice(full.y_test, num_test, seed)
    return replace(
        full,
        x_train=full.x_train[train],
        y_train=full.y_train[train],
        x_test=full.x_test[test],
        y_test=full.y_test[test],
    )


def _check_count(count: int, available: int, what: str) -> None:
    if not isinstance(count, int | np.integer) or not 1 <= count <= available:
        raise CnnError(
            f"There are {available:,} {what}; choose a whole number from 1 to {available:,} "
            f"instead of {count!r}."
        )


def stratified_choice(labels: LabelArray, count: int, seed: int) -> NDArray[np.int64] | slice:
    """Choose pictures at random so that every class keeps its share, within one picture.

    Each class first gets its share rounded down; what is left goes to the classes that
    lost most by rounding (the method of largest remainders).

    Args:
        labels: One per picture, shape (N,).
        count: Pictures wanted, 0 to N.
        seed: The same seed gives the same choice.

    Returns:
        Indices in mixed order, shape (count,), or for all N a slice, which copies nothing.
    """
    if count == len(labels):
        return slice(None)
    class_counts, remainders = np.divmod(np.bincount(labels) * count, len(labels))
    num_left = count - class_counts.sum()
    class_counts[np.argsort(-remainders, kind="stable")[:num_left]] += 1

    rng = np.random.default_rng(seed)
    chosen = [
        rng.choice(np.flatnonzero(labels == label), class_count, replace=False)
        for label, class_count in enumerate(class_counts)
    ]
    return rng.permutation(np.concatenate(chosen))


def scale(images: UInt8Array) -> FloatArray:
    """Turn grey levels 0 to 255 into float32 from 0 to 1, in any shape.

    >>> scale(np.array([0, 51, 255], dtype=np.uint8))
    array([0. , 0.2, 1. ], dtype=float32)
    """
    if images.dtype != np.uint8:
        raise CnnError(
            f"scale() expects whole grey levels 0 to 255 (uint8) but got {images.dtype}; "
            "are the images scaled already?"
        )
    return np.divide(images, 255, dtype=np.float32)
