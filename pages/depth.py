"""Depth: what another convolution layer sees, what it costs, whether it pays, why it is hard."""

import streamlit as st

from cnn import architecture
from cnn.architecture import receptive_field
from cnn.depth import depth_experiment, gradient_flow
from cnn.depth.gradient_flow import measure
from ui.depth import depth_filters, depth_structure, depth_view, gradient_flow_view
from ui.depth import depth_values as values
from ui.shell import pages
from ui.shell.controls import segmented_control
from ui.shell.navigation import page_link
from ui.shell.page import header, show_source, tips
from ui.shell.things_to_try import Try, tries

header(
    pages.DEPTH.title,
    "Does another layer make the network better, and what does it cost?",
    values.ALL,
)

tries(
    Try(
        "Four layers instead of two",
        "A cell now sees the whole digit, and there are fewer parameters. Is it better? See below.",
        {values.LAYERS: 4},
    ),
    Try(
        "From an edge to half a digit",
        "Go down the layers: what do the four patches have in common? Not all can be named.",
        {
            values.LAYERS: 3,
            values.FILTERS[0]: 13,
            values.FILTERS[1]: 11,
            values.FILTERS[2]: 8,
        },
    ),
    Try(
        "Sixteen sigmoids in a row",
        "At the bottom: nearly nothing of the gradient arrives at the first layer.",
        {values.ACTIVATION: "sigmoid"},
    ),
)


@st.fragment
def layers_in_a_row() -> None:
    """Say what another layer sees, costs and looks for; the rest of the page has no part in it."""
    chosen = segmented_control(values.LAYERS)
    depth_structure.show(chosen)

    st.subheader("What do the filters of each layer look for?", anchor=False)
    st.markdown(
        "Deeper cells see more, and put together what the cells before them found. Look whether "
        "these filters go from edges to shapes to parts, as is often said."
    )
    depth_filters.show(chosen)


layers_in_a_row()

st.subheader("Does it pay?", anchor=False)
st.markdown(
    "The article says that more layers “obviously” boost the performance, and also that a "
    "deeper network is harder to train. Measure it: four networks with 1 to 4 layers learn "
    "from the same digits for the same number of epochs, and answer 10,000 test digits. The "
    "four that came with the lab learned from all 60,000; yours learn from fewer, so that all "
    "are done in about a minute."
)
depth_view.show()

st.subheader("Why is deeper harder to train?", anchor=False)
st.markdown(
    "A layer learns from the gradient that reaches it, and on its way back from the answer the "
    "gradient is multiplied once per layer. Factors below 1 make it vanish, those above 1 make "
    "it explode. **Batch normalisation** brings the values in each layer back to a spread of "
    "1, and with them the factors. Measure it on real digits (shrunk to 7 × 7 pixels), in "
    "plain stacks of convolutions."
)
gradient_flow_view.show()
tips(
    "Two epochs: is the deepest network the best? Give all four **10 epochs**. What has become of "
    "the order?",
    "Change only the **seed**, the chance of the first weights. A difference smaller than what the "
    "seed makes says nothing about depth.",
    "**relu** with **he_uniform**: the gradients of all 16 layers are alike without any "
    "normalisation; He chose those weights for just that. Yet the deep stack learns slowly: "
    "gradients that arrive are not enough. The other remedy, residual connections, adds a way "
    "around each layer; networks in this lab are plain chains.",
    "Small networks and few digits: what holds here need not hold for large pictures. Press "
    "**Make it my network**, and train it on all digits on the training page.",
)
show_source(
    receptive_field.receptive_frame,
    architecture.stacked,
    depth_experiment.create_runs,
    measure,
    keras=gradient_flow.KERAS_LINES,
)
page_link(pages.EXERCISES, "Do you know what a deep cell sees? Exercises")
