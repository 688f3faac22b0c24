"""What the filters of each layer look for, from the first to the deepest."""

from functools import partial

import streamlit as st

from cnn.datasets import Dataset
from cnn.depth import depth_experiment
from cnn.inspection.filters import filter_layers, patches
from cnn.inspection.filters.ascent_settings import Ascent
from cnn.inspection.filters.best_picture import Maximised
from cnn.inspection.filters.filter_layers import FilterLayer
from cnn.inspection.filters.patches import Patches
from cnn.results import evaluation
from cnn.runs import Run
from ui.address import owner
from ui.depth import depth_values as values
from ui.filters import filter_view
from ui.shell import pages
from ui.shell.controls import number_input, selectbox
from ui.shell.page import explain_errors
from ui.subject import subject
from ui.visitors import access
from ui.workers import cached

_PATCHES = 4  # of a filter; the filters page shows nine
_TILE = 44  # pixels on the screen
_ROOM_FOR = ("a piece of an edge", "a corner, an end or a bend", "most of a digit", "all of it")


@st.fragment
def show(chosen: int) -> None:
    """Show them layer by layer; another filter reruns only this part.

    Args:
        chosen: Convolution layers, 1 to 4.
    """
    trained = depth_experiment.trained(chosen, access.listed())
    title = selectbox(values.TRAINED, list(trained), default=next(iter(trained)), width=360)
    run = trained[title]
    with explain_errors(), st.spinner("Asking the filters of each layer …"):
        data, epoch = evaluation.test_data(run), run.kept_epoch()
        asked = questions(run, epoch, len(data.x_test))
        with cached.under_way(each for _, grow, search in asked for each in (grow, search)):
            for place, (layer, grow, search) in enumerate(asked, start=1):
                _layer(run, epoch, data, layer, place, grow, search)
    st.caption(
        "Left: what each filter would like best, grown from grey noise; click one. Right: the test "
        "digits that excite it most. The box is the receptive field of the cell that answered, and "
        "beside it is what that cell saw; grey is beyond the picture's edge. Click a digit to look "
        "closer."
    )


def questions(
    run: Run, epoch: int, num_test: int
) -> "list[tuple[FilterLayer, partial[Maximised], partial[Patches]]]":
    """Return what is asked about each layer: what its filters would like, and what excites them."""
    return [
        (
            layer,
            filter_view.maximised(run, epoch, layer, range(layer.num_filters), Ascent()),
            filter_view.strongest(run, epoch, layer, min(filter_layers.SEARCHED, num_test)),
        )
        for layer in filter_layers.filter_layers(run.architecture)
        if layer.is_map
    ]


def _layer(
    run: Run,
    epoch: int,
    data: Dataset,
    layer: FilterLayer,
    place: int,
    grow: "partial[Maximised]",
    search: "partial[Patches]",
) -> None:
    value, shown = values.FILTERS[place - 1], range(layer.num_filters)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = number_input(
            value, label=f"Convolution {place}, filter 0 to {shown[-1]}", width=190
        )
        side = f"{layer.receptive_field} × {layer.receptive_field}"
        st.markdown(f"A cell sees {side} pixels: {_ROOM_FOR[place - 1]}.", width="content")
        subject.link(
            pages.FILTERS,
            "Look closer",
            run,
            icon=":material/filter_center_focus:",
            layer=layer.name,
            filter=number,
        )
    best, found = grow(), search()
    wall_column, patch_column = st.columns(2, gap="medium")

    with wall_column:
        filter_view.wall(
            run,
            layer,
            shown,
            best,
            Ascent(),
            names=data.class_names,
            key=f"depth_wall_{place}",
            chosen=number,
            on_pick=lambda picked: owner.change({value: picked}),
            side=_TILE,
        )
    with patch_column:
        if warning := patches.dead(layer, found, number):
            st.caption(warning)
        filter_view.patch_tiles(
            run,
            epoch,
            data,
            layer,
            found,
            number,
            key=f"depth_patches_{place}",
            count=_PATCHES,
        )
