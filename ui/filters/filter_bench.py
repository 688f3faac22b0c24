"""The filters page: a wall of filters to choose from, and one of them looked at closely."""

import streamlit as st

from cnn.datasets import Dataset
from cnn.inspection.filters import filter_layers
from cnn.inspection.filters.ascent_settings import Ascent, AskedPlace
from cnn.inspection.filters.best_picture import Maximised
from cnn.inspection.filters.filter_layers import FilterLayer
from cnn.runs import Run
from ui.address import owner
from ui.filters import filter_portrait, filter_view
from ui.filters import filters_values as values
from ui.markdown import plain
from ui.shell.controls import (
    number_input,
    segmented_control,
    selectbox,
    slider,
)
from ui.shell.page import explain_errors
from ui.workers import cached


def choose_layer(run: Run) -> FilterLayer:
    """Let the learner choose a layer; the second convolution, if any, when nothing was chosen.

    Ends the page when the network has none.
    """
    layers = _layers(run)
    if not layers:
        st.info("This network has neither filters nor units. Choose another run.")
        st.stop()
    name = selectbox(
        values.LAYER,
        list(layers),
        default=_first_layer(layers),
        width=190,  # beside the number on a phone
    )
    return layers[name]


def _layers(run: Run) -> dict[str, FilterLayer]:
    return {layer.name: layer for layer in filter_layers.filter_layers(run.architecture)}


def _first_layer(layers: dict[str, FilterLayer]) -> str:
    num_maps = sum(layer.is_map for layer in layers.values())
    return list(layers)[1 if num_maps > 1 else 0]


@st.fragment
def show(run: Run, epoch: int, data: Dataset) -> None:
    """Show the wall and the chosen filter; changing one reruns only this part.

    Args:
        run: A run that has saved weights.
        epoch: Weights after this epoch.
        data: The pictures that it was tested with.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = choose_layer(run)
        number = _choose_filter(layer, data)
        place = _choose_place() if layer.is_map else "cell"
        searched = segmented_control(values.SEARCHED)
        with st.popover("How it is grown", icon=":material/tune:"), explain_errors():
            ascent = _choose_ascent(place)
    wanted = len(data.x_test)
    if searched != values.EVERY_PICTURE:
        wanted = min(filter_layers.SEARCHED, wanted)

    with explain_errors(), st.spinner("Asking the filters …"):
        shown = filter_view.wall_of(layer, number)
        grow = filter_view.maximised(run, epoch, layer, shown, ascent)
        search = filter_view.strongest(run, epoch, layer, wanted)
        with cached.under_way([grow, search]):
            best, found = grow(), search()
        _wall(run, data, layer, shown, best, ascent, number)
        filter_portrait.show(run, epoch, data, layer, found, best, ascent, number)


def _choose_filter(layer: FilterLayer, data: Dataset) -> int:
    last = layer.num_filters - 1
    number = number_input(
        values.FILTER,
        high=last,
        instead=0,
        label=f"{layer.kind.capitalize()}, 0 to {last:,}",
        width=150,
    )
    name = filter_view.title(layer, number, data.class_names)
    if name != str(number):
        st.caption(plain(name), width="content")
    return number


def _choose_place() -> AskedPlace:
    return values.PLACES[segmented_control(values.PLACE)]


def _choose_ascent(place: AskedPlace) -> Ascent:
    st.caption("A picture begins as grey noise; then each pixel goes where the answer grows.")
    return Ascent(
        place=place,
        steps=slider(values.STEPS),
        grey=slider(values.GREY),
        smooth=slider(values.SMOOTH),
        jitter=slider(values.JITTER),
        seed=number_input(values.NOISE),
    )


def _go_to(number: int) -> None:
    owner.change({values.FILTER: number})


def _turn(run: Run, walls: int) -> None:
    """Go on by some walls from where the learner is by now."""
    layers = _layers(run)
    asked = owner.get(values.LAYER)
    layer = layers[asked if asked in layers else _first_layer(layers)]
    number = owner.get(values.FILTER)
    shown = filter_view.wall_of(layer, number if number < layer.num_filters else 0)
    first = shown.start + walls * layer.wall
    if first in range(layer.num_filters):
        _go_to(first)


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
                on_click=_turn,
                args=(run, -1),
            )
            st.caption(f"{shown[0]} to {shown[-1]} of {layer.num_filters:,}", width="content")
            st.button(
                "Next",
                key="filters_next",
                icon=":material/chevron_right:",
                disabled=shown.stop >= layer.num_filters,
                on_click=_turn,
                args=(run, 1),
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
