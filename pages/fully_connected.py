"""Fully connected: how found features become one decision."""

import streamlit as st

from cnn import ops
from cnn.fully_connected import faces, flattening
from ui.fully_connected import fully_connected_values as values
from ui.fully_connected.face_view import KERAS_LINES, face_section
from ui.fully_connected.flattening_view import flattening_section
from ui.fully_connected.softmax_view import softmax_section
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import header, show_source, tips
from ui.shell.things_to_try import Try, tries

header(
    pages.FULLY_CONNECTED.title,
    "Two eyes, a nose and a mouth: how does a network get from there to “this is a person”?",
    values.ALL,
)
tries(
    Try(
        "Take the nose away",
        "One bar of the sum shrinks, and the sum falls below zero. Which bar?",
        {values.FACE: "no-nose"},
    ),
    Try(
        "Scramble the face",
        "Still a person! Read below what pooling has thrown away.",
        {values.FACE: "scrambled"},
    ),
    Try(
        "Heat the softmax up",
        "Further down: at temperature 5, even a sure “4” becomes an open question.",
        {values.SCORES: "-1.5_-2_0.5_-0.5_9_0.8_-1_1.2_0.4_1", values.TEMPERATURE: 5.0},
    ),
    key="fc_tries",
)

face_section()
tips(
    "Follow one number from left to right: the eye on the picture, the bright cell of its map, the "
    "neuron of its quarter, times a weight, one bar of the sum.",
    "Drag the nose slowly across a dashed line. One neuron goes out and another one lights up; the "
    "orange dots on the face mark where the decision flipped.",
    "Mirror the nose, then an eye. Why does the neuron mind only one of them?",
    "Choose the scrambled face, then the weights **strict about quarters**. And now move the "
    "ordinary face’s nose by a single pixel.",
    title="Notice",
)

st.subheader("Many classes: softmax", anchor="softmax")
st.markdown(
    "One neuron says yes or no. A network that tells ten digits apart has ten of them, and softmax "
    "divides the belief among them: each score becomes a power of e, as a share of the sum of all "
    "powers. Point at a term or a row, and click to put another class on top."
)
softmax_section()

st.subheader("What flattening costs", anchor="flattening")
st.markdown(
    "Before a dense layer, all maps are laid out in one row, and every unit has a weight for every "
    "cell of it. An average per map needs a weight per map. Here, both behind the same two stages "
    "of 3 × 3 convolution (16, then 32 filters) and 2 × 2 pooling."
)
flattening_section()

show_source(
    faces.kernel,
    faces.look,
    faces.weigh,
    ops.dense,
    ops.softmax,
    flattening.flattening_cost,
    keras=KERAS_LINES,
)
page_link(pages.NETWORK_BUILDER, "Weave them together: build a network of your own")
