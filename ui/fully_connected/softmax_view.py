"""Softmax with all its exponentials, and what Python says about it."""

import numpy as np
import streamlit as st

from cnn.fully_connected import softmax_scores
from cnn.types import FloatArray
from ui.address import owner
from ui.components.softmax_fraction import softmax_fraction
from ui.fully_connected import fully_connected_values as values
from ui.fully_connected.face_view import face_logit


@st.fragment
def softmax_section() -> None:
    """Let the learner change scores and temperature."""
    logits = softmax_scores.parse_scores(owner.get(values.SCORES))
    temperature = owner.get(values.TEMPERATURE)
    softmax_fraction(
        logits,
        temperature,
        key="fc_softmax",
        alt="Scores of the classes, their exponentials, and the probability of each.",
        on_change=_change,
    )
    st.markdown("".join(f"- {point}\n" for point in softmax_scores.findings(logits, temperature)))
    st.button(
        "Put the sum of the face above against 0",
        key="fc_scores_face",
        icon=":material/face:",
        on_click=lambda: _change(np.array([face_logit(), 0.0]), 1.0),
    )


def _change(logits: FloatArray, temperature: float) -> None:
    """Take over what the hand let go of."""
    owner.change(
        {values.SCORES: softmax_scores.format_scores(logits), values.TEMPERATURE: temperature}
    )
