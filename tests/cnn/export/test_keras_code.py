"""The program that a learner takes away runs, and builds the network on the screen."""

import ast
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from cnn import export, models
from cnn.architecture import PRESETS, Architecture, Dense, Flatten
from cnn.settings import TrainingConfig
from cnn.settings.augmentation import Augmentation

SMALL = TrainingConfig(num_train=100, num_test=50, epochs=1)
SOFTMAX = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")))
# Seconds each, and test_models.py compares the same networks.
LARGE = ("all_convolutional", "fast_and_good", "small_vgg")


def run(program: str) -> dict[str, Any]:
    """Run a program as Python would, and return its variables."""
    keras.utils.clear_session()  # layers are numbered from the start, as in a new process
    variables: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(program, "network.py", "exec"), variables)  # noqa: S102 - written by our own code
    return variables


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the training out, where only the network matters."""
    monkeypatch.setattr(keras.Model, "fit", lambda *_, **__: SimpleNamespace(history={}))


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize(
    "network",
    [
        pytest.param(network, id=key, marks=[pytest.mark.walk] if key in LARGE else [])
        for key, network in PRESETS.items()
    ],
)
def test_the_program_builds_the_same_network(network: Architecture) -> None:
    written = run(export.program(network, SMALL))["model"].layers
    keras.utils.clear_session()
    built = models.build(network).layers[1:]
    assert [layer.get_config() for layer in written] == [layer.get_config() for layer in built]
    assert [layer.output.shape for layer in written] == [layer.output.shape for layer in built]


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize("network", PRESETS.values(), ids=PRESETS)
def test_the_program_begins_with_the_weights_of_a_run_of_the_same_seed(
    network: Architecture,
) -> None:
    written = run(export.program(network, replace(SMALL, seed=3)))["model"].get_weights()
    built = models.build(network, seed=3).get_weights()
    assert all(np.array_equal(*pair) for pair in zip(written, built, strict=True))


@pytest.mark.parametrize("key", ["article", pytest.param("small_vgg", marks=pytest.mark.walk)])
def test_the_whole_program_runs(key: str) -> None:
    history = run(export.program(PRESETS[key], SMALL))["history"]
    assert {name: len(values) for name, values in history.items()} == {
        "loss": 1,
        "accuracy": 1,
        "val_loss": 1,
        "val_accuracy": 1,
    }


def test_the_program_reads_like_the_article() -> None:
    program = export.program(PRESETS["article"], TrainingConfig())
    lines = program.splitlines()
    first = lines.index("model = Sequential()")
    assert lines[first : first + 4] == [
        "model = Sequential()",
        "model.add(keras.Input((28, 28, 1)))",
        'model.add(Conv2D(32, (3, 3), activation="relu"))',
        "model.add(MaxPool2D())",
    ]
    assert "from keras.layers import Conv2D, Dense, Flatten, MaxPool2D" in lines
    assert "batch_size=100" in program
    assert "epochs=5" in program
    assert max(map(len, lines)) <= 100


def test_the_program_trains_as_it_was_told_to() -> None:
    told = replace(
        SMALL,
        optimizer="rmsprop",
        learning_rate=0.02,
        loss="root_mean_squared_error",
        batch_size=25,
        seed=7,
    )
    variables = run(export.program(SOFTMAX, told))
    model = variables["model"]
    assert isinstance(model.optimizer, keras.optimizers.RMSprop)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.02)
    assert model.loss.__name__ == "root_mean_squared_error"
    assert int(model.optimizer.iterations) == 4  # 100 pictures, 25 at a time
    assert len(variables["x_test"]) == 50


@pytest.mark.usefixtures("untrained")
def test_the_same_seed_gives_the_same_digits_and_weights() -> None:
    first, second, other = (
        run(export.program(SOFTMAX, replace(SMALL, seed=seed))) for seed in (3, 3, 4)
    )
    for value in (
        lambda result: result["x_train"],
        lambda result: result["model"].get_weights()[0],
    ):
        assert np.array_equal(value(first), value(second))
        assert not np.array_equal(value(first), value(other))


def test_the_program_does_all_that_a_run_can_be_told() -> None:
    told = replace(
        SMALL,
        optimizer="nesterov",
        schedule="one_cycle",
        validation_split=0.2,
        early_stopping=2,
        l2=0.01,
        augmentation=Augmentation(shift=2, noise=0.1),
    )
    variables = run(export.program(SOFTMAX, told))
    model = variables["model"]
    assert model.optimizer.nesterov
    assert type(variables["rate"]).__name__ == "OneCycle"
    assert float(model.layers[1].kernel.regularizer.l2) == pytest.approx(0.01)
    assert [len(variables[name]) for name in ("x_train", "judged", "x_test")] == [80, 20, 50]
    assert len(variables["history"]["val_loss"]) == 1
    assert len(variables["augment"].layers) == 2


@pytest.mark.parametrize(
    "name", ["coding: utf-7", '"""', "'''); import os", "# {name} %s", "Größe ✓ \\"]
)
def test_a_name_stays_a_comment(name: str) -> None:
    """A link may carry any name, and a learner runs the program."""
    named, usual = Architecture(SOFTMAX.input_shape, SOFTMAX.layers, name), SOFTMAX
    for write in (Architecture.to_keras_code, lambda network: export.program(network, SMALL)):
        assert f"# {name}" in write(named).splitlines()
        assert ast.dump(ast.parse(write(named).encode())) == ast.dump(ast.parse(write(usual)))


@pytest.mark.parametrize("network", PRESETS.values(), ids=PRESETS)
def test_the_network_alone_is_the_part_of_the_program_that_makes_it(network: Architecture) -> None:
    """Its imports stand apart."""
    imports, _, lines = network.to_keras_code().partition("\n\n")
    program = export.program(network, SMALL)
    assert lines.rstrip() in program
    assert set(imports.splitlines()) <= set(program.splitlines())
