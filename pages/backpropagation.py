"""Backpropagation: small steps against the gradient, seen from close by."""

import numpy as np
import streamlit as st

from cnn import datasets, losses
from cnn.backpropagation import setting_and_outcome
from cnn.backpropagation.descent_questions import watch_weight
from cnn.backpropagation.gradient_step import gradient_step
from ui.backpropagation import backprop_controls, backprop_view
from ui.backpropagation import backpropagation_values as values
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors, header, show_source, tips
from ui.shell.things_to_try import Try, tries
from ui.workers import cached

header(
    pages.BACKPROPAGATION.title,
    "Which way should each weight move so that the network makes a smaller mistake, and how far?",
    values.ALL,
)
tries(
    Try(
        "One small step on one digit",
        "The tangent touches the curve where the weight is now. Where does the diamond land, and "
        "how far below the curve does the tangent's promise end?",
        {values.STEPS: "one step", values.LEARNT: "this digit"},
    ),
    Try(
        "Ten digits, and steps that are too long",
        "At first it goes well. Watch the kernels when the loss jumps: their maps turn black. With "
        "ReLU silent there is no gradient left to come back. Then try 0.1.",
        {values.RATE: 1.0, values.STEPS: "until it ends", values.LEARNT: "ten digits"},
    ),
    Try(
        "A confident mistake that nothing corrects",
        "The squared error is large, but its gradient is almost white: 100 steps change nothing. "
        "Now choose a cross-entropy.",
        {
            values.LOSS: "mean squared error",
            values.STEPS: "until it ends",
            values.START: "99.9% wrong",
        },
    ),
)


@st.fragment
def descent_bench() -> None:
    """Let some weights learn from some digits."""
    digits = datasets.load("mnist")
    with explain_errors():
        index, setting = backprop_controls.choose()
        ten = setting_and_outcome.one_of_each(digits.y_train, index)
        images, labels = datasets.scale(digits.x_train[ten]), digits.y_train[ten].astype(np.int64)
        with cached.under_way(backprop_view.questions(images, labels, setting)):
            backprop_view.show(index, images, labels, setting)
            backprop_view.compare_losses(images, labels, setting)
            backprop_view.compare_rates(images, labels, setting)


descent_bench()
tips(
    "Blue gradient: a larger weight means a larger loss, so the weight shrinks. Orange: it grows. "
    "Pale: this digit does not care about that weight.",
    "The curve holds only while all other weights stand still. They do not: after each step it is "
    "another curve.",
    "A single digit never objects to a step that is too long: the network just shouts its answer. "
    "What does it then say to the other nine digits?",
    "∂L/∂z of softmax with categorical cross-entropy is simply p − t: how wrong each answer is.",
)
show_source(
    gradient_step,
    watch_weight,
    losses.terms,
    losses.logit_gradient,
    losses.numerical_logit_gradient,
)
page_link(pages.TRAINING, "Do it with 60,000 digits: training")
