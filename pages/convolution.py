"""Convolution: how a kernel turns an image into a feature map."""

import streamlit as st

from cnn.convolution.neuron import ConvolutionNeuron
from ui.convolution import kernel_bench
from ui.convolution.convolution_bench import bench
from ui.convolution.convolution_questions import ask_for_the_size, code
from ui.convolution.convolution_view import BY_HAND, FIRST, closer_controls, size_in_words
from ui.convolution.sliding_controls import sliding_controls
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import header
from ui.shell.picture_picker import choose_picture
from ui.shell.things_to_try import Try, tries

MAX_SIDE = 1024  # pixels of a picture
FLIP_HELP = (
    "Mathematicians turn the kernel by 180° before it slides, and call only that a convolution; "
    "without, it is a cross-correlation. Networks learn their weights, so for them it makes no "
    "difference, and Keras does not turn it."
)

header(
    pages.CONVOLUTION.title,
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
        PLAIN
        | {
            "conv_image": "Red ball",
            "conv_colour": True,
            FIRST: "sobel x",  # of its family's list, "Find the eyes" leaves another one
            f"{FIRST}_cells": "1 | -1 | 0",
        },
    ),
)


@st.fragment
def playground() -> None:
    """Show everything that a change of a control changes."""
    picture_place, kernel_place = st.columns(2, gap="medium")
    bench_place = st.container()
    sliding_place, closer_place = st.columns(2, gap="medium")

    with picture_place:
        picture = choose_picture("conv_image", max_side=MAX_SIDE, colour_key="conv_colour")
    with kernel_place, st.container(horizontal=True):
        name = kernel_bench.preset_picker(FIRST, default="sobel x")
    if picture is None:
        return
    weights = kernel_bench.kernel_before_its_text(FIRST, name, channels=picture.channels)
    with sliding_place, st.container(border=True, height="stretch"):
        st.markdown("**How it slides**")
        size_place = st.container()
        with st.container(horizontal=True):
            kernel_bench.size_picker(FIRST, name, weights)
        sliding = sliding_controls("conv", picture.values.shape, weights.shape[:2])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            bias = st.number_input(
                "Bias", -100.0, 100.0, 0.0, 0.1, key="conv_bias", bind="query-params", width=120
            )
            relu = st.toggle("ReLU: negative sums become 0", key="conv_relu", bind="query-params")
        flip = st.toggle(
            "flip: a mathematician's convolution",
            key="conv_flip",
            bind="query-params",
            help=FLIP_HELP,
        )
    with closer_place, st.container(border=True, height="stretch"):
        st.markdown("**Look closer**")
        closer = closer_controls(colour=picture.channels > 1)
    neuron = ConvolutionNeuron(
        weights=weights,
        bias=bias,
        sliding=sliding,
        flip=flip,
        relu=relu,
    )
    with bench_place:
        bench(picture, name, neuron, closer)
        st.caption(BY_HAND)
    with size_place:
        size_in_words(picture.values, neuron)
    ask_for_the_size(picture.values, neuron)
    code(picture.values, neuron, closer)


playground()
page_link(pages.POOLING, "What happens to a feature map next: pooling")
