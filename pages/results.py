"""Results: how good a trained network is, where it fails, and whether it knows when it may."""

import streamlit as st

from cnn.results import confidence, evaluation, picture_search
from ui.results import mistakes_view, results_view
from ui.results import results_values as values
from ui.results.report_button import report_button
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors, header, show_source
from ui.shell.things_to_try import Try, tries
from ui.subject import subject, subject_values
from ui.training import training_values
from ui.training.curves import curves

header(
    pages.RESULTS.title,
    "How good is it, and where does it fail?",
    [*subject_values.ALL_OF_RUN, subject_values.PICTURE, *values.ALL, *training_values.CURVES],
)

top = st.container()
choices, below = st.container(horizontal=True, vertical_alignment="bottom"), st.container()
with choices:
    run = subject.choose_run()
with below:
    results_view.state_of(run)
with choices:
    epoch = subject.choose_epoch(run)
    report_button(run, epoch)

with explain_errors():
    data = evaluation.test_data(run)
    answers = results_view.probabilities(run, epoch, data)

    counts = evaluation.confusion_matrix(answers, data.y_test)
    worst = evaluation.worst_confusion(counts)
    with top:
        tries(
            Try(
                "Its most frequent mistake",
                "Would you have known? Click a picture, then **Why did it say so?**",
                {values.CELL: picture_search.Cell(*worst or ())},
            ),
            Try(
                "Right, but only just",
                "The hits that won by the least. What makes them hard?",
                {values.SHOW: "hits", values.ORDER: "least sure first"},
            ),
            mistakes_view.last_try(run),
            keep=subject_values.ALL_OF_RUN,  # the first one is about these weights
        )

    results_view.numbers(run, epoch, data, answers)

    st.subheader("Where does it fail?", anchor=False)
    mistakes_view.show(run, epoch, data, answers, counts)

    st.subheader("Which classes does it know?", anchor=False)
    results_view.classes(data, answers)
    st.subheader("Does it know when it may be wrong?", anchor=False)
    results_view.calibration(run, data, answers)

with explain_errors():
    if (epochs := run.epochs()) and not run.is_imported:
        st.subheader("How did it learn?", anchor=False)
        curves(run, run.status(), epochs, side_by_side=True)

earlier = None if epoch == run.kept_epoch() else epoch
with st.container(horizontal=True):
    for path, label, icon in (
        (pages.LOOK_INSIDE, "Look inside", ":material/visibility:"),
        (pages.PATTERNS, "Which pictures are alike to it?", ":material/bubble_chart:"),
        (pages.FILTERS, "What does a filter look for?", ":material/filter_center_focus:"),
    ):
        subject.link(path, label, run, icon=icon, epoch=earlier)
show_source(
    evaluation.per_class,
    confidence.calibration,
    confidence.expected_calibration_error,
    picture_search.find,
    keras="""\
answers = np.concatenate([model(part, training=False) for part in np.array_split(x_test / 255, 20)])
wrong = np.flatnonzero(answers.argmax(axis=1) != y_test)
accuracy = 1 - len(wrong) / len(y_test)
surest_mistakes = wrong[answers[wrong].max(axis=1).argsort()[::-1]]""",
)
page_link(pages.LOOK_INSIDE, "What does each layer make of a picture?")
