"""Convolution: how a kernel turns an image into a feature map."""

from typing import Any

import streamlit as st

from cnn.convolution.neuron import ConvolutionNeuron
from ui.address.values import Anything
from ui.convolution import convolution_values as values
from ui.convolution import kernel_bench
from ui.convolution.convolution_bench import bench
from ui.convolution.convolution_questions import ask_for_the_size, code
from ui.convolution.convolution_view import BY_HAND, closer_controls, size_in_words
from ui.convolution.sliding_controls import sliding_controls
from ui.shell import pages
from ui.shell.controls import toggle
from ui.shell.navigation import page_link
from ui.shell.number_field import number_field
from ui.shell.page import header
from ui.shell.picture_picker import choose_picture
from ui.shell.things_to_try import Try, tries

MAX_SIDE = 1024  # pixels of a picture

header(
    pages.CONVOLUTION.title,
    "Lay a small grid of weights on a picture, multiply, add up, move on. What does that find?",
    values.ALL,
)
PLAIN: dict[Anything, Any] = {
    values.COLOUR: False,
    values.STRONGEST: False,
    values.FIRST.cells: "",
    values.PIN: None,
}
tries(
    Try(
        "Find the edges",
        "Vertical edges light up in blue and orange, horizontal ones stay pale. "
        "Then press **Transpose**: which edges answer now?",
        PLAIN | {values.PICTURE.source: "Photograph", values.FIRST.preset: "sobel x"},
    ),
    Try(
        "Find the eyes",
        "The kernel is an eye, cut from this portrait. Ranks 1 and 2 are the eyes. "
        "Then drag a box around something else.",
        PLAIN
        | {
            values.PICTURE.source: "Portrait",
            values.FIRST.preset: "eye template",
            values.STRONGEST: True,
        },
    ),
    Try(
        "See red",
        "In grey the ball is gone. Red minus green, pixel by pixel, brings it back: "
        "one neuron looks at all three channels and adds.",
        PLAIN
        | {
            values.PICTURE.source: "Red ball",
            values.COLOUR: True,
            values.FIRST.cells: "1 | -1 | 0",
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
        picture = choose_picture(values.PICTURE, max_side=MAX_SIDE)
    with kernel_place, st.container(horizontal=True):
        channels = picture.channels if picture else 1
        name = kernel_bench.preset_picker(values.FIRST, channels=channels)
    if picture is None:
        return
    weights = kernel_bench.kernel_as_it_is(values.FIRST, channels=picture.channels)
    with sliding_place, st.container(border=True, height="stretch"):
        st.markdown("**How it slides**")
        size_place = st.container()
        with st.container(horizontal=True):
            kernel_bench.size_picker(values.FIRST, weights)
        sliding = sliding_controls(picture.values.shape, weights.shape[:2])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            bias = number_field(values.BIAS, width=120)
            relu = toggle(values.RELU)
        flip = toggle(values.FLIP)
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
