"""Why did it say so?: which pixels made the network give its answer?"""

import streamlit as st

from cnn.results import evaluation
from cnn.runs import Run
from ui.reasons import reasons_controls, reasons_view
from ui.reasons import reasons_values as values
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors, header
from ui.shell.things_to_try import Try, tries
from ui.subject import subject, subject_values

header(
    pages.REASONS.title,
    "Which pixels made the network give its answer?",
    [*subject_values.ALL_OF_RUN, *subject_values.ALL_OF_PICTURE, *values.ALL],
)

tries_place = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    run = subject.choose_run()
    epoch = subject.choose_epoch(run)

with tries_place:
    mistake, surest, unsure = reasons_controls.suggestions(run)
    tries(
        Try(
            "Its strongest mistake",
            "Cover it patch by patch. Compare the tile of its answer with that of the truth: "
            "what misled it?",
            {subject_values.PICTURE: mistake, values.METHOD: values.TITLES["occlusion"]},
        ),
        Try(
            "The gradient of a sure answer",
            "Read the numbers of the colour scale, then switch the score to **logit**. A sure "
            "softmax is saturated.",
            {
                subject_values.PICTURE: surest,
                values.METHOD: values.TITLES["gradient"],
                values.OUTPUT: "probability",
            },
        ),
        Try(
            "Change its mind",
            "How few grey levels are enough? Compare with signs drawn by lot, and push it toward "
            "another class.",
            {subject_values.PICTURE: unsure, values.METHOD: values.TITLES[values.NUDGE]},
        ),
        keep=(subject_values.RUN,),
    )


@st.fragment
def reasons(run: Run, epoch: int) -> None:
    """Ask why the network says what it says of a picture."""
    with explain_errors():
        data = evaluation.test_data(run)
        picture = subject.choose_picture(run, data)
        if picture is None:
            return
        reasons_view.show(run, epoch, data, picture)

        with st.container(horizontal=True):
            for path, label, icon in (
                (pages.LOOK_INSIDE, "Look inside with this picture", ":material/visibility:"),
                (pages.RESULTS, "How good is it? Results", ":material/query_stats:"),
                (pages.SHIFT_TEST, "What if the picture moves?", ":material/open_with:"),
            ):
                subject.link(path, label, run, icon=icon, epoch=epoch, picture=picture.index)


reasons(run, epoch)
page_link(pages.FILTERS, "What is a single filter looking for?")
