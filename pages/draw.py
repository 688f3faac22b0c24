"""Draw a digit: the network reads it while one draws."""

import streamlit as st

from cnn.drawing import strokes
from cnn.images import fitting
from cnn.results import evaluation
from ui.address import owner
from ui.draw import draw_values as values
from ui.draw import draw_view
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors, header, show_source
from ui.shell.things_to_try import Try, tries
from ui.subject import subject, subject_values
from ui.subject.subject_values import CENTRED, DRAWING, INK

header(
    pages.DRAW.title,
    "Can the network read your handwriting?",
    [*subject_values.ALL_OF_RUN, *values.ALL],
)

tries(
    Try(
        "A small 4 in the corner",
        "Which networks read it as it lies? Switch **Centre it** on: the same ink, and now?",
        {INK: "p8.20.12.12.34.36.34_p8.30.20.30.54", CENTRED: False},
    ),
    Try(
        "A 7 with a bar",
        "Is it still a 7 with a thicker pen? And upside down?",
        {INK: "p14.55.45.140.45.85.160_p14.75.100.125.100"},
    ),
    Try(
        "Not a digit at all",
        "It has to choose one of its classes, and may answer as strongly as to a digit.",
        {INK: "p12.60.70.60.72_p12.140.70.140.72_p12.50.120.75.145.100.152.125.145.150.120"},
    ),
    keep=(subject_values.RUN,),
)

with st.container(horizontal=True, vertical_alignment="bottom"):
    run = subject.choose_run()
    epoch = subject.choose_epoch(run)


@st.fragment
def reading() -> None:
    """Show the pad, what the network reads, and where to go with it."""
    with explain_errors():
        draw_view.show(run, epoch, evaluation.test_data(run))
    with st.container(horizontal=True):
        for path, label, icon in (
            (pages.LOOK_INSIDE, "Look inside with this drawing", ":material/visibility:"),
            (pages.REASONS, "Why did it say so?", ":material/psychology:"),
        ):
            subject.link(path, label, run, icon=icon, source=DRAWING, ink=owner.get(INK))


reading()
show_source(
    fitting.centre_by_mass,
    strokes.draw,
    keras="probabilities = model(picture[None] / 255, training=False)  # picture: (28, 28, 1)",
)
page_link(pages.SHIFT_TEST, "What if a picture moves? The shift test")
