"""Networks travel as JSON, in links and files; nothing that arrives is trusted."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn.architecture import (
    LAYERS,
    PRESETS,
    Architecture,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    ZeroPadding2D,
)
from cnn.architecture.network import MAX_JSON_LENGTH
from cnn.errors import CnnError

ARTICLE = PRESETS["article"].to_dict()


def json_values() -> st.SearchStrategy[Any]:
    """Anything that JSON can hold."""
    scalars = (
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
    )
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )


@st.composite
def almost_networks(draw: st.DrawFn) -> dict[str, Any]:
    """A network in which some places hold something else."""
    network = json.loads(json.dumps(ARTICLE))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([network, *network["layers"]]))
        key = draw(st.sampled_from(["name", "input_shape", "layers", "type", "filters", "units"]))
        place[key] = draw(json_values() | st.sampled_from([*LAYERS, 8]))
        if not isinstance(network["layers"], list) or not all(
            isinstance(layer, dict) for layer in network["layers"]
        ):
            break
    return network


@pytest.mark.parametrize("network", PRESETS.values(), ids=PRESETS)
def test_a_preset_comes_back_from_json_as_it_went(network: Architecture) -> None:
    assert Architecture.from_json(network.to_json()) == network
    assert Architecture.from_dict(network.to_dict()) == network


def test_every_argument_comes_back_even_in_a_network_that_does_not_fit() -> None:
    layers = (
        Dense(10, activation="softmax", use_bias=False),
        Conv2D(8, 5, strides=2, padding="same", activation="gelu", use_bias=False),
        Conv2D(8, 5, dilation_rate=3),
        MaxPool2D(3, strides=1, padding="same"),
        AveragePooling2D(2),
        ZeroPadding2D(3),
        Dropout(0),
    )
    network = Architecture((8, 9, 3), layers, "Größe ✓")
    assert Architecture.from_json(network.to_json()) == network


def test_json_is_compact_and_leaves_defaults_out() -> None:
    network = Architecture((28, 28, 1), (Conv2D(8, 3), MaxPool2D(), Flatten()), "größer")
    assert network.to_json() == (
        '{"name":"größer","input_shape":[28,28,1],"layers":['
        '{"type":"Conv2D","filters":8,"kernel_size":3},{"type":"MaxPool2D"},{"type":"Flatten"}]}'
    )


def test_the_largest_network_fits_in_the_permitted_length() -> None:
    widest = Conv2D(1024, 64, strides=16, padding="same", activation="leaky_relu", use_bias=False)
    network = Architecture((256, 256, 4), (widest,) * 64, "\u00fc" * 80)
    assert Architecture.from_json(network.to_json()) == network


def test_a_name_may_be_left_out() -> None:
    assert Architecture.from_json('{"input_shape": [8, 8, 1], "layers": []}').name == "network"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a network in JSON: line 1, column 1"),
        ("{", "not a network in JSON: line 1, column 2: it breaks off there"),
        (" ", "line 1, column 2: the text is empty"),
        ("{broken", "line 1, column 2: “broken” cannot be read there"),
        ('{"layers":\n  oops}', "line 2, column 3: “oops}” cannot be read there"),
        ("[]", "A network looks like"),
        ("null", "A network looks like"),
        ("NaN", "A network looks like"),
        ("{}", "needs an input_shape"),
        ('{"layers": []}', "needs an input_shape"),
        ('{"input_shape": [8, 8, 1]}', "a list of layers"),
        ('{"input_shape": "881", "layers": []}', "needs an input_shape"),
        ('{"input_shape": [8, 8, 1], "layers": {}}', "a list of layers"),
        ('{"input_shape": [8, 8], "layers": []}', "The input shape is"),
        ('{"input_shape": [8, 8, 1e9], "layers": []}', "The input shape is"),
        ('{"input_shape": [8, 8, [1]], "layers": []}', "The input shape is"),
        ('{"input_shape": [8, 8, 1], "layers": [], "author": "me"}', "no 'author'"),
        ('{"input_shape": [8, 8, 1], "layers": [], "name": null}', "printable"),
        ("[" * 10_000, "nest too deep"),
        ("9" * 5_000, "a number is too long"),
        (" " * (MAX_JSON_LENGTH + 1), "at most 20,000 characters, not 20,001"),
    ],
)
def test_what_is_no_network_is_refused_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(CnnError, match=message):
        Architecture.from_json(text)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("Flatten", "a layer looks like"),
        (None, "a layer looks like"),
        ({}, "its type is one of Conv2D, MaxPool2D"),
        ({"type": "Lambda", "function": "x"}, "its type is one of .*, not 'Lambda'"),
        ({"type": "Layer"}, "its type is one of"),
        ({"type": ["Conv2D"]}, "its type is one of"),
        ({"type": "Dense"}, "Dense needs units"),
        ({"type": "Conv2D", "filters": 8}, "Conv2D needs kernel_size"),
        ({"type": "Dense", "units": 10, "name": "x"}, "Dense has no argument 'name'; it has units"),
        ({"type": "Flatten", "_": 1}, "Flatten has no argument '_'; it has none"),
        ({"type": "Dense", "units": True}, "Dense needs units to be a whole number"),
        ({"type": "Dense", "units": 10, "activation": ["relu"]}, "activation to be one of"),
        ({"type": "Dropout", "rate": 1e999}, "Dropout needs rate to be a number"),
    ],
)
def test_a_wrong_layer_is_named_by_its_number(layer: Any, message: str) -> None:
    data = {"input_shape": [28, 28, 1], "layers": [{"type": "Flatten"}, layer]}
    with pytest.raises(CnnError, match=f"^Layer 2: .*{message}"):
        Architecture.from_json(json.dumps(data))


def test_not_a_number_is_no_dropout_rate() -> None:
    text = '{"input_shape": [8, 8, 1], "layers": [{"type": "Dropout", "rate": NaN}]}'
    with pytest.raises(CnnError, match="not nan"):
        Architecture.from_json(text)


def test_too_many_layers_are_counted_before_they_are_made() -> None:
    with pytest.raises(CnnError, match="at most 64 layers here, not 65"):
        Architecture.from_dict({"input_shape": [8, 8, 1], "layers": [None] * 65})


@given(json_values() | almost_networks())
@settings(max_examples=500)
def test_whatever_arrives_is_a_network_or_a_message_for_the_learner(data: Any) -> None:
    """No other error, and what is accepted comes back unchanged."""
    try:
        network = Architecture.from_json(json.dumps(data))
    except CnnError:
        return
    assert Architecture.from_json(network.to_json()) == network


@given(st.text())
@settings(max_examples=200)
def test_any_text_is_a_network_or_a_message(text: str) -> None:
    with pytest.raises(CnnError):
        Architecture.from_json(text)
