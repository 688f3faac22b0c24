"""Look inside: what does each layer make of a picture?"""

import streamlit as st

from cnn.datasets import Dataset
from cnn.inspection.look_inside.opened_unit import open_unit
from cnn.inspection.look_inside.overview import KERAS_LINES, of_kernels, overview
from cnn.results import evaluation
from cnn.runs import Run
from ui.look_inside import inside_view
from ui.look_inside import look_inside_values as values
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors, header, show_source
from ui.shell.things_to_try import Try, tries
from ui.subject import subject, subject_values
from ui.subject.first_weights import try_first_weights

header(
    pages.LOOK_INSIDE.title,
    "What does each layer make of a picture?",
    [*subject_values.ALL_OF_RUN, *subject_values.ALL_OF_PICTURE, *values.ALL],
)


@st.fragment
def inside(run: Run, epoch: int, data: Dataset) -> None:
    """Choose a picture, and look at what each layer makes of it."""
    with explain_errors():
        picture = subject.choose_picture(run, data)
        if picture is None:
            return
        inside_view.show(run, epoch, picture, data)

        with st.container(horizontal=True):
            for path, label, icon in (
                (pages.REASONS, "Why did it say so?", ":material/psychology:"),
                (pages.FILTERS, "What its filters look for", ":material/filter_center_focus:"),
            ):
                subject.link(path, label, run, icon=icon, picture=picture.index, epoch=epoch)


around = st.container()
place_of_tries = around.container(key=inside_view.BELOW)
with around, st.container(horizontal=True, vertical_alignment="bottom"):
    run = subject.choose_run()
    epoch = subject.choose_epoch(run)
with around, explain_errors():
    data = evaluation.test_data(run)
    with place_of_tries:
        tries(
            try_first_weights(
                run,
                "Back to epoch 0",
                "Noise in, noise out: the first maps are random mixtures. Then move the slider.",
            ),
            Try(
                "A picture that it misreads",
                "Which unit of the last layers speaks for the wrong class? Point at both classes.",
                {subject_values.PICTURE: inside_view.misread_picture(run)},
            ),
            Try(
                "Open a filter",
                "Each channel has a kernel of its own. Pin a cell: all of it becomes one number.",
                {values.UNIT: inside_view.example_unit(run)},
            ),
            keep=(subject_values.RUN,),
        )
    inside(run, epoch, data)
show_source(
    overview,
    open_unit,
    of_kernels,
    keras=KERAS_LINES,
)
page_link(pages.SHIFT_TEST, "What if a picture moves? The shift test")
