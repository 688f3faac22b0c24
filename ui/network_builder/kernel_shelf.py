"""The kernel shelf: kernels that a learner has made and wants to build a network with.

It lasts as long as the visit. Each entry is {"name": str, "values": rows of cells}.
"""

from typing import TypedDict

import streamlit as st

from cnn.architecture import KernelCells
from cnn.errors import CnnError
from cnn.network_builder.kernel_shelf import shelf_kernel
from cnn.types import FloatArray

MAX_KERNELS = 32
_SHELF = "kernel_shelf"


class ShelfItem(TypedDict):
    """A kernel on the shelf."""

    name: str
    values: KernelCells


def items() -> list[ShelfItem]:
    """Return what is on the shelf, in the order in which it was put there."""
    return list(st.session_state.get(_SHELF, []))


def add(name: str, values: FloatArray) -> None:
    """Put a kernel on the shelf; one that is there already is not put there twice.

    Args:
        name: What to call it.
        values: Shape (kH, kW) or (kH, kW, C).

    Raises:
        CnnError: The kernel is not fit for a network, or the shelf is full.
    """
    kernel = shelf_kernel(name, values)
    shelf = items()
    if any(item["values"] == kernel.values for item in shelf):
        return
    if len(shelf) >= MAX_KERNELS:
        raise CnnError(f"The shelf holds {MAX_KERNELS} kernels; take one down first.")
    taken = {item["name"] for item in shelf}
    shown, number = kernel.name, 2
    while shown in taken:
        shown, number = f"{kernel.name} {number}", number + 1
    st.session_state[_SHELF] = [*shelf, ShelfItem(name=shown, values=kernel.values)]


def take_down(name: str) -> None:
    """Take a kernel off the shelf."""
    st.session_state[_SHELF] = [item for item in items() if item["name"] != name]


def put_on_shelf_button(name: str, values: FloatArray, *, key: str = "put_on_shelf") -> None:
    """Offer to put a kernel on the shelf, where the network builder finds it.

    Args:
        name: What to call it there.
        values: Shape (kH, kW) or (kH, kW, C).
        key: Widget key.
    """
    st.button(
        "Put on the kernel shelf",
        key=key,
        icon=":material/shelves:",
        help="The network builder can start a first layer with it.",
        on_click=_put,
        args=(name, values),
    )


def _put(name: str, values: FloatArray) -> None:
    try:
        add(name, values)
    except CnnError as error:
        st.toast(str(error), icon=":material/build:")
        return
    st.toast(f"“{name}” is on the shelf of the network builder.", icon=":material/shelves:")
