"""What a browser says of a confusion matrix is anybody's: only a cell of it is taken."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import streamlit as st

from cnn.results.picture_search import Cell
from ui.components.confusion_matrix import component, confusion_matrix


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], list[Cell]]:
    """Mount a matrix of ten classes without a browser: a hand, which returns what is taken."""
    sent: dict[str, Any] = {}
    taken: list[Cell] = []
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(component, "_MOUNT", lambda **given: sent.update(given))
    counts = np.zeros((10, 10), np.int64)
    names = [str(number) for number in range(10)]
    confusion_matrix(counts, names, Cell(None, None), key="counts", on_cell=taken.append)

    def hand(message: Any) -> list[Cell]:
        st.session_state["counts"] = {"cell": message}
        sent["on_cell_change"]()
        return taken

    return hand


@pytest.mark.parametrize("number", [None, 0, 9])
def test_a_class_or_none_is_taken(choose: Callable[[Any], list[Cell]], number: int | None) -> None:
    assert choose({"truth": number, "answer": 3}) == [Cell(number, 3)]
    assert choose({"truth": 3, "answer": number})[1:] == [Cell(3, number)]


@pytest.mark.parametrize("number", [-1, 10, 1.0, "3", True, [], float("nan")])
def test_what_is_no_class_is_dropped(choose: Callable[[Any], list[Cell]], number: Any) -> None:
    assert choose({"truth": number, "answer": 3}) == []
    assert choose({"truth": 3, "answer": number}) == []
