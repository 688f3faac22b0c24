"""The filters page: a wall of filters to choose from, and one of them looked at closely."""

import streamlit as st

from cnn.datasets import Dataset
from cnn.inspection.filters import filter_layers
from cnn.inspection.filters.ascent_settings import (
    MAX_JITTER,
    MAX_SEED,
    MAX_STEPS,
    Ascent,
    AskedPlace,
)
from cnn.inspection.filters.best_picture import Maximised
from cnn.inspection.filters.filter_layers import FilterLayer
from cnn.parsing import whole_number
from cnn.runs import Run
from ui.address.choice_across_pages import SharedChoice
from ui.filters import filter_portrait, filter_view
from ui.markdown import plain
from ui.shell.page import explain_errors
from ui.workers import cached

LAYER = SharedChoice("layer", str)
FILTER = SharedChoice("filter", whole_number)
_PLACES: dict[str, AskedPlace] = {"One cell": "cell", "The whole map": "map"}
_FIRST, _ALL = f"The first {filter_layers.SEARCHED:,}", "All"


def choose_layer(run: Run) -> FilterLayer:
    """Let the learner choose a layer; the second convolution, if any, when nothing was chosen.

    Ends the page when the network has none.
    """
    layers = {layer.name: layer for layer in filter_layers.filter_layers(run.architecture)}
    if not layers:
        st.info("This network has neither filters nor units. Choose another run.")
        st.stop()
    num_maps = sum(layer.is_map for layer in layers.values())
    default = list(layers)[1 if num_maps > 1 else 0]
    changed = LAYER.begin(default, layers.__contains__, of=run.id)
    name = st.selectbox(
        "Layer",
        list(layers),
        key=LAYER.name,
        on_change=changed,
        width=190,  # beside the number on a phone
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
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = choose_layer(run)
        number = _choose_filter(layer, data)
        place = _choose_place() if layer.is_map else "cell"
        searched = st.segmented_control(
            "Test pictures",
            (_FIRST, _ALL),
            default=_FIRST,
            required=True,
            key="searched",
            bind="query-params",
        )
        with st.popover("How it is grown", icon=":material/tune:"), explain_errors():
            ascent = _choose_ascent(place)
    wanted = len(data.x_test) if searched == _ALL else min(filter_layers.SEARCHED, len(data.x_test))

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
    changed = FILTER.begin(0, lambda number: number <= last)
    number: int = st.number_input(
        f"{layer.kind.capitalize()}, 0 to {last:,}",
        0,
        last,
        key=FILTER.name,
        on_change=changed,
        width=150,
    )
    name = filter_view.title(layer, number, data.class_names)
    if name != str(number):
        st.caption(plain(name), width="content")
    return number


def _choose_place() -> AskedPlace:
    chosen = st.segmented_control(
        "Asked at",
        list(_PLACES),
        default="One cell",
        required=True,
        key="place",
        bind="query-params",
        help="One cell: the answer of the cell in the middle of the map. The whole map: the "
        "mean of all its cells, which makes a texture.",
    )
    return _PLACES[chosen]


def _choose_ascent(place: AskedPlace) -> Ascent:
    default = Ascent()
    st.caption("A picture begins as grey noise; then each pixel goes where the answer grows.")
    return Ascent(
        place=place,
        steps=st.slider("Steps", 0, MAX_STEPS, default.steps, key="steps", bind="query-params"),
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
            MAX_JITTER,
            key="jitter",
            bind="query-params",
            help="The picture is shifted a little before each step, so that fine patterns that "
            "work in one place only do not grow.",
        ),
        seed=st.number_input("Seed of the noise", 0, MAX_SEED, key="noise", bind="query-params"),
    )


def _go_to(number: int) -> None:
    FILTER.choose(number, default=0)


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
