"""One filter looked at closely: its best picture, its kernel, and what excites it most."""

from functools import partial

import numpy as np
import streamlit as st

from cnn.datasets import Dataset
from cnn.figures import filters as filter_figures
from cnn.figures import maps
from cnn.inspection.filters import layer_sums, patches
from cnn.inspection.filters.ascent_settings import Ascent
from cnn.inspection.filters.best_picture import Maximised
from cnn.inspection.filters.filter_layers import FilterLayer
from cnn.inspection.filters.layer_sums import filter_weights
from cnn.inspection.filters.patches import Patches
from cnn.runs import Run
from ui.components.live_tiles import Tile, live_tiles
from ui.filters import filter_view
from ui.markdown import plain
from ui.shell.page import chart, made_once
from ui.subject import subject
from ui.workers import cached

_MOST_CHANNELS = 64  # of a kernel, that are drawn
_BEST_SIDE = 196  # pixels on the screen


def show(
    run: Run,
    epoch: int,
    data: Dataset,
    layer: FilterLayer,
    found: Patches,
    best: Maximised,
    ascent: Ascent,
    number: int,
) -> None:
    """Show one filter.

    Args:
        run: The run.
        epoch: Weights after this epoch.
        data: The pictures that the run was tested with.
        layer: The filter's layer.
        found: The patches that excite it.
        best: What the filters of its wall would like best.
        ascent: How that was found.
        number: Of the filter.
    """
    place = number - filter_view.wall_of(layer, number).start
    name = filter_view.title(layer, number, data.class_names)
    st.subheader(f"{layer.kind.capitalize()} {plain(name)}", anchor=False)
    if warning := patches.dead(layer, found, number):
        st.warning(warning, icon=":material/bedtime:")
    best_column, curve_column, kernel_column = st.columns([4, 5, 5], gap="medium")
    with best_column:
        _best(run, layer, best, ascent, place)
    with curve_column:
        _curve(layer, found, best, ascent, number, place)
    with kernel_column:
        _kernel(run, epoch, layer, number)
    _patches(run, epoch, data, layer, found, number)


def _best(run: Run, layer: FilterLayer, best: Maximised, ascent: Ascent, place: int) -> None:
    st.markdown("**What it would like best**")
    frame, _ = filter_view.best_pixels(run, layer, best.pictures[place], ascent)
    whole = frame.num_rows * frame.num_columns == best.pictures[place][:, :, 0].size
    live_tiles(
        [
            Tile(
                best.pictures[place],
                f"answers {best.reached[place]:.3g}",
                box=None if whole else frame,
                alt="The picture that was grown; its bright parts raise the answer.",
            )
        ],
        key="filter_best",
        alt="The picture that was grown from noise.",
        side=_BEST_SIDE,
    )
    if not whole:
        st.caption(
            f"In the box: the {frame.num_rows} × {frame.num_columns} pixels that the cell sees."
        )


def _curve(
    layer: FilterLayer,
    found: Patches,
    best: Maximised,
    ascent: Ascent,
    number: int,
    place: int,
) -> None:
    highest = found.highest(number, ascent.place if layer.is_map else "cell")
    start, reached = float(best.start[place]), float(best.reached[place])
    growth = f"from {start:.3g} to {reached:.3g}".replace("-", "−")
    st.markdown(f"**Its answer grows** {growth}")
    chart(
        made_once(filter_figures.ascent, np.append(best.curve[:, place], reached), highest),
        key="filter_curve",
        alt=f"The answer over {ascent.steps} steps, from {start:.3g} to {reached:.3g}; the highest "
        f"of {found.num_searched:,} test pictures is {highest:.3g}.",
    )
    if reached > highest:
        st.caption(
            f"No test picture makes it answer so strongly: of {found.num_searched:,}, the highest "
            f"gives {highest:.3g}."
        )
    else:
        st.caption(
            f"A test picture does better: {highest:.3g}. Gradient ascent stays on the nearest "
            "hill, and the pulls to grey and smoothness hold it back."
        )


def _kernel(run: Run, epoch: int, layer: FilterLayer, number: int) -> None:
    weights, bias = cached.inspect(
        partial(filter_weights, run.id, layer.name, number, epoch),
        version=subject.weights_version(run, epoch),
    )
    kernel = layer_sums.kernel_maps(layer, run.architecture, weights)
    channels = kernel.shape[2]
    what = "Its kernel" if layer.is_map else "Its weights"
    st.markdown(f"**{what}** and bias {bias:.3g}".replace("-", "−"))
    figure = (
        made_once(maps.signed_map, kernel[:, :, 0], height=250)
        if channels == 1
        else made_once(maps.mosaic, kernel[:, :, :_MOST_CHANNELS], height=250)
    )
    chart(figure, key="filter_kernel", alt=f"Weights of {layer.kind} {number}, blue above 0.")
    shape = f"{kernel.shape[0]} × {kernel.shape[1]}"
    if channels > 1:
        first = f", the first {_MOST_CHANNELS}" if channels > _MOST_CHANNELS else ""
        st.caption(
            f"{shape} weights for each of {channels} channels of the layer before{first}. "
            "Blue is above 0, orange below."
        )
    else:
        st.caption(f"{shape} weights. Blue is above 0, orange below.")


def _patches(
    run: Run, epoch: int, data: Dataset, layer: FilterLayer, found: Patches, number: int
) -> None:
    st.markdown(
        f"**The {found.values.shape[1]} of {found.num_searched:,} test pictures that excite it "
        "most**" + (", each with what the cell saw. Click one." if layer.is_map else ". Click one.")
    )
    filter_view.patch_tiles(run, epoch, data, layer, found, number, key="filter_patches")
    cell = "cell" if layer.is_map else layer.kind
    st.caption(
        f"Above each: its true class and the answer of the {cell}, before the activation function. "
        + ("Grey: beyond the picture's edge. " if layer.is_map else "")
        + ("Batch normalisation follows, which may turn its sign. " if layer.is_normalised else "")
        + f"It is awake (above 0) in {found.awake[number]:.0%} of the pictures."
    )
