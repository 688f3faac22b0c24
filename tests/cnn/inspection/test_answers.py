"""Looking into a trained network, compared with the network as Keras saved it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from cnn import datasets, models, runs
from cnn.architecture import PRESETS, Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.errors import CnnError
from cnn.inspection import answers
from cnn.runs import Run
from cnn.settings import TrainingConfig
from cnn.training.loop import train

NETWORK = Architecture(
    (28, 28, 1),
    (Conv2D(3, 5, activation="relu"), MaxPool2D(4), Flatten(), Dense(10, activation="softmax")),
    "small",
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of two short epochs, trained once for all tests of this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_RUNS", str(tmp_path_factory.mktemp("trained")))
        made = runs.create(NETWORK, TrainingConfig(num_train=300, num_test=100, epochs=2))
        train(str(made.folder))
        return made


@pytest.fixture
def run(trained: Run, run_store: Path) -> Run:
    """Copy that run, to be damaged."""
    shutil.copytree(trained.folder, run_store / trained.id)
    return runs.get(trained.id)


def test_a_run_can_be_looked_into_at_every_epoch(run: Run) -> None:
    picture = datasets.load("mnist").x_test[0]
    saved = keras.models.load_model(run.model_file)

    # The answer is the saved model's, and the last epoch is the default.
    expected = saved(datasets.scale(picture[None]), training=False)
    np.testing.assert_allclose(answers.predict(run.id, picture[None]), expected, atol=1e-6)

    kernels = answers.kernels(run.id)["conv2d"]  # (5, 5, 1, 3)
    np.testing.assert_array_equal(kernels, saved.layers[1].kernel)

    # Time travel: before training the kernels were others.
    assert not np.array_equal(answers.kernels(run.id, 0)["conv2d"], kernels)
    with pytest.raises(CnnError, match="no weights of epoch 7, but of 0, 1, 2"):
        answers.predict(run.id, picture[None], epoch=7)


def test_the_whole_test_set_is_answered_as_the_run_itself_did(run: Run) -> None:
    kept, labels = run.predictions() or pytest.fail("no predictions")
    np.testing.assert_allclose(answers.test_predictions(run.id, 2), kept, atol=1e-5)
    (row, _) = run.epochs()
    after_one = answers.test_predictions(run.id, 1).argmax(axis=1) == labels
    assert after_one.mean() == pytest.approx(row["test_accuracy"])


def test_a_picture_of_another_shape_is_explained(run: Run) -> None:
    with pytest.raises(CnnError, match=r"\(28, 28, 1\).*\(5, 5, 3\)"):
        answers.predict(run.id, np.zeros((1, 5, 5, 3), np.uint8))


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:1000])


def of_another_network(file: Path) -> None:
    models.build(PRESETS["lenet5"]).save_weights(file)


def of_an_array_more(file: Path) -> None:
    with h5py.File(file, "r+") as weights:
        weights["layers/conv2d/vars/2"] = np.zeros(3)


def not_a_number(file: Path) -> None:
    with h5py.File(file, "r+") as weights:
        weights["layers/dense/vars/1"][...] = np.nan


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def a_broken_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("/nowhere")


def a_link_out_of_the_store(file: Path) -> None:
    other = file.rename(file.parent.parent / "elsewhere.h5")
    file.symlink_to(other)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda file: file.write_bytes(b""), "damaged"),
        (lambda file: file.write_bytes(b"no weights"), "damaged"),
        (cut, "damaged"),
        (of_another_network, "of another network"),
        (of_an_array_more, "of another network"),
        (not_a_number, r"dense are not all numbers \(NaN\).*earlier epoch"),
        (a_folder, "no weights of epoch 1, but of 0, 2"),
        (a_broken_link, "no weights of epoch 1, but of 0, 2"),
        (a_link_out_of_the_store, "no weights of epoch 1, but of 0, 2"),
        (Path.unlink, "no weights of epoch 1, but of 0, 2"),
    ],
)
def test_damaged_weights_are_explained(
    run: Run, damage: Callable[[Path], None], message: str
) -> None:
    damage(run.weights_file(1))
    with pytest.raises(CnnError, match=message):
        answers.kernels(run.id, 1)
    assert answers.kernels(run.id, 2)  # the way out


def test_a_run_that_was_deleted_a_moment_ago_is_explained(run: Run) -> None:
    run.delete()
    with pytest.raises(CnnError, match="deleted"):
        run.weights_version(1)
    with pytest.raises(CnnError, match="deleted"):
        answers.kernels(run.id, 1)


@pytest.mark.parametrize("run_id", ["../../etc/passwd", "", "A" * 16, "ü" * 16])
def test_an_unknown_run_is_a_message_not_a_path(run_id: str) -> None:
    with pytest.raises(CnnError):
        answers.kernels(run_id)
