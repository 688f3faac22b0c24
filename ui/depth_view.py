"""The depth experiment: networks of 1 to 4 convolution layers, trained alike and compared."""

import pandas as pd
import streamlit as st

from cnn import depth, runs
from cnn.depth import Experiment
from cnn.figures import depth as depth_figures
from cnn.runs import Run
from ui import cached, state
from ui.page import chart, explain_errors

EPOCHS = (2, 5, 10)
REFRESH_SECONDS = 1.5
_SHOWN = 4  # experiments in the chart; more lines would no longer be told apart


def show() -> None:
    """Offer to train all four networks, and show what was measured so far."""
    experiments = depth.experiments(runs.list_runs())
    busy = any(depth.active(experiment) for experiment in experiments)
    workers = cached.workers()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        epochs = st.segmented_control(
            "Epochs",
            EPOCHS,
            default=EPOCHS[0],
            required=True,
            key="depth_epochs",
            bind="query-params",
        )
        seed = st.number_input("Seed", 0, 999, key="depth_seed", bind="query-params", width=130)
        clicked = st.button(
            f"Train all four on {depth.BUDGET.num_train:,} digits",
            key="depth_train",
            type="primary",
            icon=":material/play_arrow:",
            disabled=busy or workers.state == "failed",
        )
    # The second click of a double click comes when the button is already disabled.
    if clicked and not busy:
        with explain_errors():
            for run in depth.create_runs(epochs=epochs, seed=seed).values():
                workers.train(run)
            st.rerun()
    if workers.state == "failed":
        st.error(workers.message, icon=":material/power_off:")
    if experiments:
        st.fragment(_measurements, run_every=REFRESH_SECONDS if busy else None)(experiments, busy)
    else:
        st.info("Nothing measured yet. Which one will answer best? Decide, then press the button.")


def _stop(busy: list[Run]) -> None:
    for run in busy:
        run.request_stop()


def _measurements(experiments: list[Experiment], was_busy: bool) -> None:
    """Show the newest experiment, and its curve among earlier ones."""
    busy = [run for experiment in experiments for run in depth.active(experiment)]
    if was_busy and not busy:
        st.rerun()  # once, so that the button knows, and nothing polls any more
    newest = experiments[0]
    results = depth.results(newest)
    st.markdown(f"**{depth.title(newest)}**")
    if busy:
        waiting = "" if cached.workers().state == "ready" else " TensorFlow is still starting."
        stopping = all(run.stop_requested() for run in busy)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(
                f"{len(busy)} of the networks wait or are in training, one after another. "
                f"You can leave this page; they go on.{waiting}",
                icon="spinner",
            )
            st.button(
                "Stopping …" if stopping else "Stop",
                key="depth_stop",
                icon=":material/stop:",
                disabled=stopping,
                on_click=_stop,
                args=(busy,),
            )

    table_column, chart_column = st.columns(2, gap="large")
    with table_column:
        st.dataframe(
            pd.DataFrame(
                {
                    "Depth": result.depth,
                    "State": result.state,
                    "Epochs": result.epochs,
                    "Test accuracy": result.accuracy,
                    "Parameters": newest[result.depth].architecture.num_params,
                    "Training": result.seconds or None,
                }
                for result in results
            ),
            hide_index=True,
            key="depth_results",
            column_config={
                "Test accuracy": st.column_config.NumberColumn(format="percent"),
                "Parameters": st.column_config.NumberColumn(format="localized"),
                "Training": st.column_config.NumberColumn(format="%.1f s"),
            },
            placeholder="–",
            alt="State, test accuracy, parameters and training time of each network.",
        )
        st.caption("Look inside, in the results:")
        with st.container(horizontal=True, gap="small"):
            for layers, run in newest.items():
                if st.button(run.name, key=f"depth_open_{layers}", icon=":material/insights:"):
                    state.set_run(run)
                    st.switch_page("pages/results.py")
    with chart_column:
        measured = {
            depth.title(experiment): depth.accuracies(depth.results(experiment))
            for experiment in experiments[:_SHOWN]
        }
        chart(
            depth_figures.accuracy_by_depth(measured),
            key="depth_accuracy",
            alt="Test accuracy by depth: "
            + ", ".join(f"{n}: {a:.1%}" for n, a in depth.accuracies(results).items()),
        )
    if found := depth.finding(results):
        st.success(found, icon=":material/straighten:")
