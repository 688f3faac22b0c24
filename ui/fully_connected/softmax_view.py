"""Softmax with all its exponentials, and what Python says about it."""

import numpy as np
import streamlit as st

from cnn.fully_connected import softmax_scores
from cnn.types import FloatArray
from ui.address.linked_text import Linked
from ui.components.softmax_fraction import softmax_fraction
from ui.fully_connected.face_view import face_logit
from ui.shell.page import explain_errors

_START = np.array(softmax_scores.SCORES["a 4 or a 9?"])
_SCORES = Linked("fc_scores", softmax_scores.format_scores(_START))
_TEMPERATURE = Linked("fc_temperature", "1")


@st.fragment
def softmax_section() -> None:
    """Let the learner change scores and temperature; both are in the address bar."""
    logits, temperature = _START, 1.0
    with explain_errors():
        logits = softmax_scores.parse_scores(_SCORES.read())
    with explain_errors():
        temperature = softmax_scores.parse_temperature(_TEMPERATURE.read())
    softmax_fraction(
        logits,
        temperature,
        key="fc_softmax",
        alt="Scores of the classes, their exponentials, and the probability of each.",
        on_change=_write_state,
    )
    st.markdown("".join(f"- {point}\n" for point in softmax_scores.findings(logits, temperature)))
    st.button(
        "Put the sum of the face above against 0",
        key="fc_scores_face",
        icon=":material/face:",
        on_click=lambda: _write_state(np.array([face_logit(), 0.0]), 1.0),
    )


def _write_state(logits: FloatArray, temperature: float) -> None:
    """Put what the hand let go of into the address bar."""
    _SCORES.write(softmax_scores.format_scores(logits))
    _TEMPERATURE.write(f"{temperature:g}")
