"""Who waits for the workers: the way to start a run, and places in the queue."""

from dataclasses import replace

import streamlit as st

from cnn import runs
from cnn.architecture import Architecture
from cnn.errors import CnnError
from cnn.runs import ACTIVE, Run, comparison, progress_words
from cnn.settings import TrainingConfig
from cnn.settings.limits import limits
from ui.markdown import plain
from ui.shell.page import explain_errors, explained
from ui.subject import state
from ui.visitors import access
from ui.visitors.visitor import settled_visitor
from ui.workers import cached

REFRESH_SECONDS = 1.0

_STARTED = "started_runs"  # ids of the runs that this visitor waits for, oldest first


def start(
    architecture: Architecture,
    config: TrainingConfig,
    name: str = "",
    *,
    like: Run | None = None,
) -> Run:
    """Make a run and queue it; where there is no place for it, nothing is left of it.

    Args:
        architecture: The network.
        config: How to train it.
        name: Made up when empty.
        like: Another run, whose changes by hand are made again.

    Raises:
        CnnError: The network does not fit the data, a limit forbids it, the queue is full, or it
            cannot be saved.
    """
    run = runs.create(architecture, config, name=name, owner=settled_visitor())
    try:
        if like is not None:
            comparison.repeat(run, like)
        cached.workers().train(run)
    except CnnError:
        run.write_status(replace(run.status(), state="stopped"))
        run.delete()
        raise
    remember(run)
    return run


def remember(run: Run) -> None:
    """Count a run among those that this visitor waits for."""
    started = _started()
    if run.id not in started:
        started.append(run.id)


def _started() -> list[str]:
    """Return the ids of this visitor's runs; those of an earlier session may still be trained."""
    if _STARTED not in st.session_state:
        found = [run.id for run in access.own() if run.owner]
        st.session_state[_STARTED] = found[::-1]
    started: list[str] = st.session_state[_STARTED]
    return started


def own_active_runs() -> list[Run]:
    """Return the runs of this visitor that are queued, paused or in training, oldest first."""
    active = []
    for run_id in list(_started()):
        try:
            run = access.opened(run_id)
        except CnnError:
            run = None
        if run is not None and run.status().state in ACTIVE:
            active.append(run)
        else:
            _started().remove(run_id)
    return active


def place_in_words(run: Run) -> str:
    """Say where a queued run stands and when it will begin; empty if it does not wait."""
    workers = cached.workers()
    position = workers.queue_position(run)
    if position is None:
        return ""
    words = "next" if position == 1 else f"number {position}"
    seconds = workers.queue_estimate(run)
    when = "" if seconds is None else f", begins {progress_words.soon(seconds)}"
    return f"{words} in the queue{when}"


def notices(shown: Run | None, under_way: list[Run]) -> None:
    """Say whether the workers are ready, and what else of this visitor's is under way.

    Args:
        shown: The run that the page shows anyway.
        under_way: The visitor's runs that were so when the page began to be drawn.
    """
    others = [run.id for run in under_way if shown is None or run.id != shown.id]
    workers_state = cached.workers().state
    waiting = workers_state == "starting" or others
    st.fragment(_notices, run_every=REFRESH_SECONDS if waiting else None)(
        workers_state, others, shown
    )


def _notices(workers_state: str, expected: list[str], shown: Run | None) -> None:
    workers = cached.workers()
    others = [run for run in own_active_runs() if shown is None or run.id != shown.id]
    if workers.state != workers_state or [run.id for run in others] != expected:
        st.rerun()  # once, so that all of the page knows, and nothing polls any more
    if workers.state == "starting":
        st.info(f"{workers.message} You can start a run; it begins in a moment.", icon="spinner")
    if workers.state == "failed":
        st.error(workers.message, icon=":material/power_off:")
    if others:
        with st.container(border=True, gap="xsmall"):
            st.markdown("**Also under way**")
            for run in others:
                _line(run)


def _line(run: Run) -> None:
    status = run.status()
    words = (
        place_in_words(run) or f"in training, {progress_words.share_done(status, run.config):.0%}"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(run.name)}** is {words}.", width="stretch")
        if st.button("Show", key=f"train_show_{run.id}", type="tertiary"):
            state.set_run(run)
            st.rerun()
        st.button(
            "Stopping …" if run.stop_requested() else "Stop",
            key=f"train_stop_{run.id}",
            type="tertiary",
            disabled=run.stop_requested(),
            on_click=explained(run.request_stop),
        )


def limits_note() -> None:
    """State what this server allows, before anybody meets it."""
    with explain_errors():
        st.caption(f":material/speed: {limits().describe(cached.workers().slots)}")
