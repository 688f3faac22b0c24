"""A sweep: up to 12 runs at once, in a comparison that fills as they finish."""

from contextlib import suppress

import streamlit as st

from cnn.counting import counted
from cnn.errors import CnnError
from cnn.runs import ACTIVE, Run, stop_all
from cnn.settings import TrainingConfig, sweep
from ui.address import owner
from ui.address.unknown import explain_gone
from ui.shell.controls import pills, slider
from ui.shell.page import explain_errors, explained
from ui.shell.start_button import start_button
from ui.training import queue_view, run_compare
from ui.training import training_values as values
from ui.visitors import access
from ui.workers import cached


def show(config: TrainingConfig | None) -> None:
    """Offer a sweep with the page's other settings, and show the last one.

    Args:
        config: Those settings; None where they do not fit together.
    """
    swept = _runs()
    # Read once: what ends while the page is drawn is noticed by the part that polls.
    busy = [run for run in swept if run.status().state in ACTIVE]
    with st.expander(
        "Sweep: train every combination", icon=":material/grid_on:", key="train_sweep_open"
    ):
        st.markdown(
            "Stacks of convolutions, each followed by pooling, in every combination that you "
            "choose here. Data, epochs and all other settings are those at the top of the page."
        )
        if config is not None:
            _choices(config, busy=bool(busy))
    if swept:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**The sweep: {counted(len(swept), 'run')}**", width="content")
            own = [run for run in busy if access.is_own(run)]
            if own:
                st.button(
                    "Stop all",
                    key="train_sweep_stop",
                    type="tertiary",
                    on_click=explained(stop_all),
                    args=(own,),
                )
            st.button(
                "Put it away",
                key="train_sweep_close",
                type="tertiary",
                on_click=owner.change,
                args=({values.SWEPT: ()},),
                help="The runs stay in the table.",
            )
        run_compare.show(swept, values.SWEPT_METRIC, key="train_swept", active=bool(busy))


def _choices(config: TrainingConfig, *, busy: bool) -> None:
    layers = pills(values.SWEEP_LAYERS)
    filters = pills(values.SWEEP_FILTERS)
    rates = pills(values.SWEEP_RATES)
    seeds = slider(values.SWEEP_SEEDS)
    st.markdown(f"**{sweep.describe(layers, filters, rates, seeds)}**")
    with explain_errors():
        planned = sweep.combinations(layers, filters, rates, config, seeds)
        clicked = start_button(
            "Under way" if busy else f"Train all {len(planned)}",
            key="train_sweep_start",
            type="primary",
            icon=":material/directions_run:" if busy else ":material/play_arrow:",
            disabled=busy or cached.workers().state == "failed",
        )
        if clicked and not busy:  # the second click of a double click comes too late
            _start(planned)


def _start(planned: list[sweep.Combination]) -> None:
    """Queue all runs, or as many as there is room for.

    Raises:
        CnnError: Not one of them can be trained.
    """
    started: list[Run] = []
    try:
        for one in planned:
            run = queue_view.start(one.architecture, one.config, one.name)
            started.append(run)
    except CnnError as error:
        if not started:
            raise
        st.session_state["train_sweep_note"] = (
            f"Only {len(started)} of {len(planned)} runs were started. {error}"
        )
    owner.change({values.SWEPT: tuple(run.id for run in started)})
    st.rerun()


def _runs() -> list[Run]:
    """Return the runs of the sweep that the link names, as far as they still exist."""
    if note := st.session_state.pop("train_sweep_note", None):
        st.warning(note, icon=":material/hourglass_disabled:")
    found = []
    asked = owner.get(values.SWEPT)[: sweep.MAX_COMBINATIONS]
    for run_id in asked:
        with suppress(CnnError):  # deleted, somebody else's, or a link's nonsense
            found.append(access.opened(run_id))
    if len(found) < len(asked):
        explain_gone("A run of the sweep")
    return found
