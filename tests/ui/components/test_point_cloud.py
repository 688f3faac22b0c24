"""What Python sends to the cloud of points, and what it believes of what comes back."""

import base64
import io
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from ui.components.point_cloud import component, picture_sheet, point_cloud

POINTS = np.array([[0.0, -1.0], [2.0, 0.0], [1.0, 0.0]])


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Mount three points without a browser: what was sent, what was heard, and a hand."""
    sent: dict[str, Any] = {}
    heard: list[int] = []
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(component, "_CLOUD", lambda **given: sent.update(given))
    point_cloud(
        POINTS,
        np.array([0, 1, 1]),
        np.array([[0.9, 0.1], [0.654, 0.346], [0.0, 1.0]]),
        ["cat", "dog"],
        key="cloud",
        alt="Three points.",
        chosen=(1, 99),
        sheet="token",
        only_wrong=False,
        on_pick=heard.append,
    )

    def pick(message: dict[str, Any]) -> None:
        st.session_state["cloud"] = {"pick": message}
        sent["on_pick_change"]()

    return sent["data"], heard, pick


def test_both_directions_have_one_scale(mounted: Any) -> None:
    data, _, _ = mounted
    assert (data["x"], data["y"]) == ([0, 10_000, 5_000], [0, 5_000, 5_000])


def test_every_point_has_its_class_its_answer_and_how_sure_it_is(mounted: Any) -> None:
    data, _, _ = mounted
    assert (data["labels"], data["answers"], data["sure"]) == ([0, 1, 1], [0, 0, 1], [90, 65, 100])


def test_a_chosen_point_is_handed_on_and_its_revision_remembered(mounted: Any) -> None:
    _, heard, pick = mounted
    pick({"revision": 3, "index": 2})
    assert heard == [2]
    assert st.session_state["cloud_heard"] == 3


@pytest.mark.parametrize("index", [None, -1, 3, "1", True, 0.5, [1]])
def test_what_is_no_point_is_dropped(mounted: Any, index: Any) -> None:
    _, heard, pick = mounted
    pick({"index": index})
    assert heard == []


def test_points_in_one_place_are_drawn(mounted: Any) -> None:
    point_cloud(
        np.zeros((2, 2)),
        np.array([0, 0]),
        np.ones((2, 1)),
        ["cat"],
        key="same",
        alt="",
        chosen=(),
        sheet="",
        only_wrong=True,
        on_pick=lambda _: None,
    )


@pytest.mark.parametrize("shape", [(28, 28, 1), (40, 20, 3), (8, 8, 4)])
def test_the_sheet_has_every_picture_in_its_place(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int, int]
) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr(component, "_SHEET", lambda **given: sent.update(given))
    pictures = np.zeros((60, *shape), np.uint8)
    pictures[53] = 255
    assert picture_sheet(pictures, key="sheet") == sent["data"]["token"]
    data = base64.b64decode(sent["data"]["source"].partition(",")[2])
    sheet = np.asarray(Image.open(io.BytesIO(data)).convert("L"))
    assert sheet.shape == (56, 1400)
    bright = sheet > 128
    assert bright[28:, 3 * 28 : 4 * 28].mean() > 0.95
    assert bright.sum() < 1.1 * 28 * 28
