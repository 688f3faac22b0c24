"""How a kernel slides: stride, padding and dilation, within what picture and kernel allow."""

from typing import Literal

import streamlit as st

from cnn import sliding
from cnn.convolution import worked_cell
from cnn.sliding import Sliding
from ui.address.values import Choice, Whole
from ui.shell.controls import number_input, segmented_control

LARGEST_STRIDE = 8  # pixels
LARGEST_DILATION = 8  # pixels
LARGEST_PADDING = 16  # pixels on each side


STRIDE = Whole(
    "conv_stride", 1, "Stride", "Pixels from one stop to the next.", low=1, high=LARGEST_STRIDE
)
DILATION = Whole("conv_dilation", 1, "Dilation", low=1, high=LARGEST_DILATION)
PADDING = Choice[Literal["valid", "same", "pixels"]](
    "conv_padding",
    "valid",
    "Padding",
    "valid: the kernel stays inside the picture. same: zeros are laid around it, so that "
    "stride 1 keeps its size. pixels: as many zeros on each side as you say.",
    options=("valid", "same", "pixels"),
)
PIXELS = Whole(
    "conv_pixels",
    0,
    "Pixels of padding",
    "Zeros on each side. Where the kernel sees nothing else, the output is 0.",
    high=LARGEST_PADDING,
)


def sliding_controls(image_shape: tuple[int, ...], kernel_size: tuple[int, int]) -> Sliding:
    """Let the learner choose stride, dilation and padding.

    Args:
        image_shape: (H, W, ...) of the picture.
        kernel_size: (kH, kW).
    """
    row = st.container(horizontal=True)
    with row:
        stride = number_input(STRIDE, width=120)
    with st.container(horizontal=True):
        kind = segmented_control(PADDING)
        padding: sliding.Padding = number_input(PIXELS, width=120) if kind == "pixels" else kind
    widest = min(
        worked_cell.largest_dilation(size, side, padding=padding, most=LARGEST_DILATION)
        for size, side in zip(image_shape[:2], kernel_size, strict=True)
    )
    tip = "Pixels from one cell of the kernel to the next"
    if widest < LARGEST_DILATION:
        tip += f"; with more than {widest}, this kernel does not fit into this picture"
    with row:
        dilation = number_input(DILATION, high=widest, words=f"{tip}.", width=120)
    return Sliding(stride, padding, dilation)
