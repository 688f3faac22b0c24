"""The bench on which a kernel is chosen and changed.

A kernel is a preset, as long as the text of its cells is empty; else it is that text. Both are in
the address bar. Whatever changes a cell (a click in the scene, a button, a boxed patch) writes the
text.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from cnn import kernel_edits
from cnn.errors import CnnError
from cnn.kernel_text import format_kernel, parse_kernel
from cnn.kernels import FAMILIES, KERNELS, MAX_SIDE
from cnn.types import FloatArray
from ui.page import explain_errors

_MOST_CHARACTERS = 6000  # three channels of 11 × 11 cells with six digits


def preset_picker(key: str, *, default: str) -> str:
    """Let the learner choose a preset by family; a new choice drops changed cells.

    Args:
        key: Widget key and URL parameter of the preset; the family has `key` + "_family".
        default: The kernel that is chosen at first.

    Returns:
        Key of `cnn.kernels.KERNELS`.
    """
    # The family follows from the preset, which the link may name before there is a widget.
    name = st.session_state.get(key) or st.query_params.get(key)
    if name not in KERNELS:
        name = default
    family_key = f"{key}_family"
    st.session_state[family_key] = KERNELS[name].family
    forget_cells = partial(set_text, key, "")

    def first_of_family() -> None:
        st.session_state[key] = _members(st.session_state[family_key])[0]
        forget_cells()

    def chosen() -> None:
        # Only a list without the default starts empty, and what starts empty can be emptied.
        if st.session_state[key] is None:
            st.session_state[key] = _members(KERNELS[name].family)[0]
        forget_cells()

    st.selectbox("Family of kernels", FAMILIES, key=family_key, on_change=first_of_family)
    members = _members(KERNELS[name].family)
    st.selectbox(
        "Kernel",
        members,
        # The default is the one that the address leaves out, so it must not depend on the family.
        index=members.index(default) if default in members else None,
        key=key,
        bind="query-params",
        on_change=chosen,
    )
    return name


def kernel(name: str, text: str, *, channels: int = 1) -> FloatArray:
    """Return the kernel that the text says, or the preset if there is none.

    Args:
        name: What `preset_picker` returned.
        text: What `cells_as_text` returned.
        channels: 1, or 3 for a picture in colour.

    Returns:
        Weights, shape (kH, kW); for several channels (kH, kW, C), where one kernel serves all
        channels alike unless there is one for each.
    """
    values = KERNELS[name].values
    if text:
        with explain_errors():
            values = parse_kernel(text)
    if channels == 1:
        return values if values.ndim == 2 else values[..., 0]
    if values.ndim == 2:
        return np.repeat(values[..., None], channels, axis=2)
    if values.shape[2] != channels:
        st.warning(
            f"There are kernels for {values.shape[2]} channels, but the picture has {channels}. "
            "The first one is used for all of them."
        )
        return np.repeat(values[..., :1], channels, axis=2)
    return values


def about(name: str, text: str) -> None:
    """Say what the kernel is for, and where it comes from."""
    if text:
        st.caption(f"A kernel of your own. Choose **{name}** or another one to start again.")
    else:
        st.caption(f"{KERNELS[name].description} Source: {KERNELS[name].source}")


def set_text(key: str, text: str) -> None:
    """Replace the text of a kernel's cells, from a callback."""
    st.session_state[f"{key}_cells"] = text


def set_cells(key: str, values: FloatArray) -> None:
    """Replace a kernel's cells, from a callback."""
    set_text(key, format_kernel(values))


def cells_as_text(key: str) -> str:
    """Show the cells as text, to be typed or copied; it is what the address bar holds."""
    text: str = st.text_input(
        "Cells as text",
        key=f"{key}_cells",
        bind="query-params",
        placeholder="1 0 -1; 2 0 -2; 1 0 -1",
        help="A semicolon ends a row; | stands between the kernels of red, green and blue. "
        "Leave it empty for the kernel as it was chosen.",
        max_chars=_MOST_CHARACTERS,
    )
    return text


def tools(key: str, values: FloatArray) -> None:
    """Offer the edits that change a whole kernel.

    Args:
        key: The key given to `preset_picker`.
        values: The kernel as it stands.
    """
    notice = st.session_state.pop(f"{key}_notice", None)
    edits: dict[str, tuple[str, Callable[[FloatArray], FloatArray], str]] = {
        "sum": ("Sum 1", kernel_edits.normalise_sum, "Divide by the sum: a blur keeps brightness"),
        "mean": ("Mean 0", kernel_edits.zero_mean, "Take the mean off: even areas answer 0"),
        "transpose": ("Transpose", kernel_edits.transpose, "Swap rows and columns"),
        "rotate": ("Turn 90°", kernel_edits.rotate, "Turn clockwise"),
        "flip": ("Turn 180°", kernel_edits.flip, "What “flip” does before it slides"),
        "random": ("Random", partial(_random, key), "Weights of an untrained Keras layer"),
        "clear": ("Clear", kernel_edits.clear, "Set all cells to 0"),
    }
    with st.container(horizontal=True, gap="xsmall"):
        for name, (label, edit, tip) in edits.items():
            st.button(
                label, key=f"{key}_{name}", help=tip, on_click=_apply, args=(key, edit, values)
            )
    if notice:
        st.warning(notice, icon=":material/build:")


def size_picker(key: str, values: FloatArray) -> None:
    """Let the learner add rows and columns of zeros at the rim, or cut some off."""
    for axis, name in enumerate(("rows", "columns")):
        widget = f"{key}_{name}"
        st.session_state[widget] = values.shape[axis]
        st.number_input(
            f"Kernel {name}",
            1,
            MAX_SIDE,
            key=widget,
            on_change=_resize,
            args=(key, axis, values),
            width=120,
        )


def explain_rejection(key: str, message: str) -> None:
    """Say on the next run, beside the tools, why something could not be done."""
    st.session_state[f"{key}_notice"] = message


def _apply(key: str, edit: Callable[[FloatArray], FloatArray], values: FloatArray) -> None:
    try:
        set_cells(key, edit(values))
    except CnnError as error:
        explain_rejection(key, str(error))


def _resize(key: str, axis: int, values: FloatArray) -> None:
    size = list(values.shape[:2])
    size[axis] = st.session_state[f"{key}_{('rows', 'columns')[axis]}"]
    set_cells(key, kernel_edits.resize(values, *size))


def _random(key: str, values: FloatArray) -> FloatArray:
    """Draw other weights at each press."""
    seed = st.session_state.get(f"{key}_seed", 0) + 1
    st.session_state[f"{key}_seed"] = seed
    return kernel_edits.random_like(values, seed)


def _members(family: str) -> list[str]:
    return [name for name, kernel in KERNELS.items() if kernel.family == family]
