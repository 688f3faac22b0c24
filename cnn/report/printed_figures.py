"""The figures of the report for slides and papers: one picture each, of the same numbers."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnn.datasets import Dataset
from cnn.figures import network_drawing
from cnn.figures.training import kernel_pictures
from cnn.report.canvas import FAINT, INK, LINE, PANEL, RIGHT, THIRD, WRONG, drawn
from cnn.report.page import KERNELS_SHOWN, doubted_hits, matrix_strengths, surest_mistakes
from cnn.results import confidence, evaluation
from cnn.runs import Run
from cnn.types import FloatArray, UInt8Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Pictures = dict[str, bytes]  # file names, and what is in them

_LINES = (
    ("", "training", RIGHT, "o"),
    ("val_", "validation", THIRD, "^"),
    ("test_", "test", WRONG, "s"),
)
_COLUMNS = 6  # pictures in a row
_LONGEST = 18  # characters in a line of a name
_MOST_MARKED = 30  # epochs; with more, marks would hide the line
_MOST_NUMBERED = 20  # classes whose counts are written


def figures(
    run: Run,
    epoch: int | None,
    first_kernels: FloatArray | None,
    answers: FloatArray | None,
    data: Dataset | None,
) -> Pictures:
    """Draw all figures of a run's report, each as SVG and as PNG.

    Args:
        run: The run.
        epoch: The weights that the report is about; None without any to choose from.
        first_kernels: Of its first convolution, shape (kH, kW, C, F); None without one.
        answers: Its outputs for the test pictures, shape (N, classes).
        data: These test pictures; None, like the answers, if they are gone.

    Raises:
        CnnError: What the run has kept is damaged.
    """
    network = network_drawing.drawing(run.architecture.summary())
    found: Pictures = {
        "network.svg": network_drawing.to_svg(network).encode("utf-8"),
        "network.png": network_drawing.to_png(network),
    }
    epochs = run.epochs()
    if epochs and not run.is_imported:
        for metric in ("accuracy", "loss"):
            found |= _both(metric, *_curves(epochs, metric, epoch))
    if answers is not None and data is not None:
        found |= _of_answers(answers, data, sure=confidence.gives_probabilities(run.architecture))
    if first_kernels is not None:
        found |= _both("kernels", *_kernels(first_kernels))
    return found


def _both(
    name: str,
    draw: Callable[["Figure"], None],
    size: tuple[float, float],
    texts: Sequence[str] = (),
) -> Pictures:
    svg, png = drawn(draw, size, texts)
    return {f"{name}.svg": svg, f"{name}.png": png}


def _of_answers(answers: FloatArray, data: Dataset, *, sure: bool) -> Pictures:
    """Draw what the answers say of the network."""
    names, labels = data.class_names, data.y_test
    found = _both(
        "confusion", *_confusion(evaluation.confusion_matrix(answers, labels), names), names
    )
    found |= _both("classes", *_classes(evaluation.per_class(answers, labels, names)), names)
    for file, title, chosen in (
        ("mistakes", "The mistakes it was surest of", surest_mistakes(answers, labels)),
        ("doubted", "The right answers it was least sure of", doubted_hits(answers, labels)),
    ):
        if len(chosen):
            found |= _both(file, *_wall(title, chosen, answers, data, sure=sure), names)
    if sure:
        found |= _both("calibration", *_calibration(confidence.calibration(answers, labels)))
    return found


Drawing = tuple[Callable[["Figure"], None], tuple[float, float]]


def _curves(epochs: Sequence[Mapping[str, float]], metric: str, looked_at: int | None) -> Drawing:
    """Draw a metric after each epoch; the epoch that is looked at is marked, if not the last."""

    def draw(figure: "Figure") -> None:
        from matplotlib.ticker import MaxNLocator

        axes = figure.subplots()
        at = [row["epoch"] for row in epochs]
        for prefix, name, colour, mark in _LINES:
            if prefix + metric not in epochs[0]:
                continue
            values = [row.get(prefix + metric, np.nan) for row in epochs]
            marker = mark if len(at) <= _MOST_MARKED else None
            axes.plot(at, values, color=colour, marker=marker, markersize=4, label=name)
        if looked_at is not None and at[0] <= looked_at < at[-1]:
            axes.axvline(looked_at, color=FAINT, linestyle=":", label="the epoch looked at")
        axes.set_title(f"{metric.capitalize()} after each epoch")
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        if len(at) == 1:
            axes.set_xticks(at)
        if metric == "accuracy":
            _in_percent(axes.yaxis)
        axes.grid(color=LINE)
        axes.set_axisbelow(True)
        axes.legend()

    return draw, (6.4, 4)


def _confusion(counts: NDArray[np.int64], names: Sequence[str]) -> Drawing:
    """Draw the confusion matrix in the report's colours."""
    size = len(counts)
    lines = [_wrapped(name) for name in names]
    longest = max(len(part) for name in lines for part in name.split("\n"))

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.imshow(_matrix_colours(counts))
        axes.set_xticks(range(size), lines, rotation=90 if longest > 3 else 0)
        axes.set_yticks(range(size), lines)
        axes.tick_params(length=0, labelcolor=INK)
        axes.xaxis.tick_top()
        axes.set_xlabel("answer")
        axes.xaxis.set_label_position("top")
        axes.set_ylabel("truth")
        axes.spines[:].set_visible(False)
        axes.set_xticks(np.arange(1, size) - 0.5, minor=True)
        axes.set_yticks(np.arange(1, size) - 0.5, minor=True)
        axes.grid(which="minor", color="white", linewidth=2)
        axes.tick_params(which="minor", length=0)
        size_of_text = 8 if counts.max() < 10_000 else 6.5
        for row, column in np.argwhere(counts) if size <= _MOST_NUMBERED else ():
            number = f"{counts[row, column]:,}"
            axes.text(column, row, number, fontsize=size_of_text, ha="center", va="center")
        figure.suptitle("Where it fails", x=0.02, ha="left", weight="bold")

    side = max(4.2, 0.46 * size)
    room = 0.085 * longest
    return draw, (side + 0.8 + room, side + 1.2 + (room if longest > 3 else 0))


