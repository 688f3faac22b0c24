"""Softmax with all its exponentials, and what Python says about it."""

import numpy as np
import streamlit as st

from cnn import scores
from cnn.face_text import rounded
from ui.components.softmax_fraction import softmax_fraction
from ui.face_view import face_logit
from ui.page import explain_errors

_SCORES, _TEMPERATURE = "fc_scores", "fc_temperature"
_DEFAULT = scores.format_scores(np.array(scores.SCORES["a 4 or a 9?"]))


@st.fragment
def softmax_section() -> None:
    """Let the learner change scores and temperature; both are in the address bar."""
    with st.container(horizontal=True, gap="small"):
        for number, (name, values) in enumerate(scores.SCORES.items(), start=1):
            text = scores.format_scores(np.array(values, dtype=float))
            st.button(name, key=f"fc_scores_{number}", on_click=_set, args=(text,))
        st.button(
            "the face’s sum against 0",
            key="fc_scores_face",
            on_click=lambda: _set(scores.format_scores(np.array([face_logit(), 0.0]))),
        )
    messages, view, words = st.container(), st.container(), st.container()
    with st.expander("Scores and temperature as text", icon=":material/text_fields:"):
        scores_column, temperature_column = st.columns([3, 1])
        typed = scores_column.text_input(
            "Scores",
            _DEFAULT,
            key=_SCORES,
            bind="query-params",
            help="One number per class, with _ between them; 2 to 10 classes.",
        )
        temperature = temperature_column.number_input(
            "Temperature",
            *scores.TEMPERATURES,
            1.0,
            step=0.1,
            key=_TEMPERATURE,
            bind="query-params",
        )
    logits = np.array(scores.SCORES["a 4 or a 9?"])
    with messages, explain_errors():
        logits = scores.parse_scores(typed or _DEFAULT)
    with view:
        softmax_fraction(
            logits,
            rounded(temperature),
            key="fc_softmax",
            alt="Scores of the classes, their exponentials, and the probability of each.",
            on_change=_write_state,
        )
    with words:
        st.markdown("".join(f"- {point}\n" for point in scores.findings(logits, temperature)))


def _set(text: str) -> None:
    st.session_state[_SCORES] = text


def _write_state(logits: np.ndarray, temperature: float) -> None:
    """Put what the hand let go of into the text fields, and so into the address bar."""
    st.session_state[_SCORES] = scores.format_scores(logits)
    st.session_state[_TEMPERATURE] = temperature
