"""Shifts of a picture through a trained network, compared with one shift after the other."""

from pathlib import Path

import numpy as np
import pytest

from cnn import datasets, ops
from cnn.architecture import Architecture, Conv2D, Dense, Dropout, Flatten, MaxPool2D
from cnn.errors import CnnError
from cnn.inspection import networks
from cnn.inspection.shift_test import shift_tables, shifted_answers
from cnn.inspection.shift_test.shift_tables import shift_picture
from cnn.results import evaluation
from cnn.runs import Run
from cnn.settings import TrainingConfig
from tests.trained import trained

NETWORK = Architecture(
    (28, 28, 1),
    (
        *(Conv2D(2, 3, padding="same", activation="relu"), MaxPool2D(2), Dropout(0.5)),
        *(Flatten(), Dense(10, activation="softmax")),
    ),
    "small",
)
NUM_PICTURES = 6


@pytest.fixture(scope="module")
def run(kept_store: Path) -> Run:
    return trained(kept_store, NETWORK, TrainingConfig(num_train=500, num_test=100, epochs=2))


@pytest.fixture
def pictures(run: Run) -> tuple[np.ndarray, np.ndarray]:
    data = evaluation.test_data(run)
    return data.x_test[:NUM_PICTURES], data.y_test[:NUM_PICTURES]


def test_the_table_is_what_one_shift_after_the_other_gives(run: Run, pictures) -> None:
    images, labels = pictures
    table = shifted_answers.score(run.id, images, labels)
    model = networks.load(run.id)
    for dx, dy in ((0, 0), (1, 0), (-3, 2), (8, -8), (-8, 8), (0, 5)):
        moved = np.stack([ops.shift2d(datasets.scale(image), dx, dy) for image in images])
        answers = np.asarray(model(moved, training=False))
        cell = 8 + dy, 8 + dx
        assert table.right[cell] == np.count_nonzero(answers.argmax(axis=1) == labels)
        expected = answers[np.arange(NUM_PICTURES), labels].sum()
        assert table.probability[cell] == pytest.approx(expected, abs=1e-4)
    assert table.count == NUM_PICTURES


def test_however_it_is_sliced_the_counts_are_the_same(run: Run, pictures) -> None:
    images, labels = pictures
    whole = shifted_answers.score(run.id, images, labels)
    first = shifted_answers.score(run.id, images, labels, seconds=0)
    assert first.count == 1  # no time at all: one picture, so that it goes on
    rest = shifted_answers.score(run.id, images[1:], labels[1:])
    np.testing.assert_array_equal((first + rest).right, whole.right)
    np.testing.assert_allclose((first + rest).probability, whole.probability, atol=1e-4)


def test_without_a_shift_all_layers_stay_as_they_were(run: Run, pictures) -> None:
    for row in shifted_answers.layer_similarity(run.id, *pictures, 0, 0):
        assert row.same == pytest.approx(1)
        assert np.isnan(row.moved) or row.moved == pytest.approx(1)
        assert -1 <= row.unrelated < 1


def test_similarities_are_those_computed_by_hand(run: Run, pictures) -> None:
    images, labels = pictures
    dx, dy = 2, -4
    found = {row.layer: row for row in shifted_answers.layer_similarity(run.id, *pictures, dx, dy)}
    inside = networks.look_inside(networks.load(run.id))
    before = inside(datasets.scale(images), training=False)
    moved = np.stack([shift_picture(image, dx, dy) for image in images])
    after = inside(datasets.scale(moved), training=False)
    for layer in ("conv2d", "max_pooling2d", "dense"):
        a, b = (np.asarray(x[layer], float).reshape(NUM_PICTURES, -1) for x in (before, after))
        by_hand = np.mean([x @ y / np.sqrt((x @ x) * (y @ y)) for x, y in zip(a, b, strict=True)])
        assert found[layer].same == pytest.approx(by_hand, abs=1e-5)
    # Moved along: rows from 4 on went up to 0, columns to 25 went right to 2.
    a, b = (np.asarray(x["conv2d"], float) for x in (before, after))
    parts = a[:, 4:, :26].reshape(NUM_PICTURES, -1), b[:, :24, 2:].reshape(NUM_PICTURES, -1)
    by_hand = np.mean([x @ y / np.sqrt((x @ x) * (y @ y)) for x, y in zip(*parts, strict=True)])
    assert found["conv2d"].moved == pytest.approx(by_hand, abs=1e-5)
    assert by_hand > 0.99  # a convolution moves along with its picture
    assert found["max_pooling2d"].moved > 0.99  # by one whole cell and two
    assert np.isnan(found["dense"].moved)
    a = np.asarray(before["dense"], float)
    partners = [
        next(j for k in range(1, 6) if labels[j := (i + k) % 6] != labels[i]) for i in range(6)
    ]
    by_hand = np.mean(
        [a[i] @ a[j] / np.sqrt((a[i] @ a[i]) * (a[j] @ a[j])) for i, j in enumerate(partners)]
    )
    assert found["dense"].unrelated == pytest.approx(by_hand, abs=1e-5)


def test_a_pooled_map_cannot_move_by_half_a_cell(run: Run, pictures) -> None:
    found = {row.layer: row for row in shifted_answers.layer_similarity(run.id, *pictures, 1, 0)}
    assert not np.isnan(found["conv2d"].moved)
    assert np.isnan(found["max_pooling2d"].moved)


def test_pictures_of_one_class_have_nothing_unrelated(run: Run, pictures) -> None:
    images, labels = pictures
    found = shifted_answers.layer_similarity(run.id, images, np.zeros_like(labels), 1, 1)
    assert all(np.isnan(row.unrelated) for row in found)


def test_what_does_not_fit_is_explained(run: Run, pictures) -> None:
    images, labels = pictures
    with pytest.raises(CnnError, match=r"\(28, 28, 1\)"):
        shifted_answers.every_shift(run.id, np.zeros((1, 9, 9, 1), np.uint8))
    with pytest.raises(CnnError, match="class 12"):
        shifted_answers.score(run.id, images, np.full_like(labels, 12))
    with pytest.raises(CnnError, match="at most 64"):
        shifted_answers.layer_similarity(run.id, images.repeat(20, axis=0), labels.repeat(20), 1, 0)
    with pytest.raises(CnnError, match="no such run"):
        shifted_answers.every_shift("A" * 16, images)


def test_the_keras_lines_measure_the_same(run: Run) -> None:
    data = evaluation.test_data(run)
    names = {
        "np": np,
        "model": networks.load(run.id),
        "x_test": data.x_test,
        "y_test": data.y_test,
        "dx": -2,
        "dy": 3,
    }
    exec(shift_tables.KERAS, names)  # noqa: S102 - our own lines
    table = shifted_answers.score(run.id, data.x_test, data.y_test)
    assert names["accuracy"] == pytest.approx(table.accuracy[11, 6])
