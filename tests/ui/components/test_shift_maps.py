"""What Python sends to the maps over all shifts, and what it believes of what comes back."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import streamlit as st

from ui.components.shift_maps import SecondChart, ShiftMap, component, shift_maps

VALUES = np.linspace(0, 100, 25).reshape(5, 5)


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Mount maps of reach 2 without a browser: what was sent, what was heard, and a hand."""
    sent: dict[str, Any] = {}
    heard: list[tuple[int, int]] = []
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(component, "_MOUNT", lambda **given: sent.update(given))
    values = VALUES.copy()
    values[0, 1] = np.nan
    shift_maps(
        [ShiftMap("Max", values)],
        key="maps",
        dx=1,
        dy=-2,
        unit="cells unchanged (%)",
        colours=["#000000", "#ffffff"],
        on_shift=lambda dx, dy: heard.append((dx, dy)),
    )

    def choose(message: dict[str, Any]) -> None:
        st.session_state["maps"] = {"shift": message}
        sent["on_shift_change"]()

    return sent["data"], heard, choose


def test_numbers_travel_rounded_and_gaps_as_null(mounted: Any) -> None:
    data, _, _ = mounted
    assert (data["reach"], data["dx"], data["dy"], data["heard"]) == (2, 1, -2, 0)
    assert data["maps"][0]["values"][0] == [0.0, None, 8.3, 12.5, 16.7]


def test_a_chosen_shift_is_handed_on_and_its_revision_remembered(mounted: Any) -> None:
    _, heard, choose = mounted
    choose({"revision": 7, "dx": -2, "dy": 2})
    assert heard == [(-2, 2)]
    assert st.session_state["maps_heard"] == 7


@pytest.mark.parametrize(
    "message",
    [{}, {"dx": 3, "dy": 0}, {"dx": 0, "dy": "1"}, {"dx": 0.5, "dy": 0}, {"dx": None, "dy": [1]}],
)
def test_what_is_no_shift_within_reach_is_dropped(
    mounted: tuple[Any, list[Any], Callable[[dict[str, Any]], None]], message: dict[str, Any]
) -> None:
    _, heard, choose = mounted
    choose(message)
    assert heard == []


def test_a_picture_travels_as_colours_and_the_second_chart_has_its_titles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(component, "_MOUNT", lambda **given: sent.update(given))
    shift_maps(
        [ShiftMap("Mine", VALUES, second=[100.0, 40.04])],
        key="maps",
        dx=0,
        dy=0,
        unit="accuracy (%)",
        colours=["#000000", "#ffffff"],
        on_shift=lambda _dx, _dy: None,
        line_per="network",
        second=SecondChart("By the distance", "pixels", 0),
        picture=np.full((2, 3, 1), 7, np.uint8),
    )
    data = sent["data"]
    assert (data["picture"]["rows"], data["picture"]["columns"]) == (2, 3)
    assert base64.b64decode(data["picture"]["rgb"]) == bytes([7] * 18)
    assert data["second"] == {"title": "By the distance", "xTitle": "pixels", "first": 0}
    assert data["maps"][0]["second"] == [100.0, 40.0]
