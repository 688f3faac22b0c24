"""What Python sends to the network view, and what it believes of what comes back."""

import base64
from typing import Any

import numpy as np
import pytest
import streamlit as st

from cnn.architecture import Architecture, Conv2D, Dense, Flatten, GlobalAveragePooling2D
from cnn.inspection.look_inside.overview import (
    Overview,
    of_kernels,
    of_weights,
    one_to_one,
    units_of,
)
from ui.components.network_view import component

RANDOM = np.random.default_rng(0)
NETWORK = Architecture(
    (4, 3, 3), (Conv2D(2, 2), Flatten(), Dense(2, activation="softmax")), "small"
)
PICTURE = RANDOM.random((4, 3, 3)).astype(np.float32)
MAPS = RANDOM.normal(size=(3, 2, 2)).astype(np.float32)
VECTOR = MAPS.reshape(-1)
ANSWER = np.array([0.25, 0.75], np.float32)
KERNELS = RANDOM.normal(size=(2, 2, 3, 2)).astype(np.float32)
WEIGHTS = RANDOM.normal(size=(12, 2)).astype(np.float32)
OVERVIEW = Overview(
    (
        units_of("input", PICTURE, None),
        units_of("conv2d", MAPS, of_kernels(KERNELS)),
        units_of("flatten", VECTOR, one_to_one(np.arange(12) % 2)),
        units_of("dense", ANSWER, of_weights(WEIGHTS, VECTOR)),
    )
)


def numbers(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


def sent() -> list[dict[str, Any]]:
    return component.messages(OVERVIEW, NETWORK, ("cat", "<b>dog</b>"))


def test_the_browser_gets_every_unit_to_within_half_a_level() -> None:
    for message, values in zip(sent(), (PICTURE, MAPS, VECTOR, ANSWER), strict=True):
        shape = (message["units"], message["rows"], message["columns"])
        maps = np.moveaxis(values, -1, 0).reshape(shape)
        low, high, mean = (numbers(message[name], "<f4") for name in ("low", "high", "mean"))
        spread = (high - low)[:, None, None]
        shown = low[:, None, None] + numbers(message["levels"], "u1").reshape(shape) / 255 * spread
        assert (np.abs(shown - maps) <= spread / 510 + 1e-6).all()
        np.testing.assert_allclose(mean, maps.mean((1, 2)), atol=1e-6)


def test_the_browser_gets_the_strength_of_each_kernel_and_the_weights_without_loss() -> None:
    _, conv, flatten, dense = sent()
    channels = numbers(conv["sources"], "<i4").reshape(2, 3)
    strengths = numbers(conv["weights"], "<f4").reshape(2, 3)
    for unit, place in np.ndindex(2, 3):
        kernel = KERNELS[:, :, channels[unit, place], unit]
        expected = np.linalg.norm(kernel) * (1 if kernel.sum() >= 0 else -1)
        assert strengths[unit, place] == pytest.approx(expected, rel=1e-6)
    assert numbers(flatten["sources"], "<i4").tolist() == [0, 1] * 6
    inputs = numbers(dense["sources"], "<i4").reshape(2, 12)
    weights = numbers(dense["weights"], "<f4").reshape(2, 12)
    for unit in range(2):
        np.testing.assert_array_equal(weights[unit], WEIGHTS[inputs[unit], unit])
        assert (np.diff(np.abs(weights[unit] * VECTOR[inputs[unit]])) <= 0).all()


def test_the_browser_knows_how_each_layer_is_fed_and_the_names_of_the_classes() -> None:
    messages = sent()
    assert [message["feed"] for message in messages] == ["none", "kernel", "place", "weight"]
    assert messages[0]["unitNames"] == ["red", "green", "blue"]
    assert messages[-1]["labels"] == ["cat", "<b>dog</b>"]  # shown as text, on a canvas
    assert messages[-1]["answer"] == 1
    assert messages[-1]["isShare"]


def test_a_flatten_of_single_numbers_is_one_to_one() -> None:
    network = Architecture((4, 3, 3), (GlobalAveragePooling2D(), Flatten(), Dense(2)))
    vector = units_of("flatten", VECTOR[:3], one_to_one(range(3)))
    overview = Overview((OVERVIEW.layers[0], vector, vector, OVERVIEW.layers[3]))
    messages = component.messages(overview, network, ("cat", "dog"))
    assert [message["feed"] for message in messages] == ["none", "one", "one", "weight"]


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Mount the network without a browser; returns what plays the hand."""
    heard: list[str] = []
    mounted: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(component, "_MOUNT", lambda **given: mounted.update(given))
    component.network_view(
        OVERVIEW,
        NETWORK,
        ("cat", "dog"),
        key="view",
        token="1",  # noqa: S106 - names the numbers
        alt="A network.",
        scale="unit",
        on_open=heard.append,
        on_scale=heard.append,
    )

    def do(event: str, message: Any) -> list[str]:
        st.session_state["view"] = {event: message}
        mounted[f"on_{event}_change"]()
        return heard

    return do


def test_what_the_hand_opened_and_chose_reaches_the_page(hand: Any) -> None:
    hand("open", {"revision": 1, "unit": "conv2d.1"})
    assert hand("scale", {"revision": 2, "scale": "layer"}) == ["conv2d.1", "layer"]
    assert st.session_state["view_heard"] == 2


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("open", {"revision": 1, "unit": 7}),
        ("open", {"revision": 1}),
        ("open", {"revision": "soon", "unit": "conv2d.1"}),
        ("open", None),
        ("scale", {"revision": 1, "scale": "<script>"}),
        ("scale", {"revision": 1, "scale": ["unit"]}),
        ("scale", 7),
    ],
)
def test_a_message_that_no_hand_can_send_is_dropped(hand: Any, event: str, message: Any) -> None:
    assert hand(event, message) == []
