"""The bench on which a kernel is chosen and changed.

A kernel is a preset, as long as the text of its cells is empty; else it is that text. Both are in
the address bar. Whatever changes a cell (a click in the scene, a button, a boxed patch) writes the
text.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import streamlit as st

from cnn.errors import CnnError
from cnn.kernels import FAMILIES, KERNELS, MAX_SIDE, edits
from cnn.kernels.as_text import for_channels, format_kernel, parse_kernel
from cnn.types import FloatArray
from ui.shell.page import explain_errors

# Label: what it does to (weights, seed), and a tip.
_TOOLS: dict[str, tuple[Callable[[FloatArray, int], FloatArray], str]] = {
    "Sum 1": (
        lambda weights, _: edits.normalise_sum(weights),
        "divide by the sum, so that even areas keep their brightness",
    ),
    "Mean 0": (
        lambda weights, _: edits.zero_mean(weights),
        "take off the mean, so that even areas answer 0",
    ),
    "Transpose": (lambda weights, _: edits.transpose(weights), "swap rows and columns"),
    "Turn 90°": (lambda weights, _: edits.rotate(weights), "clockwise"),
    "Turn 180°": (lambda weights, _: edits.flip(weights), "what “flip” does beforehand"),
    "Random": (edits.random_like, "weights of an untrained Keras layer"),
    "Clear": (lambda weights, _: edits.clear(weights), "set all cells to 0"),
}
_START_AGAIN = "Start again"
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
    """Return the kernel that the text says, or the preset if there is none; explain nonsense.

    Args:
        name: What `preset_picker` returned.
        text: What `cells_as_text` returned.
        channels: 1, or 3 for a picture in colour.

    Returns:
        Weights, shape (kH, kW); for several channels (kH, kW, C), where one kernel serves all
        channels alike unless there is one for each.
    """
    with explain_errors():
        return for_channels(parse_kernel(text) if text else KERNELS[name].values, channels)
    return for_channels(KERNELS[name].values, channels)


def kernel_before_its_text(key: str, name: str, *, channels: int = 1) -> FloatArray:
    """Return the kernel for controls that are drawn before the text of its cells.

    Nonsense counts as the preset; what is wrong with it is said beside the text.
    """
    cells = f"{key}_cells"
    text = st.session_state[cells] if cells in st.session_state else st.query_params.get(cells, "")
    with suppress(CnnError):
        if text:
            return for_channels(parse_kernel(text[:_MOST_CHARACTERS]), channels)
    return for_channels(KERNELS[name].values, channels)


def about(name: str, text: str) -> None:
    """Say what the kernel is for, and where it comes from."""
    if text:
        # The preset that is shown already cannot be chosen again: nothing would change.
        st.caption(f"A kernel of your own. **{_START_AGAIN}**, below it, brings **{name}** back.")
    else:
        st.caption(f"{KERNELS[name].description} Source: {KERNELS[name].source}")


def set_text(key: str, text: str) -> None:
    """Replace the text of a kernel's cells, from a callback."""
    st.session_state[f"{key}_cells"] = text


def set_cells(key: str, values: FloatArray) -> None:
    """Replace a kernel's cells, from a callback."""
    set_text(key, format_kernel(values))


def cells_as_text(key: str, *, label: str = "Cells as text") -> str:
    """Show the cells as text, to be typed or copied; it is what the address bar holds."""
    text: str = st.text_input(
        label,
        key=f"{key}_cells",
        bind="query-params",
        placeholder="of your own, such as 1 0 -1; 2 0 -2; 1 0 -1",
        help="A semicolon ends a row; | stands between the kernels of red, green and blue. "
        "Leave it empty for the kernel as it was chosen.",
        max_chars=_MOST_CHARACTERS,
    )
    return text


def tools(key: str, values: FloatArray) -> None:
    """Offer the edits that change a whole kernel.

    Args:
        key: The key given to `preset_picker`; the tools have `key` + "_tools".
        values: The kernel as it stands.
    """
    st.pills(
        "Change the whole kernel",
        [*_TOOLS, _START_AGAIN],
        key=f"{key}_tools",
        on_change=_apply,
        args=(key, values),
        help="\n".join(f"- **{label}**: {tip}" for label, (_, tip) in _TOOLS.items())
        + f"\n- **{_START_AGAIN}**: the kernel as it was chosen above",
    )
    notice = st.session_state.pop(f"{key}_notice", None)
    if notice:
        st.warning(notice, icon=":material/build:")


def size_picker(key: str, name: str, values: FloatArray) -> None:
    """Let the learner add rows and columns of zeros at the rim, or cut some off.

    Args:
        key: The key given to `preset_picker`.
        name: What it returned.
        values: The kernel as it stands; its cells may change before its size does.
    """
    channels = 1 if values.ndim == 2 else values.shape[2]
    for axis, label in enumerate(("rows", "columns")):
        widget = f"{key}_{label}"
        st.session_state[widget] = values.shape[axis]
        st.number_input(
            f"Kernel {label}",
            1,
            MAX_SIDE,
            key=widget,
            on_change=_resize,
            args=(key, name, channels),
            width=120,
        )


def explain_rejection(key: str, message: str) -> None:
    """Say on the next run, beside the tools, why something could not be done."""
    st.session_state[f"{key}_notice"] = message


def _apply(key: str, values: FloatArray) -> None:
    """Do what was pressed, and let go of the button."""
    label = st.session_state[f"{key}_tools"]
    st.session_state[f"{key}_tools"] = None
    if label is None:
        return
    if label == _START_AGAIN:
        set_text(key, "")
        return
    seed = st.session_state.get(f"{key}_seed", 0) + 1  # other random weights each time
    st.session_state[f"{key}_seed"] = seed
    edit, _ = _TOOLS[label]
    try:
        set_cells(key, edit(values, seed))
    except CnnError as error:
        explain_rejection(key, str(error))


def _resize(key: str, name: str, channels: int) -> None:
    values = kernel_before_its_text(key, name, channels=channels)
    rows, columns = (st.session_state[f"{key}_{label}"] for label in ("rows", "columns"))
    # Fields that appear while the page is open report the size they were given, as if typed.
    if (rows, columns) != values.shape[:2]:
        set_cells(key, edits.resize(values, rows, columns))


def _members(family: str) -> list[str]:
    return [name for name, kernel in KERNELS.items() if kernel.family == family]
