"""Softmax of one picture's scores, as a fraction that can be played with."""

from functools import partial

import numpy as np
import streamlit as st

from cnn import ops
from cnn.fully_connected import softmax_scores
from cnn.fully_connected.softmax_scores import WhatIf
from cnn.types import FloatArray
from ui.address import owner
from ui.components.softmax_fraction import softmax_fraction
from ui.look_inside.look_inside_values import WHAT_IF
from ui.markdown import plain

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
    network = tuple(shown.tolist())
    held = owner.get(WHAT_IF)
    is_of_another = held is not None and not held.is_about(shown)  # picture, or epoch
    what_if = WhatIf(network, network) if held is None or is_of_another else held
    softmax_fraction(
        np.array(what_if.changed),
        what_if.temperature,
        key="unit_softmax",
        alt="Scores of the classes, their exponentials, and the probability of each.",
        class_names=names,
        chosen=chosen,
        presets={_NETWORK: shown.tolist()},
        on_change=partial(_change, network),
    )
    if not what_if.changes_nothing:
        st.caption("These scores are yours, not the network's. The button brings those back.")
    elif is_of_another:
        st.caption("These scores are the network's: those you changed began with other ones.")


def _change(network: tuple[float, ...], changed: FloatArray, temperature: float) -> None:
    what_if = WhatIf(network, tuple(changed.tolist()), temperature)
    owner.change({WHAT_IF: None if what_if.changes_nothing else what_if})


def _within_bounds(logits: FloatArray) -> FloatArray:
    """Shift scores, which changes no probability, so that the fraction can hold them.

    Scores that are more than 100 below the largest one have a probability of 0 either way.
    """
    limit = softmax_scores.MAX_SCORE
    shift = min(0.0, limit - float(logits.max())) - min(0.0, float(logits.max()) + limit)
    within = np.clip(logits + shift, -limit, limit)
    return softmax_scores.parse_scores(softmax_scores.format_scores(within))  # as links say them
