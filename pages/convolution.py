"""Convolution: how a kernel turns an image into a feature map."""

import streamlit as st

from cnn.neuron import Neuron
from ui import convolution_view, kernel_bench
from ui.convolution_questions import code, questions
from ui.convolution_view import FIRST, SECOND
from ui.kernel_history import undo_buttons
from ui.page import explain_errors, header, next_page
from ui.pictures import choose_picture
from ui.sliding import sliding_controls
from ui.tries import Try, tries

MAX_SIDE = 1024  # pixels of a picture

header(
    "Convolution",
    "Lay a small grid of weights on a picture, multiply, add up, move on. What does that find?",
)
PLAIN = {"conv_colour": False, "conv_strongest": False, f"{FIRST}_cells": "", "conv_pin": None}
tries(
    Try(
        "Find the edges",
        "Vertical edges light up in blue and orange, horizontal ones stay pale. "
        "Then press **Transpose**: which edges answer now?",
        PLAIN | {"conv_image": "Photograph", FIRST: "sobel x"},
    ),
    Try(
        "Find the eyes",
        "The kernel is an eye, cut from this portrait. Ranks 1 and 2 are the eyes. "
        "Then drag a box around something else.",
        PLAIN | {"conv_image": "Portrait", FIRST: "eye template", "conv_strongest": True},
    ),
    Try(
        "See red",
        "In grey the ball is gone. Red minus green, pixel by pixel, brings it back: "
        "one neuron looks at all three channels and adds.",
        PLAIN | {"conv_image": "Red ball", "conv_colour": True, f"{FIRST}_cells": "1 | -1 | 0"},
    ),
)


@st.fragment
def playground() -> None:
    """Show everything that a change of a control changes."""
    picture_place, kernel_place = st.columns(2, gap="medium")
    scene_place = st.container()
    cells_column, sliding_column, closer_column = st.columns(3, gap="medium")

    with picture_place:
        picture = choose_picture("conv_image", max_side=MAX_SIDE, colour_key="conv_colour")
    with kernel_place:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = kernel_bench.preset_picker(FIRST, default="sobel x")
            history_place = st.container(horizontal=True, width="content")
        about_place = st.container()
    with cells_column, st.container(border=True, height="stretch"):
        st.markdown("**Change the kernel**")
        tools_place = st.container()
        text = kernel_bench.cells_as_text(FIRST)
        channels = 3 if st.session_state["conv_colour"] else 1
        weights = kernel_bench.kernel(name, text, channels=channels)
        with tools_place:
            kernel_bench.tools(FIRST, weights)
        with st.container(horizontal=True):
            kernel_bench.size_picker(FIRST, weights)
            bias = st.number_input(
                "Bias", -100.0, 100.0, 0.0, 0.1, key="conv_bias", bind="query-params", width=120
            )
    with about_place:
        kernel_bench.about(name, text)
    if picture is None:
        return
    with sliding_column, st.container(border=True, height="stretch"):
        st.markdown("**Change how it slides**")
        sliding = sliding_controls("conv", picture.values.shape, weights.shape[:2])
        flip = st.toggle("flip", key="conv_flip", bind="query-params", help=FLIP_HELP)
        relu = st.toggle("ReLU: negative sums become 0", key="conv_relu", bind="query-params")
    neuron = Neuron(
        weights=weights,
        bias=bias,
        stride=sliding.stride,
        padding=sliding.padding,
        dilation=sliding.dilation,
        flip=flip,
        relu=relu,
    )
    with closer_column, st.container(border=True, height="stretch"):
        st.markdown("**Look closer**")
        closer = convolution_view.closer_controls()
        second = convolution_view.second_kernel(neuron)
    with history_place:
        undo_buttons(
            "conv_history", [FIRST, f"{FIRST}_cells", "conv_bias", SECOND, f"{SECOND}_cells"]
        )
    with scene_place, explain_errors():
        convolution_view.show_scene(picture, neuron, second, closer)
    questions(picture.values, neuron)
    code(picture.values, neuron, second, closer)


FLIP_HELP = (
    "Mathematicians turn the kernel by 180° before it slides, and call only that a convolution; "
    "without, it is a cross-correlation. Networks learn their weights, so for them it makes no "
    "difference, and Keras does not turn it."
)
playground()
next_page("pages/pooling.py", "What happens to a feature map next: pooling")
