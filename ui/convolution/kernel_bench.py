"""The bench on which a kernel is chosen and changed.

A kernel is a preset, as long as the text of its cells is empty; else it is that text. Both are in
the address bar. Whatever changes a cell (a click in the scene, a button, a boxed patch) writes the
text.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from cnn.errors import CnnError
from cnn.kernels import FAMILIES, KERNELS, MAX_SIDE, edits, name_of
from cnn.kernels.as_text import for_channels, format_kernel, parse_kernel
from cnn.types import FloatArray
from ui.address import owner
from ui.address.values import Anything, Choice, Text
from ui.shell.controls import showing
from ui.shell.page import explain_errors
from ui.shell.typed import text_area

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


@dataclass(frozen=True)
class KernelValues:
    """What a page's address says of a kernel.

    Args:
        preset: The one that it began as.
        cells: What was made of it, as text; empty as long as it is the preset.
    """

    preset: Choice[str]
    cells: Text[str]

    @property
    def all(self) -> tuple[Anything, ...]:
        """Both, for the page that declares them."""
        return self.preset, self.cells


def kernel_values(name: str, default: str, cells_label: str = "Cells as text") -> KernelValues:
    """Declare a kernel.

    Args:
        name: Parameter of the preset; that of the cells has "_cells" behind it.
        default: The preset that is chosen at first.
        cells_label: What the cells are called.
    """
    return KernelValues(
        preset=Choice(name, default, "Kernel", options=tuple(KERNELS)),
        cells=Text(
            f"{name}_cells",
            "",
            cells_label,
            "Type or paste cells: a table, a NumPy array, fractions such as 1/9. A line or a "
            "semicolon ends a row; | stands between the kernels of red, green and blue. "
            "Leave it empty for the kernel as it was chosen.",
            read=_checked,
            longest=_MOST_CHARACTERS,
        ),
    )


def _checked(text: str) -> str:
    """Return a text of cells, or nothing for the preset.

    Raises:
        CnnError: It is no kernel.
    """
    if text.strip():
        parse_kernel(text)
    return text.strip()


def preset_picker(kernel: KernelValues, *, channels: int = 1) -> str:
    """Let the learner choose a preset by family; a new choice drops changed cells.

    The lists name the kernel that is used: what the cells have become, or none for one's own.

    Args:
        kernel: What it is declared as.
        channels: 1, or 3 for a picture in colour.

    Returns:
        The preset that it began as, a key of `cnn.kernels.KERNELS`.
    """
    name = name_of(kernel_as_it_is(kernel, channels=channels))
    family = None if name is None else KERNELS[name].family
    st.selectbox(
        "Family of kernels",
        FAMILIES,
        None if family is None else FAMILIES.index(family),
        placeholder="None",
        **showing(f"{kernel.preset.name}_family", family, _choose_family, kernel),
    )
    members = _members(family or KERNELS[owner.get(kernel.preset)].family)
    st.selectbox(
        kernel.preset.label,
        members,
        None if name is None else members.index(name),
        placeholder="A kernel of your own",
        **showing(kernel.preset.name, name, _choose_preset, kernel),
    )
    return owner.get(kernel.preset)


def _choose_family(family: str | None, kernel: KernelValues) -> None:
    if family is not None:
        _choose_preset(_members(family)[0], kernel)


def _choose_preset(name: str | None, kernel: KernelValues) -> None:
    if name is not None:
        owner.change({kernel.preset: name, kernel.cells: ""})


def kernel(name: str, text: str, *, channels: int = 1) -> FloatArray:
    """Return the kernel that the text says, or the preset if there is none.

    That there are kernels for other channels than the picture has, is explained.

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


def kernel_as_it_is(kernel: KernelValues, *, channels: int = 1) -> FloatArray:
    """Return the kernel, before anything about it is shown.

    One for other channels counts as the preset; that is said beside the text.
    """
    text = owner.get(kernel.cells)
    with suppress(CnnError):
        if text:
            return for_channels(parse_kernel(text), channels)
    return for_channels(KERNELS[owner.get(kernel.preset)].values, channels)