def _matrix_colours(counts: NDArray[np.int64]) -> FloatArray:
    """Return the colour of each cell, shape (classes, classes, 3): blue is right, orange wrong."""
    strengths = matrix_strengths(counts)[..., np.newaxis] / 100
    hits = np.eye(len(counts), dtype=bool)[..., np.newaxis]
    ground = np.where(hits, _rgb("#ffffff"), _rgb(PANEL))
    colours: FloatArray = ground + strengths * (np.where(hits, _rgb(RIGHT), _rgb(WRONG)) - ground)
    return colours


def _rgb(colour: str) -> FloatArray:
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def _classes(scores: Sequence[evaluation.ClassScore]) -> Drawing:
    """Draw recall and precision of each class."""

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        at = np.arange(len(scores))
        for name, colour, shift in (("recall", RIGHT, -0.19), ("precision", THIRD, 0.19)):
            values = [getattr(score, name) for score in scores]
            bars = axes.barh(at + shift, np.nan_to_num(values), 0.36, color=colour, label=name)
            words = [evaluation.share_in_words(value) for value in values]
            axes.bar_label(bars, words, padding=3, fontsize=7.5)
        axes.set_yticks(at, [_wrapped(score.name) for score in scores])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.invert_yaxis()
        axes.set_xlim(0, 1.12)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
        _in_percent(axes.xaxis)
        axes.set_title("Which classes it knows")
        axes.grid(axis="x", color=LINE)
        axes.set_axisbelow(True)
        figure.legend(loc="outside lower center", ncols=2)

    return draw, (6.4, 1.5 + 0.5 * len(scores))


