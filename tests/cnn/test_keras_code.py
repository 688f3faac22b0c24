"""The program that a learner takes away runs, and builds the network on the screen."""

import ast
from typing import Any

import keras
import numpy as np
import pytest

from cnn import models
from cnn.architecture import PRESETS, Architecture, Dense, Flatten
from cnn.training import TrainingConfig

SMALL = {"num_train": 100, "num_test": 50, "epochs": 1}
SOFTMAX = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")))


def run(program: str) -> dict[str, Any]:
    """Run a program as Python would, and return its variables."""
    keras.utils.clear_session()  # layers are numbered from the start, as in a new process
    variables: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(program, "network.py", "exec"), variables)  # noqa: S102 - written by our own code
    return variables


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the training out, where only the network matters."""
    monkeypatch.setattr(keras.Model, "fit", lambda *_args, **_kwargs: None)


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize("network", PRESETS.values(), ids=PRESETS)
def test_the_program_builds_the_same_network(network: Architecture) -> None:
    written = run(network.to_keras_code(**SMALL))["model"].layers
    keras.utils.clear_session()
    built = models.build(network).layers[1:]
    assert [layer.get_config() for layer in written] == [layer.get_config() for layer in built]
    assert [layer.output.shape for layer in written] == [layer.output.shape for layer in built]


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize("network", PRESETS.values(), ids=PRESETS)
def test_the_program_begins_with_the_weights_of_a_run_of_the_same_seed(
    network: Architecture,
) -> None:
    written = run(network.to_keras_code(**SMALL, seed=3))["model"].get_weights()
    built = models.build(network, seed=3).get_weights()
    assert all(np.array_equal(*pair) for pair in zip(written, built, strict=True))


@pytest.mark.parametrize("key", ["article", "small_vgg"])
def test_the_whole_program_runs(key: str) -> None:
    history = run(PRESETS[key].to_keras_code(**SMALL))["model"].history.history
    assert {name: len(values) for name, values in history.items()} == {
        "loss": 1,
        "accuracy": 1,
        "val_loss": 1,
        "val_accuracy": 1,
    }


def test_the_program_reads_like_the_article() -> None:
    program = PRESETS["article"].to_keras_code()
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
    program = SOFTMAX.to_keras_code(
        **SMALL,
        optimizer="rmsprop",
        learning_rate=0.02,
        loss="root_mean_squared_error",
        batch_size=25,
        seed=7,
    )
    variables = run(program)
    model = variables["model"]
    assert isinstance(model.optimizer, keras.optimizers.RMSprop)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.02)
    assert model.loss.__name__ == "root_mean_squared_error"
    assert int(model.optimizer.iterations) == 4  # 100 pictures, 25 at a time
    assert len(variables["x_test"]) == 50


@pytest.mark.usefixtures("untrained")
def test_the_same_seed_gives_the_same_digits_and_weights() -> None:
    first, second, other = (run(SOFTMAX.to_keras_code(**SMALL, seed=seed)) for seed in (3, 3, 4))
    for value in (
        lambda result: result["x_train"],
        lambda result: result["model"].get_weights()[0],
    ):
        assert np.array_equal(value(first), value(second))
        assert not np.array_equal(value(first), value(other))


def test_the_program_accepts_a_whole_training_configuration() -> None:
    program = SOFTMAX.to_keras_code(**TrainingConfig(batch_size=32).to_dict())
    assert "batch_size=32" in program


@pytest.mark.parametrize(
    "name", ["coding: utf-7", '"""', "'''); import os", "# {name} %s", "Größe ✓ \\"]
)
def test_a_name_stays_a_comment(name: str) -> None:
    """A link may carry any name, and a learner runs the program."""
    named = Architecture(SOFTMAX.input_shape, SOFTMAX.layers, name).to_keras_code()
    assert f"# {name}" in named.splitlines()
    assert ast.dump(ast.parse(named.encode())) == ast.dump(ast.parse(SOFTMAX.to_keras_code()))


def test_training_arguments_stay_strings() -> None:
    program = SOFTMAX.to_keras_code(optimizer='adam"); print("hello')
    calls = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Name)]
    assert "print" not in {name.id for name in calls}
