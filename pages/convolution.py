"""Convolution: how a kernel turns an image into a feature map."""

import streamlit as st

from cnn import explain, figures, ops
from ui import widgets
from ui.page import chart, explain_errors, header, next_page, show_source, tips

PADDINGS: tuple[ops.Padding, ...] = ("valid", "same")

header(
    "Convolution",
    "Lay a small grid of weights on a picture, multiply, add up, move on. What does that find?",
)
picture_column, kernel_column, settings_column = st.columns(3, gap="medium")
with picture_column:
    image = widgets.picture_picker("conv_image")
with kernel_column:
    kernel_name = widgets.kernel_picker("conv_kernel")
with settings_column, st.container(horizontal=True):
    stride = st.slider("Stride (pixels)", 1, 4, key="conv_stride", bind="query-params", width=100)
    padding = st.segmented_control(
        "Padding",
        PADDINGS,
        default=PADDINGS[0],
        required=True,
        key="conv_padding",
        bind="query-params",
        help="valid: the kernel stays inside the picture. same: zeros are laid around it.",
    )
if image is None:
    st.stop()

input_column, cells_column, output_column = st.columns(3, gap="medium")
with cells_column:
    kernel = widgets.kernel_cells("conv_kernel", kernel_name)

with explain_errors():
    feature_map = ops.convolve2d(image, kernel, stride=stride, padding=padding)
    rows, columns = feature_map.shape

    st.subheader("One cell, worked out")
    st.latex(r"h_{i,j} = \sum_{k=0}^{m-1} \sum_{l=0}^{m-1} w_{k,l} \; x_{s i + k,\; s j + l}")
    st.caption(
        "h: output · x: input · w: kernel · m: kernel width and height · s: stride. "
        "Choose an output cell; the orange frames show it, and what it sees."
    )
    with st.container(horizontal=True):
        row = st.slider(
            "Row i", 0, max(rows - 1, 1), rows // 2, key="conv_row", bind="query-params", width=260
        )
        column = st.slider(
            "Column j",
            0,
            max(columns - 1, 1),
            columns // 2,
            key="conv_column",
            bind="query-params",
            width=260,
        )
    cell = explain.work_out_cell(
        image, kernel, row=row, column=column, stride=stride, padding=padding
    )
    for place, title, figure in zip(
        st.columns(3, gap="medium"),
        ("x: what the kernel sees", "w: the kernel", "w · x: the products"),
        (
            figures.brightness(cell.patch, limit=1.0, height=250),
            figures.signed_map(kernel, height=250),
            figures.signed_map(cell.products, height=250),
        ),
        strict=True,
    ):
        with place:
            st.markdown(f"**{title}**")
            chart(figure, key=f"conv_{title}", alt=title)
    st.latex(explain.formula(cell, kernel, row=row, column=column))

    with input_column:
        st.markdown(f"**Input x** · {image.shape[0]} × {image.shape[1]}")
        window = figures.mark_window(figures.picture(image), cell.top, cell.left, *kernel.shape)
        chart(window, key="conv_input", alt="The picture, with the window of the chosen cell.")
    with output_column:
        st.markdown(f"**Output h** · {rows} × {columns}")
        output = figures.mark_window(figures.signed_map(feature_map), row, column, 1, 1)
        chart(output, key="conv_output", alt="The feature map, with the chosen cell.")

tips(
    "**identity**, then **sobel x**: which edges light up, which stay dark, and which turn orange?",
    "Change a single cell of the kernel and look for the place where the output changes most.",
    "Stride 2 halves the output. What is lost?",
    "**eye template** over the portrait: where is the output bluest?",
)
show_source(
    ops.convolve2d,
    keras=f"layer = keras.layers.Conv2D(1, {kernel.shape}, strides={stride}, "
    f'padding="{padding}", use_bias=False)\n'
    "layer.build((None, *image.shape, 1))\n"
    "layer.set_weights([kernel[:, :, None, None]])\n"
    "feature_map = layer(image[None, :, :, None])[0, :, :, 0]",
)
next_page("pages/pooling.py", "What happens to a feature map next: pooling")
