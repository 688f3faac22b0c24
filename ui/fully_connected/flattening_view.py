"""What flattening costs, in parameters, against one average per map."""

import streamlit as st

from cnn.architecture import Dense
from cnn.exercises.predictions import num_params_prediction
from cnn.fully_connected import flattening
from ui.fully_connected import fully_connected_values as values
from ui.shell.controls import select_slider
from ui.shell.predict import predict

_PREDICTED_SIDE = 64  # pixels; not one of the table, which would give the answer away


@st.fragment
def flattening_section() -> None:
    """Let the learner predict a number of parameters, then compare two ways to a dense layer."""
    units: int = select_slider(values.UNITS, width=320)
    question = flattening.flattening_cost(flattening.network(_PREDICTED_SIDE, units, flatten=True))
    predict(num_params_prediction(Dense(units), question.map_shape), key="flatten")
    st.markdown(_table(units))
    largest = [
        flattening.flattening_cost(flattening.network(flattening.SIDES[-1], units, flatten=flatten))
        for flatten in (True, False)
    ]
    counts = flattening.face_parameters()
    st.markdown(
        f"- At {flattening.SIDES[-1]} pixels, {largest[0].share:.1%} of all parameters of the "
        f"network sit in this one layer behind Flatten, and {largest[1].share:.1%} behind the "
        "average, whose number does not depend on the picture’s size at all.\n"
        "- The price of the average: it says *how much* of a feature there is, and nothing about "
        "*where*. Flatten keeps every place, and pays a weight for each.\n"
        f"- The face above: {counts['no pooling']:,} parameters without pooling, "
        f"{counts['pooling by quarters']} with the quarters, {counts['one average per map']} with "
        "one average per map, which could tell no arrangement from another."
    )


def _table(units: int) -> str:
    """Write the comparison as a Markdown table, with the arithmetic."""
    lines = [
        f"| Picture | Last map | Flatten, Dense {units} | Global average, Dense {units} |",
        "|---|---|---|---|",
    ]
    for side in flattening.SIDES:
        flat, averaged = (
            flattening.flattening_cost(flattening.network(side, units, flatten=flatten))
            for flatten in (True, False)
        )
        lines.append(
            f"| {side} × {side} | {flat.values_arithmetic} | {flat.params_arithmetic} "
            f"| {averaged.params_arithmetic} |"
        )
    return "\n".join(lines)
