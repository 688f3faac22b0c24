"""A .keras file becomes a run that answers as the file's network does, or is refused in words."""

import dataclasses
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from cnn import datasets, models, runs
from cnn.architecture import PRESETS
from cnn.errors import CnnError
from cnn.inspection.answers import predict
from cnn.keras_files import into_run
from cnn.report import takeaway
from cnn.results import evaluation
from cnn.runs import Run
from cnn.settings import TrainingConfig
from cnn.settings.network_for_data import fitting_datasets
from cnn.training.loop import train
from tests.files import packed
from tests.keras_files import chain, honest, members, opened, saved

NUM_TEST = 60


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test every network with a few pictures only."""
    monkeypatch.setattr(into_run, "_MAX_MULTIPLY_ADDS", 1)
    monkeypatch.setattr(into_run, "_TRAINING_SAMPLE", 20)


def taken_in(data: bytes, dataset: str = "mnist", title: str = "mine", owner: str = "") -> Run:
    with runs.pending(opened(data).repacked(), ".keras") as token:
        return runs.get(into_run.take_in(token, dataset, title, owner))


def with_weights(change: Callable[[h5py.File], None], data: bytes | None = None) -> bytes:
    """Change the HDF5 file in an honest .keras file."""
    files = members(data or honest())
    weights = io.BytesIO(files["model.weights.h5"])
    with h5py.File(weights, "r+") as file:
        change(file)
    return packed(files | {"model.weights.h5": weights.getvalue()})


# --- an honest file ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRESETS)
def test_the_run_answers_as_the_network_of_the_file(run_store: Path, name: str) -> None:
    model = models.build(PRESETS[name], seed=3)
    run = taken_in(saved(model))
    pictures = datasets.load("mnist").x_test[:5]
    expected = np.asarray(model(datasets.scale(pictures), training=False))
    np.testing.assert_allclose(predict(run.id, pictures), expected, atol=1e-6)


def test_a_network_for_bytes_answers_as_it_did_with_bytes(run_store: Path) -> None:
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Rescaling(1 / 255)])
    model.add(layers.Flatten())
    model.add(layers.Dense(10))
    run = taken_in(saved(model))
    pictures = datasets.load("mnist").x_test[:5]
    expected = keras.ops.softmax(model(pictures.astype(np.float32)))
    np.testing.assert_allclose(predict(run.id, pictures), expected, atol=1e-5)


def test_the_run_is_an_ordinary_one_that_says_where_it_comes_from(run_store: Path) -> None:
    run = taken_in(honest(), title="from home")
    assert run.is_imported
    assert run.name == "from home (uploaded)"
    assert run.status().state == "finished"
    assert run.saved_epochs() == [1]
    assert run in runs.list_runs()
    assert json.loads((run.folder / "config.json").read_text())["origin"] == "imported"
    run.rename("")
    assert run.name == "from home (uploaded)"
    assert os.listdir(run_store) == [run.id]  # nothing of the upload is left


def test_its_test_accuracy_is_that_of_its_answers(run_store: Path) -> None:
    run = taken_in(honest())
    data = evaluation.test_data(run)
    answers, labels = run.predictions() or pytest.fail("no predictions")
    np.testing.assert_array_equal(labels, data.y_test)
    np.testing.assert_allclose(predict(run.id, data.x_test), answers, atol=1e-6)
    (row,) = run.epochs()
    assert row["test_accuracy"] == pytest.approx(np.mean(answers.argmax(axis=1) == labels))
    of_the_truth = answers[np.arange(len(labels)), labels]
    assert row["test_loss"] == pytest.approx(-np.log(of_the_truth).mean(), rel=1e-4)
    counts = run.confusion(1)
    assert counts is not None
    assert counts.sum() == len(labels)


def test_it_can_be_taken_along_and_comes_back(run_store: Path) -> None:
    run = taken_in(honest())
    assert takeaway.take_away(run.id)
    again = taken_in(run.model_file.read_bytes())
    picture = datasets.load("mnist").x_test[:1]
    np.testing.assert_array_equal(predict(run.id, picture), predict(again.id, picture))


def test_the_network_of_a_run_that_was_taken_along_comes_back(run_store: Path) -> None:
    settings = TrainingConfig(num_train=40, num_test=20, epochs=1)
    trained = runs.create(opened(honest()).architecture, settings)
    train(str(trained.folder))
    with zipfile.ZipFile(io.BytesIO(takeaway.take_away(trained.id))) as archive:
        run = taken_in(archive.read("model.keras"))
    picture = datasets.load("mnist").x_test[:1]
    np.testing.assert_allclose(predict(run.id, picture), predict(trained.id, picture), atol=1e-6)


def test_it_is_not_trained_further_and_says_what_to_do(run_store: Path) -> None:
    run = taken_in(honest())
    for act in (lambda: run.extend(1), run.queue):
        with pytest.raises(CnnError, match=r"was uploaded.*Take its settings"):
            act()
    assert run.status().state == "finished"


def test_the_pictures_it_fits_are_found() -> None:
    network = opened(honest()).architecture
    assert fitting_datasets(network, ["mnist", "faces", "shapes", "own-" + "a" * 16]) == ["mnist"]
    other = opened(chain(layers.Flatten(), layers.Dense(3, "softmax"))).architecture
    assert fitting_datasets(other, datasets.DATASETS) == []


def test_pictures_that_it_does_not_fit_are_refused(run_store: Path) -> None:
    with pytest.raises(CnnError, match=r"4 classes need \(4,\)"):
        taken_in(honest(), "shapes")
    assert runs.list_runs() == []


def test_a_visitors_oldest_uploads_make_room_for_their_new_ones(
    run_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(into_run, "ROOM", dataclasses.replace(into_run.ROOM, each=2))
    others = taken_in(honest(), title="other", owner="ben")
    names = [taken_in(honest(), title=title, owner="anna").name for title in ("a", "b", "c")]
    assert [run.name for run in runs.list_runs()] == [*names[:0:-1], others.name]


# --- hostile and damaged weights --------------------------------------------------------------


def replace(file: h5py.File, name: str, values: Any) -> None:
    del file[name]
    file[name] = values


KERNEL = "layers/conv2d/vars/0"


def link_out(file: h5py.File) -> None:
    replace(file, KERNEL, h5py.ExternalLink("/etc/passwd", "/x"))


def link_softly(file: h5py.File) -> None:
    replace(file, KERNEL, h5py.SoftLink("/layers/dense/vars/0"))


def store_outside(file: h5py.File) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, (3, 3, 1, 2), "f4", external=[("/etc/passwd", 0, 72)])


def claim_too_much(file: h5py.File) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, (10**6, 10**6), "f4", chunks=(1000, 1000))


def go_in_circles(file: h5py.File) -> None:
    file["layers/dense/again"] = file["layers"]


def hold_text(file: h5py.File) -> None:
    replace(file, KERNEL, np.full((3, 3, 1, 2), b"rm -rf"))


def map_virtually(file: h5py.File) -> None:
    del file[KERNEL]
    layout = h5py.VirtualLayout((3, 3, 1, 2), "f4")
    layout[:] = h5py.VirtualSource("/etc/other.h5", "x", (3, 3, 1, 2))
    file.create_virtual_dataset(KERNEL, layout)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (link_out, "is a link to somewhere else"),
        (link_softly, "is a link to somewhere else"),
        (store_outside, "in another file"),
        (map_virtually, "in another file"),
        (claim_too_much, "claims more numbers than it holds"),
        (hold_text, "holds no numbers"),
        (lambda file: replace(file, KERNEL, np.zeros((3, 3, 1, 5), "f4")), "not those of its lay"),
        (lambda file: replace(file, KERNEL, np.zeros(18, "f4")), "not those of its layers"),
        (lambda file: file.__delitem__("layers/dense"), "not those of its layers"),
        (lambda file: replace(file, KERNEL, np.full((3, 3, 1, 2), np.nan, "f4")), r"conv2d.*NaN"),
        (lambda file: replace(file, KERNEL, np.full((3, 3, 1, 2), np.inf, "f4")), r"conv2d.*NaN"),
        (lambda file: replace(file, KERNEL, np.full((3, 3, 1, 2), 3e38, "f4")), "are none"),
    ],
)
def test_weights_that_no_honest_file_has_are_refused(
    run_store: Path, change: Callable[[h5py.File], None], message: str
) -> None:
    with pytest.raises(CnnError, match=message):
        taken_in(with_weights(change))
    assert list(run_store.iterdir()) == []


def test_circles_in_the_file_come_to_an_end(run_store: Path) -> None:
    assert taken_in(with_weights(go_in_circles)).is_imported


@pytest.mark.parametrize("share", [0.01, 0.5, 0.97])
def test_weights_that_were_cut_short_are_refused(run_store: Path, share: float) -> None:
    files = members(honest())
    weights = files["model.weights.h5"]
    with pytest.raises(CnnError):
        taken_in(packed(files | {"model.weights.h5": weights[: int(share * len(weights))]}))
    assert list(run_store.iterdir()) == []


def test_weights_with_a_flipped_byte_are_taken_or_refused_in_words() -> None:
    """Of what HDF5's reader raises then, some is no error that anybody would expect."""
    weights = members(honest())["model.weights.h5"]
    rng = np.random.default_rng(0)
    refused = []
    for place in rng.integers(len(weights), size=400):
        flipped = bytearray(weights)
        flipped[place] ^= 1 << rng.integers(8)
        try:
            into_run.check_weights(bytes(flipped))
        except CnnError as error:
            refused.append(str(error))
    assert len(refused) > 5
    assert all("Save the network again" in words for words in refused)


def test_a_network_that_the_lab_would_answer_otherwise_is_not_shown(
    run_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the translation ever be wrong, nobody is told something false."""
    other = models.build(PRESETS["lenet5"], seed=1)
    monkeypatch.setattr(into_run, "_take_over_weights", lambda *_: None)
    with pytest.raises(CnnError, match="does not answer as the network itself does"):
        taken_in(saved(other))


@pytest.mark.parametrize("token", ["../../etc/passwd", "", "a" * 16, "a" * 15 + "\n"])
def test_a_token_of_no_upload_is_a_message_not_a_path(run_store: Path, token: str) -> None:
    with pytest.raises(CnnError, match="Choose the file again"):
        into_run.take_in(token, "mnist", "mine")


def test_a_store_that_cannot_be_written_is_explained(
    run_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_store.write_text("a file where the folder should be")
    with pytest.raises(CnnError, match="cannot be saved"):
        taken_in(honest())
