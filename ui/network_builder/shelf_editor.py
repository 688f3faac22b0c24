"""The kernel shelf beside the network: its kernels become the first filters of the network."""

import streamlit as st

from cnn.architecture import Architecture, Conv2D, KernelCells
from cnn.errors import CnnError
from cnn.kernels import KERNELS
from cnn.network_builder.edited_network import Draft
from cnn.network_builder.kernel_shelf import in_first_convolution
from ui.network_builder import kernel_shelf, network_draft
from ui.shell import pages
from ui.shell.navigation import page_link

_CHOSEN = "shelf_chosen"
_FROZEN = "shelf_frozen"
_NAMED = "shelf_named"
_WHERE = "shelf"


def shelf(architecture: Architecture) -> None:
    """Let the learner start the first convolution with kernels of the shelf."""
    first = next((layer for layer in architecture.layers if isinstance(layer, Conv2D)), None)
    with st.expander(
        "First filters from hand-made kernels",
        icon=":material/shelves:",
        key="shelf_open",
        on_change="rerun",
    ) as place:
        if not place.open:
            return
        st.caption(
            "Kernels from the convolution page, or named ones. The network begins with what you "
            "made, and learns on from there, or keeps it."
        )
        _named_kernels()
        names = [item["name"] for item in kernel_shelf.items()]
        if not names:
            st.info("The shelf is empty: choose a kernel above, or make your own.")
            page_link(pages.CONVOLUTION, "Make a kernel", icon=":material/grid_on:")
        else:
            st.pills(
                "On the shelf",
                names,
                selection_mode="multi",
                default=names,
                key=_CHOSEN,
                persist_state="page",
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                st.toggle("Keep them as they are (frozen)", key=_FROZEN, persist_state="page")
                st.button(
                    "Put them into the first Conv2D",
                    key="shelf_use",
                    type="primary",
                    disabled=first is None or not st.session_state[_CHOSEN],
                    on_click=_use,
                )
                st.button("Clear the shelf", key="shelf_clear", type="tertiary", on_click=_clear)
        if first is None:
            st.caption("The network has no Conv2D yet.")
        elif first.kernels:
            st.markdown(
                f"The first Conv2D starts with **{len(first.kernels)}** hand-made kernels of "
                f"{first.kernel_size} × {first.kernel_size} cells, "
                + ("which go on learning." if first.trainable else "which stay as they are.")
            )
            st.button("Take them out", key="shelf_remove", on_click=_remove)
        problem = network_draft.problem(_WHERE)
        if problem:
            st.warning(problem, icon=":material/undo:")


def _named_kernels() -> None:
    """Offer the kernels that have a name."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Named kernel", list(KERNELS), key=_NAMED, persist_state="page", width=260)
        st.button("Put on the shelf", key="shelf_add", icon=":material/add:", on_click=_add)


def _add() -> None:
    name = st.session_state[_NAMED]
    try:
        kernel_shelf.add(name, KERNELS[name].values)
    except CnnError as error:
        network_draft.note_problem(_WHERE, str(error))
    st.session_state[_CHOSEN] = [item["name"] for item in kernel_shelf.items()]


def _clear() -> None:
    for item in kernel_shelf.items():
        kernel_shelf.take_down(item["name"])


def _use() -> None:
    chosen = st.session_state[_CHOSEN]
    kernels = [item["values"] for item in kernel_shelf.items() if item["name"] in chosen]
    _put(kernels, trainable=not st.session_state[_FROZEN])


def _remove() -> None:
    _put([], trainable=True)


def _put(kernels: list[KernelCells], *, trainable: bool) -> None:
    def changed(draft: Draft) -> Draft:
        layers = in_first_convolution(draft.architecture.layers, kernels, trainable=trainable)
        return draft.with_layers(layers)

    network_draft.edit(_WHERE, changed)
