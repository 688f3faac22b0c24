"""What a learner takes away runs by itself: script and notebook are executed for real."""

import ast
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from PIL import Image

from cnn import datasets, models
from cnn.architecture import PRESETS, Architecture, Conv2D, Dense, Flatten
from cnn.datasets import own_data
from cnn.datasets.mnist import MNIST_FOLDER
from cnn.errors import CnnError
from cnn.export import notebook, script
from cnn.settings import LOSS_NAMES, TrainingConfig
from cnn.settings.augmentation import Augmentation
from cnn.settings.schedules import learning_rates
from cnn.settings.training_config import OPTIMIZERS, SCHEDULES
from cnn.training import data as training_data
from tests.own_pictures import own_pictures

FEW: dict[str, Any] = {"num_train": 60, "num_test": 30, "epochs": 1, "batch_size": 20}
EDGE = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
SMALL = Architecture(
    (28, 28, 1),
    (
        Conv2D(4, 3, strides=3, activation="relu", kernels=(EDGE,), trainable=False),
        Flatten(),
        Dense(10, activation="softmax"),
    ),
    "Small",
)


def ending_in(num_classes: int, channels: int = 1, side: int = 28) -> Architecture:
    layers = (Flatten(), Dense(num_classes, activation="softmax"))
    return Architecture((side, side, channels), layers)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder where nothing of this lab is but its copy of MNIST."""
    folder = tmp_path / "elsewhere"
    (folder / "cnn" / "data").mkdir(parents=True)
    (folder / "cnn" / "data" / "mnist").symlink_to(MNIST_FOLDER)
    monkeypatch.chdir(folder)
    return folder


def execute(program: str) -> dict[str, Any]:
    """Run a program in this process, and return its variables."""
    keras.utils.clear_session()
    variables: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(program, "program.py", "exec"), variables)  # noqa: S102 - written by our own code
    return variables


def until_trained(program: str) -> dict[str, Any]:
    """Run a program up to its test."""
    return execute(program[: program.index("# --- Evaluation")])


def cells(text: str, kind: str) -> list[str]:
    return ["".join(c["source"]) for c in json.loads(text)["cells"] if c["cell_type"] == kind]


def imported(program: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name.partition(".")[0] for name in found}


def test_the_script_runs_as_a_program_of_its_own(elsewhere: Path) -> None:
    (elsewhere / "network.py").write_text(script(SMALL, TrainingConfig(**FEW)), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "network.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "(60, 28, 28, 1) to learn from, (30, 28, 28, 1) to test with" in done.stdout
    assert "Test: loss" in done.stdout
    for name in ("curves", "matrix", "mistakes"):
        assert (elsewhere / f"{name}.html").stat().st_size > 1_000_000  # works without a network


@pytest.mark.usefixtures("elsewhere")
def test_the_notebook_runs_cell_by_cell_and_shows_its_figures() -> None:
    text = notebook(SMALL, TrainingConfig(**FEW, validation_split=0.5, early_stopping=3))
    codes = cells(text, "code")
    variables = execute("\n".join(codes))
    model = variables["model"]
    assert np.array_equal(model.layers[0].kernel[:, :, 0, 0], EDGE)  # frozen, so still there
    assert model.count_params() == SMALL.num_params == models.build(SMALL).count_params()
    assert set(variables["history"]) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert len(variables["x_train"]) == 30
    assert variables["confusion"].sum() == 30
    assert variables["accuracy"] == pytest.approx(variables["confusion"].trace() / 30)
    assert [code.splitlines()[-1] for code in codes[-3:]] == ["curves", "matrix", "mistakes"]
    assert len(variables["mistakes"].data) == min(12, 30 - variables["confusion"].trace())


def test_the_notebook_is_one() -> None:
    """As the format's description demands: https://nbformat.readthedocs.io."""
    content = json.loads(notebook(SMALL, TrainingConfig(**FEW)))
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])
    for cell in content["cells"]:
        keys = {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            keys |= {"execution_count", "outputs"}
        assert set(cell) == keys
        assert all(isinstance(line, str) for line in cell["source"])


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Note what is trained with, and train nothing."""
    noted: list[Any] = []

    class History:
        history = {"loss": [1.0], "val_loss": [1.0]}  # noqa: RUF012

    def fit(model: keras.Model, *args: Any, **kwargs: Any) -> History:
        noted.append((model, args, kwargs))
        return History()

    monkeypatch.setattr(keras.Model, "fit", fit)
    return noted


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_learning_rate_goes_as_it_does_in_the_lab(schedule: str, untrained: list[Any]) -> None:
    config = TrainingConfig(**FEW | {"epochs": 7}, schedule=schedule, learning_rate=0.01)
    rate = until_trained(script(SMALL, config))["rate"]
    lab = [learning_rates(config, [], [], range(step, step + 1))[0] for step in range(21)]
    keras_rate = [float(rate(step)) if callable(rate) else rate for step in range(21)]
    if schedule == "step":  # Keras steps after the boundary, and 21 / 2 is between two steps
        assert sorted(set(keras_rate)) == pytest.approx([0.0001, 0.001, 0.01])
        assert sum(a != pytest.approx(b) for a, b in zip(lab, keras_rate, strict=True)) <= 2
    else:
        assert keras_rate == pytest.approx(lab, rel=1e-4, abs=1e-8)


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("optimizer", "loss"), [*zip(OPTIMIZERS, LOSS_NAMES + LOSS_NAMES, strict=False)]
)
def test_every_setting_arrives(optimizer: str, loss: str, untrained: list[Any]) -> None:
    changes = Augmentation(shift=2, rotation=10, zoom=0.1, flip=True, noise=0.1)
    config = TrainingConfig(
        **FEW, optimizer=optimizer, loss=loss, l2=0.01, augmentation=changes, learning_rate=0.02
    )
    variables = until_trained(script(SMALL, config))
    ((model, (pictures,), arguments),) = untrained
    assert arguments["epochs"] == 1
    assert getattr(model.loss, "__name__", model.loss) == loss
    assert float(model.optimizer.learning_rate) == pytest.approx(0.02)
    kind = {"momentum": "sgd", "nesterov": "sgd"}.get(optimizer, optimizer)
    assert type(model.optimizer).__name__.lower() == kind
    assert getattr(model.optimizer, "momentum", 0) == 0.9 * (optimizer in ("momentum", "nesterov"))
    assert model.layers[2].kernel.regularizer.l2 == pytest.approx(0.01)
    first = next(iter(pictures))
    assert first[0].shape == (20, 28, 28, 1)
    assert not np.isin(np.asarray(first[0])[0], variables["x_train"]).all()  # it was changed


@pytest.mark.usefixtures("elsewhere", "untrained")
@pytest.mark.parametrize("name", ["faces", "shapes"])
def test_drawn_pictures_are_drawn_again_exactly(name: str) -> None:
    data = datasets.load(name)
    program = script(ending_in(data.num_classes), TrainingConfig(dataset=name))
    assert "cnn" not in imported(program)
    variables = until_trained(program)
    assert variables["class_names"] == list(data.class_names)
    assert np.array_equal(variables["x_test"], datasets.scale(data.x_test))
    assert np.array_equal(variables["y_train"].argmax(axis=1), data.y_train)


@pytest.mark.usefixtures("untrained")
def test_own_pictures_are_read_from_a_folder_per_class(elsewhere: Path) -> None:
    brightness = range(100, 200, 10)
    pictures = {f"red/{x}.png": Image.new("RGB", (20, 20), (x, 0, 0)) for x in brightness}
    pictures |= {f"blue/{x}.png": Image.new("RGB", (20, 20), (0, 0, x)) for x in brightness}
    archive = own_pictures(pictures)
    name = own_data.create(archive, side=16, mode="RGB")
    with zipfile.ZipFile(archive) as files:
        files.extractall(elsewhere / "pictures")
    config = TrainingConfig(dataset=name)
    variables = until_trained(script(ending_in(2, 3, 16), config))
    assert variables["x_train"].shape == (16, 16, 16, 3)
    names = np.array(variables["class_names"])[variables["y_train"].argmax(axis=1)]
    blue = variables["x_train"][:, 0, 0, 2] > 0
    assert np.array_equal(names == "blue", blue)


@pytest.mark.usefixtures("elsewhere", "untrained")
@pytest.mark.parametrize(
    "choice",
    [{"num_train": 500}, {"num_test": 77}, {"num_train": 333, "validation_split": 0.25}],
)
def test_the_same_pictures_are_chosen_as_in_the_lab(choice: dict[str, Any]) -> None:
    config = TrainingConfig(**choice, seed=5, epochs=1)
    lab = training_data.load(config)
    variables = until_trained(script(SMALL, config))
    pairs = [((variables["x_test"], variables["y_test"]), lab.test)]
    pairs.append(((variables["x_train"], variables["y_train"]), lab.train))
    if lab.validation:
        pairs.append((variables["validation_data"], lab.validation))
    for (pictures, labels), expected in pairs:
        assert digests(pictures) == digests(datasets.scale(expected.images))
        assert np.array_equal(np.sort(labels.argmax(axis=1)), np.sort(expected.labels))


def digests(pictures: Any) -> list[bytes]:
    return sorted(hashlib.sha256(picture.tobytes()).digest() for picture in pictures)


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("loss", ["categorical_crossentropy", "root_mean_squared_error"])
def test_the_losses_are_those_of_the_lab_whatever_large_weights_cost(
    loss: str, untrained: list[Any]
) -> None:
    """Keras adds it to its loss, and the lab does not: 0.05 x the sum of all squared weights."""
    config = TrainingConfig(**FEW, l2=0.05, loss=loss, seed=4, early_stopping=2)
    program = script(SMALL, config)
    variables = until_trained(program)
    first = models.build(SMALL, config.seed)  # the same first weights, without any cost
    for ours, theirs in zip(variables["model"].get_weights(), first.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)
    answers = np.asarray(first(variables["x_test"]))
    if loss == "categorical_crossentropy":
        given = (answers * variables["y_test"]).sum(axis=1)
        expected = float(-np.log(given).mean())
    else:
        expected = float(np.sqrt(np.square(answers - variables["y_test"]).mean()))
    tested = program[program.index("# --- Evaluation") : program.index("# --- Figures: learning")]
    exec(tested, variables)  # noqa: S102 - written by our own code
    assert variables["loss"] == pytest.approx(expected, rel=1e-4)
    kernels = [w for w in first.trainable_variables if w.name == "kernel"]  # one layer is frozen
    squares = sum(float(np.square(kernel).sum()) for kernel in kernels)
    assert variables["with_l2"] == pytest.approx(expected + 0.05 * squares, rel=1e-4)
    ((_, _, arguments),) = untrained
    assert arguments["callbacks"].monitor == "val_loss_without_l2"


@pytest.mark.usefixtures("elsewhere")
def test_where_large_weights_cost_something_the_curves_are_without_it() -> None:
    variables = execute(script(SMALL, TrainingConfig(**FEW, l2=0.05)))
    history = variables["history"]
    names = [curve.name for curve in variables["curves"].data]
    assert names == ["loss_without_l2", "val_loss_without_l2"]
    assert history["val_loss_without_l2"][-1] == pytest.approx(variables["loss"], rel=1e-4)
    assert history["val_loss"][-1] > history["val_loss_without_l2"][-1]


def test_the_network_is_saved_and_no_earlier_one_is_lost(elsewhere: Path, capsys: Any) -> None:
    (elsewhere / "model.keras").write_bytes(b"an earlier one")
    program = script(SMALL, TrainingConfig(**FEW))
    for name in ("model-2.keras", "model-3.keras"):
        variables = execute(program)
        assert f"Saved the network as {(elsewhere / name).resolve()}" in capsys.readouterr().out
        loaded = keras.models.load_model(elsewhere / name)
        assert np.array_equal(loaded(variables["x_test"]), variables["model"](variables["x_test"]))
    assert (elsewhere / "model.keras").read_bytes() == b"an earlier one"
    assert "model.save(saved)" in "\n".join(cells(notebook(SMALL, TrainingConfig(**FEW)), "code"))


@pytest.mark.parametrize("preset", PRESETS)
def test_no_program_needs_this_lab_or_leaves_its_width(preset: str) -> None:
    program = script(PRESETS[preset], TrainingConfig(dataset="fashion_mnist", seed=3))
    standard = {"argparse", "gzip", "os", "pathlib", "sys", "zlib"}
    assert imported(program) <= {*standard, "keras", "numpy", "plotly"}
    assert max(map(len, program.splitlines())) <= 100


@pytest.mark.parametrize("name", ["'''); import os", '"""', "<script>x</script>", "[a](http://b)"])
def test_a_name_does_nothing_in_either_file(name: str) -> None:
    """A link may carry any name, and a learner runs the program."""
    named = Architecture(SMALL.input_shape, SMALL.layers, name)
    config = TrainingConfig(**FEW)
    assert ast.dump(ast.parse(script(named, config))) == ast.dump(ast.parse(script(SMALL, config)))
    texts = "\n".join(cells(notebook(named, config), "markdown"))
    assert "<script>" not in texts
    assert "[a]" not in texts.replace("\\[", "").replace("\\]", "")
    assert cells(notebook(named, config), "code") == cells(notebook(SMALL, config), "code")


def test_a_network_for_other_pictures_is_refused_in_words() -> None:
    with pytest.raises(CnnError, match="choose another data set"):
        script(ending_in(10, side=20), TrainingConfig())
    with pytest.raises(CnnError, match="2 classes need"):
        notebook(SMALL, TrainingConfig(dataset="faces"))
