"""What is wrong with the draft, or could be better, and the buttons that mend it."""

from collections.abc import Sequence

import streamlit as st

from cnn.architecture import Architecture, ArchitectureError
from cnn.datasets import DatasetInfo
from cnn.errors import CnnError
from cnn.network_builder.advice import warnings
from cnn.network_builder.edited_network import Draft
from cnn.network_builder.fixes import Advice, Layers, explain_fault
from cnn.settings.network_for_data import fitted
from cnn.types import Shape
from ui.markdown import plain
from ui.network_builder import network_draft

_WHERE = "advice"


def collect(
    architecture: Architecture, fault: ArchitectureError | None, num_classes: int, loss: str
) -> list[Advice]:
    """Return what there is to say: why the network does not fit, or else what works badly."""
    if fault is None:
        return warnings(architecture, num_classes, loss)
    explained = explain_fault(architecture, num_classes)
    return [explained] if explained else []


def verdict(
    architecture: Architecture,
    fault: ArchitectureError | None,
    advice: Sequence[Advice],
    info: DatasetInfo,
) -> None:
    """Say above the layers whether the network can be built, and what its rows say.

    Args:
        architecture: The network.
        fault: Why it cannot be built, if so.
        advice: What `collect` returned; what concerns no layer is shown here.
        info: The data that it is meant for.
    """
    data = plain(info.title)
    problem = network_draft.problem(_WHERE)
    if problem:
        st.warning(problem, icon=":material/undo:")
    if fault is not None:
        where = "The network cannot be built yet."
        if fault.layer_index is not None:
            where = (
                f"Layer {fault.layer_index + 1} ({fault.layer_name}) does not fit: its row says "
                "why, and mends it."
            )
        st.warning(
            f"{where} Until it fits together, the other pages go on with the last network that "
            "did.",
            icon=":material/build:",
        )
    elif architecture.input_shape != info.input_shape:
        _other_pictures(architecture, info)
    elif advice:
        places = ", ".join(sorted({str((found.layer_index or 0) + 1) for found in advice}, key=int))
        several = "layers" if "," in places else "layer"
        st.info(
            f"It fits together. For {data}, see what {several} {places} "
            f"{'have' if several == 'layers' else 'has'} to say.",
            icon=":material/lightbulb:",
        )
    else:
        st.success(f"It fits together and suits {data}.", icon=":material/check_circle:")
    for place, found in enumerate(advice):
        if found.layer_index is None:
            box(found, key=f"fix_{place}", serious=True)


def _other_pictures(architecture: Architecture, info: DatasetInfo) -> None:
    """Say that the network takes other pictures than those of its data, and offer to change it."""
    st.info(
        f"It fits together, but takes pictures of {_by(architecture.input_shape)}, and those of "
        f"{plain(info.title)} have {_by(info.input_shape)}.",
        icon=":material/lightbulb:",
    )
    try:
        changed = fitted(architecture, info.input_shape, info.num_classes)
    except CnnError as error:
        st.caption(f"For those its layers have to change. {plain(str(error))}")
        return
    st.button(
        f"Make it fit: {_by(info.input_shape)}, {info.num_classes} classes",
        key="builder_fit",
        icon=":material/auto_fix_high:",
        help="Changes the input and the last layer, and nothing between them.",
        on_click=network_draft.edit,
        args=(_WHERE, lambda _: Draft.of(changed)),
    )


def _by(shape: Shape) -> str:
    return " × ".join(map(str, shape))


def box(advice: Advice, *, key: str, serious: bool) -> None:
    """Show one piece of advice with a button for each way to mend it.

    Args:
        advice: What to say.
        key: Widget key; the buttons have this key, "_" and 1 or 2.
        serious: The network cannot be built like this.
    """
    show = st.error if serious else st.info
    show(advice.words, icon=":material/build:" if serious else ":material/lightbulb:")
    if not advice.fixes:
        return
    with st.container(horizontal=True, gap="xsmall"):
        for number, fix in enumerate(advice.fixes, start=1):
            st.button(
                fix.label,
                key=f"{key}_{number}",
                icon=":material/auto_fix_high:",
                on_click=_apply,
                args=[fix.layers],
            )


def _apply(layers: Layers) -> None:
    def mended(draft: Draft) -> Draft:
        return draft.with_layers(layers)

    network_draft.edit(_WHERE, mended)
