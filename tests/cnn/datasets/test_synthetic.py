"""The pictures that the project draws are the same for the same seed, balanced, and learnable."""

import os

import numpy as np
import pytest
from scipy import ndimage

from cnn import datasets
from cnn.datasets import synthetic
from cnn.datasets.synthetic import FACE_CLASSES, SHAPE_CLASSES, faces, shapes

DRAW = {"faces": faces, "shapes": shapes}


@pytest.mark.parametrize("name", DRAW)
def test_pictures_are_grey_levels_of_mnists_size(name: str) -> None:
    pictures, labels = DRAW[name](30, seed=0)
    assert (pictures.dtype, pictures.shape) == (np.uint8, (30, 28, 28, 1))
    assert (labels.dtype, labels.shape) == (np.int64, (30,))
    assert pictures.max() > 150
    assert np.median(pictures) < 30  # light drawings on a dark ground, as digits


@pytest.mark.parametrize("name", DRAW)
def test_same_seed_draws_the_same_pictures_and_another_seed_others(name: str) -> None:
    (first, labels), (again, labels_again), (other, _) = (
        DRAW[name](260, seed=seed) for seed in (3, 3, 4)
    )
    assert np.array_equal(first, again)
    assert np.array_equal(labels, labels_again)
    assert not any(np.array_equal(one, another) for one, another in zip(first, other, strict=True))


@pytest.mark.parametrize("name", DRAW)
def test_no_two_pictures_are_equal(name: str) -> None:
    pictures, _ = DRAW[name](600, seed=0)
    assert len({picture.tobytes() for picture in pictures}) == 600


@pytest.mark.parametrize(("name", "num_classes"), [("faces", 2), ("shapes", 4)])
def test_every_class_is_drawn_equally_often_and_in_mixed_order(name: str, num_classes: int) -> None:
    _, labels = DRAW[name](400, seed=0)
    assert np.bincount(labels).tolist() == [400 // num_classes] * num_classes
    assert set(labels[:20].tolist()) == set(range(num_classes))


def test_test_pictures_are_not_among_the_training_pictures() -> None:
    data = datasets.load("shapes")
    seen = {picture.tobytes() for picture in data.x_train}
    assert not any(picture.tobytes() in seen for picture in data.x_test)


def test_shapes_fill_the_circle_round_them_as_geometry_says() -> None:
    """Share of the ink's bounding circle that is inked: a shape can be told by it."""
    pictures, labels = shapes(400, seed=1)
    shares = []
    for picture in pictures[..., 0]:
        ink = ndimage.binary_opening(picture > picture.max() / 2)
        rows, columns = np.nonzero(ink)
        radius = np.hypot(rows - rows.mean(), columns - columns.mean()).max() + 0.5
        shares.append(ink.sum() / (np.pi * radius**2))
    circle, square, triangle, cross = (np.median(np.array(shares)[labels == k]) for k in range(4))
    assert SHAPE_CLASSES == ("circle", "square", "triangle", "cross")
    assert circle > 0.8
    assert square == pytest.approx(2 / np.pi, abs=0.1)
    assert triangle == pytest.approx(3 * 3**0.5 / 4 / np.pi, abs=0.13)  # its corners are thin
    # Two bars of 1.9 × 0.56 that share a square of 0.56, in a circle round their corners.
    assert cross == pytest.approx((2 * 1.9 * 0.56 - 0.56**2) / np.pi / (0.95**2 + 0.28**2), abs=0.1)


def test_persons_have_all_parts_where_they_belong_and_others_have_not() -> None:
    """Told from the plan of each picture, not from its pixels."""
    labels = np.arange(300) % 2
    kinds, places = synthetic._parts(labels, np.random.default_rng(0))
    eye, nose, mouth, nothing = range(4)
    whole = [eye, eye, nose, mouth, nothing]
    assert (kinds[labels == 1] == whole).all()
    for plan in kinds[labels == 0].tolist():
        missing = nothing in plan[:4]
        doubled = plan[4] != nothing
        scrambled = sorted(plan[:4]) == sorted(whole[:4]) and plan[:4] != whole[:4]
        assert missing + doubled + scrambled == 1
    assert FACE_CLASSES == ("not a person", "person")
    eyes, nose_place, mouth_place = places[0, :2], places[0, 2], places[0, 3]
    assert eyes[0, 0] < nose_place[0] < eyes[1, 0]  # left, middle, right
    assert eyes[:, 1].max() < nose_place[1] < mouth_place[1]  # from top to bottom


@pytest.mark.parametrize(("name", "least"), [("shapes", 0.6), ("faces", 0.75)])
def test_a_small_network_learns_them(name: str, least: float) -> None:
    """Guessing gives 25 % for shapes and 50 % for faces."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    keras.utils.set_random_seed(1)
    data = datasets.load(name, num_train=2000, num_test=500)
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input(data.input_shape),
            layers.Conv2D(16, 5, strides=2, activation="relu"),
            layers.Conv2D(32, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(data.num_classes, activation="softmax"),
        ]
    )
    model.compile(
        keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    x_train, x_test = datasets.scale(data.x_train), datasets.scale(data.x_test)
    model.fit(x_train, data.y_train, batch_size=50, epochs=6, verbose=0)
    _, accuracy = model.evaluate(x_test, data.y_test, verbose=0)
    assert accuracy > least
