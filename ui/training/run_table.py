"""A visitor's runs as a table: choose one, rename it, delete it, take its settings."""

from typing import Any

import pandas as pd
import streamlit as st

from cnn.counting import counted
from cnn.results import diagnosis
from cnn.runs import ACTIVE, Run, comparison, progress_words
from ui.markdown import plain
from ui.shell.page import explain_errors, explained
from ui.subject import state
from ui.training import training_settings
from ui.visitors import access

REFRESH_SECONDS = 2.0

_OPENED = "train_opened"  # in the session: the run whose row was chosen
_COLUMNS = {
    "Test accuracy": st.column_config.NumberColumn(format="%.2f%%"),
    "Time": st.column_config.NumberColumn(
        format="%.1f s", help="Seconds of training, without the tests after each epoch."
    ),
    "Parameters": st.column_config.NumberColumn(format="localized"),
    "Pictures": st.column_config.NumberColumn(format="localized"),
}


def show(found: list[Run], chosen: Run | None) -> None:
    """List runs; choosing one opens it, and what else is done is done to it.

    Args:
        found: The runs to list, newest first.
        chosen: The run that the page shows.
    """
    _damaged()
    if not found:
        st.info(
            "No run yet. Choose a network and press **Start training**; what comes of it is kept "
            "here, also when the browser or the server is closed."
        )
        return
    active = [run for run in found if run.status().state in ACTIVE]  # before their cells are read
    cells = {run.id: _cells(run) for run in found}
    st.fragment(_table, run_every=REFRESH_SECONDS if active else None)(cells, active, chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        if chosen is None:
            st.caption("Choose a row to open that run.")
            return
        own = access.is_own(chosen)
        if st.button(
            "Rename",
            key="train_rename",
            icon=":material/edit:",
            disabled=not own,
            help=None if own else access.ONLY_THERE,
        ):
            rename(chosen)
        if st.button(
            "Delete",
            key="train_delete",
            icon=":material/delete:",
            disabled=not own,
            help=None if own else access.ONLY_THERE,
        ):
            delete(chosen)
        st.button(
            "Take its settings",
            key="train_take",
            icon=":material/tune:",
            help="Sets all controls as this run had them, so that you can change one thing.",
            on_click=training_settings.take_from,
            args=(chosen.architecture, chosen.config),
        )


def _damaged() -> None:
    """Name the runs that cannot be opened, and offer to delete them."""
    for number, one in enumerate(access.damaged()):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(plain(one.reason), icon=":material/heart_broken:", width="stretch")
            with st.popover("Delete it", icon=":material/delete:", key=f"train_damaged_{number}"):
                st.caption("All that is left of it will be gone for good.")
                st.button(
                    "Delete it for good",
                    key=f"train_damaged_delete_{one.id}",
                    on_click=explained(one.delete),
                )


def _table(cells: dict[str, dict[str, Any]], active: list[Run], chosen: Run | None) -> None:
    """Draw the table; what still goes on is read anew each time.

    Args:
        cells: A row of the table by the id of its run.
        active: The runs that were under way when the page was drawn.
        chosen: The run that the page shows.
    """
    for run in active:
        cells[run.id] = _cells(run)
    if active and not any(run.status().state in ACTIVE for run in active):
        st.rerun()  # nothing more to wait for
    ids = list(cells)
    row = ids.index(chosen.id) if chosen and chosen.id in ids else None
    # A key of its own for each row, so that the table points at the run whatever led to it.
    key = f"train_runs_{row}"

    def open_run() -> None:
        selected = st.session_state[key]["selection"]
        rows = [cell_row for cell_row, _ in selected["cells"]] or selected["rows"]
        if rows:
            st.session_state[_OPENED] = ids[rows[0]]

    if opened := st.session_state.pop(_OPENED, None):
        with explain_errors():  # somebody else may have deleted it
            state.set_run(access.opened(opened))
            st.rerun()
    st.dataframe(
        pd.DataFrame(list(cells.values())),
        hide_index=True,
        key=key,
        on_select=open_run,
        selection_mode=["single-row" if row is None else "single-row-required", "single-cell"],
        selection_default=None if row is None else {"selection": {"rows": [row]}},
        column_config=_COLUMNS
        | {
            "Started": st.column_config.DatetimeColumn(
                format="D MMM YYYY, HH:mm", timezone=st.context.timezone
            )
        },
        placeholder="–",
        alt=f"{counted(len(cells), 'run')}, newest first.",
    )


def _cells(run: Run) -> dict[str, Any]:
    found, config = comparison.result(run), run.config
    accuracy = found.accuracy
    done = progress_words.epochs_done(run.status(), len(found.epochs))
    cells = {
        "Name": run.name if access.is_own(run) else f"{run.name} (shared with you)",
        "State": diagnosis.state_in_words(run, found.state),
        "Test accuracy": None if accuracy is None else 100 * accuracy,
        "Time": found.seconds or None,
        "Parameters": found.num_params,
        "Epochs": f"{done} of {config.epochs}",
        "Network": run.architecture.name,
        "Data": comparison.data_title(config),
        "Pictures": progress_words.num_train(config),
        "Settings": comparison.settings_in_short(config),
        "Started": run.created,
    }
    if run.is_imported:
        unknown = {"Epochs": None, "Pictures": None, "Settings": comparison.UPLOADED}
        return cells | unknown | {"State": "uploaded"}
    return cells


@st.dialog("Rename the run")
def rename(run: Run) -> None:
    """Ask for another name."""
    name = st.text_input("Name", run.name, max_chars=80, help="Empty: the name that it had first.")
    if st.button("Save", type="primary"):
        with explain_errors():
            access.opened(run.id).rename(name)
            st.rerun()


@st.dialog("Delete the run?")
def delete(run: Run) -> None:
    """Ask whether the run is really to be deleted."""
    st.markdown(f"**{plain(run.name)}**, its curves and its trained weights will be gone for good.")
    if st.button("Delete it", type="primary"):
        with explain_errors():
            access.opened(run.id).delete()
            state.forget_run()
            st.rerun()
