"""The filters page: a wall of filters to choose from, and one of them looked at closely."""

import numpy as np
import streamlit as st

from cnn import filters
from cnn.datasets import Dataset
from cnn.figures import filters as filter_figures
from cnn.figures import maps
from cnn.filters import Ascent, FilterLayer, Maximised, Patches
from cnn.runs import Run
from ui import cached, filter_view, subject
from ui.components.live_tiles import Box, Tile, live_tiles
from ui.markdown import plain
from ui.page import chart, explain_errors

_PLACES: dict[str, filters.Place] = {"One cell": "cell", "The whole map": "map"}
_OPENS = {"Look inside": "pages/look_inside.py", "Why did it say so?": "pages/reasons.py"}
_FIRST, _ALL = f"The first {filters.SEARCHED:,}", "All"
_MOST_CHANNELS = 64  # of a kernel, that are drawn
_BEST_SIDE = 196  # pixels on the screen

# The same in Keras; a test runs it. `model`, `name`, `number` and `pictures` are given.
KERAS = """\
import keras, tensorflow as tf

layer = model.get_layer(name)
maps = keras.Model(model.input, layer.output)  # give it activation="linear" for sums before ReLU

# The test pictures that excite the filter most.
answers = maps(pictures / 255, training=False)[..., number]
strongest = tf.argsort(tf.reduce_max(answers, axis=(1, 2)), direction="DESCENDING")[:9]

# What it would like best: gradient ascent on the pixels.
best = tf.Variable(tf.random.normal((1, *model.input_shape[1:]), mean=0.5, stddev=0.02, seed=0))
row, column = (size // 2 for size in answers.shape[1:])
for step in range(64):
    with tf.GradientTape() as tape:
        answer = maps(best, training=False)[0, row, column, number]
    slope = tape.gradient(answer, best)
    slope = tf.math.divide_no_nan(slope, tf.reduce_max(tf.abs(slope)))
    best.assign(tf.clip_by_value(best + 0.08 * (slope - 0.05 * 2 * (best - 0.5)), 0, 1))
"""


def choose_layer(run: Run) -> FilterLayer:
    """Let the learner choose a layer with filters; the second one when nothing was chosen.

    Ends the page when the network has none.
    """
    layers = {layer.name: layer for layer in filters.filter_layers(run.architecture)}
    if not layers:
        st.info("This network has neither filters nor units. Choose another run.")
        st.stop()
    if st.session_state.get("layer") not in layers:
        st.session_state.pop("layer", None)  # of another run
    name = st.selectbox(
        "Layer",
        list(layers),
        index=min(1, len(layers) - 1),
        key="layer",
        bind="query-params",
        width=200,
    )
    return layers[name]


@st.fragment
def show(run: Run, epoch: int, data: Dataset) -> None:
    """Show the wall and the chosen filter; changing one reruns only this part.

    Args:
        run: A run that has saved weights.
        epoch: Weights after this epoch.
        data: The pictures that it was tested with.
    """
    if clicked := filter_view.picked("filter_picture"):
        path = _OPENS.get(st.session_state.get("opens", ""), "pages/look_inside.py")
        subject.go(path, run, picture=clicked[1])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = choose_layer(run)
        number = _choose_filter(layer, data)
        place = st.segmented_control(
            "Asked at",
            list(_PLACES),
            default="One cell",
            required=True,
            key="place",
            bind="query-params",
            disabled=not layer.is_map,
            help="One cell: the answer of the cell in the middle of the map. The whole map: the "
            "mean of all its cells, which makes a texture.",
        )
        searched = st.segmented_control(
            "Test pictures",
            (_FIRST, _ALL),
            default=_FIRST,
            required=True,
            key="searched",
            bind="query-params",
        )
        with st.popover("How it is grown", icon=":material/tune:"), explain_errors():
            ascent = _choose_ascent(_PLACES[place])
    wanted = len(data.x_test) if searched == _ALL else min(filters.SEARCHED, len(data.x_test))

    with explain_errors(), st.spinner("Asking the filters …"):
        shown = filter_view.wall_of(layer, number)
        best = filter_view.maximised(run, epoch, layer, shown, ascent)
        found = filter_view.patches(run, epoch, layer, wanted)
        _wall(run, data, layer, shown, best, ascent, number)
        _one(run, epoch, data, layer, found, best, ascent, number)


def _choose_filter(layer: FilterLayer, data: Dataset) -> int:
    last = layer.num_filters - 1
    if st.session_state.get("filter", 0) > last:
        st.session_state.filter = last  # another layer had more
    number: int = st.number_input(
        f"{layer.kind.capitalize()}, 0 to {last:,}",
        0,
        last,
        key="filter",
        bind="query-params",
        width=150,
    )
    name = filter_view.title(layer, number, data.class_names)
    if name != str(number):
        st.caption(plain(name), width="content")
    return number


