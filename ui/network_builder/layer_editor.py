"""A row per layer: its arguments, edited in place, and what it makes of its input."""

import inspect
from collections.abc import Callable

import streamlit as st

from cnn.architecture import (
    LAYERS,
    MAX_LAYERS,
    ArchitectureError,
    Layer,
    LayerSummary,
)
from cnn.architecture.network import MAX_CHANNELS, MAX_NAME_LENGTH, MAX_SIDE
from cnn.arguments import describe_arguments
from cnn.figures.network_drawing import shape_text
from cnn.network_builder.edited_network import Draft, activation_bytes, bytes_text
from cnn.network_builder.fixes import Advice
from ui.network_builder import network_advice, network_draft
from ui.shell.controls import showing
from ui.shell.number_field import own_number_field

# What can be done with a layer as a whole: its label, its icon, and the draft after it.
_ACTIONS: dict[str, tuple[str, Callable[[Draft, int], Draft]]] = {
    "Move up": ("arrow_upward", lambda draft, layer_id: draft.move(layer_id, -1)),
    "Move down": ("arrow_downward", lambda draft, layer_id: draft.move(layer_id, 1)),
    "Duplicate": ("content_copy", lambda draft, layer_id: draft.duplicate(layer_id)),
    "Remove": ("delete", lambda draft, layer_id: draft.remove(layer_id)),
}
_CONTROL_WIDTH = 130  # pixels; the narrowest that still has − and +
_NAME = "network_name"
_PALETTE = "palette"
_INPUT = "input_shape"
_SIDES = (("Rows", MAX_SIDE), ("Columns", MAX_SIDE), ("Channels", MAX_CHANNELS))
_SELDOM = ("dilation_rate", "use_bias", "trainable")  # arguments that few change


def palette() -> None:
    """Show a button per kind of layer, which adds one to the draft."""
    full = len(network_draft.current().ids) >= MAX_LAYERS
    with st.container(horizontal=True, gap="xsmall"):
        for kind, layer_type in LAYERS.items():
            layer = layer_type(**layer_type.new)
            st.button(
                kind,
                key=f"add_{kind}",
                icon=":material/add:",
                help=_what_it_does(layer),
                disabled=full,
                on_click=_add,
                args=[layer],
            )

    problem = network_draft.problem(_PALETTE)
    if problem:
        st.warning(problem, icon=":material/undo:")


def _add(layer: Layer) -> None:
    before = network_draft.current()
    network_draft.edit(_PALETTE, lambda draft: draft.add(layer))
    draft = network_draft.current()
    if draft != before:
        place = draft.ids.index(max(draft.ids)) + 1  # the newest has the highest number
        st.toast(f"{type(layer).__name__} is now layer {place}.", icon=":material/layers:")


def rows(
    draft: Draft, summary: list[LayerSummary], fault: ArchitectureError | None, advice: list[Advice]
) -> None:
    """Show a row per layer.

    Args:
        draft: The network being built.
        summary: Its layers up to the first that does not fit.
        fault: Why that one does not fit; None if all do.
        advice: What to say about the layers, each in its row.
    """
    for index, (layer_id, layer) in enumerate(
        zip(draft.ids, draft.architecture.layers, strict=True)
    ):
        with st.container(border=True, gap="xsmall", key=f"layer_{layer_id}"):
            _head(index, layer_id, layer, summary, fault)
            _arguments(layer_id, layer)
            for place, found in enumerate(advice):
                if found.layer_index == index:
                    serious = fault is not None
                    network_advice.box(found, key=f"fix_{place}", serious=serious)
            problem = network_draft.problem(layer_id)
            if problem:
                st.warning(f"{problem} It stays as it was.", icon=":material/undo:")


def _head(
    index: int,
    layer_id: int,
    layer: Layer,
    summary: list[LayerSummary],
    fault: ArchitectureError | None,
) -> None:
    """Show what a layer is called, its menu, what it makes of its input, and what that costs."""
    at_fault = fault is not None and index == fault.layer_index
    name = fault.layer_name if fault and at_fault else type(layer).__name__
    made = "**?**"
    if index < len(summary):
        row = summary[index]
        name = row.name
        made = f"**{shape_text(row.output_shape)}** :small[:gray[{_costs(row)}]]"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"{index + 1} · **{name}**", help=_explanation(layer), width=225)
        _menu(index, layer_id)
        if layer.hand_made:
            made += f" :blue-badge[:material/shelves: {len(layer.hand_made)} hand-made]"
        st.markdown(f"→ {made}", width="stretch")


def _costs(row: LayerSummary) -> str:
    """Say on one line what a layer sees, stores, computes and keeps."""
    side = row.receptive_field
    parts = [
        f"sees {side} × {side} pixels",
        f"{row.params_arithmetic if row.num_params else 'no'} parameters",
    ]
    if row.multiply_adds:
        parts.append(f"{row.multiply_adds:,} multiply-adds")
    parts.append(f"{bytes_text(activation_bytes(row))} of activations")
    return " · ".join(parts)