def _wall(
    title: str, chosen: NDArray[np.int64], answers: FloatArray, data: Dataset, *, sure: bool
) -> Drawing:
    """Draw test pictures with what they are and what the network said."""
    rows, columns = ceil(len(chosen) / _COLUMNS), min(len(chosen), _COLUMNS)
    captions = []
    for index in chosen:
        truth, answer = int(data.y_test[index]), int(answers[index].argmax())
        name, said = data.class_names[truth], f"→ {data.class_names[answer]}"
        if truth == answer:
            lines = [_wrapped(name)]
        elif len(f"{name} {said}") <= _LONGEST:
            lines = [f"{name} {said}"]
        else:
            lines = [_wrapped(name), _wrapped(said)]
        how = f"{100 * answers[index].max():.0f} % sure, " if sure else ""
        captions.append("\n".join([*lines, f"{how}no. {index}"]))
    most = max(caption.count("\n") + 1 for caption in captions)

    def draw(figure: "Figure") -> None:
        grid = figure.subplots(rows, columns, squeeze=False)
        for axes in grid.flat:
            axes.axis("off")
        for axes, index, caption in zip(grid.flat, chosen, captions, strict=False):
            _picture(axes, data.x_test[index])
            axes.text(
                0.5, -0.06, caption, transform=axes.transAxes, ha="center", va="top", fontsize=8
            )
        figure.suptitle(title, x=0.02, ha="left", weight="bold")

    return draw, (1.5 * max(columns, 4), 0.5 + rows * (1.4 + 0.17 * most))


def _picture(axes: "Axes", picture: UInt8Array) -> None:
    """Show a picture as it is, pixel by pixel."""
    if picture.shape[2] == 3:
        axes.imshow(picture, interpolation="nearest")
    else:
        axes.imshow(picture[:, :, 0], cmap="gray", vmin=0, vmax=255, interpolation="nearest")


def _calibration(bins: Sequence[confidence.Bin]) -> Drawing:
    """Draw the share of right answers over confidence, and how many answers each bin has.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017, figure 1.
    """
    full = [one for one in bins if one.count]

    def draw(figure: "Figure") -> None:
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=[4, 1])
        for one in full:
            place = {"x": (one.low + one.high) / 2, "width": 0.9 * (one.high - one.low)}
            few = 0.4 if one.count < confidence.FEW else 1
            above.bar(height=one.accuracy, color=RIGHT, alpha=few, **place)
            below.bar(height=one.count, color=FAINT, alpha=0.6, **place)
            number = f"{one.count:,}"
            below.annotate(
                number,
                (place["x"], one.count),
                (0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=6.5,
            )
        above.plot([0, 1], [0, 1], color=WRONG, linestyle="--", linewidth=1.2, label="as it says")
        said = [one.confidence for one in full]
        above.plot(said, said, "D", color=WRONG, markersize=4)
        above.set_title("Whether it knows when it may be wrong")
        above.set_ylabel("right")
        above.set_ylim(0, 1.03)
        above.legend(loc="upper left")
        below.set_xlabel("how sure it was")
        below.set_ylabel("answers")
        below.set_ylim(0, 1.35 * max(one.count for one in full))
        below.set_yticks([])
        for axis in (above.yaxis, below.xaxis):
            _in_percent(axis)
        above.grid(axis="y", color=LINE)
        above.set_axisbelow(True)

    return draw, (5.6, 5)


def _kernels(kernels: FloatArray) -> Drawing:
    """Draw the kernels of a layer side by side."""
    shown = kernel_pictures(kernels)[:KERNELS_SHOWN]
    columns = min(len(shown), 8)
    rows = ceil(len(shown) / columns)
    more = kernels.shape[3] - len(shown)
    words = "blue is positive, orange negative" + (f"; {more} more" if more else "")

    def draw(figure: "Figure") -> None:
        for axes in (grid := figure.subplots(rows, columns, squeeze=False)).flat:
            axes.axis("off")
        for axes, kernel in zip(grid.flat, shown, strict=False):
            axes.imshow(kernel, interpolation="nearest")
        figure.suptitle(
            "What its first layer learned to look for", x=0.02, ha="left", weight="bold"
        )
        figure.supxlabel(words, fontsize=9, color=FAINT)

    return draw, (max(0.75 * columns, 4.6), 1.0 + 0.75 * rows)


def _in_percent(axis: Any) -> None:
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1, symbol=" %"))


def _wrapped(name: str) -> str:
    """Break a long name into two lines, and end it with dots where it is longer still."""
    lines = textwrap.wrap(name, _LONGEST, max_lines=2, placeholder=" …") or [name]
    return "\n".join(
        line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…" for line in lines
    )