def _choose_ascent(place: filters.Place) -> Ascent:
    default = Ascent()
    st.caption("A picture begins as grey noise; then each pixel goes where the answer grows.")
    return Ascent(
        place=place,
        steps=st.slider(
            "Steps", 0, filters.MAX_STEPS, default.steps, key="steps", bind="query-params"
        ),
        grey=st.slider(
            "Pull back to grey (L2)", 0.0, 1.0, default.grey, 0.05, key="grey", bind="query-params"
        ),
        smooth=st.slider(
            "Smoothness (total variation)",
            *(0.0, 0.5, default.smooth, 0.05),
            key="smooth",
            bind="query-params",
        ),
        jitter=st.slider(
            "Jitter (pixels)",
            0,
            filters.MAX_JITTER,
            key="jitter",
            bind="query-params",
            help="The picture is shifted a little before each step, so that fine patterns that "
            "work in one place only do not grow.",
        ),
        seed=st.number_input(
            "Seed of the noise", 0, filters.MAX_SEED, key="noise", bind="query-params"
        ),
    )


def _go_to(number: int) -> None:
    st.session_state.filter = number


def _wall(
    run: Run,
    data: Dataset,
    layer: FilterLayer,
    shown: range,
    best: Maximised,
    ascent: Ascent,
    number: int,
) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        kinds = filter_view.plural(layer)
        st.markdown(f"**What the {kinds} of {layer.name} would like best.** Click one.")
        if len(shown) < layer.num_filters:
            st.button(
                "Before",
                key="filters_before",
                icon=":material/chevron_left:",
                disabled=shown.start == 0,
                on_click=_go_to,
                args=(shown.start - layer.wall,),
            )
            st.caption(f"{shown[0]} to {shown[-1]} of {layer.num_filters:,}", width="content")
            st.button(
                "Next",
                key="filters_next",
                icon=":material/chevron_right:",
                disabled=shown.stop >= layer.num_filters,
                on_click=_go_to,
                args=(shown.stop,),
            )
    filter_view.wall(
        run,
        layer,
        shown,
        best,
        ascent,
        names=data.class_names,
        key="filters_wall",
        chosen=number,
        on_pick=_go_to,
    )
    st.caption(
        f"{filter_view.sees(layer)}. White: more of it would raise the answer; black: less; grey: "
        "it does not matter."
    )


def _one(
    run: Run,
    epoch: int,
    data: Dataset,
    layer: FilterLayer,
    found: Patches,
    best: Maximised,
    ascent: Ascent,
    number: int,
) -> None:
    place = number - filter_view.wall_of(layer, number).start
    name = filter_view.title(layer, number, data.class_names)
    st.subheader(f"{layer.kind.capitalize()} {plain(name)}", anchor=False)
    if warning := filters.dead(layer, found, number):
        st.warning(warning, icon=":material/bedtime:")
    best_column, curve_column, kernel_column = st.columns([4, 5, 5], gap="medium")
    with best_column:
        _best(run, layer, best, ascent, place)
    with curve_column:
        _curve(layer, found, best, ascent, number, place)
    with kernel_column:
        _kernel(run, epoch, layer, number)
    _patches(run, data, layer, found, number)


def _best(run: Run, layer: FilterLayer, best: Maximised, ascent: Ascent, place: int) -> None:
    st.markdown("**What it would like best**")
    frame, _ = filter_view.best_pixels(run, layer, best.pictures[place], ascent)
    whole = frame.num_rows * frame.num_columns == best.pictures[place][:, :, 0].size
    live_tiles(
        [
            Tile(
                best.pictures[place],
                f"answers {best.reached[place]:.3g}",
                box=None
                if whole
                else Box(frame.row, frame.column, frame.num_rows, frame.num_columns),
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
    st.markdown(f"**Its answer grows** from {start:.3g} to {reached:.3g}")
    chart(
        filter_figures.ascent(np.append(best.curve[:, place], reached), highest),
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
        "cnn.inspection.layers.filter_weights",
        run.id,
        layer.name,
        number,
        epoch,
        version=subject.weights_version(run, epoch),
    )
    kernel = filters.kernel_maps(layer, run.architecture, weights)
    channels = kernel.shape[2]
    what = "Its kernel" if layer.is_map else "Its weights"
    st.markdown(f"**{what}** and bias {bias:.3g}")
    figure = (
        maps.signed_map(kernel[:, :, 0], height=250)
        if channels == 1
        else maps.mosaic(kernel[:, :, :_MOST_CHANNELS], height=250)
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


def _patches(run: Run, data: Dataset, layer: FilterLayer, found: Patches, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(
            f"**The {found.values.shape[1]} of {found.num_searched:,} test pictures that excite it "
            "most**, with what the cell saw"
            if layer.is_map
            else f"**The {found.values.shape[1]} of {found.num_searched:,} test pictures that "
            "excite it most**"
        )
        st.segmented_control(
            "A click opens",
            list(_OPENS),
            default="Look inside",
            required=True,
            key="opens",
            bind="query-params",
        )
    filter_view.patch_tiles(
        run,
        data,
        layer,
        found,
        number,
        key="filter_patches",
        on_pick=filter_view.remember("filter_picture"),
    )
    st.caption(
        "Above each: its true class and the answer of the cell, before the activation function. "
        + ("Grey: beyond the picture's edge. " if layer.is_map else "")
        + f"It is awake (above 0) in {found.awake[number]:.0%} of the pictures."
    )
