"""Accuracy and loss of a run, batch by batch and epoch by epoch."""

import streamlit as st

from cnn.figures import training as training_figures
from cnn.figures.training import CurveLook, Metric
from cnn.runs import Run, Status, progress_words
from cnn.settings.schedules import planned_rates
from ui.shell.controls import segmented_control, toggle
from ui.shell.page import option_chart
from ui.training import training_values as values

_BOTH: tuple[Metric, Metric] = ("accuracy", "loss")


def curves(
    run: Run, status: Status, epochs: list[dict[str, float]], *, side_by_side: bool = False
) -> None:
    """Draw accuracy and loss of a run, per batch and per epoch.

    Args:
        run: The run; it may still be in training.
        status: Where it stands.
        epochs: Its rows so far.
        side_by_side: Two columns instead of one below the other.
    """
    batches = progress_words.thin_out(run.batches(), run.config)
    epochs = progress_words.where_measured(status, epochs)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        axis = segmented_control(values.CURVES_AXIS)
        smooth = toggle(values.CURVES_SMOOTH)
    changes = run.rate_changes()
    look = CurveLook(
        axis=axis,
        smooth=smooth,
        num_epochs=progress_words.axis_end(status, run.config),
        rates=planned_rates(run.config, run.stages, changes),
        changed=[(change.step, change.learning_rate) for change in changes],
    )
    places = st.columns(2, gap="large") if side_by_side else (st.container(), st.container())
    for place, metric in zip(places, _BOTH, strict=True):
        with place:
            option_chart(
                training_figures.learning_curve(
                    batches, epochs, metric=metric, config=run.config, look=look
                ),
                height=240,
                key=f"curve_{metric}",
                alt=f"{metric} per batch and per epoch, in training and in the test.",
            )
    sentences = [training_figures.what_is_left_out(batches, epochs)] if axis == "fitted" else []
    last = epochs[-1] if epochs else None
    sentences.append(progress_words.why_training_is_below(last, run.architecture, run.config))
    if words := " ".join(filter(None, sentences)):
        st.caption(words)
