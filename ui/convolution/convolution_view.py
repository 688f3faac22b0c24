"""What the convolution page shows beyond its controls: the scene, and a closer look at the output.

The browser draws and recomputes the scene. Python computes the output only for what is counted or
ranked.
"""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnn.convolution import strongest_responses
from cnn.convolution.neuron import ConvolutionNeuron
from cnn.errors import CnnError
from cnn.figures.responses import histogram
from cnn.kernels import MAX_SIDE, fit_box, from_patch
from cnn.kernels.as_text import format_kernel
from cnn.types import FloatArray
from ui.address import owner
from ui.components.pixel_grids import pixel_grids
from ui.convolution import convolution_values as values
from ui.convolution import kernel_bench, sliding_controls
from ui.convolution.convolution_scene import colour_scene, grey_scene
from ui.shell.controls import slider, toggle
from ui.shell.page import option_chart
from ui.shell.picture_picker import Picture

BY_HAND = (
    "Point at any cell, or move the window with the arrow keys; Enter or a click pins it. Type "
    "into the kernel, or drag a cell up and down. Drag a box on the picture (with a finger, press "
    f"**Box a patch** first), and up to {MAX_SIDE} × {MAX_SIDE} pixels of it become the kernel."
)


@dataclass(frozen=True, slots=True, eq=False)
class Closer:
    """What the learner wants to see besides picture, kernel and output.

    Args:
        count: How many of the strongest answers to rank; 0 for none.
        threshold: Part of the strongest answer, 0 to 1, that a cell must exceed.
        histogram: Whether to count the output's values.
        second: Preset of a second kernel; None for none.
        second_weights: The second kernel as the page knew it when it was drawn.
    """

    count: int = 0
    threshold: float = 0.0
    histogram: bool = False
    second: str | None = None
    second_weights: FloatArray | None = None


def size_in_words(image: FloatArray, neuron: ConvolutionNeuron) -> None:
    """Say how large the output is, and how that comes about."""
    with suppress(CnnError):  # said where the output would be
        rows, columns = neuron.output_shape(image.shape)
        down, across = neuron.output_size_in_words(image.shape)
        sums = f"Down and across: {down}." if down == across else f"Down: {down}. Across: {across}."
        st.caption(f"**Output {rows} × {columns}.** {sums}")


def closer_controls(*, colour: bool) -> Closer:
    """Offer the closer looks."""
    count, threshold = 0, 0
    if toggle(values.STRONGEST):
        count = slider(values.COUNT)
        threshold = slider(values.THRESHOLD)
    counted = toggle(values.HISTOGRAM)
    slides = "It slides over the output, with stride 1 and the same padding."
    second, weights = None, None
    if (
        toggle(
            values.WITH_SECOND,
            disabled=colour,
            words=slides + (" For a picture in grey only." if colour else ""),
        )
        and not colour
    ):
        second = kernel_bench.preset_picker(values.SECOND)
        weights = kernel_bench.kernel_as_it_is(values.SECOND)
    return Closer(count, threshold / 100, counted, second, weights)


def show_scene(
    picture: Picture, neuron: ConvolutionNeuron, second: ConvolutionNeuron | None, closer: Closer
) -> None:
    """Show picture, kernel and output, and what was asked for beyond them.

    Raises:
        CnnError: A kernel does not fit.
    """
    image = picture.values
    try:
        shape = neuron.output_shape(image.shape)
        if second is not None:
            second.output_shape(shape)
    except CnnError:
        st.button(
            "Lay zeros around: padding “same”",
            icon=":material/padding:",
            key="conv_fit",
            on_click=lambda: owner.change({sliding_controls.PADDING: "same"}),
        )
        raise
    feature_map = None
    finds, threshold = [], None
    if closer.count or closer.histogram:
        feature_map = _feature_map(picture, neuron)
    if closer.count and feature_map is not None:
        finds = neuron.finds(feature_map, count=closer.count, threshold=closer.threshold)
        threshold = neuron.threshold(feature_map, closer.threshold)
    if image.ndim == 3:
        grids = colour_scene(image, neuron, finds=finds, threshold=threshold)
    else:
        grids = grey_scene(
            image,
            neuron,
            finds=finds,
            threshold=threshold,
            second=second,
            both=None if second is None else neuron.followed_by(second),
        )
    pixel_grids(
        grids,
        key="conv_scene",
        focus="h" if second is None else "h2",
        alt=_words(image.shape, neuron, second),
        pin=values.PIN,
        on_kernel=lambda name, cells: _kernel_changed(name, cells, neuron),
        on_box=lambda _, *box: _patch_boxed(image, *box),
    )
    if second is not None:
        st.caption(neuron.followed_by_in_words(second))
    if closer.count:
        _list_finds(finds, neuron, image.shape)
    if closer.histogram and feature_map is not None:
        counted = strongest_responses.histogram(
            feature_map if second is None else second.feature_map(feature_map)
        )
        option_chart(
            histogram(counted),
            height=230,
            key="conv_histogram_chart",
            alt="How many cells of the output have which value.",
        )


