"""A .keras file is read if it is a chain of the lab's layers, and else refused in words."""

import contextlib
import copy
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras import layers

from cnn import models
from cnn.architecture import (
    ACTIVATIONS,
    MAX_LAYERS,
    PRESETS,
    Activation,
    Architecture,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    ZeroPadding2D,
)
from cnn.errors import CnnError
from cnn.keras_files import gate
from tests.files import packed
from tests.keras_files import INPUT, chain, changed, honest, members, opened, saved


def with_layer(index: int, **arguments: Any) -> bytes:
    return changed(lambda config: config["config"]["layers"][index]["config"].update(arguments))


# --- honest files -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRESETS)
def test_every_network_of_the_lab_comes_back_as_it_was(name: str) -> None:
    read = opened(saved(models.build(PRESETS[name])), f"{name}.keras")
    assert read.architecture.layers == PRESETS[name].layers
    assert read.architecture.name == name
    assert read.chain.notes == ()


def test_a_sequential_of_a_plain_script_is_read() -> None:
    model = keras.Sequential([keras.Input(INPUT), layers.Conv2D(2, (3, 3), activation="relu")])
    model.add(layers.MaxPool2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    assert opened(saved(model)).architecture.layers == (
        Conv2D(2, 3, activation="relu"),
        MaxPool2D(),
        Flatten(),
        Dense(10, activation="softmax"),
    )


def test_zeros_on_all_sides_are_read_and_others_refused() -> None:
    def padded(padding: object) -> Architecture:
        layer = layers.ZeroPadding2D(padding)
        return opened(chain(layer, layers.Flatten(), layers.Dense(2, "softmax"))).architecture

    for padding in (2, (2, 2), ((2, 2), (2, 2))):
        assert padded(padding).layers[0] == ZeroPadding2D(2)
    for padding in ((1, 2), ((0, 1), (0, 1)), ((1, 1), (2, 2))):
        with pytest.raises(CnnError, match="same number for rows and columns"):
            padded(padding)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_read(activation: str) -> None:
    read = opened(chain(layers.Flatten(), layers.Dense(4, activation), layers.Dense(3, "softmax")))
    assert read.architecture.layers[1] == Dense(4, activation=activation)


@pytest.mark.parametrize(
    ("layer", "activation"),
    [
        (layers.ReLU, "relu"),
        (lambda: layers.LeakyReLU(negative_slope=0.2), "leaky_relu"),
        (layers.ELU, "elu"),
        (lambda: layers.Activation("tanh"), "tanh"),
    ],
)
def test_layers_that_are_activations_become_such(
    layer: Callable[[], keras.Layer], activation: str
) -> None:
    read = opened(
        chain(layers.Flatten(), layers.Dense(3), layer(), layers.Dense(2), layers.Softmax())
    )
    assert read.architecture.layers[2] == Activation(activation)
    assert read.architecture.layers[-1] == Activation("softmax")


def test_a_network_for_bytes_says_so_once_and_gets_bytes() -> None:
    read = opened(chain(layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(2, "softmax")))
    assert read.architecture.layers == (Flatten(), Dense(2, activation="softmax"))
    assert read.chain.scale == 255
    assert "Rescaling" in read.chain.notes[0]


def test_a_network_that_ends_in_scores_gets_a_softmax_and_a_note() -> None:
    read = opened(chain(layers.Flatten(), layers.Dense(3)))
    assert read.architecture.layers[-1] == Activation("softmax")
    assert "softmax" in read.chain.notes[0]


def test_a_flat_picture_gets_its_channel() -> None:
    read = opened(chain(layers.Flatten(), layers.Dense(2, "softmax"), shape=(28, 28)))
    assert read.architecture.input_shape == INPUT


def test_what_matters_in_training_only_is_left_out_and_said() -> None:
    dense = layers.Dense(2, "softmax", kernel_regularizer="l2", kernel_constraint="max_norm")
    read = opened(chain(layers.Flatten(), dense))
    assert "kernel_regularizer, kernel_constraint" in read.chain.notes[0]


def test_what_keras_gets_to_see_has_nothing_that_was_not_checked() -> None:
    hidden = with_layer(1, kernel_initializer={"module": "os", "class_name": "system"})
    text = json.dumps(opened(hidden).chain.keras_config)
    assert "system" not in text
    assert "compile_config" not in text
    assert "build_config" not in text


# --- refused by name --------------------------------------------------------------------------


def double(values: Any) -> Any:
    return 2 * values


def test_a_refusal_counts_the_layers_that_people_count() -> None:
    many = chain(*(layers.ReLU() for _ in range(MAX_LAYERS + 3)))  # and what says the shape
    with pytest.raises(CnnError, match=f"has {MAX_LAYERS + 3} layers; at most {MAX_LAYERS} are"):
        opened(many)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (lambda: layers.Lambda(double), r"Layer 1 .*is a Lambda: a program"),
        (lambda: layers.Lambda(lambda values: values), r"Layer 1 .*is a Lambda: a program"),
        (lambda: layers.Conv2D(2, (3, 5)), r"kernel_size.*\[3, 5\].*same number"),
        (lambda: layers.Conv2D(2, 3, strides=(1, 2)), "strides"),
        (lambda: layers.Conv2D(2, 1, groups=1, strides=2), "would crash TensorFlow"),
        (lambda: layers.Conv2D(2, 3, dtype="float16"), "float16"),
        (lambda: layers.MaxPooling2D((2, 1)), "pool_size"),
        (lambda: layers.GlobalAveragePooling2D(keepdims=True), "keepdims"),
        (lambda: layers.BatchNormalization(epsilon=1e-5), "epsilon"),
        (lambda: layers.BatchNormalization(center=False), "center"),
        (lambda: layers.LeakyReLU(negative_slope=0.3), "negative_slope"),
        (lambda: layers.ReLU(max_value=6.0), "max_value"),
        (lambda: layers.Activation("selu"), "activation.*selu"),
        (lambda: layers.Activation(double), r"function of your own \(“double”\)"),
        (lambda: layers.SeparableConv2D(2, 3), "SeparableConv2D.*not one of the layers"),
        (lambda: layers.Rescaling(1 / 127.5, offset=-1), r"Use Rescaling\(1/255\)"),
        (lambda: keras.Sequential([layers.Conv2D(2, 3)]), "a network inside the network"),
        (lambda: layers.Dense(3), "a map of shape"),
    ],
)
def test_a_layer_that_the_lab_does_not_have_is_named(
    layer: Callable[[], keras.Layer], message: str
) -> None:
    with pytest.raises(CnnError, match=message):
        opened(chain(layer(), layers.Flatten(), layers.Dense(2, "softmax")))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"groups": 2}, "groups.*2"),
        ({"data_format": "channels_first"}, "channels_first"),
        ({"padding": "causal"}, "padding"),
        ({"filters": 10**9}, "filters"),
        ({"filters": True}, "filters"),
        ({"filters": "9" * 3000}, "filters"),
        ({"activation": "relu; import os"}, "activation"),
        ({"activation": {"class_name": "function", "config": "os.system"}}, "os.system"),
        ({"lora_rank": 4}, "lora_rank"),
        ({"![x](http://a.b)": 1}, "does|not have"),
        ({"kernel_size": [3, [3]]}, "same number"),
        ({"strides": [[1], [1]]}, "strides"),
    ],
)
def test_an_argument_that_the_lab_does_not_have_is_named(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(CnnError, match=message) as caught:
        opened(with_layer(1, **arguments))
    assert len(str(caught.value)) < 600


def test_a_branch_is_named() -> None:
    inputs = keras.Input(INPUT)
    first = layers.Conv2D(2, 3, padding="same", name="left")(inputs)
    second = layers.Conv2D(2, 3, padding="same", name="right")(inputs)
    joined = layers.Flatten()(layers.Add(name="meet")([first, second]))
    with pytest.raises(CnnError, match=r"not a chain.*“meet”, Add.*joins several layers"):
        opened(saved(keras.Model(inputs, layers.Dense(2, "softmax")(joined))))


def test_a_side_branch_that_leads_nowhere_is_named() -> None:
    inputs = keras.Input(INPUT)
    first = layers.Flatten(name="first")(inputs)
    outputs = [layers.Dense(2, "softmax", name=name)(first) for name in ("one", "two")]
    with pytest.raises(CnnError, match=r"not a chain.*only output"):
        opened(saved(keras.Model(inputs, outputs)))


def test_a_shared_layer_is_named() -> None:
    inputs = keras.Input(INPUT)
    shared = layers.Conv2D(1, 3, padding="same", name="twice")
    outputs = layers.Dense(2, "softmax")(layers.Flatten()(shared(shared(inputs))))
    with pytest.raises(CnnError, match=r"“twice”.*is shared, it is used 2 times"):
        opened(saved(keras.Model(inputs, outputs)))


def test_two_inputs_are_named() -> None:
    inputs = [keras.Input(INPUT, name=name) for name in ("a", "b")]
    joined = layers.Concatenate()(inputs)
    outputs = layers.Dense(2, "softmax")(layers.Flatten()(joined))
    with pytest.raises(CnnError, match="not a chain"):
        opened(saved(keras.Model(inputs, outputs)))


@pytest.mark.parametrize("training", [True])
def test_dropout_that_never_stops_is_named(training: bool) -> None:
    inputs = keras.Input(INPUT)
    dropped = layers.Dropout(0.5)(layers.Flatten()(inputs), training=training)
    with pytest.raises(CnnError, match="“training”=True"):
        opened(saved(keras.Model(inputs, layers.Dense(2, "softmax")(dropped))))


class Mine(layers.Layer):
    def call(self, values: Any) -> Any:
        return values


def test_a_class_of_ones_own_is_named() -> None:
    with pytest.raises(CnnError, match=r"Mine.*from “.*test_gate”.*not one of the layers"):
        opened(chain(Mine(), layers.Flatten(), layers.Dense(2, "softmax")))


@pytest.mark.parametrize(
    "model",
    [
        {"module": "os", "class_name": "system", "config": {}},
        {"module": "keras", "class_name": "Sequential", "config": "rm -rf"},
        {"module": "my.models", "class_name": "Sequential", "config": {"layers": []}},
        {"module": ["keras"], "class_name": {"a": 1}, "config": {}},
        {"module": "keras", "class_name": "Sequential", "config": {"layers": [{}] * 10}},
        {"module": "keras", "class_name": "Sequential", "config": {"layers": []}},
        {"module": "keras", "class_name": "Sequential", "config": {"layers": [[]] * 10_000}},
        [],
        None,
        7,
    ],
)
def test_a_configuration_of_something_else_is_refused(model: object) -> None:
    with pytest.raises(CnnError):
        opened(packed(members(honest()) | {"config.json": json.dumps(model).encode()}))


@pytest.mark.parametrize(
    "layer", [{"class_name": {}}, {"class_name": "Dense", "module": "os"}, {"registered_name": "x"}]
)
def test_a_layer_under_a_false_name_is_refused(layer: dict[str, Any]) -> None:
    with pytest.raises(CnnError, match="not one of the layers"):
        opened(changed(lambda config: config["config"]["layers"][1].update(layer)))


def test_a_huge_dense_layer_is_refused_before_it_costs_memory() -> None:
    def grow(config: Any) -> None:
        dense = copy.deepcopy(config["config"]["layers"][-1])
        dense["config"]["units"] = 4096
        config["config"]["layers"][-1:] = [dense] * 3 + config["config"]["layers"][-1:]

    with pytest.raises(CnnError, match="parameters, and this lab stops at"):
        opened(changed(grow))


def test_the_servers_limit_on_parameters_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNLAB_MAX_PARAMS", "1000")
    with pytest.raises(CnnError, match="this server allows 1,000"):
        opened(honest())


@pytest.mark.parametrize("shape", [(784,), (28, 28), (None, None, 1), (8, 8, 8, 1), (28, 28, 7)])
def test_other_input_than_pictures_is_explained(shape: tuple[int | None, ...]) -> None:
    def reshape(config: Any) -> None:
        config["config"]["layers"][0]["config"]["batch_shape"] = [None, *shape]

    with pytest.raises(CnnError, match=r"rows, columns and channels|rows, columns, channels"):
        opened(changed(reshape))


# --- other files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "an HDF5 file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), r"a picture \(PNG\)"),
        (b"\xff\xd8\xff\xe0" + bytes(100), r"a picture \(JPEG\)"),
        (b"\x80\x02\x8a\nl\xfc", "pickle"),
        (b'{"name": "network"}', "JSON: a network without its weights"),
        (b"hello" * 100, "This is not a .keras file"),
        (packed({"a/data.pkl": b"x", "a/version": b"3"}), "PyTorch"),
        (packed({"m/saved_model.pb": b"x"}), "SavedModel"),
        (packed({"cats/1.png": b"x", "dogs/1.png": b"x"}), "a ZIP with pictures"),
        (packed({"cats/1.heic": b"x", "dogs/1.heic": b"x"}), "a ZIP with pictures"),
        (packed({"model.keras": b"x", "report.html": b"x"}), "choose model.keras"),
        (packed({"a.txt": b"x"}), "config.json and metadata.json and model.weights.h5 are missing"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(data: bytes, message: str) -> None:
    with pytest.raises(CnnError, match=message):
        opened(data)


@pytest.mark.parametrize("extra", ["../evil.py", "/etc/passwd", "assets/vocabulary.txt", "C:\\a"])
def test_another_member_refuses_the_whole(extra: str) -> None:
    with pytest.raises(CnnError, match=r"leads out|no path inside|holds more"):
        opened(packed(members(honest()) | {extra: b"x"}))


def test_a_member_twice_refuses_the_whole() -> None:
    file = io.BytesIO(honest())
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("config.json", "{}")
    with pytest.raises(CnnError, match=r"“config.json” twice"):
        opened(file.getvalue())


def test_a_bomb_is_refused_unread() -> None:
    bomb = packed(members(honest()) | {"model.weights.h5": bytes(50_000_000)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(CnnError, match="as a ZIP bomb does"):
        opened(bomb)


def test_a_configuration_of_a_million_layers_is_refused_unread() -> None:
    files = members(honest()) | {"config.json": b'{"layers":[' + b"{}," * 10**6 + b"{}]}"}
    with pytest.raises(CnnError, match=r"config.json in the .keras file has 3.0 MB"):
        opened(packed(files))


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b'{"a":' * 50_000, b"9" * 10_000, b"NaN", b"\xff\xfe", b"", b"{"]
)
def test_json_without_end_or_sense_is_damage(text: bytes) -> None:
    with pytest.raises(CnnError, match=r"damaged|not what Keras writes"):
        opened(packed(members(honest()) | {"config.json": text}))


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"keras_version": "2.15.0"}, "saved by Keras 2.15.0"),
        ({"keras_version": "4.0.0"}, "saved by Keras 4.0.0"),
        ({"keras_version": "<b>"}, "which Keras"),
        ({}, "which Keras"),
        ([], "which Keras"),
    ],
)
def test_another_keras_is_explained(metadata: object, message: str) -> None:
    files = members(honest()) | {"metadata.json": json.dumps(metadata).encode()}
    with pytest.raises(CnnError, match=message):
        opened(packed(files))


