"""How a kernel slides: stride, padding and dilation, within what picture and kernel allow."""

from typing import Literal

import streamlit as st

from cnn import sliding
from cnn.convolution import worked_cell
from cnn.sliding import Sliding

LARGEST_STRIDE = 8  # pixels
LARGEST_DILATION = 8  # pixels
LARGEST_PADDING = 16  # pixels on each side
_PADDINGS: tuple[Literal["valid", "same", "pixels"], ...] = ("valid", "same", "pixels")


def sliding_controls(
    key: str, image_shape: tuple[int, ...], kernel_size: tuple[int, int]
) -> Sliding:
    """Let the learner choose stride, dilation and padding.

    Args:
        key: Start of the widget keys and URL parameters.
        image_shape: (H, W, ...) of the picture.
        kernel_size: (kH, kW).
    """
    row = st.container(horizontal=True)
    with row:
        stride = _whole_number(
            "Stride", f"{key}_stride", 1, LARGEST_STRIDE, "Pixels from one stop to the next"
        )
    with st.container(horizontal=True):
        padding = _padding(key)
    widest = min(
        worked_cell.largest_dilation(size, side, padding=padding, most=LARGEST_DILATION)
        for size, side in zip(image_shape[:2], kernel_size, strict=True)
    )
    tip = "Pixels from one cell of the kernel to the next"
    if widest < LARGEST_DILATION:
        tip += f"; with more than {widest}, this kernel does not fit into this picture"
    with row:
        dilation = _whole_number("Dilation", f"{key}_dilation", 1, widest, tip)
    return Sliding(stride, padding, dilation)


def _padding(key: str) -> sliding.Padding:
    kind = st.segmented_control(
        "Padding",
        _PADDINGS,
        default=_PADDINGS[0],
        required=True,
        key=f"{key}_padding",
        bind="query-params",
        help="valid: the kernel stays inside the picture. same: zeros are laid around it, so that "
        "stride 1 keeps its size. pixels: as many zeros on each side as you say.",
    )
    if kind != "pixels":
        return kind
    return _whole_number(
        "Pixels of padding",
        f"{key}_pixels",
        0,
        LARGEST_PADDING,
        "Zeros on each side. Where the kernel sees nothing else, the output is 0",
    )


def _whole_number(label: str, key: str, least: int, most: int, tip: str) -> int:
    """Show a number input; what another control has made too large comes down to the limit."""
    if st.session_state.get(key, least) > most:
        st.session_state[key] = most
    return st.number_input(
        label, least, most, key=key, bind="query-params", help=f"{tip}.", width=120
    )
