"""What learns from which digits, and how: the controls of backpropagation."""

import streamlit as st

from cnn import losses
from cnn.backpropagation import setting_and_outcome
from cnn.backpropagation.setting_and_outcome import Setting
from ui.backpropagation import backprop_view

_LOSSES = {loss.title: name for name, loss in losses.LOSSES.items()}
_STEPS = {"one step": 1, "ten steps": 10, "until it ends": None}
_LEARNT = {"this digit": 1, "ten digits": 10}
_STARTS = {"fresh": None, "90% wrong": 0.9, "99% wrong": 0.99, "99.9% wrong": 0.999}


def choose(num_digits: int) -> tuple[int, Setting]:
    """Let the learner choose a digit, by its number, and how the network learns from it.

    Args:
        num_digits: How many there are.

    Raises:
        CnnError: A link has brought a value that no control has.
    """
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        loss = st.selectbox("Loss", list(_LOSSES), key="bp_loss", bind="query-params", width=240)
        learning_rate = st.select_slider(
            "Learning rate η",
            [*backprop_view.RATES, backprop_view.ABSURD_RATE],
            0.1,
            key="bp_rate",
            bind="query-params",
            format_func=str,
            width=300,
        )
        steps = st.segmented_control(
            "Take",
            list(_STEPS),
            default="one step",
            required=True,
            key="bp_steps",
            bind="query-params",
            width="content",
            help=f"The end: the right answer has {setting_and_outcome.LEARNT_AT:.0%}, or the "
            "gradient is zero, or the loss is "
            f"{setting_and_outcome.DIVERGED_AT:g} times what it was, or "
            f"{setting_and_outcome.MAX_STEPS} steps.",
        )
        learnt = st.segmented_control(
            "Learn from",
            list(_LEARNT),
            default="this digit",
            required=True,
            key="bp_learn",
            bind="query-params",
            width="content",
            help="Ten digits: this one and the next of each other class. Their losses are "
            "averaged.",
        )
        start = st.selectbox(
            "Start",
            list(_STARTS),
            key="bp_start",
            bind="query-params",
            width=150,
            help="fresh: weights as they are drawn. wrong: the bias of the most likely wrong "
            "answer is raised until the network is this sure of it.",
        )
        index = st.number_input(
            "Digit number",
            0,
            num_digits - 1,
            5,
            key="bp_digit",
            bind="query-params",
            width=150,
        )
        seed = st.number_input(
            "Seed",
            0,
            9999,
            0,
            key="bp_seed",
            bind="query-params",
            width=120,
            help="Of fresh weights.",
        )
    setting = Setting(
        loss=_LOSSES[loss],
        learning_rate=learning_rate,
        steps=_STEPS[steps],
        num_learnt=_LEARNT[learnt],
        sure=_STARTS[start],
        seed=seed,
    )
    return index, setting
