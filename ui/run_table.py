"""All runs of the store as a table: choose one, rename it, delete it."""

from typing import Any

import pandas as pd
import streamlit as st

from cnn import progress, runs
from cnn.errors import CnnError
from cnn.runs import Run
from ui import state
from ui.markdown import plain
from ui.page import explain_errors


def show(chosen: Run | None) -> None:
    """List the runs, newest first; choosing one opens it, and what else is done is done to it.

    Args:
        chosen: The run that the page shows.
    """
    found = runs.list_runs()
    if not found:
        st.info(
            "No run yet. Choose a network and press **Start training**; what comes of it is kept "
            "here, also when the browser or the server is closed."
        )
        return
    ids = [run.id for run in found]
    row = ids.index(chosen.id) if chosen and chosen.id in ids else None
    # A key of its own for each row, so that the table points at the run whatever led to it.
    key = f"train_runs_{row}"

    def open_run() -> None:
        selected = st.session_state[key]["selection"]
        rows = [cell_row for cell_row, _ in selected["cells"]] or selected["rows"]
        if rows:
            with explain_errors():  # somebody else may have deleted it
                state.set_run(runs.get(ids[rows[0]]))

    st.dataframe(
        pd.DataFrame([_cells(run) for run in found]),
        hide_index=True,
        key=key,
        on_select=open_run,
        selection_mode=["single-row" if row is None else "single-row-required", "single-cell"],
        selection_default=None if row is None else {"selection": {"rows": [row]}},
        column_config={
            "Test accuracy": st.column_config.NumberColumn(format="%.2f%%"),
            "Pictures": st.column_config.NumberColumn(format="localized"),
            "Started": st.column_config.DatetimeColumn(
                format="D MMM YYYY, HH:mm", timezone=st.context.timezone
            ),
        },
        placeholder="–",
        alt=f"{len(found)} runs, newest first.",
    )
    with st.container(horizontal=True):
        if chosen is None:
            st.caption("Choose a row to open that run.")
            return
        if st.button("Rename", key="train_rename", icon=":material/edit:"):
            rename(chosen)
        if st.button("Delete", key="train_delete", icon=":material/delete:"):
            delete(chosen)


def _cells(run: Run) -> dict[str, Any]:
    try:
        epochs = run.epochs()
    except CnnError:
        epochs = []  # damaged, which the run itself says when it is opened
    status = run.status()
    return {
        "Name": run.name,
        "State": status.state,
        "Test accuracy": 100 * epochs[-1]["test_accuracy"] if epochs else None,
        "Epochs": f"{progress.epochs_done(status, len(epochs))} of {run.config.epochs}",
        "Pictures": progress.num_train(run.config),
        "Network": run.architecture.name,
        "Started": run.created,
    }


@st.dialog("Rename the run")
def rename(run: Run) -> None:
    """Ask for another name."""
    name = st.text_input("Name", run.name, max_chars=80, help="Empty: the name that it had first.")
    if st.button("Save", type="primary"):
        with explain_errors():
            runs.get(run.id).rename(name)
            st.rerun()


@st.dialog("Delete the run?")
def delete(run: Run) -> None:
    """Ask whether the run is really to be deleted."""
    st.markdown(f"**{plain(run.name)}**, its curves and its trained weights will be gone for good.")
    if st.button("Delete it", type="primary"):
        with explain_errors():
            runs.get(run.id).delete()
            state.forget_run()
            st.rerun()
