"""What a learner takes away from a run is complete, works elsewhere, and does nothing else."""

import io
import json
import re
import runpy
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from cnn import datasets, evaluation, inspection, runs
from cnn.architecture import Architecture, Conv2D, Dense, Flatten
from cnn.errors import CnnError
from cnn.inspection.takeaway import take_away
from cnn.mnist import MNIST_FOLDER
from cnn.report import report_html
from cnn.training import TrainingConfig
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
    expected = inspection.predict(run.id, picture)
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
    page = report_html(run, inspection.kernels(EXAMPLE)["conv2d"])
    own = re.sub(
        r"<script.*?</script>", "", page, flags=re.DOTALL
    )  # Plotly's has addresses of maps
    assert not re.findall(r"""(?:src|href)=["'](?!data:)""", own)
    assert "<script src" not in page
    probabilities, labels = run.predictions() or pytest.fail("no predictions")
    right = (probabilities.argmax(axis=1) == labels).mean()
    assert f"{100 * right:.2f} %" in page
    assert f"{(1 - right) * 10_000:,.0f} of 10,000 test pictures" in page
    assert page.count('alt="Kernel') == 16
    assert page.count('alt="Test picture') == 12


def test_precision_and_recall_of_a_class_are_what_one_counts() -> None:
    probabilities, labels = runs.get(EXAMPLE).predictions() or pytest.fail("no predictions")
    answers = probabilities.argmax(axis=1)
    for digit, score in enumerate(evaluation.per_class(probabilities, labels, list("0123456789"))):
        both = int(((answers == digit) & (labels == digit)).sum())
        assert score.precision == pytest.approx(both / (answers == digit).sum())
        assert score.recall == pytest.approx(both / (labels == digit).sum())
        assert score.count == (labels == digit).sum()
        expected = 2 / (1 / score.precision + 1 / score.recall)
        assert score.f1 == pytest.approx(expected)


def test_a_class_that_was_never_named_has_a_score_of_zero() -> None:
    scores = evaluation.per_class(np.array([[1.0, 0.0]]), np.array([0]), ["a", "b"])
    assert (scores[1].precision, scores[1].recall, scores[1].f1, scores[1].count) == (0, 0, 0, 0)


def test_a_run_without_weights_or_with_damaged_ones_is_explained(run_store) -> None:
    run = runs.create(SMALL, TrainingConfig(num_train=60, num_test=30, epochs=1))
    with pytest.raises(CnnError, match="no weights yet"):
        take_away(run.id)
    with run.new_weights(0) as path:
        path.write_bytes(b"damaged")
    with pytest.raises(CnnError, match="damaged"):
        take_away(run.id)
