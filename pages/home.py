"""Home: a whole network at a glance, and where to start."""

import streamlit as st

from cnn import datasets, figures, kernels, ops
from cnn.network_builder import epoch_time
from ui.home import home_values as values
from ui.shell import pages
from ui.shell.controls import segmented_control
from ui.shell.navigation import page_link
from ui.shell.page import chart, header, made_once
from ui.workers import cached

SHOWN_KERNELS = ("sobel x", "sobel y", "line 45 degrees", "line 135 degrees")

header(
    "CNN Lab",
    "Understand convolutional neural networks by doing: everything here is yours to change.",
    values.ALL,
)


@st.fragment
def whole_network() -> None:
    """Let a digit go through four kernels, pooling, and on to the decision."""
    digits = datasets.load("mnist")
    digit = segmented_control(values.DIGIT)
    image = datasets.scale(datasets.first_of(digits, digit)[:, :, 0])
    feature_maps = ops.convolution_layer(
        image, [kernels.KERNELS[name].values for name in SHOWN_KERNELS]
    )
    pooled = ops.pool2d(feature_maps, pool_size=4)

    stages = st.columns(4, gap="small", border=True)
    with stages[0]:
        st.markdown("**1 · A picture** is a grid of numbers.")
        chart(
            made_once(figures.picture, image, height=230),
            key="home_picture",
            alt=f"A handwritten {digit}.",
        )
        st.caption(" × ".join(map(str, image.shape)) + " numbers")
    with stages[1]:
        st.markdown("**2 · Convolution** finds features.")
        chart(
            made_once(figures.mosaic, feature_maps, columns=2, height=230),
            key="home_maps",
            alt="Four feature maps: upright, lying and two slanting strokes.",
        )
        st.caption(" × ".join(map(str, feature_maps.shape)) + " numbers")
        page_link(pages.CONVOLUTION, "Try kernels", icon=":material/grid_on:")
    with stages[2]:
        st.markdown("**3 · Pooling** keeps the strongest.")
        chart(
            made_once(figures.mosaic, pooled, columns=2, height=230),
            key="home_pooled",
            alt="The four maps, pooled.",
        )
        st.caption(" × ".join(map(str, pooled.shape)) + " numbers")
        page_link(pages.POOLING, "Shift a picture", icon=":material/compress:")
    with stages[3]:
        st.markdown("**4 · Fully connected** layers weigh and decide.")
        chart(
            made_once(figures.strip, pooled.ravel(), height=230),
            key="home_vector",
            alt="The pooled maps as one row of numbers, from which the network decides.",
        )
        st.caption(f"{pooled.size} numbers in a row")
        page_link(pages.FULLY_CONNECTED, "See a decision", icon=":material/hub:")
    st.caption(
        "Here the kernels are made by hand. A network finds its own, by training. "
        + epoch_time.in_words(epoch_time.load())
    )


whole_network()
page_link(
    pages.RESULTS,
    "Or look into one that is trained already",
    icon=":material/insights:",
)

st.subheader("Where to start")
for column, (title, words, page, label) in zip(
    st.columns(3, gap="medium", border=True),
    (
        (
            "New to this?",
            "Lay a kernel on a picture and watch what lights up. Ten minutes, no formula needed.",
            pages.CONVOLUTION,
            "Start with convolution",
        ),
        (
            "Want to train one?",
            "Stack layers, train on 60,000 handwritten digits, and open up what it learned.",
            pages.NETWORK_BUILDER,
            "Build a network",
        ),
        (
            "In a workshop?",
            "Short exercises: predict first, then reveal. Wrong answers are explained.",
            pages.EXERCISES,
            "Go to the exercises",
        ),
    ),
    strict=True,
):
    with column:
        st.markdown(f"#### {title}")
        st.markdown(words)
        page_link(page, label)

workers = cached.workers()
if workers.state == "failed":
    st.warning(f"Training is not possible: {workers.message}", icon=":material/build:")
