"""Labelled pictures to train on, whole or in smaller parts."""

import functools
import reprlib
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnn.datasets import mnist, own_data, synthetic
from cnn.datasets.folder import datasets_folder
from cnn.datasets.mnist import maybe_download as maybe_download
from cnn.datasets.mnist import read_mnist as read_mnist
from cnn.errors import CnnError
from cnn.images.fitting import Fit
from cnn.images.own_picture import Kind, kind_of
from cnn.storage.shared_arrays import mapped
from cnn.types import FloatArray, Shape, UInt8Array

_ENOUGH = 500  # pictures, to say what all have in common

LabelArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Pictures and labels, split for training and testing.

    The arrays are read-only, because everyone in the process shares them.

    Args:
        name: Key in `DATASETS`, or "own-..." for a learner's own.
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

    @property
    def loss(self) -> str:
        """The loss that suits it: for two classes the article's binary cross-entropy.

        The network ends in one softmax neuron per class in either case. With two of them, whose
        probabilities add up to 1, binary and categorical cross-entropy are the same number.
        """
        return "binary_crossentropy" if self.num_classes == 2 else "categorical_crossentropy"


def _read_idx_files(
    name: str, class_names: tuple[str, ...], fetch: Callable[[str], Path]
) -> Dataset:
    """Read the four files of MNIST or Fashion-MNIST, after fetching those that are missing."""
    paths = [fetch(filename) for filename in mnist.MNIST_FILES]
    x_train, y_train = read_mnist(paths[0], paths[1])
    x_test, y_test = read_mnist(paths[2], paths[3])
    place = datasets_folder() / "unpacked"
    x_train = mapped(x_train, place / f"{name}-x_train.npy")
    x_test = mapped(x_test, place / f"{name}-x_test.npy")
    return Dataset(name, class_names, x_train, y_train, x_test, y_test)


def _draw(name: str, num_train: int, num_test: int) -> Dataset:
    """Draw a set of `cnn.datasets.synthetic`; its test pictures have a seed of their own."""
    draw, class_names = synthetic.SETS[name]
    return Dataset(name, class_names, *draw(num_train, seed=0), *draw(num_test, seed=1))


DATASETS = {
    "mnist": DatasetInfo(
        title="MNIST",
        description=(
            "Handwritten digits in grey, 28 × 28 pixels, collected by Y. LeCun, C. Cortes "
            "and C. Burges (CC BY-SA 3.0)."
        ),
        num_train=60_000,
        num_test=10_000,
        input_shape=mnist.MNIST_IMAGE_SHAPE,
        class_names=mnist.MNIST_CLASS_NAMES,
        read=partial(_read_idx_files, "mnist", mnist.MNIST_CLASS_NAMES, mnist.fetch_mnist),
    ),
    "fashion_mnist": DatasetInfo(
        title="Fashion-MNIST",
        description=(
            "Clothes in grey, 28 × 28 pixels: as many as MNIST has digits, and harder to tell "
            "apart. By Zalando Research (MIT licence)."
        ),
        num_train=60_000,
        num_test=10_000,
        input_shape=mnist.MNIST_IMAGE_SHAPE,
        class_names=mnist.FASHION_CLASS_NAMES,
        read=partial(
            _read_idx_files, "fashion_mnist", mnist.FASHION_CLASS_NAMES, mnist.fetch_fashion
        ),
    ),
    "faces": DatasetInfo(
        title="Faces",
        description=(
            "Person or not? Half of the drawings are faces; in the others parts are missing, "
            "doubled or in the wrong place. 28 × 28 pixels, drawn by this program."
        ),
        num_train=10_000,
        num_test=2_000,
        input_shape=synthetic.IMAGE_SHAPE,
        class_names=synthetic.FACE_CLASSES,
        read=partial(_draw, "faces", 10_000, 2_000),
    ),
    "shapes": DatasetInfo(
        title="Shapes",
        description=(
            "Circles, squares, triangles and crosses of any size and rotation, with noise: "
            "quickly learnt. 28 × 28 pixels, drawn by this program."
        ),
        num_train=5_000,
        num_test=1_000,
        input_shape=synthetic.IMAGE_SHAPE,
        class_names=synthetic.SHAPE_CLASSES,
        read=partial(_draw, "shapes", 5_000, 1_000),
    ),
}


def info(name: str) -> DatasetInfo:
    """Return what is known of a data set, one of `DATASETS` or a learner's own.

    Args:
        name: Key in `DATASETS`, or "own-..." as `cnn.datasets.own_data.create` gave it.

    Raises:
        CnnError: There is no such data set (any more).
    """
    if isinstance(name, str) and name in DATASETS:
        return DATASETS[name]
    if own_data.is_own(name):
        own = own_data.info(name)
        return DatasetInfo(
            title=own.title,
            description=own.describe(),
            num_train=own.num_train,
            num_test=own.num_test,
            input_shape=own.input_shape,
            class_names=own.class_names,
            read=lambda: Dataset(name, own.class_names, *own_data.read(name)),
        )
    raise CnnError(
        f"There is no data set {reprlib.repr(name)}; choose one of: {', '.join(DATASETS)}."
    )