def test_weights_of_another_format_are_refused() -> None:
    with pytest.raises(CnnError, match="not in the HDF5 format"):
        opened(packed(members(honest()) | {"model.weights.h5": b"weights"}))


def test_too_large_a_file_says_how_to_shrink_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MAX_FILE_BYTES", 1000)
    with pytest.raises(CnnError, match="without its optimiser"):
        opened(honest())


def test_a_password_is_explained() -> None:
    data = bytearray(honest())
    data[data.find(b"PK\1\2") + 8] |= 1
    with pytest.raises(CnnError, match="protected by a password"):
        opened(bytes(data))


@given(cut=st.floats(0, 1), position=st.floats(0, 1), value=st.integers(0, 255))
def test_a_damaged_file_is_explained_or_read_but_never_breaks(
    cut: float, position: float, value: int
) -> None:
    data = bytearray(honest())
    data[min(int(position * len(data)), len(data) - 1)] = value
    for damaged in (bytes(data), bytes(data[: int(cut * len(data))])):
        with contextlib.suppress(CnnError):
            opened(damaged)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(st.data())
def test_any_value_anywhere_in_the_configuration_is_read_or_refused(data: st.DataObject) -> None:
    """Walk to a random place of the configuration of a functional network, and change it."""

    def change(config: Any) -> None:
        place = config
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = data.draw(st.sampled_from(keys))
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
                place[key] = data.draw(JSON)
                return
            place = inner

    with contextlib.suppress(CnnError):
        opened(changed(change, functional()))


@cache
def functional() -> bytes:
    return saved(models.build(PRESETS["lenet5"]))


def test_the_name_of_the_file_cannot_hurt() -> None:
    name = opened(honest(), "../\x1b[31m‮<script>" + "a" * 300 + ".keras").architecture.name
    assert len(name) <= 40
    assert name.isprintable()


def test_nothing_is_written_to_the_disk(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened(honest())
    assert os.listdir(tmp_path) == []


def test_sizes_that_are_a_lie_are_damage() -> None:
    data = bytearray(honest())
    position = data.rfind(b"PK\1\2")
    data[position + 24 : position + 28] = struct.pack("<L", 7)  # unpacked size of the weights
    with pytest.raises(CnnError):
        opened(bytes(data))


def test_repacked_it_is_a_file_that_keras_loads(tmp_path: Any) -> None:
    path = tmp_path / "again.keras"
    path.write_bytes(opened(honest()).repacked())
    pictures = np.random.default_rng(0).random((2, *INPUT), np.float32)
    first = tmp_path / "first.keras"
    first.write_bytes(honest())
    answers = [
        np.asarray(keras.saving.load_model(file, safe_mode=True)(pictures))
        for file in (first, path)
    ]
    np.testing.assert_array_equal(*answers)
