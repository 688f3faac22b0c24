"""Controls that more than one page uses."""

import numpy as np
import pandas as pd
import streamlit as st

from cnn import images, kernels
from cnn.types import FloatArray
from ui.page import explain_errors

UPLOAD = "Your own picture"
_UPLOAD_TYPES = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"]


def picture_picker(
    key: str, *, max_side: int = 256, default: str = "portrait"
) -> FloatArray | None:
    """Let the learner choose a sample picture or upload one.

    Args:
        key: Widget key and URL parameter.
        max_side: A larger upload is shrunk to this many pixels.
        default: The sample that is chosen at first.

    Returns:
        Grey levels in [0, 1], shape (H, W); None as long as there is no usable upload.
    """
    titles = {sample.title: name for name, sample in images.SAMPLES.items()}
    options = [*titles, UPLOAD]
    title = st.selectbox(
        "Picture",
        options,
        index=options.index(images.SAMPLES[default].title),
        key=key,
        bind="query-params",
    )
    if title != UPLOAD:
        return images.sample_image(titles[title])
    upload = st.file_uploader(
        f"PNG, JPEG, WebP, GIF, BMP or TIFF, at most {images.MAX_BYTES // 1_000_000} MB. "
        "It stays in memory and is never stored.",
        type=_UPLOAD_TYPES,
        key=f"{key}_upload",
    )
    if upload is None:
        st.info("Choose a file, or go back to one of the sample pictures.")
        return None
    with explain_errors():
        return images.load_image(upload.getvalue(), max_side=max_side)
    return None


def kernel_picker(key: str, *, default: str = "sobel x") -> str:
    """Let the learner choose a named kernel; a new choice drops changed cells.

    Args:
        key: Widget key and URL parameter.
        default: The kernel that is chosen at first.

    Returns:
        Key of `cnn.kernels.KERNELS`.
    """
    name: str = st.selectbox(
        "Kernel",
        list(kernels.KERNELS),
        index=list(kernels.KERNELS).index(default),
        key=key,
        bind="query-params",
        on_change=lambda: st.session_state.update({f"{key}_cells": ""}),
    )
    return name


def kernel_cells(key: str, name: str) -> FloatArray:
    """Let the learner change the cells of a kernel, in a grid or as text.

    Args:
        key: The key given to `kernel_picker`; the cells are in the URL as `key` + "_cells".
        name: The kernel to start from.

    Returns:
        Weights, shape (kH, kW).
    """
    kernel = kernels.KERNELS[name]
    values = kernel.values
    cells_key = f"{key}_cells"
    grid = st.container()
    typed = st.text_input(
        "Cells as text",
        key=cells_key,
        bind="query-params",
        placeholder="1 0 -1; 2 0 -2; 1 0 -1",
        help="A semicolon ends a row. Leave it empty for the kernel as it was chosen.",
        max_chars=2000,
    )
    if typed:
        with explain_errors():
            values = kernels.parse_kernel(typed)
    with grid:
        st.markdown(f"**Kernel w** · {values.shape[0]} × {values.shape[1]}, change a cell")
        _cell_grid(values, key=f"{key}_grid_{name}_{values.shape}", cells_key=cells_key)
    st.caption(f"{kernel.description} Source: {kernel.source}")
    return values


def _cell_grid(values: FloatArray, *, key: str, cells_key: str) -> None:
    """Show editable cells; a change is written into the text, and so into the address bar."""

    def commit() -> None:
        changed = np.array(values)
        for row, cells in st.session_state[key]["edited_rows"].items():
            for column, value in cells.items():
                changed[int(row), int(column)] = value or 0.0
        st.session_state[cells_key] = kernels.format_kernel(changed)

    columns = [str(column) for column in range(values.shape[1])]
    st.data_editor(
        pd.DataFrame(values, columns=columns),
        hide_index=True,
        column_config={
            column: st.column_config.NumberColumn(format="%.3g", width="small")
            for column in columns
        },
        key=key,
        on_change=commit,
        alt=f"The {values.shape[0]} by {values.shape[1]} cells of the kernel, editable.",
    )
