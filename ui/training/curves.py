"""Accuracy and loss of a run, batch by batch and epoch by epoch."""

import streamlit as st

from cnn.figures import training as training_figures
from cnn.runs import Run, Status, progress_words


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
    places = st.columns(2, gap="large") if side_by_side else (st.container(), st.container())
    for place, metric in zip(places, ("accuracy", "loss"), strict=True):
        place.echarts_chart(
            training_figures.learning_curve(batches, epochs, metric=metric, config=run.config),
            height=240,
            key=f"curve_{metric}",
            alt=f"{metric} per batch and per epoch, in training and in the test.",
        )
