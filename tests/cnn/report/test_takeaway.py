"""The ZIP of a run holds its numbers, figures and activations, of the epoch that is looked at."""

import csv
import io
import json
import re
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import keras
import numpy as np
import pytest
from PIL import Image

from cnn import datasets, models, runs
from cnn.architecture import Architecture, Conv2D, Dense, Dropout, Flatten
from cnn.datasets import Dataset, own_data
from cnn.errors import CnnError
from cnn.report.printed_figures import figures
from cnn.report.tables import harmless, history
from cnn.report.takeaway import pack, take_away
from cnn.results import evaluation
from cnn.runs import Run
from cnn.settings import TrainingConfig
from tests.own_pictures import own_pictures
from tests.trained import trained

EXAMPLE = "example-depth-02"
NAMES = ("=1+1", 'Äpfel, "rot"', "日本語")  # as the lab sorts them
NETWORK = Architecture(
    (16, 16, 3), (Conv2D(2, 3), Dropout(0.5), Flatten(), Dense(3, activation="softmax"))
)
FIGURES = {"network", "accuracy", "loss", "confusion", "classes", "mistakes", "doubted"}
FIGURES |= {"calibration", "kernels"}


@pytest.fixture(scope="module")
def run(kept_store: Path) -> Run:
    """Train for three epochs on noise, in folders with names that are hard to write."""
    rng = np.random.default_rng(0)
    pictures = {
        f"{name}/{number}.png": Image.fromarray(rng.integers(0, 256, (16, 16, 3), np.uint8))
        for name in NAMES
        for number in range(20)
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_RUNS", str(kept_store))
        dataset = own_data.create(own_pictures(pictures), side=16)
        config = TrainingConfig(
            dataset=dataset, epochs=3, batch_size=8, validation_split=0.25, learning_rate=0.01
        )
        return trained(kept_store, NETWORK, config)


@pytest.fixture(scope="module")
def taken(run: Run, kept_store: Path) -> zipfile.ZipFile:
    """Take the run along as it is, and let no warning pass."""
    return taken_from(run, kept_store)


@pytest.fixture(scope="module")
def earlier(run: Run, kept_store: Path) -> zipfile.ZipFile:
    """Take along what it was after its first epoch, looking at picture 7."""
    return taken_from(run, kept_store, 1, 7)


def taken_from(run: Run, store: Path, *asked: int) -> zipfile.ZipFile:
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("CNNLAB_RUNS", str(store))
        warnings.simplefilter("error", UserWarning)
        return zipfile.ZipFile(io.BytesIO(take_away(run.id, *asked)))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def model_of(archive: zipfile.ZipFile, folder: Path) -> keras.Model:
    return keras.models.load_model(archive.extract("model.keras", folder))


def test_the_history_is_a_row_for_each_epoch(run: Run, taken: zipfile.ZipFile) -> None:
    words = {
        "training loss": "loss",
        "training accuracy": "accuracy",
        "validation loss": "val_loss",
        "validation accuracy": "val_accuracy",
        "test loss": "test_loss",
        "test accuracy": "test_accuracy",
        "learning rate": "learning_rate",
        "seconds of training": "seconds",
    }
    table = rows(taken, "history.csv")
    assert [row["epoch"] for row in table] == ["1", "2", "3"]
    for row, measured in zip(table, run.epochs(), strict=True):
        assert list(row) == ["epoch", *words]
        for word, name in words.items():
            assert float(row[word]) == measured[name]
    assert history([{"epoch": 1, "loss": 0.5}]) == "epoch,training loss\r\n1,0.5\r\n"


@pytest.mark.parametrize("which", ["taken", "earlier"])
def test_predictions_are_what_the_network_in_the_zip_answers(
    run: Run, which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    archive = request.getfixturevalue(which)
    data = evaluation.test_data(run)
    expected = np.asarray(model_of(archive, tmp_path)(datasets.scale(data.x_test)))
    table = rows(archive, "predictions.csv")
    assert [int(row["number"]) for row in table] == list(range(len(data.y_test)))
    columns = [f"probability of {name}" for name in NAMES]
    assert list(table[0]) == ["number", "truth", "answer", "right", *columns]
    found = [[float(row[column]) for column in columns] for row in table]
    np.testing.assert_allclose(found, expected, atol=1e-5)
    safe = ["'=1+1", *NAMES[1:]]
    assert [row["truth"] for row in table] == [safe[label] for label in data.y_test]
    assert [row["answer"] for row in table] == [safe[answer] for answer in expected.argmax(axis=1)]
    epoch = 3 if which == "taken" else 1
    right = sum(row["right"] == "yes" for row in table) / len(table)
    assert right == pytest.approx(run.epochs()[epoch - 1]["test_accuracy"])


@pytest.mark.parametrize("name", ["=A1", "+1+1", "-1-1", "@SUM(A1)"])
def test_no_name_becomes_a_formula(name: str) -> None:
    assert harmless(name) == f"'{name}"


@pytest.mark.parametrize(("which", "number"), [("taken", 0), ("earlier", 7)])
def test_activations_are_what_each_layer_makes_of_the_picture(
    run: Run, which: str, number: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    archive = request.getfixturevalue(which)
    data = evaluation.test_data(run)
    with np.load(io.BytesIO(archive.read("activations.npz"))) as arrays:
        found = dict(arrays)
    assert (int(found.pop("number")), int(found.pop("label"))) == (number, data.y_test[number])
    assert np.array_equal(found.pop("picture"), data.x_test[number])
    values = datasets.scale(data.x_test[number : number + 1])
    layers = model_of(archive, tmp_path).layers[1:]
    assert list(found) == [layer.name for layer in layers]
    for layer in layers:
        values = layer(values, training=False) if "dropout" in layer.name else layer(values)
        np.testing.assert_allclose(found[layer.name], np.asarray(values)[0], atol=1e-5)


def test_an_earlier_epoch_is_taken_along_and_said(
    run: Run, taken: zipfile.ZipFile, earlier: zipfile.ZipFile, tmp_path: Path
) -> None:
    first = models.build(NETWORK)
    first.load_weights(run.weights_file(1))
    for ours, theirs in zip(
        model_of(earlier, tmp_path).get_weights(), first.get_weights(), strict=True
    ):
        assert np.array_equal(ours, theirs)
    settings = json.loads(earlier.read("settings.json"))
    assert (settings["epoch"], settings["picture"]) == (1, 7)
    readme = earlier.read("README.txt").decode("utf-8")
    assert "weights after epoch 1; it has kept those of 3." in readme
    assert "test picture 7: " in readme
    page = earlier.read("report.html").decode("utf-8")
    assert "These are the weights after epoch 1; the run has kept those after epoch 3." in page
    assert f"{100 * run.epochs()[0]['test_accuracy']:.2f} %</b>of 12 test pictures right" in page
    assert json.loads(taken.read("settings.json"))["epoch"] == 3
    assert "the run has kept those" not in taken.read("report.html").decode("utf-8")
    assert "weights after epoch 3, those that it has kept." in taken.read("README.txt").decode()
    assert "the epoch looked at" in earlier.read("figures/loss.svg").decode()
    assert "the epoch looked at" not in taken.read("figures/loss.svg").decode()


def test_the_readme_names_every_file(taken: zipfile.ZipFile) -> None:
    names = {name.split("/")[0] + "/" * ("/" in name) for name in taken.namelist()}
    lines = taken.read("README.txt").decode("utf-8").splitlines()
    described = {line.split()[0] for line in lines if re.match(r"[\w.]+/? {2,}", line)}
    assert described == names - {"README.txt"}


def test_each_figure_is_there_twice_and_keeps_its_texts(taken: zipfile.ZipFile) -> None:
    inside = {name for name in taken.namelist() if name.startswith("figures/")}
    assert inside == {f"figures/{name}.{kind}" for name in FIGURES for kind in ("svg", "png")}
    for name in FIGURES:
        svg = ElementTree.fromstring(taken.read(f"figures/{name}.svg"))  # noqa: S314 - our own
        assert svg.tag.endswith("svg")
        with Image.open(io.BytesIO(taken.read(f"figures/{name}.png"))) as picture:
            assert min(picture.size) > 200
            assert len(picture.convert("L").getcolors()) > 8  # not an empty sheet
    for name in ("confusion", "classes"):
        written = taken.read(f"figures/{name}.svg").decode("utf-8")
        texts = {element.text for element in ElementTree.fromstring(written).iter()}  # noqa: S314
        assert {*NAMES} <= texts


def test_the_figures_show_the_reports_numbers() -> None:
    run = runs.get(EXAMPLE)
    kept = run.predictions() or pytest.fail("no predictions")
    found = figures(run, None, None, kept[0], evaluation.test_data(run))
    counts = evaluation.confusion_matrix(*kept)
    texts = all_texts(found["confusion.svg"])
    for count in counts[counts > 0]:
        assert f"{count:,}" in texts
    recall = counts.diagonal() / counts.sum(axis=1)
    precision = counts.diagonal() / counts.sum(axis=0)
    assert {f"{100 * share:.1f} %" for share in (*recall, *precision)} <= all_texts(
        found["classes.svg"]
    )
    wrong = np.flatnonzero(kept[0].argmax(axis=1) != kept[1])
    surest = wrong[np.argmax(kept[0][wrong].max(axis=1))]
    assert any(f"no. {surest}" in text for text in all_texts(found["mistakes.svg"]))
    assert "kernels.svg" not in found


def all_texts(svg: bytes) -> set[str]:
    """Return the texts of a drawing of ours."""
    return {element.text or "" for element in ElementTree.fromstring(svg).iter()}  # noqa: S314


def test_thirty_classes_of_any_name_are_drawn_without_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    names = ("$x_1$", "<b>&\"'", "العربية", "Golden retriever, a very long name of a dog")
    names += tuple(f"class {number}" for number in range(26))
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(30), 4)
    answers = rng.dirichlet(np.ones(30), 120) + np.eye(30)[labels] * (rng.random((120, 1)) > 0.2)
    pictures = rng.integers(0, 256, (120, 12, 20, 1), np.uint8)
    data = Dataset("many", names, pictures[:1], labels[:1], pictures, labels)
    run = runs.get(EXAMPLE)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        packed = pack(run, b"", rng.normal(size=(5, 5, 3, 70)), answers / 2, data)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {"$x_1$", "<b>&\"'", "العربية"} <= all_texts(archive.read("figures/classes.svg"))
        assert any("6 more" in text for text in all_texts(archive.read("figures/kernels.svg")))
        assert len(rows(archive, "predictions.csv")) == 120
    assert not caplog.records


def test_what_is_not_there_is_said_in_words(run: Run, kept_store: Path) -> None:
    with pytest.raises(CnnError, match="There is no test picture 12 of this run; choose one of 0"):
        take_away(run.id, 3, 12)
    with pytest.raises(CnnError, match="no test picture -1"):
        take_away(run.id, 3, -1)
    with pytest.raises(CnnError, match="epoch 9"):
        take_away(run.id, 9)


def test_weights_that_are_damaged_stand_in_the_way_of_their_epoch_only(
    run: Run, kept_store: Path
) -> None:
    file = run.weights_file(2)
    whole = file.read_bytes()
    file.write_bytes(whole[:500])
    try:
        with pytest.raises(CnnError, match="cannot be read"):
            take_away(run.id, 2)
        assert take_away(run.id, 3)
    finally:
        file.write_bytes(whole)


def test_a_run_that_goes_on_is_taken_along_as_it_is_saved(
    run: Run, kept_store: Path, tmp_path: Path
) -> None:
    before = run.status()
    try:
        with runs.Heartbeat(run):
            run.write_status(replace(before, state="running"))
            run.model_file.rename(run.folder / "aside")  # one of before is not looked at
            run.model_file.write_bytes(b"older")
            with zipfile.ZipFile(io.BytesIO(take_away(run.id))) as archive:
                assert len(rows(archive, "history.csv")) == 3
                assert model_of(archive, tmp_path).count_params() == NETWORK.num_params
    finally:
        (run.folder / "aside").rename(run.model_file)
        run.write_status(before)


def test_without_its_pictures_the_zip_says_so(
    run_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_run: Run) -> None:
        raise CnnError("This data set is gone.")

    monkeypatch.setattr(evaluation, "test_data", gone)
    with zipfile.ZipFile(io.BytesIO(take_away(EXAMPLE, picture=5))) as archive:
        names, readme = set(archive.namelist()), archive.read("README.txt").decode("utf-8")
        assert json.loads(archive.read("settings.json"))["picture"] is None
    assert not names & {"predictions.csv", "activations.npz", "figures/confusion.svg"}
    assert {"history.csv", "figures/loss.png", "figures/kernels.svg"} <= names
    assert "Its test pictures are gone" in readme
    assert "predictions.csv" not in readme


def test_of_an_uploaded_network_there_is_no_history() -> None:
    uploaded = replace(runs.get(EXAMPLE), origin=runs.IMPORTED)
    with zipfile.ZipFile(io.BytesIO(pack(uploaded, b"", None, None, None))) as archive:
        names, readme = set(archive.namelist()), archive.read("README.txt").decode("utf-8")
        settings: dict[str, Any] = json.loads(archive.read("settings.json"))
    assert not names & {"history.csv", "figures/loss.svg"}
    assert "figures/network.svg" in names
    assert "was uploaded; how it was trained is not known" in readme
    assert settings["epoch"] is None
