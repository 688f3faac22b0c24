"""A sweep: up to 12 runs at once, in a comparison that fills as they finish."""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from cnn.errors import CnnError
from cnn.runs import ACTIVE, Run, stop_all
from cnn.settings import TrainingConfig, sweep
from ui.address.linked_text import Linked
from ui.shell.page import explain_errors, explained
from ui.training import queue_view, run_compare
from ui.visitors import access
from ui.workers import cached

_LINK = Linked("train_sweep", "")  # ids of its runs with commas between
_MOST_SEEDS = 5
_T = TypeVar("_T")


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
            st.markdown(f"**The sweep: {len(swept)} runs**", width="content")
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
                on_click=_LINK.write,
                args=("",),
                help="The runs stay in the table.",
            )
        run_compare.show(swept, key="train_swept", active=bool(busy))


def _choices(config: TrainingConfig, *, busy: bool) -> None:
    layers = _several("Convolution layers", sweep.LAYERS, [1, 2], key="train_sweep_layers")
    filters = _several("Filters in each", sweep.FILTERS, [8, 16], key="train_sweep_filters")
    rates = _several("Learning rates", sweep.LEARNING_RATES, [0.001], key="train_sweep_rates")
    seeds = st.slider(
        "Seeds",
        1,
        _MOST_SEEDS,
        key="train_sweep_seeds",
        bind="query-params",
        help="How often each combination is trained, every time with another seed. Only that "
        "tells what is chance.",
    )
    st.markdown(f"**{sweep.describe(layers, filters, rates, seeds)}**")
    with explain_errors():
        planned = sweep.combinations(layers, filters, rates, config, seeds)
        clicked = st.button(
            "Under way" if busy else f"Train all {len(planned)}",
            key="train_sweep_start",
            type="primary",
            icon=":material/directions_run:" if busy else ":material/play_arrow:",
            disabled=busy or cached.workers().state == "failed",
        )
        if clicked and not busy:  # the second click of a double click comes too late
            _start(planned)


def _several(label: str, options: Sequence[_T], default: list[_T], *, key: str) -> list[_T]:
    """Let the learner choose any number of values."""
    return st.pills(
        label, options, selection_mode="multi", default=default, key=key, bind="query-params"
    )


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
    _LINK.write(",".join(run.id for run in started))
    st.rerun()


def _runs() -> list[Run]:
    """Return the runs of the sweep that the link names, as far as they still exist."""
    if note := st.session_state.pop("train_sweep_note", None):
        st.warning(note, icon=":material/hourglass_disabled:")
    found = []
    for run_id in list(dict.fromkeys(_LINK.read().split(",")))[: sweep.MAX_COMBINATIONS]:
        try:
            found.append(access.opened(run_id))
        except CnnError:  # deleted, somebody else's, or a link's nonsense
            continue
    return found
