"""Picture, kernel and output, and the kernel's tools: what a change of a cell draws again.

It is a fragment of its own within the page's, so that a cell that was let go of does not have to
wait for controls that it does not change.
"""

from dataclasses import replace

import streamlit as st

from cnn.convolution.neuron import ConvolutionNeuron
from cnn.kernels import edits, name_of
from cnn.sliding import Sliding
from cnn.types import FloatArray
from ui.address import owner
from ui.convolution import convolution_values as values
from ui.convolution import kernel_bench
from ui.convolution.convolution_questions import ask_for_a_value
from ui.convolution.convolution_view import Closer, show_scene
from ui.convolution.kernel_history import undo_buttons
from ui.network_builder.kernel_shelf import put_on_shelf_button
from ui.shell.page import explain_errors
from ui.shell.picture_picker import Picture


@st.fragment
def bench(picture: Picture, name: str, neuron: ConvolutionNeuron, closer: Closer) -> None:
    """Show the scene, and let the kernel be changed.

    Args:
        picture: What the kernel slides over.
        name: The preset of the kernel.
        neuron: How it slides; its weights are those that the page knew when it was drawn.
        closer: What else to show.
    """
    about_place, scene_place = st.container(), st.container()
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            history_place = st.container(horizontal=True, width="content")
            tools_place = st.container(width="content")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            text = kernel_bench.cells_as_text(values.FIRST, channels=picture.channels)
            shelf_place = st.container(width="content")
        weights = kernel_bench.kernel(name, text, channels=picture.channels)
        second = _second(closer, neuron)
    # What was changed in here may concern the controls out there: the limits of dilation follow
    # from the kernel's size, the lists name it, an undo may bring back a preset, a boxed patch
    # asks for ranks, the code below has the second kernel's size.
    if (
        _outside(weights) != _outside(neuron.weights)
        or (second is not None and _outside(second.weights) != _outside(closer.second_weights))
        or owner.get(values.FIRST.preset) != name
        or owner.get(values.STRONGEST) != bool(closer.count)
    ):
        st.rerun()
    neuron = replace(neuron, weights=weights)
    with about_place:
        kernel_bench.about(name, text, weights)
    with tools_place:
        kernel_bench.tools(values.FIRST, channels=picture.channels)
    with shelf_place:
        # Keras does not turn a kernel; what answers the same there is the turned one.
        as_in_keras = edits.flip(weights) if neuron.flip else weights
        put_on_shelf_button(name_of(weights) or f"my {name}", as_in_keras)
    with history_place:
        undo_buttons("conv_history", [*values.FIRST.all, *values.SECOND.all])
    with scene_place, explain_errors():
        show_scene(picture, neuron, second, closer)
    ask_for_a_value(picture.values, neuron)


def _outside(weights: FloatArray | None) -> tuple[object, ...]:
    """Return what the controls outside of the bench show of a kernel: its size and name."""
    return () if weights is None else (*weights.shape[:2], name_of(weights))


def _second(closer: Closer, neuron: ConvolutionNeuron) -> ConvolutionNeuron | None:
    """Return the second kernel, if there is to be one."""
    if closer.second is None:
        return None
    text = kernel_bench.cells_as_text(values.SECOND)
    weights = kernel_bench.kernel(closer.second, text)
    return ConvolutionNeuron(
        weights=weights, sliding=Sliding(padding=neuron.sliding.padding), flip=neuron.flip
    )
