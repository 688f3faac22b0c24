"""The depth experiment: networks of 1 to 4 convolution layers, trained alike and compared."""

import pandas as pd
import streamlit as st

from cnn.depth import depth_experiment
from cnn.depth.depth_experiment import DepthResult, Experiment
from cnn.figures import depth as depth_figures
from cnn.runs import stop_all
from ui.depth import depth_values as values
from ui.shell import pages
from ui.shell.controls import number_input, segmented_control
from ui.shell.page import chart, explain_errors, explained, made_once
from ui.shell.start_button import start_button
from ui.subject import subject
from ui.visitors import access
from ui.visitors.visitor import settled_visitor
from ui.workers import cached

REFRESH_SECONDS = 1.5
_SHOWN = 4  # experiments in the chart; more lines would no longer be told apart


@st.fragment
def show() -> None:
    """Offer to train all four networks, and show what was measured so far."""
    experiments = depth_experiment.experiments(access.listed())
    busy = any(depth_experiment.active(experiment) for experiment in experiments)
    workers = cached.workers()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        epochs = segmented_control(values.NUM_EPOCHS)
        seed = number_input(values.SEED, width=130)
        clicked = start_button(
            f"Train all four on {depth_experiment.BUDGET.num_train:,} digits",
            key="depth_train",
            type="primary",
            icon=":material/play_arrow:",
            disabled=busy or workers.state == "failed",
        )
    # The second click of a double click comes when the button is already disabled.
    if clicked and not busy:
        with explain_errors():
            owner = settled_visitor()
            for run in depth_experiment.create_runs(epochs=epochs, seed=seed, owner=owner).values():
                workers.train(run)
            st.rerun()
    if workers.state == "failed":
        st.error(workers.message, icon=":material/power_off:")
    st.fragment(_measurements, run_every=REFRESH_SECONDS if busy else None)(experiments, busy)


def under_way(count: int) -> str:
    """Say how many networks are still to be trained."""
    if count == 1:
        return "One of the networks waits or is in training. You can leave this page; it goes on."
    return (
        f"{count} of the networks wait or are in training, as many at once as there are workers "
        "for it. You can leave this page; they go on."
    )


def _measurements(experiments: list[Experiment], was_busy: bool) -> None:
    """Show the newest experiment, and its curve among earlier ones and that of the lab."""
    busy = [run for experiment in experiments for run in depth_experiment.active(experiment)]
    if was_busy and not busy:
        st.rerun()  # once, so that the button knows, and nothing polls any more
    shown = [*experiments[: _SHOWN - 1], depth_experiment.example()]
    newest = shown[0]
    results = depth_experiment.results(newest)
    st.markdown(f"**Measured: {depth_experiment.title(newest)}**")
    if busy:
        waiting = "" if cached.workers().state == "ready" else " TensorFlow is still starting."
        stopping = all(run.stop_requested() for run in busy)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(
                f"{under_way(len(busy))}{waiting}",
                icon="spinner",
            )
            st.button(
                "Stopping …" if stopping else "Stop",
                key="depth_stop",
                icon=":material/stop:",
                disabled=stopping,
                on_click=explained(stop_all),
                args=(busy,),
            )

    _table(newest, results)
    _charts(shown, results)
    if found := depth_experiment.finding(results):
        right = depth_experiment.right_answers(newest)
        steps, verdict = (
            depth_experiment.step_by_step(right),
            depth_experiment.whether_depth_pays(right),
        )
        st.success(f"{found} {steps} {verdict}", icon=":material/straighten:")
        if verdict:
            st.caption(depth_experiment.how_it_was_told(newest))


def _table(newest: Experiment, results: list[DepthResult]) -> None:
    st.dataframe(
        pd.DataFrame(
            {
                "Depth": result.depth,
                "State": result.state,
                "Epochs": result.epochs,
                "Test accuracy": None if result.accuracy is None else 100 * result.accuracy,
                "Parameters": result.num_params,
                "Training": result.seconds or None,
            }
            for result in results
        ),
        hide_index=True,
        key="depth_results",
        column_config={
            "Test accuracy": st.column_config.NumberColumn(format="%.2f%%"),
            "Parameters": st.column_config.NumberColumn(format="localized"),
            "Training": st.column_config.NumberColumn(format="%.1f s"),
        },
        placeholder="–",
        alt="State, test accuracy, parameters and training time of each network.",
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption("Open in the results:", width="content")
        for layers, run in newest.items():
            subject.link(pages.RESULTS, f"Depth {layers}", run, icon=":material/insights:")


def _charts(shown: list[Experiment], results: list[DepthResult]) -> None:
    """Show the accuracy by depth, against the parameters and against the time."""
    by_depth, by_params, by_time = st.columns(3, gap="medium")
    measured = {
        depth_experiment.title(experiment): depth_experiment.results(experiment)
        for experiment in shown
    }
    finished = [
        result for result in results if result.depth in depth_experiment.accuracies(results)
    ]
    with by_depth:
        st.markdown("**Accuracy by depth**")
        chart(
            made_once(depth_figures.accuracy_by_depth, measured),
            key="depth_accuracy",
            alt="Test accuracy by depth: "
            + ", ".join(f"{r.depth}: {r.accuracy:.1%}" for r in finished),
        )
        st.caption("Thin bars: where the accuracy on ever more such digits would lie (95 %).")
    if not finished:
        by_params.caption("What it takes is shown when the first of them has finished.")
        return
    with by_params:
        st.markdown("**… for how many parameters**")
        chart(
            made_once(depth_figures.accuracy_against, finished, "num_params", "parameters"),
            key="depth_by_params",
            alt="Test accuracy against parameters: "
            + ", ".join(f"{r.num_params:,}: {r.accuracy:.1%}" for r in finished),
        )
    with by_time:
        st.markdown("**… in how much time**")
        chart(
            made_once(depth_figures.accuracy_against, finished, "seconds", "seconds of training"),
            key="depth_by_time",
            alt="Test accuracy against seconds of training: "
            + ", ".join(f"{r.seconds:.1f} s: {r.accuracy:.1%}" for r in finished),
        )
        st.caption("One run each, on a machine that may have had other things to do as well.")
