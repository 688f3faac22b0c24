"""One unit, opened: where its numbers come from, down to the formula of a single cell."""

from functools import partial

import numpy as np
import streamlit as st

from cnn.architecture import LayerSummary
from cnn.datasets import Dataset
from cnn.inspection.look_inside.opened_unit import (
    CHANNELS_PER_PAGE,
    INPUTS_PER_PAGE,
    OpenedConvolution,
    OpenedDense,
    OpenedMap,
    OpenedNumber,
    open_unit,
)
from cnn.inspection.look_inside.unit_names import Unit, num_units, row_of
from cnn.runs import Run
from cnn.types import FloatArray
from ui.address import owner
from ui.components.pixel_grids import pixel_grids
from ui.look_inside import unit_scene, unit_words, vector_unit_view
from ui.look_inside.look_inside_values import CELL, INPUTS, INPUTS_BY, UNIT, Go
from ui.look_inside.unit_softmax import fraction
from ui.shell.controls import number_input, segmented_control, showing
from ui.subject import subject
from ui.subject.subject import Subject
from ui.workers import cached


def show(
    run: Run,
    epoch: int,
    picture: Subject,
    data: Dataset,
    unit: Unit,
    *,
    by_hand: bool,
    go: Go,
) -> None:
    """Show a unit, and ways to others and back.

    Args:
        run: Whose network looks.
        epoch: Its weights after this epoch.
        picture: What it looks at.
        data: What it was trained on.
        unit: A unit of the network.
        by_hand: Whether the hand has just opened it, so that the keyboard begins here.
        go: Opens another unit; None leads back to the network.

    Raises:
        CnnError: As `cnn.inspection.look_inside.opened_unit.open_unit`.
    """
    row = row_of(run.architecture, unit.layer)
    (before,) = row.inputs
    _ways(run, unit, go)
    st.subheader(f"{unit.layer} · {unit.number}")
    st.markdown(unit_words.what_it_does(row, before))
    page, in_order = _page_of_inputs(row)
    opened = cached.inspect(
        partial(open_unit, run.id, picture.picture, str(unit), epoch, page=page, in_order=in_order),
        version=subject.weights_version(run, epoch),
    )
    match opened:
        case OpenedConvolution():
            _convolution(opened, row, before, by_hand=by_hand)
        case OpenedMap():
            _map(opened, row, before, _names(data, run, row), unit, by_hand=by_hand)
        case OpenedNumber():
            vector_unit_view.show_number(opened, row, before, go)
        case OpenedDense():
            names = _names(data, run, row)
            vector_unit_view.show_dense(opened, run.architecture, row, unit, names, go)


def _ways(run: Run, unit: Unit, go: Go) -> None:
    """Offer the way back, and the way to any other unit."""
    rows = run.architecture.summary()
    last = num_units(row_of(run.architecture, unit.layer).output_shape) - 1
    names = [row.name for row in rows]

    def number_chosen(number: int) -> None:
        """Open another unit of the layer that is open by now."""
        now = owner.get(UNIT)
        if now is not None and now.layer in names:
            shape = row_of(run.architecture, now.layer).output_shape
            go(Unit(now.layer, min(number, num_units(shape) - 1)))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            "Whole network",
            key="unit_close",
            icon=":material/arrow_back:",
            type="primary",
            shortcut="Esc",
            on_click=go,
            args=(None,),
        )
        st.selectbox(
            "Layer",
            names,
            names.index(unit.layer),
            width=230,
            **showing("unit_layer", unit.layer, lambda layer: go(Unit(layer, 0))),
        )
        st.number_input(
            f"Unit, 0 to {last:,}",
            0,
            last,
            unit.number,
            width=150,
            **showing("unit_number", unit.number, number_chosen),
        )


def _page_of_inputs(row: LayerSummary) -> tuple[int, bool]:
    """Let the learner turn the pages of a unit's inputs, if it has several."""
    lengths = {"kernel": CHANNELS_PER_PAGE, "weight": INPUTS_PER_PAGE}
    length = lengths.get(row.layer.feed)
    count = row.input_shape[-1]
    if length is None or count <= length:
        return 0, True
    last = -(-count // length)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = segmented_control(INPUTS_BY)
        page = number_input(
            INPUTS,
            high=last,
            label=f"Page, 1 to {last:,} · {length} of {count:,} inputs each",
            width=250,
        )
    return page - 1, order == "In order"


def _these(channels: int) -> str:
    return "This channel makes" if channels == 1 else f"These {channels} channels make"


def _convolution(unit: OpenedConvolution, row: LayerSummary, before: str, *, by_hand: bool) -> None:
    if len(unit.channels) < unit.num_channels:
        st.caption(
            f"{_these(len(unit.channels))} {unit.share.sum():.0%} of all that is "
            "added or subtracted; the grid of the others is their sum."
        )
    scene = unit_scene.convolution_scene(unit, row, before)
    pin = pixel_grids(
        scene,
        key="unit_scene",
        focus=unit_scene.SUM,
        alt=f"Channels of {before}, a kernel for each, what each adds, their sum, the output.",
        pin=CELL,
        start=_strongest_cell(unit.output if unit.output.any() else unit.before),
        take_focus=by_hand,
    )
    _truth(pin, unit.before, unit.output)


def _map(
    unit: OpenedMap, row: LayerSummary, before: str, names: list[str], place: Unit, *, by_hand: bool
) -> None:
    if unit.scores is not None:
        fraction(unit.scores, place.number, names)
        return
    pin = pixel_grids(
        unit_scene.map_scene(unit, row, before),
        key="unit_scene",
        focus=unit_scene.OUTPUT,
        alt=f"What reaches {row.name} from {before}, and what it makes of that.",
        pin=CELL,
        start=_strongest_cell(unit.output),
        take_focus=by_hand,
    )
    _truth(pin, None, unit.output)


def _strongest_cell(values: FloatArray) -> tuple[int, int]:
    row, column = np.unravel_index(int(np.abs(values).argmax()), values.shape)
    return int(row), int(column)


def _truth(pin: tuple[str, int, int] | None, before: FloatArray | None, output: FloatArray) -> None:
    """Say what Keras has computed at the pinned cell; the browser computed what is seen above."""
    if pin is None:
        st.caption("Click a cell, or press Enter, to pin it: then Keras's own number stands here.")
        return
    name, row, column = pin
    values = {unit_scene.SUM: before, unit_scene.OUTPUT: output}.get(name)
    if values is None or row >= values.shape[0] or column >= values.shape[1]:
        return
    what = "sum + bias" if name == unit_scene.SUM else "output"
    st.markdown(
        f"Pinned: row {row}, column {column}. Keras computes, as {what}, "
        f"**{values[row, column]:.4g}**."
    )


def _names(data: Dataset, run: Run, row: LayerSummary) -> list[str]:
    """Name the units of a layer: the classes if it is the last one, else numbers."""
    is_last = row.name == run.architecture.summary()[-1].name
    count = num_units(row.output_shape)
    if is_last and len(data.class_names) == count:
        return list(data.class_names)
    return [str(number) for number in range(count)]
