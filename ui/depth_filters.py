"""What the filters of each layer look for, from the first to the deepest."""

import streamlit as st

from cnn import depth, evaluation, filters, runs
from cnn.datasets import Dataset
from cnn.filters import Ascent, FilterLayer
from cnn.runs import Run
from ui import filter_view, subject
from ui.page import explain_errors

_PATCHES = 4  # of a filter; the filters page shows nine
_TILE = 44  # pixels on the screen
_NAMES = ("edges and their directions", "corners, ends and bends", "shapes", "most of a digit")


@st.fragment
def show(chosen: int) -> None:
    """Show them layer by layer; another filter reruns only this part.

    Args:
        chosen: Convolution layers, 1 to 4.
    """
    _follow_clicks()
    trained = _trained(chosen)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Trained network", list(trained), key="depth_trained", bind="query-params", width=360
        )
        number = st.number_input(
            "Filter of each layer, 0 to 15",
            0,
            15,
            key="depth_filter",
            bind="query-params",
            width=200,
        )
    run = trained[name]
    with explain_errors(), st.spinner("Asking the filters of each layer …"):
        data, epoch = evaluation.data_of(run), run.saved_epochs()[-1]
        maps = [layer for layer in filters.filter_layers(run.architecture) if layer.is_map]
        for layer, names in zip(maps, _NAMES, strict=False):
            _layer(run, epoch, data, layer, number, f"{maps.index(layer) + 1}", names)
    st.caption(
        "Left: what each filter would like best, grown from grey noise. Right: the test digits "
        "that excite the chosen filter most; the box is the receptive field of the cell that "
        "answered, and beside it what that cell saw. Click a filter for its page, a digit to look "
        "inside."
    )


def _trained(chosen: int) -> dict[str, Run]:
    """Return the runs of a depth that have weights, those of the learner first, by their title."""
    experiments = [*depth.experiments(runs.list_runs()), depth.example()]
    return {
        depth.title(experiment): experiment[chosen]
        for experiment in experiments
        if chosen in experiment and experiment[chosen].saved_epochs()
    }


def _layer(
    run: Run,
    epoch: int,
    data: Dataset,
    layer: FilterLayer,
    number: int,
    place: str,
    can_see: str,
) -> None:
    ascent = Ascent()
    side = f"{layer.receptive_field} × {layer.receptive_field}"
    st.markdown(f"**Convolution {place}** · a cell sees {side} pixels: room for {can_see}")
    shown = range(layer.num_filters)
    best = filter_view.maximised(run, epoch, layer, shown, ascent)
    found = filter_view.patches(run, epoch, layer, min(filters.SEARCHED, len(data.x_test)))
    wall_column, patch_column = st.columns([1, 1], gap="medium")
    with wall_column:
        filter_view.wall(
            run,
            layer,
            shown,
            best,
            ascent,
            names=data.class_names,
            key=f"depth_wall_{place}",
            chosen=number,
            on_pick=filter_view.remember("depth_filter", (run, layer.name)),
            side=_TILE,
        )
    with patch_column:
        if warning := filters.dead(layer, found, number):
            st.caption(warning)
        filter_view.patch_tiles(
            run,
            data,
            layer,
            found,
            number,
            key=f"depth_patches_{place}",
            count=_PATCHES,
            on_pick=filter_view.remember("depth_picture", run),
        )


def _follow_clicks() -> None:
    if clicked := filter_view.picked("depth_filter"):
        (run, layer_name), number = clicked
        subject.go("pages/filters.py", run, layer=layer_name, filter=number)
    if clicked := filter_view.picked("depth_picture"):
        run, picture = clicked
        subject.go("pages/look_inside.py", run, picture=picture)
