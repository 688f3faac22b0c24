"""The shift experiment: four networks, made with one click, that the page then compares."""

import streamlit as st

from cnn.inspection.shift_test import shift_experiment
from cnn.inspection.shift_test.shift_experiment import BUDGET, SHIFT, VARIANTS
from cnn.runs import ACTIVE, Run, stop_all
from ui.address import owner
from ui.shell.page import explain_errors, explained
from ui.shift_test import shift_test_values as values
from ui.subject.subject_values import EPOCH, RUN
from ui.training import queue_view
from ui.visitors import access
from ui.workers import cached

_REFRESH_SECONDS = 1.5


def show() -> None:
    """Offer to train the four networks, or to compare those that are there."""
    found = shift_experiment.newest(access.own())
    busy = any(run is not None and run.status().state in ACTIVE for run in found)
    compared = owner.get(values.OTHERS)
    with st.expander(
        "Four networks made for this question: with and without pooling, trained with and without "
        "shifts",
        icon=":material/science:",
        expanded=not all(run is not None and run.id in compared for run in found[1:]),
    ):
        st.markdown(
            "The article says that pooling makes a network indifferent to where a thing lies. "
            f"Measure it: two networks learn from {BUDGET.num_train:,} digits, one with max "
            "pooling, one whose convolutions take strides of 2 instead, which makes the maps as "
            "small with as many parameters. Two more of the same kind see every digit moved by up "
            f"to {SHIFT} pixels, another way each time. {BUDGET.epochs} epochs of all four take "
            "about half a minute."
        )
        st.fragment(_reins, run_every=_REFRESH_SECONDS if busy else None)(busy)


def _reins(was_busy: bool) -> None:
    found = shift_experiment.newest(access.own())
    busy = [run for run in found if run is not None and run.status().state in ACTIVE]
    if was_busy and not busy:
        st.rerun()  # once, so that nothing polls any more
    missing = [variant for variant, run in zip(VARIANTS, found, strict=True) if run is None]
    if busy:
        done = [run.name for run in found if run is not None and run not in busy]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(
                f"In training, {len(done)} of {len(VARIANTS)} are ready. You can go on with the "
                "examples meanwhile, as the second thing to try does.",
                icon="spinner",
            )
            st.button(
                "Stop",
                key="shift_train_stop",
                icon=":material/stop:",
                on_click=explained(stop_all),
                args=(busy,),
            )
    elif missing:
        workers = cached.workers()
        clicked = st.button(
            "Train all four" if len(missing) == len(VARIANTS) else f"Train {len(missing)} of them",
            key="shift_train",
            type="primary",
            icon=":material/play_arrow:",
            disabled=workers.state == "failed",
        )
        if workers.state == "failed":
            st.error(workers.message, icon=":material/power_off:")
        if clicked:
            with explain_errors():
                for variant in missing:
                    queue_view.start(variant.network, variant.config, variant.name)
                st.rerun()
    elif st.button(
        "Compare these four",
        key="shift_compare_four",
        type="primary",
        icon=":material/compare_arrows:",
        on_click=_compare,
        args=([run for run in found if run is not None],),
    ):
        st.rerun()  # the rest of the page, too


def _compare(four: list[Run]) -> None:
    first, *others = four
    owner.change(
        {
            RUN: access.address_of(first),
            EPOCH: None,
            values.OTHERS: tuple(run.id for run in others),
        }
    )
