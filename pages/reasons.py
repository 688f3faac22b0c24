"""Why did it say so?: which pixels made the network give its answer?"""

import streamlit as st

from cnn import evaluation
from ui import nudge_view, reasons_view, subject
from ui.page import explain_errors, header, next_page

header("Why did it say so?", "Which pixels made the network give its answer?")
reasons_view.read_short_names()

tries_place = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    run = subject.choose_run()
    epoch = subject.choose_epoch(run)
with explain_errors():
    data = evaluation.data_of(run)
    with tries_place:
        reasons_view.offer_tries(run)
    picture = subject.choose_picture(run, data)
    view = st.segmented_control(
        "What to do",
        reasons_view.VIEWS,
        default=reasons_view.VIEWS[0],
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    if view == reasons_view.VIEWS[0]:
        reasons_view.show(run, epoch, data, picture)
    else:
        nudge_view.show(run, epoch, data, picture)

    with st.container(horizontal=True):
        for path, label, icon in (
            ("pages/look_inside.py", "Look inside with this picture", ":material/visibility:"),
            ("pages/results.py", "How good is it? Results", ":material/grading:"),
            ("pages/shift_test.py", "What if the picture moves?", ":material/open_with:"),
        ):
            subject.link(path, label, run, icon=icon, epoch=epoch, picture=picture.index)
next_page("pages/filters.py", "What is a single filter looking for?")