def about(preset: str, text: str, weights: FloatArray) -> None:
    """Say what the kernel is for, and where it comes from.

    Args:
        preset: What it began as.
        text: Of its cells, if they were changed.
        weights: It as it is used.
    """
    name = name_of(weights)
    words = (
        "A kernel of your own."
        if name is None
        else f"{KERNELS[name].description} Source: {KERNELS[name].source}"
    )
    back = f" **{_START_AGAIN}**, below it, brings **{preset}** back." if name != preset else ""
    st.caption(words + (back if text else ""))


def set_cells(kernel: KernelValues, values: FloatArray) -> None:
    """Replace a kernel's cells, from a callback."""
    owner.change({kernel.cells: format_kernel(values)})


def cells_as_text(kernel: KernelValues, *, channels: int = 1) -> str:
    """Show the cells as text, to be typed or copied; return what the address bar holds of it.

    What is no kernel stays in the field and is explained; the kernel stays as it is.

    Args:
        kernel: What it is declared as.
        channels: 1, or 3 for a picture in colour.
    """
    return text_area(
        kernel.cells,
        lambda text: text.strip() and for_channels(parse_kernel(text), channels),
        placeholder="of your own, such as 1 0 -1; 2 0 -2; 1 0 -1",
    )


def tools(kernel: KernelValues, *, channels: int) -> None:
    """Offer the edits that change a whole kernel.

    Args:
        kernel: What it is declared as; the buttons have its name + "_tool_" + their label.
        channels: 1, or 3 for a picture in colour.
    """
    name = kernel.preset.name
    with st.container(horizontal=True, gap="xxsmall", key=f"{name}_tools"):
        for label, (_, tip) in _TOOLS.items():
            st.button(
                label,
                key=f"{name}_tool_{label}",
                type="tertiary",
                help=f"{tip[0].upper()}{tip[1:]}.",
                on_click=_apply,
                args=(kernel, label, channels),
            )
        st.button(
            _START_AGAIN,
            key=f"{name}_tool_{_START_AGAIN}",
            type="tertiary",
            help="The kernel as it was chosen above.",
            on_click=lambda: owner.change({kernel.cells: ""}),
        )
    notice = st.session_state.pop(f"{name}_notice", None)
    if notice:
        st.warning(notice, icon=":material/build:")


def size_picker(kernel: KernelValues, values: FloatArray) -> None:
    """Let the learner add rows and columns of zeros at the rim, or cut some off.

    Args:
        kernel: What it is declared as.
        values: It as it stands; its cells may change before its size does.
    """
    channels = 1 if values.ndim == 2 else values.shape[2]
    for axis, label in enumerate(("rows", "columns")):
        side = values.shape[axis]
        st.number_input(
            f"Kernel {label}",
            1,
            MAX_SIDE,
            side,
            width=120,
            **showing(f"{kernel.preset.name}_{label}", side, _resize, kernel, axis, channels),
        )


def explain_rejection(kernel: KernelValues, message: str) -> None:
    """Say on the next run, beside the tools, why something could not be done."""
    st.session_state[f"{kernel.preset.name}_notice"] = message


def _apply(kernel: KernelValues, label: str, channels: int) -> None:
    """Do what was pressed, to the kernel as it is by now."""
    counter = f"{kernel.preset.name}_seed"
    seed = st.session_state.get(counter, 0) + 1  # other random weights each time
    st.session_state[counter] = seed
    edit, _ = _TOOLS[label]
    try:
        set_cells(kernel, edit(kernel_as_it_is(kernel, channels=channels), seed))
    except CnnError as error:
        explain_rejection(kernel, str(error))


def _resize(size: int, kernel: KernelValues, axis: int, channels: int) -> None:
    values = kernel_as_it_is(kernel, channels=channels)
    rows, columns = size if axis == 0 else values.shape[0], size if axis == 1 else values.shape[1]
    set_cells(kernel, edits.resize(values, rows, columns))


def _members(family: str) -> list[str]:
    return [name for name, kernel in KERNELS.items() if kernel.family == family]
