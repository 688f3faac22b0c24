"""What a filter looks for: the picture it would like best, and the test pictures that excite it."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from cnn import patches
from cnn.datasets import Dataset
from cnn.depth import Frame
from cnn.filters import Ascent, FilterLayer, Maximised
from cnn.patches import Patches
from cnn.runs import Run
from cnn.types import UInt8Array
from ui import cached, subject
from ui.components.live_tiles import Box, Tile, live_tiles

_PATCH_WIDTH = 150  # pixels on the screen, of a picture and its patch
_SMALL = 84  # pixels a side below which a picture is enlarged


def strongest(run: Run, epoch: int, layer: FilterLayer, wanted: int) -> Patches:
    """Ask which of the first test pictures excite the filters of a layer; remembered."""
    found: Patches = cached.inspect(
        "cnn.inspection.patches.strongest_patches",
        run.id,
        layer.name,
        epoch,
        layer.affordable_pictures(wanted),
        version=subject.weights_version(run, epoch),
    )
    return found


def wall_of(layer: FilterLayer, number: int) -> range:
    """Return the filters that are shown together with one."""
    first = number // layer.wall * layer.wall
    return range(first, min(first + layer.wall, layer.num_filters))


def maximised(run: Run, epoch: int, layer: FilterLayer, wall: range, ascent: Ascent) -> Maximised:
    """Ask what some filters of a layer would like best; remembered."""
    found: Maximised = cached.inspect(
        "cnn.inspection.maximisation.maximise",
        run.id,
        layer.name,
        tuple(wall),
        ascent,
        epoch,
        version=subject.weights_version(run, epoch),
    )
    return found


def best_pixels(
    run: Run, layer: FilterLayer, picture: UInt8Array, ascent: Ascent
) -> tuple[Frame, UInt8Array]:
    """Return where in a grown picture the asked cell looks, and what it sees there."""
    if not layer.is_map or ascent.place == "map":
        return Frame(0, 0, *picture.shape[:2]), picture
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
    data: Dataset,
    layer: FilterLayer,
    found: Patches,
    number: int,
    *,
    key: str,
    count: int = patches.NUM_PATCHES,
    on_pick: Callable[[int], None] | None = None,
) -> None:
    """Show the patches that excite a filter most, each beside the place that it comes from.

    Args:
        run: The run.
        data: The pictures that were searched.
        layer: The layer.
        found: Its patches.
        number: Of the filter.
        key: Widget key.
        count: How many, at most 9.
        on_pick: Gets the number of the test picture that was picked.
    """
    cut = patches.patches_of(run.architecture, layer, found, number, data.x_test)[:count]
    tiles = []
    for patch in cut:
        picture = data.x_test[patch.picture]
        whole = not layer.is_map
        image, factor = patches.beside(picture, None if whole else patch.pixels)
        frame = patch.frame
        label = data.class_names[int(data.y_test[patch.picture])]
        tiles.append(
            Tile(
                image,
                f"{label} · {patch.value:.2f}",
                box=None
                if whole
                else Box(*(factor * n for n in (frame.row, frame.column, *_size(frame)))),
                alt=f"Test picture {patch.picture}, a {label}: the answer is {patch.value:.3g}, at "
                f"rows {frame.row} to {frame.row + frame.num_rows - 1}, columns {frame.column} to "
                f"{frame.column + frame.num_columns - 1}.",
            )
        )

    def pick(place: int) -> None:
        if on_pick:
            on_pick(cut[place].picture)

    live_tiles(
        tiles,
        key=key,
        alt=f"The {len(tiles)} test pictures that excite {layer.kind} {number} most.",
        side=_PATCH_WIDTH if layer.is_map else _SMALL,
        on_pick=pick if on_pick else None,
    )


def _size(frame: Frame) -> tuple[int, int]:
    return frame.num_rows, frame.num_columns


def sees(layer: FilterLayer) -> str:
    """Say what a filter of a layer sees, and what its weights are."""
    if not layer.is_map:
        return f"{layer.num_filters} {plural(layer)}, each sees the whole picture"
    side = layer.receptive_field
    return f"{layer.num_filters} filters, each cell sees {side} × {side} pixels"


def plural(layer: FilterLayer) -> str:
    """Say what a layer has several of."""
    return "classes" if layer.kind == "class" else f"{layer.kind}s"


def remember(name: str, what: Any = None) -> Callable[[int], None]:
    """Return a callback that keeps what was clicked until the page runs; see `picked`.

    Args:
        name: Of the group of tiles.
        what: Anything that the page needs to know besides the number.
    """

    def keep(number: int) -> None:
        st.session_state[f"_picked_{name}"] = (what, number)

    return keep


def picked(name: str) -> tuple[Any, int] | None:
    """Return what was clicked just now, once, as (what, number); None if nothing was."""
    clicked: tuple[Any, int] | None = st.session_state.pop(f"_picked_{name}", None)
    return clicked
