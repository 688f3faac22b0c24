"""Runs side by side: what differs in their settings first, then what came of it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cnn.errors import CnnError
from cnn.figures import training as training_figures
from cnn.results import paired_test
from cnn.runs import ACTIVE, Run, comparison
from cnn.runs.comparison import MAX_RUNS, MIN_RUNS, RunResult
from cnn.settings import seed_spread
from ui.address import owner
from ui.address.unknown import explain_gone
from ui.address.values import Choice
from ui.markdown import plain
from ui.shell.controls import multiselect, segmented_control
from ui.shell.page import explain_errors, option_chart
from ui.training import training_values as values

REFRESH_SECONDS = 1.5


def choose(found: list[Run]) -> None:
    """Let the learner choose runs to compare, and compare them.

    Args:
        found: The runs to choose from, newest first; the link may name any of them.
    """
    labels = _labels(found)
    if not all(run_id in labels for run_id in owner.get(values.COMPARED)):
        explain_gone("A run to compare")
    if len(found) < MIN_RUNS:
        return
    chosen = multiselect(
        values.COMPARED,
        list(labels),
        format_func=lambda run_id: labels[run_id],
        max_selections=MAX_RUNS,
        placeholder="Choose runs",
    )
    by_id = {run.id: run for run in found}
    if len(chosen) == 1:
        st.caption("Choose another one to compare it with.")
    if len(chosen) >= MIN_RUNS:
        compared = [by_id[run_id] for run_id in chosen]
        active = any(run.status().state in ACTIVE for run in compared)
        show(compared, values.COMPARED_METRIC, key="train_compared", active=active)


def show(compared: Sequence[Run], metric: Choice[str], *, key: str, active: bool) -> None:
    """Compare runs; as long as one of them goes on, this keeps itself up to date.

    Args:
        compared: 2 to 12 runs.
        metric: What the curves show.
        key: Start of the widget keys.
        active: Whether one of them went on when the page began to be drawn.
    """
    st.fragment(_show, run_every=REFRESH_SECONDS if active else None)(compared, metric, key, active)


def _show(compared: Sequence[Run], metric: Choice[str], key: str, was_active: bool) -> None:
    if was_active and not any(run.status().state in ACTIVE for run in compared):
        st.rerun()  # once, so that nothing polls any more
    results = {
        f"{number} · {run.name}": comparison.result(run)
        for number, run in enumerate(compared, start=1)
    }
    with explain_errors():
        _differences(results, key)
        _outcomes(results, key)
        _charts(results, metric, key)
        for sentence in comparison.findings(list(results.values())):
            st.info(plain(sentence), icon=":material/balance:")
        for sentence in paired_test.best_against_others(
            {label: result.run for label, result in results.items()}
        ):
            st.info(plain(sentence), icon=":material/balance:")
        fewest = min((run.config for run in compared), key=lambda config: config.num_pictures)
        st.caption(seed_spread.in_words(fewest.num_pictures, dataset=fewest.dataset))


def _differences(results: dict[str, RunResult], key: str) -> None:
    differ = comparison.differences([result.run for result in results.values()])
    if not differ:
        st.markdown(comparison.no_difference_in_words(list(results.values())))
        return
    st.markdown(f"**What differs: {', '.join(name.lower() for name in differ)}**")
    st.dataframe(
        pd.DataFrame(differ, index=list(results)).T,
        key=f"{key}_differences",
        alt="The settings in which the runs differ, one column per run.",
    )


def _outcomes(results: dict[str, RunResult], key: str) -> None:
    st.dataframe(
        pd.DataFrame(
            {
                "Run": label,
                "State": result.state,
                "Test accuracy": None if result.accuracy is None else 100 * result.accuracy,
                "Parameters": result.num_params,
                "Time": result.seconds or None,
            }
            for label, result in results.items()
        ),
        hide_index=True,
        key=f"{key}_outcomes",
        column_config={
            "Test accuracy": st.column_config.NumberColumn(format="%.2f%%"),
            "Parameters": st.column_config.NumberColumn(format="localized"),
            "Time": st.column_config.NumberColumn(format="%.1f s"),
        },
        placeholder="–",
        alt="State, test accuracy, parameters and training time of each run.",
    )


def _charts(results: dict[str, RunResult], curves: Choice[str], key: str) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        metric = segmented_control(curves, label_visibility="collapsed")
        column = {"test accuracy": "test_accuracy", "test loss": "test_loss"}.get(metric, "loss")
        option_chart(
            training_figures.compared_curves(
                {label: result.epochs for label, result in results.items()}, metric=column
            ),
            height=330,
            key=f"{key}_curves",
            alt=f"{metric} per epoch of {len(results)} runs.",
        )
    with right:
        st.markdown("Test accuracy against parameters")
        points = {
            label: (result.num_params, result.accuracy)
            for label, result in results.items()
            if result.accuracy is not None
        }
        option_chart(
            training_figures.accuracy_by_params(points),
            height=330,
            key=f"{key}_params",
            alt="Test accuracy against parameters: "
            + ", ".join(f"{label}: {accuracy:.1%}" for label, (_, accuracy) in points.items()),
        )


def _labels(found: list[Run]) -> dict[str, str]:
    """Name runs so that no two have the same name: the browser tells options apart by theirs."""
    labels: dict[str, str] = {}
    for run in found:
        try:
            accuracy = comparison.kept_accuracy(run)
        except CnnError:
            accuracy = None
        reached = "" if accuracy is None else f" · {accuracy:.2%}"
        label = f"{run.name}{reached} · {run.created:%d %b, %H:%M:%S}"
        labels[run.id] = f"{label} · {run.id[:4]}" if label in labels.values() else label
    return labels
