"""A network from inside while it is trained: one view at a time, about a second old."""

import numpy as np
import streamlit as st

from cnn import datasets
from cnn.counting import counted
from cnn.figures import training as training_figures
from cnn.runs import Run, progress_words
from cnn.types import UInt8Array
from ui.components.live_tiles import Bar, Tile, live_tiles
from ui.markdown import plain
from ui.shell.controls import segmented_control, select_slider
from ui.shell.page import option_chart
from ui.training import training_values as values

_MOST_KERNELS = 64
_PICTURE_SIDE = 64  # pixels on the screen
_KERNEL_SIDE = 42
_WHAT_GRADIENTS_SAY = (
    "How long each layer's gradient is. Lengths that fall towards 0 leave a layer nothing to learn "
    "from; lengths that grow without end lead to a loss that is no number."
)

_WHAT_DEAD_MEANS = (
    "Which share of each layer's units answers 0 to every one of 200 training pictures. ReLU is "
    "flat there: such a unit gets no gradient, and is not corrected any more. Some in each layer "
    "are usual."
)


def show(run: Run, *, active: bool) -> None:
    """Show the view that is chosen.

    Args:
        run: The run.
        active: Whether it goes on, so that the newest is shown.
    """
    view = segmented_control(values.LOOK)
    if view == "Answers":
        _answers(run)
    elif view == "Kernels":
        _kernels(run)
    elif view == "Gradients":
        _gradients(run)
    elif view == "Dead units":
        _dead_units(run)
    else:
        _confusion(run, active=active)


def _answers(run: Run) -> None:
    """Show what the network answers for a few test pictures at the moment."""
    found = run.live_predictions()
    if not found:
        st.caption("The first answers to test pictures come with the first batches.")
        return
    names = datasets.info(run.config.dataset).class_names
    pictures = _test_pictures(run.config.dataset, run.config.num_test, run.config.seed)
    tiles = []
    for index, top, label in found:
        right = top[0][0] == label
        bars = tuple(Bar(names[number], share, number == label) for number, share in top)
        said = ", ".join(f"{bar.label} {bar.share:.0%}" for bar in bars)
        tiles.append(
            Tile(
                pictures[index],
                f"is {names[label]}",
                "right" if right else "wrong",
                bars,
                f"Test picture {index}, which is {names[label]}: {said}.",
            )
        )
    num_right = sum(tile.mark == "right" for tile in tiles)
    live_tiles(
        tiles,
        key="train_answers",
        side=_PICTURE_SIDE,
        alt=f"{num_right} of {len(tiles)} test pictures are answered rightly.",
    )
    st.caption(
        f"✓ **{num_right} of {len(tiles)}** right at this moment. Below each test picture: the "
        "three likeliest classes; the true one is green and bold."
    )


def _kernels(run: Run) -> None:
    """Show the first convolution's kernels as they are now."""
    found = run.first_kernels()
    if found is None:
        st.caption("No kernels yet. A network without a convolution has none.")
        return
    at, kernels = found
    pictures = training_figures.kernel_pictures(kernels)[:_MOST_KERNELS]
    num_kernels = kernels.shape[-1]
    live_tiles(
        # Numbered as in Look inside and on the Filters page.
        [Tile(picture, f"{n}", alt=f"Kernel {n}.") for n, picture in enumerate(pictures)],
        key="train_kernels",
        side=_KERNEL_SIDE,
        alt=f"The {len(pictures)} kernels of the first convolution.",
    )
    averaged = ", averaged over its channels" if kernels.shape[2] > 1 else ""
    first = f", the first {len(pictures)} of {num_kernels:,}" if num_kernels > len(pictures) else ""
    given = any(getattr(layer, "kernels", None) for layer in run.architecture.layers)
    began = "Those that nobody made by hand" if given else "All"
    st.caption(
        f"The first convolution after {at:.2f} epochs{first}{averaged}: weights below 0 are "
        f"orange, those above 0 blue. {began} began as noise."
    )


def _gradients(run: Run) -> None:
    steps, layers, norms = run.gradient_norms()
    option_chart(
        training_figures.gradient_curve(steps, layers, norms, run.config, _axis_end(run)),
        height=300,
        key="train_gradients",
        alt=f"Lengths of the gradients of {len(layers)} layers over the run, logarithmic.",
    )
    st.caption(_WHAT_GRADIENTS_SAY)


def _axis_end(run: Run) -> int:
    return progress_words.axis_end(run.status(), run.config)


def _dead_units(run: Run) -> None:
    steps, layers, shares = run.dead_units()
    if not len(steps):
        st.caption(
            "Nothing was counted: a unit can die only in a layer that ends in ReLU, and it is "
            "counted from the first batch on."
        )
        return
    option_chart(
        training_figures.dead_units_curve(steps, layers, shares, run.config, _axis_end(run)),
        height=300,
        key="train_dead_units",
        alt=f"Share of dead units in {len(layers)} layers over the run, last: "
        + ", ".join(f"{n} {s:.0%}" for n, s in zip(layers, shares[-1], strict=True)),
    )
    st.caption(_WHAT_DEAD_MEANS)


def _confusion(run: Run, *, active: bool) -> None:
    """Show a confusion matrix: the newest one, or of an ended run that of any epoch."""
    epochs = [int(row["epoch"]) for row in run.epochs()]
    if not epochs:
        st.caption("The first confusion matrix comes after the first epoch.")
        return
    epoch = epochs[-1] if active else run.kept_epoch()
    if len(epochs) > 1 and not active:
        epoch = select_slider(values.CONFUSION_EPOCH, epochs, default=epoch)
    counts = run.confusion(epoch)
    if counts is None:
        st.caption("It was not counted for this epoch, which an earlier version trained.")
        return
    names = datasets.info(run.config.dataset).class_names
    option_chart(
        training_figures.confusion_map(counts, names),
        height=380,
        key="train_confusion",
        alt=f"Confusion matrix after epoch {epoch}: {int(np.trace(counts)):,} of "
        f"{int(counts.sum()):,} right.",
    )
    pairs = [
        f"{plain(true)} for {plain(answer)} ({counted(count, 'time')})"
        for true, answer, count in progress_words.worst_confusions(counts, names)
    ]
    taken = f" Most often taken: {', '.join(pairs)}." if pairs else " Nothing was confused."
    st.caption(f"After epoch {epoch}, all test pictures. Blue: right. Orange: mistakes.{taken}")


# The newest few runs; an own data set never changes under its name.
@st.cache_resource(max_entries=4, show_spinner=False)
def _test_pictures(dataset: str, num_test: int | None, seed: int) -> UInt8Array:
    # Which test pictures a run has does not depend on how many it learns from.
    return datasets.load(dataset, num_train=1, num_test=num_test, seed=seed).x_test