def _menu(index: int, layer_id: int) -> None:
    """Offer what can be done with a layer as a whole; one element instead of a button for each."""
    count = len(network_draft.current().ids)
    impossible = {
        "Move up": index == 0,
        "Move down": index == count - 1,
        "Duplicate": count >= MAX_LAYERS,
    }
    st.menu_button(
        "",
        [label for label in _ACTIONS if not impossible.get(label)],
        key=f"layer_{layer_id}_menu",
        icon=":material/more_vert:",
        help="Move, duplicate or remove this layer.",
        type="tertiary",
        format_func=lambda label: f":material/{_ACTIONS[label][0]}: {label}",
        on_click=_act,
        args=[layer_id],
    )


def _act(layer_id: int) -> None:
    """Do what was chosen in the menu of a layer."""
    _, change = _ACTIONS[st.session_state[f"layer_{layer_id}_menu"]]
    network_draft.edit(layer_id, lambda draft: change(draft, layer_id))


def _arguments(layer_id: int, layer: Layer) -> None:
    """Show a control for each argument of a layer; those that few change are in a popover."""
    names = [name for name, one in describe_arguments(type(layer)).items() if one.kind != "other"]
    seldom = [name for name in names if name in _SELDOM]
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        for name in names:
            if name not in seldom:
                _argument(layer_id, layer, name)
        if seldom:
            with st.popover(
                "More settings",
                icon=":material/tune:",
                type="tertiary",
                key=f"layer_{layer_id}_more",
                on_change="rerun",
            ) as more:
                for name in seldom if more.open else ():
                    _argument(layer_id, layer, name)


def _argument(layer_id: int, layer: Layer, name: str) -> None:
    """Show the control of one argument; it always shows the value that the draft has."""
    argument, value = describe_arguments(type(layer))[name], getattr(layer, name)
    if value is None:
        value = layer.window.stride  # pooling windows lie side by side unless told otherwise
    label, bounds, key = argument.words.label, argument.bounds, f"layer_{layer_id}_{name}"
    if argument.kind == "number" and bounds is not None:
        limits = float(bounds.low), float(bounds.high)
        own_number_field(
            key, label, float(value), limits, _change, layer_id, name, width=_CONTROL_WIDTH
        )
        return
    settings = showing(key, value, _change, layer_id, name)
    if argument.kind == "choice":
        settings["index"] = argument.options.index(value)
        st.selectbox(label, argument.options, width=_CONTROL_WIDTH, **settings)
    elif argument.kind == "switch":
        st.checkbox(label, value, **settings)
    elif bounds is not None:
        # What another argument stands for, as a pool size does for strides, may be beyond.
        least, most = min(round(bounds.low), value), max(round(bounds.high), value)
        st.number_input(label, least, most, value, width=_CONTROL_WIDTH, **settings)


def _change(value: object, layer_id: int, name: str) -> None:
    network_draft.edit(layer_id, lambda draft: draft.change(layer_id, name, value))


def _what_it_does(layer: Layer) -> str:
    """Return the first paragraph of a layer's docstring."""
    return (inspect.getdoc(type(layer)) or "").split("\n\n")[0]


def _explanation(layer: Layer) -> str:
    """Say what a layer does and what the words in its row mean."""
    arguments = [one.words for one in describe_arguments(type(layer)).values()]
    return (
        f"**{type(layer).__name__}.** {_what_it_does(layer)}\n"
        + "".join(f"\n- **{words.label}**: {words.help}" for words in arguments)
        + "\n\n**sees**: so many pixels of the picture can change one of its output values."
        + "\n\n**multiply-adds** and **activations**: for one picture; training keeps the "
        "activations of a whole batch."
    )


def name_input() -> None:
    """Let the learner rename the network."""
    name = network_draft.current().architecture.name
    st.text_input("Name", name, MAX_NAME_LENGTH, width=275, **showing(_NAME, name, _rename))
    problem = network_draft.problem(_NAME)
    if problem:
        st.warning(problem, icon=":material/undo:")


def _rename(name: str) -> None:
    network_draft.edit(_NAME, lambda draft: draft.rename(name))


def input_shape() -> None:
    """Let the learner choose what pictures the network takes."""
    shape = network_draft.current().architecture.input_shape
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":gray[Input] → **{shape_text(shape)}**", width="content")
        with st.popover("Other pictures", icon=":material/aspect_ratio:", type="tertiary"):
            for axis, (label, largest) in enumerate(_SIDES):
                name, side = f"input_{label.lower()}", shape[axis]
                st.number_input(label, 1, largest, side, **showing(name, side, _reshape, axis))
    problem = network_draft.problem(_INPUT)
    if problem:
        st.warning(problem, icon=":material/undo:")


def _reshape(side: int, axis: int) -> None:
    def changed(draft: Draft) -> Draft:
        shape = list(draft.architecture.input_shape)
        shape[axis] = side
        rows, columns, channels = shape
        return draft.reshape((rows, columns, channels))

    network_draft.edit(_INPUT, changed)