def kind(data: Dataset) -> Kind:
    """Return what a picture must be like to be one of a data set's."""
    if data.name == "mnist":
        fit: Fit | Literal["centre"] = "centre"
    else:
        fit = own_data.info(data.name).fit if own_data.is_own(data.name) else "letterbox"
    return kind_of(data.x_test[:_ENOUGH], fit)


def noun(class_name: str) -> str:
    """Name a class in a sentence: a digit has its article, any other name stands in quotes.

    >>> noun("3"), noun("8"), noun("not a person")
    ('a 3', 'an 8', '“not a person”')
    """
    if not class_name.isdecimal():
        return f"“{class_name}”"
    return f"{'an' if class_name in ('8', '11', '18') else 'a'} {class_name}"


def is_ready(name: str) -> bool:
    """Tell whether a data set can be read without a network."""
    return name != "fashion_mnist" or mnist.fashion_is_here()


# Visitors who arrive together wait for one reading instead of each filling the memory; a slow
# download of one data set keeps nobody from another.
_reading: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


@functools.cache
def _read_all(name: str) -> Dataset:
    return DATASETS[name].read()


def load(
    name: str, *, num_train: int | None = None, num_test: int | None = None, seed: int = 0
) -> Dataset:
    """Give a data set, or a smaller part of it in which every class keeps its share.

    The data set is read once per process and then shared; a learner's own stays on the disk,
    and only the pictures that are looked at come into the memory.

    Args:
        name: Key in `DATASETS`, or "own-..." for a learner's own.
        num_train: Training pictures wanted; all when None.
        num_test: Test pictures wanted; all when None.
        seed: Decides which pictures a part has: the same seed, the same pictures. The
            test part does not depend on num_train, so that runs stay comparable.

    Raises:
        CnnError: There is no such data set, or it has not that many pictures.

    >>> load("mnist", num_train=500, num_test=100).x_train.shape
    (500, 28, 28, 1)
    """
    about = info(name)
    num_train = about.num_train if num_train is None else num_train
    num_test = about.num_test if num_test is None else num_test
    _check_count(num_train, about.num_train, f"training pictures in {about.title}")
    _check_count(num_test, about.num_test, f"test pictures in {about.title}")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise CnnError(f"The seed is {seed!r}; choose a whole number from 0 on.")

    if name in DATASETS:
        with _reading[name]:
            full = _read_all(name)
    else:
        full = about.read()
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
        if class_count  # to look for nothing takes as long
    ]
    return rng.permutation(np.concatenate([np.empty(0, np.int64), *chosen]))


def class_balance(dataset: Dataset) -> dict[str, tuple[int, int]]:
    """Count the training and the test pictures of each class, by its name.

    >>> class_balance(load("mnist", num_train=500, num_test=100))["7"]
    (52, 10)
    """
    counts = (
        np.bincount(y, minlength=dataset.num_classes) for y in (dataset.y_train, dataset.y_test)
    )
    pairs = zip(*(count.tolist() for count in counts), strict=True)
    return dict(zip(dataset.class_names, pairs, strict=True))


def samples(dataset: Dataset, per_class: int) -> list[UInt8Array]:
    """Return the first training pictures of each class.

    Returns:
        One array per class, shape (n, H, W, C); n is per_class, or less where a class has less.
    """
    return [
        dataset.x_train[np.flatnonzero(dataset.y_train == label)[:per_class]]
        for label in range(dataset.num_classes)
    ]


def one_of_each(dataset: Dataset, count: int) -> UInt8Array:
    """Return a few training pictures, of another class each as long as there are enough.

    Returns:
        Shape (count, H, W, C), or less where the data set has less.
    """
    nth = [np.flatnonzero(dataset.y_train == label) for label in range(dataset.num_classes)]
    turns = [indices[turn] for turn in range(count) for indices in nth if turn < len(indices)]
    chosen: UInt8Array = dataset.x_train[np.array(turns[:count])]
    return chosen


def first_of(dataset: Dataset, label: int) -> UInt8Array:
    """Return the first test picture of a class, shape (H, W, C)."""
    picture: UInt8Array = dataset.x_test[int(np.argmax(dataset.y_test == label))]
    return picture


def baseline(dataset: Dataset) -> float:
    """Return the test accuracy of always answering with the class that is trained most.

    >>> baseline(load("mnist"))  # 1,135 of 10,000 are ones
    0.1135
    """
    most_frequent = np.bincount(dataset.y_train).argmax()
    return float(np.mean(dataset.y_test == most_frequent))


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
