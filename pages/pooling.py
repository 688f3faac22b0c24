"""Pooling: what a window keeps, and what a shift of the picture changes."""

from contextlib import suppress

import streamlit as st

from cnn import kernels, ops
from cnn.errors import CnnError
from cnn.exercises.predictions import output_size_prediction, pooled_value_prediction
from cnn.pooling import antialiasing, invariance
from cnn.sliding import Sliding
from ui.pooling import pooling_values as values
from ui.pooling import pooling_view
from ui.pooling.pooling_scene import WHITE
from ui.shell import pages
from ui.shell.controls import number_input, segmented_control, selectbox, toggle
from ui.shell.navigation import page_link
from ui.shell.page import header, show_source
from ui.shell.picture_picker import choose_picture
from ui.shell.predict import predict
from ui.shell.things_to_try import Try, tries

header(
    pages.POOLING.title,
    "Keep one number of every window. Does the network then still mind a small shift?",
    values.ALL,
)
tries(
    Try(
        "The article's grid, moved to the left",
        "To the right, as at first, not one max-pooled cell changes. To the left, many do. Now "
        "drag it yourself: which shift leaves the map as it was?",
        {values.RIGHT: -1},
    ),
    Try(
        "A busy photograph, moved by one pixel",
        "One pixel to the right again. How many cells keep their value? The article's grid was "
        "lucky: its bright columns sit at the left of their windows.",
        {values.PICTURE.source: "Photograph", values.KERNEL: "sobel x"},
    ),
    Try(
        "Three stages, and a blur",
        "The measure is now the mean change. Which lines fall with more stages? And does the blur "
        "stay below max pooling?",
        {
            values.PICTURE.source: "Photograph",
            values.KERNEL: "sobel x",
            values.STAGES: 3,
            values.BLUR: True,
            values.MEASURE: "change",
        },
    ),
)


@st.fragment
def playground() -> None:
    """Pool a picture of the learner's choice, and shift it."""
    picture_column, kernel_column, pooling_column = st.columns([2, 2, 3], gap="medium")
    with picture_column:
        picture = choose_picture(values.PICTURE)
    with kernel_column:
        kernel_name = selectbox(values.KERNEL)
    with pooling_column, st.container(horizontal=True):
        pool_size = number_input(values.WINDOW, width=110)
        stride = number_input(values.STRIDE, width=110)
        # Padding as wide as the window would leave windows with nothing of the picture.
        paddings = values.PADDING.options[: pool_size + 1]
        padding = selectbox(values.PADDING, paddings, width=110)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        count = segmented_control(values.STAGES)
        blur = toggle(values.BLUR)
    if picture is None:
        return
    image = picture.values

    stages = invariance.Stages(
        pooling="max",
        kernel=None if kernel_name == values.NO_KERNEL else kernels.KERNELS[kernel_name].values,
        pool_size=pool_size,
        stride=stride,
        padding=int(padding) if padding.isdecimal() else padding,
        count=count,
    )
    pooling_view.show(image, stages, invariance.POOLINGS if blur else invariance.POOLINGS[:-1])
    with suppress(CnnError):  # what does not fit was explained above
        convolved = stages.convolve(image)
        predict(
            output_size_prediction(
                # The page shows the answer for its own stride.
                convolved.shape[1],
                pool_size,
                Sliding(stride + 1, stages.padding),
            )
        )
        middle = tuple(slice(side // 2, side // 2 + pool_size) for side in convolved.shape)
        predict(pooled_value_prediction(WHITE * convolved[middle], "average"))
    show_source(
        invariance.compare,
        invariance.measure_shifts,
        ops.pool2d,
        antialiasing.blur_pool2d,
        ops.shift2d,
        keras=stages.to_keras_code(),
    )
    page_link(pages.FULLY_CONNECTED, "From feature maps to a decision: fully connected")


playground()
