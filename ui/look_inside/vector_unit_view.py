"""One number of a vector, opened: what a dense unit adds up, and where Flatten took it from."""

from collections.abc import Sequence

import streamlit as st

from cnn import figures
from cnn.architecture import Architecture, LayerSummary
from cnn.counting import counted
from cnn.inspection.look_inside.opened_unit import OpenedDense, OpenedNumber
from cnn.inspection.look_inside.unit_names import (
    Unit,
    came_from,
    origin,
    place_in_flat,
    place_in_map,
)
from ui.address import owner
from ui.look_inside import unit_words
from ui.look_inside.look_inside_values import UNIT, Go
from ui.look_inside.unit_softmax import fraction
from ui.shell.controls import showing
from ui.shell.page import chart, made_once

_MOST_ORIGINS = 4  # inputs that can be opened with one click
_CELL = 40  # pixels of a map on the screen


def show_number(unit: OpenedNumber, row: LayerSummary, before: str, go: Go) -> None:
    """Show where Flatten took a number from, and let the learner choose another place.

    Args:
        unit: The number.
        row: The Flatten layer.
        before: Name of the layer before.
        go: Opens another unit.
    """
    height, width, channels = row.input_shape
    place = place_in_flat(unit.row, unit.column, unit.channel, row.input_shape)

    def moved(to: int, axis: int) -> None:
        """Go along one axis from the number that is open by now."""
        now = owner.get(UNIT)
        if now is not None and now.layer == row.name:
            at = list(place_in_map(now.number, row.input_shape))
            at[axis] = to
            go(Unit(row.name, place_in_flat(at[0], at[1], at[2], row.input_shape)))

    with st.container(horizontal=True):
        for axis, (name, size, chosen) in enumerate(
            (
                ("Row", height, unit.row),
                ("Column", width, unit.column),
                ("Channel", channels, unit.channel),
            )
        ):
            st.number_input(
                f"{name}, 0 to {size - 1}",
                0,
                size - 1,
                chosen,
                width=150,
                **showing(f"flat_{name.lower()}", chosen, moved, axis),
            )
    chart(
        made_once(
            figures.signed_map,
            unit.x,
            height=min(80 + _CELL * height, 360),
            shapes=[figures.window(unit.row, unit.column, 1, 1)],
        ),
        key="unit_flat",
        alt=f"Channel {unit.channel} of {before}, with a frame at row {unit.row}, "
        f"column {unit.column}.",
    )
    st.markdown(
        f"Number {place} of the vector is **{unit.output:.4g}**. The vector goes cell by cell, and "
        f"in each cell channel by channel; with {width} columns and {channels} channels, the place "
        "is"
    )
    st.latex(
        rf"({unit.row} \times {width} + {unit.column}) \times {channels} + {unit.channel} = {place}"
    )


def show_dense(
    unit: OpenedDense,
    architecture: Architecture,
    row: LayerSummary,
    place: Unit,
    names: list[str],
    go: Go,
) -> None:
    """Show what the inputs of a dense unit add to its sum, and what becomes of the sum.

    Args:
        unit: One page of its inputs.
        architecture: The network.
        row: The Dense layer.
        place: Which of its units this is.
        names: Of the layer's units.
        go: Opens another unit.
    """
    (before,) = row.inputs
    labels = [
        f"{unit_words.numbered(architecture, before, number)}: {x:.3g} × {w:.3g}"
        for number, x, w in zip(unit.numbers, unit.inputs, unit.weights, strict=True)
    ]
    values = (unit.inputs * unit.weights).tolist()
    others = unit.num_inputs - len(unit.numbers)
    if others:
        labels.append(counted(others, "other"))
        values.append(unit.rest)
    labels.append("bias")
    values.append(unit.bias)
    chart(
        made_once(
            figures.bars,
            values,
            [label.replace("-", "−") for label in labels],
            unit="input × weight",
            height=30 * len(labels) + 60,
        ),
        key="unit_contributions",
        alt=f"What the inputs add to {place}: {'; '.join(labels[:3])}; and others.",
    )
    st.markdown(unit_words.dense_sum(unit, row))
    _origins(architecture, before, unit.numbers[:_MOST_ORIGINS], go)
    if unit.scores is not None:
        fraction(unit.scores, place.number, names)


def _origins(architecture: Architecture, before: str, numbers: Sequence[int], go: Go) -> None:
    """Lead to the units that the first inputs came from."""
    st.caption("Where the first of these came from; a click opens it")
    with st.container(horizontal=True, gap="small"):
        for number in numbers:
            source = came_from(architecture, before, number)
            if source is not None:
                st.button(
                    f"{number}: {origin(architecture, before, number)}",
                    key=f"unit_origin_{number}",
                    type="tertiary",
                    on_click=go,
                    args=(source,),
                )
