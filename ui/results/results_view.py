"""How good a network is, in numbers and words, and whether it knows when it does not know."""

from contextlib import suppress
from functools import partial

import pandas as pd
import streamlit as st

from cnn.datasets import Dataset
from cnn.errors import CnnError
from cnn.figures.confidence import reliability
from cnn.inspection.answers import test_predictions
from cnn.results import accuracy_interval, confidence, diagnosis, evaluation
from cnn.runs import ACTIVE, Run
from cnn.settings import seed_spread
from cnn.types import FloatArray
from ui.markdown import plain
from ui.results.results_values import BINS
from ui.shell.controls import segmented_control
from ui.shell.page import chart, made_once
from ui.subject import subject
from ui.workers import cached


def probabilities(run: Run, epoch: int, data: Dataset) -> FloatArray:
    """Return a network's answers to its test pictures: those that were kept, or new ones.

    Args:
        run: The run.
        epoch: Its weights after this epoch.
        data: Its test pictures.

    Raises:
        CnnError: Its weights are damaged.
    """
    try:
        if (kept := evaluation.kept_answers(run, epoch, data)) is not None:
            return kept
    except CnnError as error:
        st.warning(
            f"{error} What you see is computed anew from its weights.", icon=":material/build:"
        )
    with st.spinner(f"Answering {len(data.y_test):,} test pictures with these weights …"):
        answers = cached.inspect(
            partial(test_predictions, run.id, epoch), version=subject.weights_version(run, epoch)
        )
    evaluation.check_answers(answers, data)
    return answers


def state_of(run: Run) -> None:
    """Say so if the run has not come to its end."""
    status = run.status()
    if status.state == "finished":
        with suppress(CnnError):  # damaged, which is said below
            if nothing := diagnosis.learned_nothing(run):
                st.warning(plain(nothing), icon=":material/heart_broken:")
        return
    message = f"This run is {status.state}. {plain(status.message)}"
    if status.state in ACTIVE and run.saved_epochs():
        message += " What you see is as new as its last saved weights."
    st.info(message, icon=":material/info:")


def numbers(run: Run, epoch: int, data: Dataset, answers: FloatArray) -> None:
    """Show the few numbers that say how good the network is, and how sure one can be of them."""
    labels = data.y_test
    total, right = len(labels), int((answers.argmax(axis=1) == labels).sum())
    low, high = accuracy_interval.wilson_interval(right, total)
    losses = {int(row["epoch"]): row["test_loss"] for row in run.epochs()}
    with st.container(horizontal=True, gap="medium", key="results_numbers"):
        st.metric(
            "Test accuracy",
            f"{right / total:.2%}",
            f"{low:.1%} to {high:.1%}",
            delta_color="off",
            delta_arrow="off",
            width="content",
            help="Below: where the accuracy on ever more such pictures would lie, with 95 % "
            "confidence (Wilson's interval).",
        )
        st.metric("Mistakes", f"{total - right:,} of {total:,}", width="content")
        if epoch in losses:
            st.metric("Test loss", f"{losses[epoch]:.4f}", width="content")
        if confidence.gives_probabilities(run.architecture):
            error = confidence.expected_calibration_error(confidence.calibration(answers, labels))
            st.metric(
                "Calibration error",
                f"{error:.1%}",
                width="content",
                help="How far its confidence and the truth lie apart, on average; see below.",
            )
        st.metric("Parameters", f"{run.architecture.num_params:,}", width="content")
    limit = accuracy_interval.telling_difference(right, total)
    st.caption(
        f"{accuracy_interval.chance_in_words(right, total)} "
        + seed_spread.in_words(run.config.num_pictures, limit, dataset=run.config.dataset)
    )


def classes(data: Dataset, answers: FloatArray) -> None:
    """Show precision, recall and F1 of every class, and say what they mean."""
    scores = cached.once(evaluation.per_class, answers, data.y_test, data.class_names)
    ranges = [
        accuracy_interval.wilson_interval(round(score.recall * score.count), score.count)
        if score.count
        else (0.0, 1.0)
        for score in scores
    ]
    longest = max(map(len, data.class_names))
    st.markdown(
        "**Recall**: of all pictures of a class, how many are found. **Precision**: of all that "
        "are called so, how many are. **F1** is high only if both are."
    )
    share = st.column_config.ProgressColumn(format="%.1f%%", min_value=0, max_value=100)
    st.dataframe(
        pd.DataFrame(
            {
                "Class": score.name,
                "Recall": 100 * score.recall,
                "Recall, 95 %": f"{100 * low:.0f} to {100 * high:.0f} %",
                "Precision": 100 * score.precision,
                "F1": score.f1,
                "Pictures": score.count,
            }
            for score, (low, high) in zip(scores, ranges, strict=True)
        ),
        hide_index=True,
        key="results_classes",
        height="content",
        column_config={
            "Class": st.column_config.TextColumn(pinned=True, width=min(60 + 6 * longest, 260)),
            "Recall": share,
            "Precision": share,
            "F1": st.column_config.NumberColumn(format="%.3f", width=70),
            "Pictures": st.column_config.NumberColumn(format="localized", width=80),
            "Recall, 95 %": st.column_config.TextColumn(
                help="Where the recall on ever more such pictures would lie", width=110
            ),
        },
        alt="Recall, precision, F1 and number of pictures of each class.",
    )
    hardest = evaluation.hardest_in_words(scores, plain)
    never = evaluation.never_answered_in_words(scores, plain)
    st.caption(f"{hardest} {never} A click on the head of a column sorts the table.")


@st.fragment
def calibration(run: Run, data: Dataset, answers: FloatArray) -> None:
    """Show how often the network is right when it is so and so sure."""
    if not confidence.gives_probabilities(run.architecture):
        st.info(
            "This network does not end in a softmax: what it gives its classes are scores, not "
            "probabilities, and so there is no confidence that could be checked."
        )
        return
    word_column, chart_column = st.columns([5, 6], gap="large")
    with word_column:
        shown = st.container()
        num_bins = segmented_control(BINS)
        brier = confidence.brier_score(answers, data.y_test)
        guess = 1 - 1 / data.num_classes
        st.caption(
            f"Brier score {brier:.4f}: 0 is perfect, {guess:.2f} would be giving all "
            f"{data.num_classes} classes the same."
        )
    bins = confidence.calibration(answers, data.y_test, num_bins=num_bins)
    with shown:
        st.markdown(confidence.in_words(bins, answers, data.y_test))
        st.caption(
            "Bars: how many of the answers with this confidence are right. Dashed, with diamonds: "
            "how many would be, if its confidence could be believed. A bar that ends below its "
            "diamond: too sure. Thin lines: 95 % intervals; a pale bar has fewer than "
            f"{confidence.FEW} answers, and may be chance."
        )
    with chart_column:
        chart(
            made_once(reliability, bins),
            key="results_reliability",
            alt="Reliability diagram: "
            + "; ".join(
                f"{found.confidence:.0%} sure, {found.accuracy:.0%} of {found.count} right"
                for found in bins
                if found.count
            ),
        )