def _list_finds(
    finds: list[strongest_responses.Response],
    neuron: ConvolutionNeuron,
    image_shape: tuple[int, ...],
) -> None:
    """Write down the ranked answers."""
    if not finds:
        st.caption("No cell of the output is positive and above the threshold.")
        return
    boxes = [neuron.seen_by(find.row, find.column, image_shape) for find in finds]
    st.caption(
        "Strongest answers: "
        + " · ".join(
            f"**{rank}** {find.value:.3g} ({_span('row', box.row, box.num_rows)}, "
            f"{_span('column', box.column, box.num_columns)})"
            for rank, (find, box) in enumerate(zip(finds, boxes, strict=True), start=1)
        )
    )


def _span(what: str, first: int, count: int) -> str:
    """Say which rows or columns a box covers."""
    return f"{what} {first}" if count == 1 else f"{what}s {first} to {first + count - 1}"


def _kernel_changed(name: str, cells: FloatArray, neuron: ConvolutionNeuron) -> None:
    """Take over the cells of a kernel of the scene: "w", "w2", or one per channel, "w0" to "w2"."""
    if neuron.weights.ndim == 3:
        weights = np.array(neuron.weights, dtype=np.float64)
        weights[..., int(name[1:])] = cells
        kernel_bench.set_cells(values.FIRST, weights)
    else:
        kernel_bench.set_cells(values.FIRST if name == "w" else values.SECOND, cells)


def _patch_boxed(image: FloatArray, row: int, column: int, height: int, width: int) -> None:
    """Make a kernel of a boxed patch, and rank where it answers."""
    top, left, fitting_height, fitting_width = fit_box(row, column, height, width)
    try:
        kernel = from_patch(image[top : top + fitting_height, left : left + fitting_width])
    except CnnError as error:
        kernel_bench.explain_rejection(values.FIRST, str(error))
        return
    if (fitting_height, fitting_width) != (height, width):
        kernel_bench.explain_rejection(
            values.FIRST,
            f"Your box had {height} × {width} pixels, and a kernel has at most "
            f"{fitting_height} × {fitting_width} of them here: its middle was taken.",
        )
    owner.change({values.FIRST.cells: format_kernel(kernel), values.STRONGEST: True})


def _words(
    image_shape: tuple[int, ...], neuron: ConvolutionNeuron, second: ConvolutionNeuron | None
) -> str:
    """Say what the scene shows."""
    colour = "red, green and blue" if len(image_shape) == 3 else "grey"
    rows, columns = neuron.output_shape(image_shape)
    then = "" if second is None else f" A second kernel of {second.size} cells slides over that."
    return (
        f"A picture in {colour} of {image_shape[0]} by {image_shape[1]} pixels, a kernel of "
        f"{neuron.size[0]} by {neuron.size[1]} cells, and the output of {rows} by {columns} cells."
        f"{then}"
    )


def _described(neuron: ConvolutionNeuron) -> tuple[object, ...]:
    """Tell neurons apart that compute something else."""
    weights = np.asarray(neuron.weights, dtype=np.float32)
    settings = (neuron.bias, str(neuron.sliding))
    return (weights.shape, weights.tobytes(), *settings, neuron.flip, neuron.relu)


# Few: of a picture of 1024 × 1024 pixels, each takes 4 MB.
@st.cache_resource(
    max_entries=16,
    show_spinner=False,
    hash_funcs={Picture: lambda picture: picture.token, ConvolutionNeuron: _described},
)
def _feature_map(picture: Picture, neuron: ConvolutionNeuron) -> FloatArray:
    feature_map = neuron.feature_map(picture.values)
    feature_map.setflags(write=False)
    return feature_map
