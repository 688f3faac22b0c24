"""What a browser sends is anybody's: only what a link could say as well is taken."""

import math
from typing import Any

import pytest

from cnn.fully_connected.faces import HAND_MADE, ORDINARY_FACE, PartPlace
from ui.components.face import component as face
from ui.components.hearing import NONSENSE
from ui.components.softmax_fraction import component as softmax


def face_message(**changed: Any) -> dict[str, Any]:
    """Return what the browser sends for the ordinary face, with changes."""
    state = face._state(ORDINARY_FACE) | face._neuron_state(HAND_MADE)
    return state | changed


def nose(**changed: Any) -> dict[str, Any]:
    parts = face_message()["parts"]
    return face_message(parts=[p | changed if p["name"] == "nose" else p for p in parts])


def test_what_the_hand_did_arrives_as_a_face_with_its_neuron() -> None:
    parts, neuron = face._read(nose(row=3, column=4, mirrored=True))
    assert parts == {**ORDINARY_FACE, "nose": PartPlace(3, 4, mirrored=True)}
    assert (neuron.weights == HAND_MADE.weights).all()
    assert "nose" not in face._read(nose(present=False))[0]


@pytest.mark.parametrize(
    "message",
    [
        None,
        {},
        nose(row=28),
        nose(row=math.inf),
        nose(row="<script>"),
        nose(name="beard"),
        nose(name="mouth_nose"),
        face_message(weights=[1.0] * 11),
        face_message(weights=[math.nan] * 12),
        face_message(weights=[1e9] * 12),
        face_message(bias=math.nan),
        face_message(bias=None),
    ],
)
def test_a_face_that_is_none_is_dropped(message: Any) -> None:
    with pytest.raises(NONSENSE):
        face._read(message)


@pytest.mark.parametrize(
    "message",
    [
        None,
        {"logits": [1.0], "temperature": 1.0},
        {"logits": [1.0, math.nan], "temperature": 1.0},
        {"logits": ["a", "b"], "temperature": 1.0},
        {"logits": [[1.0, 2.0], [3.0, 4.0]], "temperature": 1.0},
        {"logits": [1.0, 99.0], "temperature": 1.0},
        {"logits": [1.0, 2.0], "temperature": 0.0},
        {"logits": [1.0, 2.0], "temperature": math.inf},
    ],
)
def test_scores_that_are_none_are_dropped(message: Any) -> None:
    with pytest.raises(NONSENSE):
        softmax._read(message)
