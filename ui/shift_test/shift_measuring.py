"""The shift test on many pictures, shown as it comes in, and what the numbers say."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cnn.datasets import Dataset
from cnn.figures import shifting
from cnn.inspection.shift_test import shift_experiment, shift_tables
from cnn.inspection.shift_test.shift_tables import NUM_SHIFTS, ShiftScores
from cnn.results import confidence
from cnn.settings import seed_spread
from cnn.types import FloatArray
from ui.address import owner
from ui.components.shift_maps import ShiftMap, shift_maps
from ui.markdown import plain
from ui.shell.controls import segmented_control
from ui.shell.page import explain_errors
from ui.shift_test import shift_test_values as values
from ui.shift_test.shift_job import Contestant, Measurement
from ui.shift_test.shift_test_values import Measure
from ui.shift_test.shift_view import DISTANCE, take_shift
from ui.workers.slices import REFRESH_SECONDS

_IN_TABLE = {0: "Not moved", 1: "1 px", 2: "2 px", 4: "4 px", 8: "8 px"}


def show(tested: Sequence[Contestant], data: Dataset, dx: int, dy: int) -> None:
    """Show the test of many pictures; while it goes on, only this part is drawn again.

    Args:
        tested: The networks.
        data: The test pictures of the first.
        dx: The present shift to the right.
        dy: The present shift down.
    """
    st.subheader("Many test pictures", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        count = segmented_control(values.COUNT)
        called = _measures(tested)
        measure = segmented_control(values.MEASURE, format_func=called.__getitem__)
    measurement = Measurement(tested, data, min(count, len(data.y_test)))
    going = measurement.goes_on
    part = st.fragment(_show, run_every=REFRESH_SECONDS if going else None)
    part(measurement, measure, called[measure], dx, dy, going)


def _measures(tested: Sequence[Contestant]) -> dict[Measure, str]:
    """Name what is measured: no probability where one of the networks gives none."""
    probable = all(confidence.gives_probabilities(one.run.architecture) for one in tested)
    return {
        "accuracy": "accuracy",
        "probability of the true class": f"{'probability of' if probable else 'output for'} the "
        "true class",
    }


def _show(
    measurement: Measurement, measure: Measure, called: str, dx: int, dy: int, going: bool
) -> None:
    if (owner.get(values.DX), owner.get(values.DY)) != (dx, dy):
        st.rerun()  # another shift, and it stands on the rest of the page as well
    with explain_errors():
        with st.container(horizontal=True, vertical_alignment="center"):
            _reins(measurement)
        _results(measurement, measure, called, dx, dy)
    if going != measurement.goes_on:
        st.rerun()  # once, so that the page looks again and again, or no more


def _reins(measurement: Measurement) -> None:
    """Let the learner begin and stop, and see to the next slice."""
    if measurement.goes_on:
        measurement.look()
    if measurement.is_finished:
        return
    if not measurement.goes_on:
        begun = measurement.has_begun
        st.button(
            "Go on" if begun else f"Measure {measurement.count:,} pictures",
            key="shift_measure",
            type="primary",
            icon=":material/play_arrow:",
            on_click=measurement.begin,
        )
        return
    share, words = measurement.progress()
    st.progress(share, text=words, width=330)
    st.button("Stop", key="shift_stop", icon=":material/stop:", on_click=measurement.stop)


def _results(measurement: Measurement, measure: Measure, called: str, dx: int, dy: int) -> None:
    known = {
        one: table
        for one, table in zip(measurement.tested, measurement.tables(), strict=True)
        if table is not None
    }
    if not known:
        st.info(
            f"Each of {measurement.count:,} pictures is moved in all {NUM_SHIFTS} ways, and "
            "answered again. Which network will stand it best? Decide, then press the button.",
            icon=":material/open_with:",
        )
        return

    def percent(table: ShiftScores) -> FloatArray:
        return 100 * (table.accuracy if measure == "accuracy" else table.mean_probability)

    shift_maps(
        [
            ShiftMap(
                one.name,
                percent(table),
                second=shift_tables.by_distance(percent(table)).tolist(),
                colour=one.line[0],
                dashes=one.line[1],
            )
            for one, table in known.items()
        ],
        key="shift_many",
        dx=dx,
        dy=dy,
        unit=f"{called} (%)",
        colours=shifting.MAP_COLOURS,
        on_shift=take_shift,
        line_per="network",
        second=DISTANCE,
    )
    distance = max(abs(dx), abs(dy)) or 2
    if measurement.is_finished:
        _findings(known, distance)
    _table(known)
    st.caption(
        "Accuracy by the distance, the larger of |dx| and |dy|, on average over its directions. "
        + shift_tables.ink_sentence(measurement.data.x_test[: measurement.count], distance)
    )


def _findings(known: dict[Contestant, ShiftScores], distance: int) -> None:
    by_name = {one.name: table for one, table in known.items()}
    st.success(
        plain(shift_tables.robustness_in_words(by_name, distance=distance)),
        icon=":material/straighten:",
    )
    places = shift_experiment.in_order([one.run for one in known])
    if places:
        tables = list(known.values())
        found = shift_experiment.finding([tables[place] for place in places], distance)
        st.success(plain(found), icon=":material/balance:")
        st.caption(seed_spread.in_words(shift_experiment.BUDGET.num_pictures))


def _table(known: dict[Contestant, ShiftScores]) -> None:
    rings = {one: shift_tables.by_distance(table.accuracy) for one, table in known.items()}
    st.dataframe(
        pd.DataFrame(
            {"Network": one.name, "Pictures": table.count}
            | {title: float(rings[one][pixels]) for pixels, title in _IN_TABLE.items()}
            for one, table in known.items()
        ),
        hide_index=True,
        key="shift_table",
        column_config={
            title: st.column_config.NumberColumn(format="percent") for title in _IN_TABLE.values()
        },
        alt="Accuracy of each network by the distance of the shift, in all directions.",
    )
