"""The pooling page's scene: a picture and its shifted copy, through convolution and pooling."""

from collections.abc import Iterator, Sequence

from cnn.pooling.antialiasing import BLUR
from cnn.pooling.invariance import MAX_SHIFT, Pooling, Stages
from cnn.sliding import Padding
from cnn.types import FloatArray
from ui.components.pixel_grids import Convolve, Grid, Pool, Shift, Subtract, Values, Weights

WHITE = 100  # as the article's grids write it, and so all of this page (`Grid.percent`)
TITLES: dict[Pooling, str] = {
    "no": "No pooling",
    "max": "Max",
    "average": "Average",
    "blur": "Blur",
}


def scene(
    image: FloatArray, stages: Stages, poolings: Sequence[Pooling], *, dx: int, dy: int
) -> list[Grid]:
    """Build the scene: rows original, shifted, difference; columns input and ways of pooling.

    The grid of a pooled map has the pooling's name; that of its shifted copy ends in "_shifted".

    Args:
        image: Shape (H, W).
        stages: The settings; its `pooling` does not matter.
        poolings: The columns; each must fit the picture.
        dx: Shift to the right, in pixels.
        dy: Shift down.
    """
    grids = [
        Grid("x", Values(image), "Input", at=(0, 0), colours="grey", scale=1.0, percent=True),
        Grid(
            "x_shifted",
            Shift("x", dx, dy, MAX_SHIFT),
            "Input, shifted",
            at=(1, 0),
            colours="grey",
            scale=1.0,
            percent=True,
        ),
        Grid(
            "x_change",
            Subtract("x_shifted", "x"),
            "Input, change",
            at=(2, 0),
            scale=1.0,
            percent=True,
        ),
    ]
    if stages.kernel is not None:
        grids.append(Grid("w", Weights(stages.kernel, editable=False)))
    if "blur" in poolings:
        grids.append(Grid("blur_kernel", Weights(BLUR, editable=False)))
    # Without a kernel and without pooling, a map would be the picture itself once more.
    shown = [pooling for pooling in poolings if stages.kernel is not None or pooling != "no"]
    for column, pooling in enumerate(shown, start=1):
        for row, suffix in enumerate(("", "_shifted")):
            *hidden, last = _steps(stages, pooling, suffix)
            grids += [
                Grid(name, source, colours="grey", percent=True)
                for name, source in hidden
                if not _has(grids, name)
            ]
            title = TITLES[pooling] + suffix.replace("_", ", ")
            grids.append(_map(pooling + suffix, last[1], title, (row, column), pooling))
        change = Subtract(f"{pooling}_shifted", pooling)
        title = f"{TITLES[pooling]}, change"
        grids.append(_map(f"{pooling}_change", change, title, (2, column), pooling))
    return grids


def _has(grids: Sequence[Grid], name: str) -> bool:
    return any(grid.name == name for grid in grids)


def _map(
    name: str,
    source: Convolve | Pool | Subtract,
    title: str,
    at: tuple[int, int],
    pooling: Pooling,
) -> Grid:
    """Show a map; those of one column share their colours, so that equal looks equal."""
    return Grid(
        name,
        source,
        title,
        at=at,
        colours="signed" if isinstance(source, Subtract) else "grey",
        scale=pooling,
        percent=True,
    )


def _steps(stages: Stages, pooling: Pooling, suffix: str) -> Iterator[tuple[str, Convolve | Pool]]:
    """Name what a picture goes through, step by step; the first convolution serves all columns."""
    image = f"x{suffix}"
    for stage in range(1, stages.count + 1):
        own = f"{pooling}{stage}{suffix}"
        if stages.kernel is not None:
            name = f"h1{suffix}" if stage == 1 else f"h_{own}"
            yield name, Convolve(image, "w", relu=True)
            image = name
        if pooling == "no":
            continue
        if pooling == "blur":
            step = Pool(image, stages.pool_size, 1, "max", stages.padding)
            yield f"largest_{own}", step
            padding: Padding = "same" if stages.padding == "same" else "valid"
            yield (
                f"p_{own}",
                Convolve(f"largest_{own}", "blur_kernel", stride=stages.stride, padding=padding),
            )
        else:
            yield (
                f"p_{own}",
                Pool(image, stages.pool_size, stages.stride, pooling, stages.padding),
            )
        image = f"p_{own}"
