"""What Python sends to the linked pixel grids, and what it believes of what comes back."""

import base64
from typing import Any

import numpy as np
import pytest
import streamlit as st

from cnn.errors import CnnError
from ui.components.pixel_grids import (
    Convolve,
    Grid,
    Shift,
    Values,
    Weights,
    component,
    pinned_cell,
)
from ui.components.pixel_grids.scene import packed, scene_message

IMAGE = np.eye(4)
PIN = pinned_cell("pin")
SCENE = [
    Grid("x", Values(IMAGE), at=(0, 0)),
    Grid("moved", Shift("x"), at=(1, 0)),
    Grid("w", Weights(np.ones((2, 2))), at=(0, 1)),
    Grid("h", Convolve("x", "w"), at=(0, 2)),
]


def unpacked(message: dict[str, Any]) -> np.ndarray:
    raw = base64.b64decode(message["data"])
    values = np.frombuffer(raw, "u1") / 255 if message["bytes"] == 1 else np.frombuffer(raw, "<f4")
    return values.reshape(message["rows"], message["columns"])


@pytest.mark.parametrize(
    ("values", "size"),
    [
        (np.arange(6).reshape(2, 3) / 255, 1),
        (np.array([[0.1234567, -2.5]]), 4),
        (np.array([[0.5]]), 4),
        (np.array([[2.0, 0.0]]), 4),
    ],
)
def test_a_picture_travels_as_bytes_and_anything_else_without_loss(
    values: np.ndarray, size: int
) -> None:
    message = packed(values)
    assert message["bytes"] == size
    np.testing.assert_allclose(unpacked(message), values, rtol=1e-7)


def test_the_browser_reads_what_kind_each_grid_is_and_what_it_depends_on() -> None:
    sources = [grid["source"] for grid in scene_message(SCENE)]
    assert [source["kind"] for source in sources] == ["values", "shift", "weights", "convolve"]
    assert (sources[3]["image"], sources[3]["kernel"]) == ("x", "w")


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    """Return what the owner of the page's values holds."""
    values: dict[Any, Any] = {PIN: ("h", 0, 3)}
    monkeypatch.setattr(component.owner, "get", values.__getitem__)
    monkeypatch.setattr(component.owner, "change", values.update)
    return values


@pytest.fixture
def mounted() -> dict[str, Any]:
    """Return what the browser is given."""
    return {}


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch, held: dict[Any, Any], mounted: dict[str, Any]) -> Any:
    """Mount the scene without a browser; returns what plays the hand, and what the page heard."""
    heard: list[tuple[Any, ...]] = []
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(component, "_MOUNT", lambda **given: mounted.update(given))
    component.pixel_grids(
        SCENE,
        key="scene",
        focus="h",
        alt="A diagonal",
        pin=PIN,
        on_kernel=lambda name, cells: heard.append((name, cells.tolist())),
        on_shift=lambda dx, dy: heard.append((dx, dy)),
        on_box=lambda *box: heard.append(box),
    )

    def do(event: str, message: Any) -> list[tuple[Any, ...]]:
        st.session_state["scene"] = {event: message}
        mounted[f"on_{event}_change"]()
        return heard

    return do


def test_what_the_hand_did_reaches_the_page(hand: Any) -> None:
    hand("kernel", {"revision": 1, "name": "w", "cells": [[1, 2], [3, 4.5]]})
    hand("shift", {"revision": 2, "dx": 3, "dy": -2})
    heard = hand(
        "box", {"revision": 3, "name": "x", "row": 1, "column": 2, "height": 3, "width": 1}
    )
    assert heard == [("w", [[1, 2], [3, 4.5]]), (3, -2), ("x", 1, 2, 3, 1)]
    assert st.session_state["scene_heard"] == 3


def test_a_pin_is_a_value_of_the_page_until_it_is_taken_out(
    hand: Any, held: dict[Any, Any], mounted: dict[str, Any]
) -> None:
    assert mounted["data"]["pin"] == {"name": "h", "row": 0, "column": 3}
    hand("pin", {"revision": 1, "cell": {"name": "h", "row": 2, "column": 1}})
    assert held == {PIN: ("h", 2, 1)}
    hand("pin", {"revision": 2, "cell": None})
    assert held == {PIN: None}


def test_without_a_value_for_it_nothing_can_be_pinned(
    hand: Any, held: dict[Any, Any], mounted: dict[str, Any]
) -> None:
    assert mounted["data"]["pins"] is True
    assert component.pixel_grids(SCENE, key="scene", focus="h", alt="A diagonal") is None
    assert (mounted["data"]["pins"], mounted["data"]["pin"]) == (False, None)
    hand("pin", {"revision": 1, "cell": {"name": "h", "row": 2, "column": 1}})
    assert held == {PIN: ("h", 0, 3)}


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("kernel", {"revision": 1, "name": "w", "cells": [[float("nan")]]}),
        ("kernel", {"revision": 1, "name": "w", "cells": [[1, 2], [3]]}),
        ("kernel", {"revision": 1, "name": "w", "cells": [[0] * 5000]}),
        ("kernel", {"revision": 1, "name": "w", "cells": "<script>"}),
        ("kernel", {"revision": 1, "name": "nobody", "cells": [[1]]}),
        ("kernel", {}),
        ("kernel", None),
        ("shift", {"revision": 1, "dx": float("inf"), "dy": "x"}),
        ("shift", {"revision": 1}),
        ("box", {"revision": 1, "name": "x", "row": -1, "column": 0, "height": 1, "width": 1}),
        ("box", {"revision": "soon"}),
        ("pin", {"revision": 1, "cell": {"name": "h"}}),
        ("pin", 7),
    ],
)
def test_a_message_that_no_hand_can_send_is_dropped(
    hand: Any, held: dict[Any, Any], event: str, message: Any
) -> None:
    assert hand(event, message) == []
    assert held == {PIN: ("h", 0, 3)}


def test_a_shift_ends_at_the_limit(hand: Any) -> None:
    assert hand("shift", {"revision": 1, "dx": 1e9, "dy": -99}) == [(8, -8)]


@pytest.mark.parametrize(
    "text",
    ["h", "h.1", "h.-1.2", "h.1.2.3", "h.1e9.2", "h.٣.1", "<b>.1.1", "h.1." + "9" * 9],
)
def test_a_link_to_a_cell_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(CnnError, match="is no cell") as refused:
        PIN.parse([text])
    assert text in str(refused.value)


def test_a_link_to_a_cell_that_is_far_too_long_is_refused_for_that() -> None:
    with pytest.raises(CnnError, match="103 characters"):
        PIN.parse(["h.1." + "9" * 99])


def test_a_link_pins_a_cell() -> None:
    assert PIN.parse(["h.12.0"]) == ("h", 12, 0)
    assert PIN.texts(("h", 12, 0)) == ["h.12.0"]
    assert PIN.parse([""]) is None


def test_a_cell_on_a_grid_that_the_scene_does_not_have_is_not_pinned(
    hand: Any, held: dict[Any, Any], mounted: dict[str, Any]
) -> None:
    held[PIN] = ("q", 1, 2)
    assert component.pixel_grids(SCENE, key="s", focus="h", alt="A diagonal", pin=PIN) is None
    assert mounted["data"]["pin"] is None
