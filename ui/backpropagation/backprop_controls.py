"""What learns from which digits, and how: the controls of backpropagation."""

from collections.abc import Mapping

import streamlit as st

from cnn import losses
from cnn.backpropagation.setting_and_outcome import Setting
from ui.address import owner
from ui.address.values import Anything
from ui.backpropagation import backpropagation_values as values
from ui.shell.controls import number_input, segmented_control, select_slider, selectbox

_LOSSES = {loss.title: name for name, loss in losses.LOSSES.items()}
_STEPS = {"one step": 1, "ten steps": 10, "until it ends": None}
_LEARNT = {"this digit": 1, "ten digits": 10}
_STARTS = {"fresh": None, "90% wrong": 0.9, "99% wrong": 0.99, "99.9% wrong": 0.999}


def choose() -> tuple[int, Setting]:
    """Let the learner choose a digit, by its number, and how the network learns from it."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        selectbox(values.LOSS, width=240, also=_from_its_start)
        select_slider(values.RATE, width=300, also=_from_its_start)
        segmented_control(values.STEPS, also=_from_its_start)
        segmented_control(values.LEARNT, also=_from_its_start)
        selectbox(values.START, width=150, also=_from_its_start)
        number_input(values.DIGIT, width=150, also=_from_its_start)
        number_input(values.SEED, width=120, also=_from_its_start)
    return chosen()


def chosen() -> tuple[int, Setting]:
    """Return what is chosen now, which a callback may ask before the page is drawn again."""
    setting = Setting(
        loss=_LOSSES[owner.get(values.LOSS)],
        learning_rate=owner.get(values.RATE),
        steps=_STEPS[owner.get(values.STEPS)],
        num_learnt=_LEARNT[owner.get(values.LEARNT)],
        sure=_STARTS[owner.get(values.START)],
        seed=owner.get(values.SEED),
    )
    return owner.get(values.DIGIT), setting


def _from_its_start(_: object) -> Mapping[Anything, int]:
    """Look at another descent from its start."""
    return {values.AT: 0}
