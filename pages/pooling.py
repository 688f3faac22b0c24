"""Pooling: what a window keeps, and what a shift of the picture changes."""

from contextlib import suppress

import streamlit as st

from cnn import kernels, ops, sliding
from cnn.errors import CnnError
from cnn.exercises.predictions import output_size_prediction, pooled_value_prediction
from cnn.pooling import antialiasing, invariance
from cnn.sliding import Sliding
from ui.pooling import pooling_view
from ui.shell import pages, picture_picker
from ui.shell.navigation import page_link
from ui.shell.page import header, show_source
from ui.shell.predict import predict
from ui.shell.things_to_try import Try, tries

NO_KERNEL = "none"

header(
    pages.POOLING.title,
    "Keep one number of every window. Does the network then still mind a small shift?",
)
plain = {"pool_size": 2, "pool_stride": 2, "pool_padding": "valid", "pool_pin": None, "pool_dy": 0}
tries(
    Try(
        "The article's grid, moved to the left",
        "To the right, as at first, not one max-pooled cell changes. To the left, many do. Now "
        "drag it yourself: which shift leaves the map as it was?",
        plain
        | {
            "pool_image": "Toy grid",
            "pool_kernel": NO_KERNEL,
            "pool_stages": 1,
            "pool_blur": False,
            "pool_dx": -1,
        },
    ),
    Try(
        "A busy photograph, moved by one pixel",
        "One pixel to the right again. How many cells keep their value? The article's grid was "
        "lucky: its bright columns sit at the left of their windows.",
        plain
        | {
            "pool_image": "Photograph",
            "pool_kernel": "sobel x",
            "pool_stages": 1,
            "pool_blur": False,
            "pool_dx": 1,
        },
    ),
    Try(
        "Three stages, and a blur",
        "The measure is now the mean change. Which lines fall with more stages? And does the blur "
        "stay below max pooling?",
        plain
        | {
            "pool_image": "Photograph",
            "pool_kernel": "sobel x",
            "pool_stages": 3,
            "pool_blur": True,
            "pool_dx": 1,
            "pool_measure": "change",
        },
    ),
)


@st.fragment
def playground() -> None:
    """Pool a picture of the learner's choice, and shift it."""
    picture_column, kernel_column, pooling_column = st.columns([2, 2, 3], gap="medium")
    with picture_column:
        image = picture_picker.picture_picker("pool_image", default="toy grid")
    with kernel_column:
        kernel_name = st.selectbox(
            "Kernel, followed by ReLU",
            [NO_KERNEL, *kernels.KERNELS],
            key="pool_kernel",
            bind="query-params",
            help="none pools the picture itself. With several stages, each uses the same kernel.",
        )
    with pooling_column, st.container(horizontal=True):
        pool_size = st.number_input("Window", 2, 8, key="pool_size", bind="query-params", width=110)
        stride = st.number_input(
            "Stride", 1, 8, 2, key="pool_stride", bind="query-params", width=110
        )
        paddings: dict[str, sliding.Padding] = {"valid": "valid", "same": "same"}
        paddings |= {str(pixels): pixels for pixels in range(1, pool_size)}
        padding = st.selectbox(
            "Padding",
            paddings,
            key="pool_padding",
            bind="query-params",
            width=110,
            help="valid: windows stay inside. same: enough padding for every stride-th cell to "
            "have a window. A number: so many pixels on every side.",
        )
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        count = st.segmented_control(
            "Stages of convolution, ReLU and pooling",
            range(1, invariance.MAX_STAGES + 1),
            default=1,
            required=True,
            key="pool_stages",
            bind="query-params",
        )
        blur = st.toggle("Show blur pooling too", key="pool_blur", bind="query-params")
    if image is None:
        return

    stages = invariance.Stages(
        pooling="max",
        kernel=None if kernel_name == NO_KERNEL else kernels.KERNELS[kernel_name].values,
        pool_size=pool_size,
        stride=stride,
        padding=paddings[padding],
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
        predict(pooled_value_prediction(convolved[middle], "average"))
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
