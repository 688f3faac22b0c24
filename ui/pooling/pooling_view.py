"""A picture and its shifted copy side by side, and what all shifts change, measured."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from cnn import sliding
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.figures import pooling as pooling_figures
from cnn.pooling import shift_findings
from cnn.pooling.invariance import (
    Pooling,
    ShiftTable,
    Stages,
    measure_all,
    measure_shifts,
)
from cnn.types import FloatArray
from ui.address import owner
from ui.components.pixel_grids import pixel_grids
from ui.components.shift_maps import ShiftMap, shift_maps
from ui.pooling import pooling_values as values
from ui.pooling.pooling_scene import WHITE, scene
from ui.shell.controls import segmented_control, slider

Measured = dict[tuple[Pooling, int], ShiftTable]


@st.fragment
def show(image: FloatArray, stages: Stages, poolings: Sequence[Pooling]) -> None:
    """Show the scene and the measurements; another shift reruns only this part.

    Args:
        image: Shape (H, W).
        stages: The settings; its `pooling` does not matter.
        poolings: What to compare; "no" comes first.
    """
    count = stages.count
    measured = _measured(image, stages.kernel, stages.pool_size, stages.stride, stages.padding)
    fitting = tuple(pooling for pooling in poolings if (pooling, count) in measured)
    if len(fitting) < len(poolings):
        _explain(image, stages, [pooling for pooling in poolings if pooling not in fitting])
    if not fitting:
        return
    tables = {pooling: measured[pooling, count] for pooling in fitting}

    with st.container(horizontal=True, gap="medium"):
        dx = slider(values.RIGHT, width=320)
        dy = slider(values.DOWN, width=320)
    _show_metrics(tables, dx, dy)
    st.markdown(shift_findings.promise(measured, count, dx=dx, dy=dy))
    after = f"The maps are those after {count} stages, all alike. " if count > 1 else ""
    st.caption(
        f"{after}Drag the shifted picture, or choose it and press the arrow keys. Point at a cell "
        "to see its window and how it is computed."
    )
    pixel_grids(
        scene(image, stages, fitting, dx=dx, dy=dy),
        key="pool_scene",
        focus="max" if "max" in fitting else "x_shifted",
        alt="A picture and its shifted copy: feature maps, pooled maps and their differences.",
        pin=values.PIN,
        on_shift=_take_shift,
    )
    # Without a kernel, stages without pooling leave the picture as it is.
    stacked = [pooling for pooling in fitting if stages.kernel is not None or pooling != "no"]
    _show_all_shifts(tables, measured, stacked, dx, dy)
    _show_findings(measured, stacked, count, dx, dy)


def _take_shift(dx: int, dy: int) -> None:
    owner.change({values.RIGHT: dx, values.DOWN: dy})


@st.cache_data(max_entries=32, show_spinner=False)
def _measured(
    image: FloatArray,
    kernel: FloatArray | None,
    pool_size: int,
    stride: int,
    padding: sliding.Padding,
) -> Measured:
    settings = Stages(
        pooling="no", kernel=kernel, pool_size=pool_size, stride=stride, padding=padding
    )
    return measure_all(image, settings)


def _explain(image: FloatArray, stages: Stages, left_out: Sequence[Pooling]) -> None:
    """Say which ways of pooling are left out, and why the first of them does not fit."""
    several = stages.count > 1
    names = ", ".join(shift_findings.NAMES[pooling] for pooling in left_out).capitalize()
    try:
        measure_shifts(image, replace(stages, pooling=left_out[0]))
    except CnnError as error:
        st.error(
            f"{names}: left out with {counted(stages.count, 'stage')}. {error}"
            + (" Or take fewer stages." if several else ""),
            icon=":material/build:",
        )


def _show_metrics(tables: dict[Pooling, ShiftTable], dx: int, dy: int) -> None:
    st.caption(
        f"Cells unchanged, and the mean of |shifted − original| where white is {WHITE}; in "
        "brackets, that mean as a share of what shuffling the cells of the same map would change."
    )
    with st.container(horizontal=True):
        for pooling, table in tables.items():
            change = table.at(dx, dy)
            mean, share = WHITE * change.mean_absolute, shift_findings.percent(change.of_shuffling)
            st.metric(
                "without pooling" if pooling == "no" else f"after {pooling} pooling",
                shift_findings.percent(change.unchanged, digits=1),
                f"{mean:.3g} ({share})",
                delta_color="off",
                delta_arrow="off",
                width=150,
            )


def _show_all_shifts(
    tables: dict[Pooling, ShiftTable],
    measured: Measured,
    stacked: Sequence[Pooling],
    dx: int,
    dy: int,
) -> None:
    """Draw maps and curves over all shifts, and over one, two and three stages."""
    st.subheader("Every shift, measured")
    measure = segmented_control(values.MEASURE)
    maps = []
    for pooling, table in tables.items():
        by_stages = pooling_figures.by_stages(measured, pooling, measure, dx=dx, dy=dy)
        colour, dashes = pooling_figures.LINES[pooling]
        maps.append(
            ShiftMap(
                shift_findings.NAMES[pooling].capitalize(),
                pooling_figures.percentages(table, measure),
                second=by_stages if pooling in stacked else (),
                colour=colour,
                dashes=dashes,
            )
        )
    shift_maps(
        maps,
        key="pool_maps",
        dx=dx,
        dy=dy,
        unit=pooling_figures.MEASURES[measure],
        colours=pooling_figures.MAP_COLOURS[measure],
        on_shift=_take_shift,
    )


def _show_findings(
    measured: Measured, poolings: Sequence[Pooling], count: int, dx: int, dy: int
) -> None:
    """Say in words what more stages and a blur change, for this shift and for all."""
    findings = [shift_findings.stacking(measured, pooling, dx=dx, dy=dy) for pooling in poolings]
    known = [f"- {finding}" for finding in findings if finding]
    question = (
        "**Do more stages forgive more, as the article says?** The mean change for this shift, in "
        "per cent of a shuffling, and for how many shifts the claim holds:"
    )
    remedy = f"**A known remedy** {shift_findings.remedy(measured, count, dx=dx, dy=dy)}"
    # One text: of what a shift changes, Markdown takes the browser longest.
    st.markdown("\n\n".join([question, "\n".join(known), remedy] if known else [remedy]))
