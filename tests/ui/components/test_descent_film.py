"""What Python sends to the film of gradient descent, and what it believes of what comes back."""

import base64
import json
from typing import Any

import numpy as np
import pytest
import streamlit as st

from cnn.backpropagation.setting_and_outcome import Descent, Setting, WeightCurves
from ui.components.descent_film import Watched, component, descent_film

STEPS = 2
DESCENT = Descent(
    kernels=np.ones((STEPS + 1, 5, 5, 4)),
    biases=np.zeros((STEPS + 1, 4)),
    gradients=np.zeros((STEPS + 1, 5, 5, 4)),
    losses=np.array([3.0, 2.0, 1.0]),
    logits=np.zeros((STEPS + 1, 10, 10)),
    logit_gradients=np.zeros((STEPS + 1, 10)),
    outcome="unfinished",
)


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Mount the film without a browser; returns what plays the hand, what was heard, and sent."""
    heard: list[tuple[Watched, int | None]] = []
    mounted: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(component, "_MOUNT", lambda **given: mounted.update(given))
    curves = WeightCurves(
        values=np.zeros((STEPS + 1, 3)),
        losses=np.full((STEPS + 1, 3), 1e300),  # float64 goes where float32 cannot follow
        landings=np.full((STEPS + 1, 2), np.nan),
        slopes=np.zeros(STEPS + 1),
    )
    descent_film(
        DESCENT,
        curves,
        Setting(),
        np.zeros((10, 28, 28, 1)),
        np.arange(10),
        key="film",
        film="a film",
        watched=Watched(0, 0, 0),
        at=0,
        on_choice=lambda cell, step: heard.append((cell, step)),
    )

    def play(message: object) -> list[tuple[Watched, int | None]]:
        st.session_state["film"] = {"choice": message}
        mounted["on_choice_change"]()
        return heard

    play.data = mounted["data"]  # type: ignore[attr-defined]
    return play


def test_the_weight_and_the_step_that_the_hand_rests_on_are_heard(hand: Any) -> None:
    message = {"revision": 1, "film": "a film", "at": 2, "kernel": 3, "row": 4, "column": 0}
    assert hand(message) == [(Watched(3, 4, 0), 2)]


def test_a_step_of_another_film_is_none_but_the_weight_is_heard(hand: Any) -> None:
    message = {"revision": 1, "film": "older", "at": 70, "kernel": 3, "row": 4, "column": 0}
    assert hand(message) == [(Watched(3, 4, 0), None)]


@pytest.mark.parametrize(
    "change",
    [{"at": 3}, {"kernel": 4}, {"row": -1}, {"column": "x"}, {"at": None}, {"at": float("inf")}],
)
def test_what_no_hand_can_send_is_dropped(hand: Any, change: dict[str, Any]) -> None:
    good = {"revision": 1, "film": "a film", "at": 0, "kernel": 0, "row": 0, "column": 0}
    assert hand(good | change) == []


@pytest.mark.parametrize("message", [None, "step", {}])
def test_nonsense_is_no_message(hand: Any, message: object) -> None:
    assert hand(message) == []


def test_numbers_beyond_float32_travel_as_the_largest_that_fit(hand: Any) -> None:
    tables = json.loads(hand.data["packed"])
    assert tables["kernels"]["rows"] == STEPS + 1
    assert tables["kernels"]["columns"] == 100
    raw = np.frombuffer(base64.b64decode(tables["curveLosses"]["data"]), "<f4")
    assert np.isfinite(raw).all()
