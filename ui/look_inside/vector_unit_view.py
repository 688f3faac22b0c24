"""One number of a vector, opened: what a dense unit adds up, and where Flatten took it from."""

from collections.abc import Callable, Sequence

import streamlit as st

from cnn import figures
from cnn.architecture import Architecture, LayerSummary
from cnn.inspection.look_inside.opened_unit import OpenedDense, OpenedNumber
from cnn.inspection.look_inside.unit_names import Unit, came_from, origin, place_in_flat
from ui.look_inside import unit_words
from ui.look_inside.unit_softmax import fraction
from ui.shell.page import chart, made_once

_MOST_ORIGINS = 4  # inputs that can be opened with one click
_CELL = 40  # pixels of a map on the screen


def show_number(
    unit: OpenedNumber, row: LayerSummary, before: str, go: Callable[[str], None]
) -> None:
    """Show where Flatten took a number from, and let the learner choose another place.

    Args:
        unit: The number.
        row: The Flatten layer.
        before: Name of the layer before.
        go: Opens another unit by its name.
    """
    height, width, channels = row.input_shape
    place = place_in_flat(unit.row, unit.column, unit.channel, row.input_shape)
    chosen = {"flat_row": unit.row, "flat_column": unit.column, "flat_channel": unit.channel}
    st.session_state.update(chosen)  # the link is right; a widget may hold what was there before

    def moved() -> None:
        r, c, channel = (int(st.session_state[key]) for key in chosen)
        go(f"{row.name}.{place_in_flat(r, c, channel, row.input_shape)}")

    with st.container(horizontal=True):
        for (key, label), size in zip(
            (("flat_row", "Row"), ("flat_column", "Column"), ("flat_channel", "Channel")),
            (height, width, channels),
            strict=True,
        ):
            st.number_input(
                f"{label}, 0 to {size - 1}", 0, size - 1, key=key, width=150, on_change=moved
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
    go: Callable[[str], None],
) -> None:
    """Show what the inputs of a dense unit add to its sum, and what becomes of the sum.

    Args:
        unit: One page of its inputs.
        architecture: The network.
        row: The Dense layer.
        place: Which of its units this is.
        names: Of the layer's units.
        go: Opens another unit by its name.
    """
    (before,) = row.inputs
    labels = [
        f"{unit_words.numbered(architecture, before, number)}: {x:.3g} × {w:.3g}"
        for number, x, w in zip(unit.numbers, unit.inputs, unit.weights, strict=True)
    ]
    values = (unit.inputs * unit.weights).tolist()
    others = unit.num_inputs - len(unit.numbers)
    if others:
        labels.append(f"{others:,} other{'s' if others > 1 else ''}")
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


def _origins(
    architecture: Architecture, before: str, numbers: Sequence[int], go: Callable[[str], None]
) -> None:
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
                    args=(str(source),),
                )
