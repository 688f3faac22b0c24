"""A run while it is trained: start, state, progress, curves, stop and resume."""

import streamlit as st

from cnn import progress, runs
from cnn.architecture import Architecture
from cnn.errors import CnnError
from cnn.figures import training as training_figures
from cnn.runs import Run, State
from cnn.runs.run import ACTIVE
from cnn.training import TrainingConfig
from ui import cached, state
from ui.markdown import plain
from ui.page import explain_errors, next_page

REFRESH_SECONDS = 1.0

_STARTED = "started_run"  # id of the run that this session started last
_BADGES: dict[State, str] = {
    "queued": ":gray-badge[:material/hourglass_empty: queued]",
    "running": ":blue-badge[:material/directions_run: running]",
    "finished": ":green-badge[:material/check: finished]",
    "stopped": ":orange-badge[:material/stop_circle: stopped]",
    "interrupted": ":orange-badge[:material/power_off: interrupted]",
    "failed": ":red-badge[:material/error: failed]",
}
_METRICS = {
    "test_accuracy": ("Test accuracy", "{:.2%}"),
    "accuracy": ("Training accuracy", "{:.2%}"),
    "loss": ("Training loss", "{:.4f}"),
}
_WHAT_TRAINING_DOES = """\
**What training does, again and again**
1. A **batch** of pictures goes through the network.
2. The **loss** says how wrong the answers are.
3. **Backpropagation** says for every weight which way makes the loss smaller.
4. The **optimiser** moves every weight a small step that way.

When every picture has had its turn, an **epoch** is over. Then the test pictures, from which the
network never learns, show how good it really is.

Press **Start training**, and watch it here, batch by batch.
"""


def _own_active_run() -> Run | None:
    """Return the run that this session started, as long as it is queued or in training."""
    try:
        run = runs.get(st.session_state.get(_STARTED, ""))
    except CnnError:
        return None
    return run if run.status().state in ACTIVE else None


def start_button(architecture: Architecture, config: TrainingConfig, name: str) -> None:
    """Offer to start a run."""
    busy = _own_active_run() is not None
    if st.button(
        "Training …" if busy else "Start training",
        key="train_start",
        type="primary",
        icon="spinner" if busy else ":material/play_arrow:",
        width="stretch",
        disabled=busy or cached.workers().state == "failed",
        help="One run at a time: stop it, or wait for its end." if busy else None,
    ):
        _start(architecture, config, name)


def _start(architecture: Architecture, config: TrainingConfig, name: str) -> None:
    """Start a run and look at it, unless this session's last one still goes on.

    The second click of a double click comes while the first one is answered, or after it.

    Raises:
        CnnError: The network does not fit the data, or the run cannot be saved.
    """
    if _own_active_run() is None:
        run = runs.create(architecture, config, name=name)
        st.session_state[_STARTED] = run.id
        cached.workers().train(run)
        state.set_run(run)
    st.rerun()


def notices(shown: Run | None) -> None:
    """Say what keeps a run from being started, or from beginning at once, until it is over.

    Args:
        shown: The run that the page shows anyway.
    """
    workers_state, own = cached.workers().state, _own_active_run()
    elsewhere = own if own and (shown is None or own.id != shown.id) else None
    waiting = workers_state == "starting" or elsewhere
    st.fragment(_notices, run_every=REFRESH_SECONDS if waiting else None)(workers_state, elsewhere)


def _notices(workers_state: str, elsewhere: Run | None) -> None:
    workers = cached.workers()
    if workers.state != workers_state or (elsewhere and _own_active_run() is None):
        st.rerun()
    if workers.state == "starting":
        st.info(f"{workers.message} You can start a run; it begins in a moment.", icon="spinner")
    if workers.state == "failed":
        st.error(workers.message, icon=":material/power_off:")
    if elsewhere:
        st.info(
            f"**{plain(elsewhere.name)}** is in training. Stop it, or wait for its end, before "
            "you start another run.",
            icon=":material/directions_run:",
        )
        if st.button("Show it", key="train_show_own"):
            state.set_run(elsewhere)
            st.rerun()


def show(run: Run | None) -> None:
    """Show a run; as long as it goes on, this part of the page keeps itself up to date."""
    if run is None:
        st.markdown(_WHAT_TRAINING_DOES)
        return
    active = run.status().state in ACTIVE
    st.fragment(_show, run_every=REFRESH_SECONDS if active else None)(run, active)


def _show(run: Run, was_active: bool) -> None:
    status, config = run.status(), run.config
    active = status.state in ACTIVE
    if was_active and not active:
        st.rerun()  # once, so that all of the page knows, and nothing polls any more

    st.subheader(f"{plain(run.name)} {_BADGES[status.state]}", anchor=False)
    st.caption(
        f"{plain(run.architecture.name)} · {progress.num_train(config):,} pictures · "
        f"{config.optimizer}, learning rate {config.learning_rate:g} · {config.loss} · "
        f"batch size {config.batch_size} · seed {config.seed}"
    )
    st.progress(progress.share_done(status, config), plain(progress.progress_text(status)))
    if status.state == "failed":
        st.error(plain(status.message), icon=":material/error:")
    if status.state == "interrupted":
        st.warning(plain(status.message), icon=":material/power_off:")
    with explain_errors():
        epochs = run.epochs()
        with st.container(horizontal=True):  # of equal widths: more digits move nothing
            for key, (label, form) in _METRICS.items():
                value = form.format(epochs[-1][key]) if epochs else "–"
                st.metric(label, value, width=125)
            done = progress.epochs_done(status, len(epochs))
            st.metric("Epochs", f"{done} of {config.epochs}", width=125)
        with st.container(horizontal=True, vertical_alignment="center"):
            if active:
                _stop_button(run)
            if status.state in ("stopped", "interrupted"):
                _resume_button(run)
            if epochs and not active:
                next_page("pages/results.py", "See what it learned")
        curves(run, epochs)


def _stop_button(run: Run) -> None:
    stopping = run.stop_requested()
    st.button(
        "Stopping …" if stopping else "Stop",
        key="train_stop",
        icon=":material/stop:",
        disabled=stopping,
        on_click=run.request_stop,
        help="Ends after the batch in flight. What was learned is kept, and you can go on later.",
    )


def _resume_button(run: Run) -> None:
    if st.button("Resume", key="train_resume", icon=":material/play_arrow:"):
        cached.workers().train(runs.get(run.id))
        st.session_state[_STARTED] = run.id
        st.rerun()


def curves(run: Run, epochs: list[dict[str, float]], *, side_by_side: bool = False) -> None:
    """Draw accuracy and loss of a run, per batch and per epoch.

    Args:
        run: The run; it may still be in training.
        epochs: Its rows so far.
        side_by_side: Two columns instead of one below the other.
    """
    batches = progress.thin_out(run.batches(), run.config)
    places = st.columns(2, gap="large") if side_by_side else (st.container(), st.container())
    for place, metric in zip(places, ("accuracy", "loss"), strict=True):
        place.echarts_chart(
            training_figures.learning_curve(batches, epochs, metric=metric, config=run.config),
            height=240,
            key=f"curve_{metric}",
            alt=f"{metric} per batch and per epoch, in training and in the test.",
        )
