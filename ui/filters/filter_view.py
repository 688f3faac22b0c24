"""What a filter looks for: the picture it would like best, and the test pictures that excite it."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from cnn.counting import counted
from cnn.datasets import Dataset, noun
from cnn.inspection.filters import patches
from cnn.inspection.filters.ascent_settings import Ascent
from cnn.inspection.filters.best_picture import Maximised, maximise
from cnn.inspection.filters.filter_layers import FilterLayer
from cnn.inspection.filters.patches import Patch, Patches, strongest_patches
from cnn.runs import Run
from cnn.types import Rectangle, UInt8Array
from ui.components.live_tiles import Tile, live_tiles
from ui.markdown import plain
from ui.shell import pages
from ui.shell.pages import LabPage
from ui.subject import subject
from ui.workers import cached

_PATCH_WIDTH = 150  # pixels on the screen, of a picture and its patch
_CLOSER = 224  # pixels on the screen
_SMALL = 84  # pixels a side below which a picture is enlarged


def strongest(run: Run, epoch: int, layer: FilterLayer, wanted: int) -> "partial[Patches]":
    """Return the question which of the first test pictures excite the filters of a layer."""
    return partial(
        cached.inspect,
        partial(strongest_patches, run.id, layer.name, epoch, layer.affordable_pictures(wanted)),
        version=subject.weights_version(run, epoch),
    )


def wall_of(layer: FilterLayer, number: int) -> range:
    """Return the filters that are shown together with one."""
    first = number // layer.wall * layer.wall
    return range(first, min(first + layer.wall, layer.num_filters))


def maximised(
    run: Run, epoch: int, layer: FilterLayer, wall: range, ascent: Ascent
) -> "partial[Maximised]":
    """Return the question what some filters of a layer would like best."""
    return partial(
        cached.inspect,
        partial(maximise, run.id, layer.name, tuple(wall), ascent, epoch),
        version=subject.weights_version(run, epoch),
    )


def best_pixels(
    run: Run, layer: FilterLayer, picture: UInt8Array, ascent: Ascent
) -> tuple[Rectangle, UInt8Array]:
    """Return where in a grown picture the asked cell looks, and what it sees there."""
    if not layer.is_map or ascent.place == "map":
        return Rectangle(0, 0, *picture.shape[:2]), picture
    return patches.field(run.architecture, layer, picture, *layer.middle)


def wall(
    run: Run,
    layer: FilterLayer,
    shown: range,
    best: Maximised,
    ascent: Ascent,
    *,
    names: Sequence[str],
    key: str,
    chosen: int | None = None,
    on_pick: Callable[[int], None] | None = None,
    side: int = 64,
) -> None:
    """Show what the filters of a wall would like best, as tiles that can be picked.

    Args:
        run: The run.
        layer: The layer.
        shown: Numbers of the filters.
        best: What they would like best.
        ascent: How that was found.
        names: Of the classes.
        key: Widget key.
        chosen: The filter to emphasise.
        on_pick: Gets the number of the filter that was picked.
        side: Width of a tile in pixels.
    """
    tiles = [
        Tile(
            best_pixels(run, layer, picture, ascent)[1],
            title(layer, number, names),
            chosen=number == chosen,
            alt=f"What {layer.kind} {title(layer, number, names)} would like best; it answers "
            f"{value:.3g}.",
        )
        for number, picture, value in zip(shown, best.pictures, best.reached, strict=True)
    ]

    def pick(place: int) -> None:
        if on_pick:
            on_pick(shown[place])

    live_tiles(
        tiles,
        key=key,
        alt=f"What {layer.kind} {shown[0]} to {shown[-1]} of {layer.name} would like best.",
        side=side,
        on_pick=pick if on_pick else None,
    )


def title(layer: FilterLayer, number: int, names: Sequence[str]) -> str:
    """Name a filter: by its number, a class by its name."""
    named = layer.kind == "class" and len(names) == layer.num_filters
    return names[number] if named else str(number)


def patch_tiles(
    run: Run,
    epoch: int,
    data: Dataset,
    layer: FilterLayer,
    found: Patches,
    number: int,
    *,
    key: str,
    count: int = patches.NUM_PATCHES,
) -> None:
    """Show the patches that excite a filter most, each beside the place that it comes from.

    A click opens the picture, with ways to look closer at it.

    Args:
        run: The run.
        epoch: Weights after this epoch.
        data: The pictures that were searched.
        layer: The layer.
        found: Its patches.
        number: Of the filter.
        key: Widget key.
        count: How many, at most 9.
    """
    cut = patches.patches_of(run.architecture, layer, found, number, data.x_test)[:count]
    clicked = f"{key}_clicked"

    def remember(place: int) -> None:
        st.session_state[clicked] = place

    live_tiles(
        [_patch_tile(data, layer, patch) for patch in cut],
        key=key,
        alt=f"The {len(cut)} test pictures that excite {layer.kind} {number} most.",
        side=_PATCH_WIDTH if layer.is_map else _SMALL,
        on_pick=remember,
    )
    place = st.session_state.pop(clicked, None)
    if place is not None and place < len(cut):
        _look_closer(run, epoch, data, layer, number, cut[place])


def _patch_tile(data: Dataset, layer: FilterLayer, patch: Patch) -> Tile:
    frame, label = patch.frame, data.class_names[int(data.y_test[patch.picture])]
    image, factor = patches.beside(
        data.x_test[patch.picture], patch.pixels if layer.is_map else None
    )
    return Tile(
        image,
        f"{label} · {patch.value:.2f}",
        box=_box(layer, frame, factor),
        alt=f"Test picture {patch.picture}, {noun(label)}: the answer is {patch.value:.3g}, "
        f"{_place(frame)}.",
    )


@st.dialog("What it answered to", icon=":material/zoom_in:")
def _look_closer(
    run: Run, epoch: int, data: Dataset, layer: FilterLayer, number: int, patch: Patch
) -> None:
    label = data.class_names[int(data.y_test[patch.picture])]
    st.markdown(
        f"**Test picture {patch.picture:,}, {noun(plain(label))}.** "
        f"{layer.kind.capitalize()} {plain(title(layer, number, data.class_names))} of "
        f"`{layer.name}` answers {patch.value:.3g}"
        + (f" in row {patch.row}, column {patch.column} of its map." if layer.is_map else ".")
    )
    live_tiles(
        [
            Tile(
                data.x_test[patch.picture],
                "What the cell saw" if layer.is_map else "The whole picture",
                box=_box(layer, patch.frame),
                alt=f"Test picture {patch.picture}, {noun(label)}.",
            )
        ],
        key="filter_closer",
        alt="The whole picture; the frame holds what the cell saw.",
        side=_CLOSER,
    )
    ways: tuple[tuple[LabPage, str, str, dict[str, str]], ...] = (
        (
            pages.LOOK_INSIDE,
            "Open it inside the network",
            ":material/visibility:",
            {"unit": f"{layer.name}.{number}"},
        ),
        (
            pages.REASONS,
            "Why did the network say so?",
            ":material/psychology:",
            {"cam_layer": layer.name} if layer.is_map else {},
        ),
    )
    for path, text, icon, more in ways:
        subject.link(
            path,
            text,
            run,
            icon=icon,
            picture=patch.picture,
            epoch=epoch,
            **more,
        )


def _place(frame: Rectangle) -> str:
    if not frame.num_rows:
        return "in the zeros around it"
    return (
        f"at rows {frame.row} to {frame.row + frame.num_rows - 1}, columns {frame.column} to "
        f"{frame.column + frame.num_columns - 1}"
    )


def _box(layer: FilterLayer, frame: Rectangle, factor: int = 1) -> Rectangle | None:
    if not layer.is_map or not frame.num_rows:
        return None
    sides = (frame.row, frame.column, frame.num_rows, frame.num_columns)
    return Rectangle(*(factor * pixels for pixels in sides))


def sees(layer: FilterLayer) -> str:
    """Say what a filter of a layer sees, and what its weights are."""
    if not layer.is_map:
        return f"{_counted(layer)}, each sees the whole picture"
    side = layer.receptive_field
    return f"{_counted(layer)}, each cell sees {side} × {side} pixels"


def _counted(layer: FilterLayer) -> str:
    return counted(layer.num_filters, layer.kind, plural(layer))


def plural(layer: FilterLayer) -> str:
    """Say what a layer has several of."""
    return "classes" if layer.kind == "class" else f"{layer.kind}s"
