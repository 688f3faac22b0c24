"""Shift test: does the answer stay the same when the picture moves?"""

from typing import Any

import streamlit as st

from cnn import ops, runs
from cnn.inspection.shift_test import shift_tables
from cnn.inspection.shift_test.shifted_answers import layer_similarity, score
from cnn.results import evaluation
from cnn.runs import Run
from ui.address import owner
from ui.address.values import Anything
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors, header, show_source, tips
from ui.shell.things_to_try import Try, tries
from ui.shift_test import shift_measuring, shift_training, shift_view
from ui.shift_test import shift_test_values as values
from ui.subject import subject, subject_values

header(
    pages.SHIFT_TEST.title,
    "Does the answer stay the same when the picture moves?",
    [*subject_values.ALL_OF_RUN, *subject_values.ALL_OF_PICTURE, *values.ALL],
)

example, *more = (run.id for run in runs.examples())
place_of_tries = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    run = subject.choose_run()
    epoch = subject.choose_epoch(run)


def compared() -> dict[Anything, Any]:
    """Keep what is compared; if nothing is, compare the examples."""
    return {values.OTHERS: owner.get(values.OTHERS) or tuple(more)}


with place_of_tries:
    tries(
        Try(
            "Three pixels to the right",
            "Nobody would call it another digit. Drag it further: which network gives up first?",
            lambda: {values.DX: 3, **compared()},
        ),
        Try(
            "One to four times pooling",
            "The examples have 1 to 4 pooling layers. Does more pooling stand more shift?",
            {
                subject_values.RUN: example,
                values.OTHERS: tuple(more),
                values.DX: 2,
                values.DY: 2,
            },
        ),
        Try(
            "Two pixels or one?",
            "By 2, pooled maps move along as whole cells; by 1 they cannot: see the diamonds.",
            lambda: {values.DX: 1, **compared()},
        ),
        keep=(subject_values.RUN,),
    )


@st.fragment
def shifts(run: Run, epoch: int) -> None:
    """Shift a picture, and compare what networks say of it."""
    with explain_errors():
        shift_tables.check_cost(run.architecture)
        data = evaluation.test_data(run)
        tested = shift_view.choose_others(run, epoch)
        chosen = subject.choose_picture(run, data)
        if chosen is None:
            return
        tested = shift_view.those_that_answer(tested, chosen)
        dx, dy = shift_view.choose_shift()
        shift_view.one_picture(tested, data, chosen, dx, dy)
        shift_view.layers(tested, data, dx, dy)
        shift_training.show()
        shift_measuring.show(tested, data, dx, dy)


shifts(run, epoch)
tips(
    "Choose 2, then 4 pixels, and read the verdict again. MNIST digits have a margin of about 4 "
    "pixels: until then nearly all ink stays in the picture, and still the answers change.",
    "In **What each layer notices**, follow *in place* from the first layer to the last. Deep "
    "layers hardly notice the shift; but two different digits look nearly alike to them, too.",
    "Train the four networks. What helps more: pooling, or having seen moved digits? The article "
    "credits pooling. [Kauderer-Abrams (2017)](https://arxiv.org/abs/1801.01450) measured it too.",
)
show_source(
    ops.shift2d,
    score,
    layer_similarity,
    keras=shift_tables.KERAS,
)
page_link(pages.POOLING, "What a shift changes in a single map: pooling")
