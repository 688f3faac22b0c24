"""Fully connected: how found features become one decision."""

import numpy as np
import pandas as pd
import streamlit as st

from cnn import faces, figures, ops
from ui.page import chart, explain_errors, header, next_page, show_source, tips

header(
    "Fully connected",
    "Two eyes, a nose and a mouth: how does a network get from there to “this is a person”?",
)

with st.container(horizontal=True, vertical_alignment="bottom"):
    present = st.pills(
        "Parts of the face",
        list(faces.ORDINARY_FACE),
        selection_mode="multi",
        default=list(faces.ORDINARY_FACE),
        key="fc_parts",
        bind="query-params",
    )
    arrangement = st.selectbox(
        "Arrangement",
        list(faces.ARRANGEMENTS),
        key="fc_arrangement",
        bind="query-params",
        width=280,
    )
    dx = st.slider("Shift right (pixels)", -8, 8, 0, key="fc_dx", bind="query-params", width=150)
    dy = st.slider("Shift down (pixels)", -8, 8, 0, key="fc_dy", bind="query-params", width=150)

parts = {name: place for name, place in faces.ARRANGEMENTS[arrangement].items() if name in present}
face = ops.shift2d(faces.draw(parts), dx, dy)

verdict_column, sum_column = st.columns([2, 3], gap="large")
editor = st.container()

with editor:
    st.subheader("The weights are yours")
    st.caption(
        "A row per detector, a column per quarter of the picture. A large weight says: "
        "“this part, found in this quarter, speaks for a person.”"
    )
    weights_column, bias_column = st.columns([3, 1], gap="large")
    weights = weights_column.data_editor(
        pd.DataFrame(faces.default_weights(), faces.DETECTORS, faces.QUARTERS),
        column_config={
            quarter: st.column_config.NumberColumn(min_value=-100, max_value=100, required=True)
            for quarter in faces.QUARTERS
        },
        key="fc_weights",
        alt="Weights of the neuron, editable: a row per detector, a column per quarter.",
    )
    bias = bias_column.number_input(
        "Bias",
        -200.0,
        200.0,
        faces.DEFAULT_BIAS,
        step=1.0,
        key="fc_bias",
        bind="query-params",
        help="Added to the sum. The more negative it is, the more evidence it takes.",
    )

with explain_errors():
    decision = faces.decide(face, np.nan_to_num(weights.to_numpy(dtype=float)), bias)
    with verdict_column:
        person = decision.probability >= 0.5
        st.metric(
            "The neuron says",
            "a person" if person else "not a person",
            f"{decision.probability:.1%} sure of a person",
            delta_color="off",
            delta_arrow="off",
        )
        chart(
            figures.picture(face, height=300),
            key="fc_face",
            alt=f"A drawn face with {', '.join(parts) or 'no parts'}.",
        )
    with sum_column:
        st.markdown("**Evidence × weight, added up.** Above zero means “a person”.")
        shown = np.flatnonzero(np.abs(decision.terms) > 0)
        names = [f"{name}, {quarter}" for name in faces.DETECTORS for quarter in faces.QUARTERS]
        chart(
            figures.waterfall(decision.terms[shown], [names[i] for i in shown], bias=bias),
            key="fc_waterfall",
            alt=f"Waterfall from the bias {bias:g} over the terms to the sum {decision.logit:.2f}.",
        )

    st.subheader("What the detectors saw")
    st.caption(
        "Each map lights up where its part is found: the better the match, the brighter. "
        "Max pooling keeps the brightest cell of each quarter; those 12 numbers, in a row, "
        "are what the neuron gets."
    )
    for index, (column, name) in enumerate(zip(st.columns(3), faces.DETECTORS, strict=True)):
        with column:
            chart(
                figures.quarters(decision.feature_maps[:, :, index], height=260),
                key=f"fc_map_{name}",
                alt=f"Where the {name} detector responds.",
            )
            st.caption(f"{name} detector")

tips(
    "Take the nose away. Which bar of the sum shrinks, and does the decision flip?",
    "Choose **nose and mouth out of place**. Still a person! Pooling by quarters has thrown away "
    "*where in the quarter* each part was. Give each quarter its own opinion: set the weight of a "
    "nose at the bottom left to 0.",
    "Shift the face by 3 pixels, then by 8. As long as no part crosses into another quarter, the "
    "evidence stays what it was.",
)
show_source(faces.decide, faces.kernel, ops.dense)
next_page("pages/network_builder.py", "Weave them together: build a network of your own")
