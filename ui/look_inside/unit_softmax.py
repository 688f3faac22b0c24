"""Softmax of one picture's scores, as a fraction that can be played with."""

import numpy as np
import streamlit as st

from cnn import ops
from cnn.fully_connected import softmax_scores
from cnn.types import FloatArray
from ui.components.softmax_fraction import softmax_fraction
from ui.markdown import plain

_WHAT_IF = "unit_what_if"  # the network's scores, and what the hand has made of them
_NETWORK = "the network's"


def fraction(logits: FloatArray, chosen: int, names: list[str]) -> None:
    """Show how scores become probabilities.

    Args:
        logits: Shape (classes,).
        chosen: The class that was opened.
        names: Of the classes.
    """
    probabilities = ops.softmax(logits)
    total = np.exp(logits - logits[chosen]).sum()
    st.markdown(
        f"**Softmax** makes probabilities of the scores. For {plain(names[chosen])}: its share is "
        f"1 / {total:.4g} = **{probabilities[chosen]:.2%}**, as all exponentials together are "
        f"{total:.4g} times its own."
    )
    if not 2 <= logits.size <= softmax_scores.MAX_SCORES:
        st.caption(f"The fraction itself would have {logits.size:,} terms.")
        return
    shown = _within_bounds(logits)
    network, (changed, temperature) = st.session_state.get(_WHAT_IF, ((), (None, 1.0)))
    if network != tuple(shown.tolist()):
        changed, temperature = shown, 1.0
    softmax_fraction(
        changed,
        temperature,
        key="unit_softmax",
        alt="Scores of the classes, their exponentials, and the probability of each.",
        class_names=names,
        chosen=chosen,
        presets={_NETWORK: shown.tolist()},
        on_change=lambda *hand: st.session_state.update({_WHAT_IF: (tuple(shown.tolist()), hand)}),
    )
    if not np.array_equal(changed, shown) or temperature != 1:
        st.caption("These scores are yours, not the network's. The button brings those back.")


def _within_bounds(logits: FloatArray) -> FloatArray:
    """Shift scores, which changes no probability, so that the fraction can hold them.

    Scores that are more than 100 below the largest one have a probability of 0 either way.
    """
    limit = softmax_scores.MAX_SCORE
    shift = min(0.0, limit - float(logits.max())) - min(0.0, float(logits.max()) + limit)
    within: FloatArray = np.round(np.clip(logits + shift, -limit, limit).astype(np.float64), 4)
    return within
