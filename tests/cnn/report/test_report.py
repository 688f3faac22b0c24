"""What a learner takes away from a run is complete, works elsewhere, and does nothing else."""

import io
import json
import re
import runpy
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import keras
import numpy as np
import pytest

from cnn import datasets, runs
from cnn.architecture import Architecture, Conv2D, Dense, Flatten
from cnn.datasets.mnist import MNIST_FOLDER
from cnn.errors import CnnError
from cnn.inspection.answers import kernels, predict
from cnn.report.page import report_html
from cnn.report.takeaway import pack, take_away
from cnn.results import evaluation
from cnn.settings import TrainingConfig
from cnn.training.loop import train

EXAMPLE = "example-depth-02"
EVIL = "</script><script>alert(1)</script><b>"
SMALL = Architecture(
    (28, 28, 1), (Conv2D(2, 3, strides=3), Flatten(), Dense(10, activation="softmax")), EVIL
)


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder


def test_the_zip_of_a_run_holds_a_program_that_trains_and_a_network_that_answers(
    run_store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = TrainingConfig(num_train=60, num_test=30, epochs=1, batch_size=20)
    run = runs.create(SMALL, config, name=EVIL)
    train(str(run.folder))
    folder = unpacked(take_away(run.id), tmp_path / "taken")

    picture = datasets.load("mnist").x_test[:3]
    model = keras.models.load_model(folder / "model.keras")
    expected = predict(run.id, picture)
    np.testing.assert_allclose(model(datasets.scale(picture)), expected, atol=1e-6)

    (folder / "cnn" / "data").mkdir(parents=True)
    (folder / "cnn" / "data" / "mnist").symlink_to(MNIST_FOLDER)
    monkeypatch.chdir(folder)
    variables = runpy.run_path("train.py", run_name="__main__")
    assert len(variables["history"]["loss"]) == 1
    assert 0 <= variables["accuracy"] <= 1
    assert (folder / "curves.html").is_file()

    assert Architecture.from_json((folder / "network.json").read_text("utf-8")) == SMALL
    settings = json.loads((folder / "settings.json").read_text("utf-8"))
    assert TrainingConfig.from_dict(settings["training"]) == config
    notebook = json.loads((folder / "train.ipynb").read_text("utf-8"))
    assert notebook["nbformat"] == 4

    page = (folder / "report.html").read_text("utf-8")
    assert EVIL not in page
    assert "alert(1)&lt;/script&gt;" in page


def test_the_report_needs_nothing_else_and_says_the_runs_own_numbers() -> None:
    run = runs.get(EXAMPLE)
    probabilities, labels = run.predictions() or pytest.fail("no predictions")
    page = report_html(run, kernels(EXAMPLE)["conv2d"], probabilities, evaluation.test_data(run))
    assert not re.findall(r"""(?:src|href)=["'](?!data:)""", page)
    assert "<script" not in page
    wrong = int((probabilities.argmax(axis=1) != labels).sum())
    assert f"{100 - wrong / 100:.2f} %" in page
    assert f"{wrong} of 10,000 test pictures are answered wrongly" in page
    assert page.count('alt="Kernel') == 16
    assert page.count('alt="Test picture') == 24  # mistakes, and hits that were doubted
    matrix = re.findall(r'<td(?: class="hit")? style="--s:\d+%">([\d,]*)</td>', page)
    counts = evaluation.confusion_matrix(probabilities, labels).ravel()
    assert [int(cell.replace(",", "") or 0) for cell in matrix] == counts.tolist()
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) == 4  # the network, two curves, calibration
    for drawing in drawings:
        ElementTree.fromstring(drawing)  # noqa: S314 - our own: it is well-formed


def test_without_its_test_pictures_a_run_still_has_a_report(
    run_store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_run: runs.Run) -> None:
        raise CnnError("This data set is gone.")

    monkeypatch.setattr(evaluation, "test_data", gone)
    with zipfile.ZipFile(io.BytesIO(take_away(EXAMPLE))) as archive:
        page = archive.read("report.html").decode("utf-8")
    assert "no longer there" in page
    assert "98.30 %" in page  # as the table of epochs says


def test_of_an_uploaded_network_the_report_says_only_what_is_known() -> None:
    uploaded = replace(runs.get(EXAMPLE), origin=runs.IMPORTED)
    with zipfile.ZipFile(io.BytesIO(pack(uploaded, b"", None, None, None))) as archive:
        page = archive.read("report.html").decode("utf-8")
        settings = json.loads(archive.read("settings.json"))
    assert settings["training"] is None
    assert "those of this one are not known" in page
    assert "Learning rate" not in page
    assert "after each epoch" not in page  # no curves


def test_scores_that_are_no_probabilities_get_no_calibration() -> None:
    run = runs.get(EXAMPLE)
    data = evaluation.test_data(run)
    scores = 5 * np.eye(10)[data.y_test]
    scores[0] = scores[1]
    layers = (
        *run.architecture.layers[:-1],
        replace(run.architecture.layers[-1], activation="linear"),
    )
    run = replace(run, architecture=replace(run.architecture, layers=layers))
    page = report_html(run, None, scores, data)
    assert "Whether it knows when it may be wrong" not in page
    assert "% sure<br>" not in page
    assert "1 of 10,000 test pictures are answered wrongly" in page


def test_damaged_answers_are_computed_anew_from_the_weights(
    run_store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.create(SMALL, TrainingConfig(num_train=60, num_test=30, epochs=1, batch_size=20))
    train(str(run.folder))
    whole = reports_accuracy(run)
    (run.folder / "test_predictions.npz").write_bytes(b"damaged")
    assert reports_accuracy(run) == whole


def reports_accuracy(run: runs.Run) -> str:
    with zipfile.ZipFile(io.BytesIO(take_away(run.id))) as archive:
        found = re.search(r"([\d.]+) %</b>of 30 test", archive.read("report.html").decode("utf-8"))
    assert found
    return found[1]


def test_a_run_without_weights_or_with_damaged_ones_is_explained(run_store) -> None:
    run = runs.create(SMALL, TrainingConfig(num_train=60, num_test=30, epochs=1))
    with pytest.raises(CnnError, match="no weights yet"):
        take_away(run.id)
    with run.new_weights(0) as path:
        path.write_bytes(b"damaged")
    with pytest.raises(CnnError, match="damaged"):
        take_away(run.id)
