"""The report as one HTML page that needs nothing else: no files, no scripts, no network."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from cnn.datasets import Dataset
from cnn.figures import data as pictures
from cnn.figures import network_drawing
from cnn.figures import report as report_figures
from cnn.figures.network_drawing import shape_text
from cnn.figures.training import kernel_pictures
from cnn.results import accuracy_interval, confidence, evaluation, picture_search
from cnn.runs import Run, comparison
from cnn.settings import seed_spread
from cnn.types import FloatArray, UInt8Array

PICTURES_SHOWN = 12
KERNELS_SHOWN = 64
_KERNEL_SIDE, _PICTURE_SIDE = 44, 84  # pixels on the screen

# Names of runs, networks and classes are a stranger's; the template escapes all of them.
_TEMPLATE = jinja2.Environment(
    autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
).from_string(Path(__file__).with_name("report.html").read_text("utf-8"))


def report_html(
    run: Run,
    first_kernels: FloatArray | None,
    answers: FloatArray | None,
    data: Dataset | None,
    epoch: int | None = None,
) -> str:
    """Write what a run was, what came of it, and how to repeat it.

    Args:
        run: A run whose weights were saved; what it has not measured yet is left out.
        first_kernels: Of its first convolution, shape (kH, kW, C, F); None without one.
        answers: Its class probabilities for the test pictures, shape (N, classes).
        data: These test pictures; None, like the answers, if they are gone.
        epoch: The weights after which kernels and answers are; those that it keeps when left out.

    Raises:
        CnnError: What the run has kept is damaged.
    """
    epochs, summary = run.epochs(), run.architecture.summary()
    kept = run.kept_epoch()
    epoch = kept if epoch is None else epoch
    return _TEMPLATE.render(
        run=run,
        status=run.status(),
        epoch=epoch,
        kept_epoch=kept,
        accuracy=comparison.kept_accuracy(run) if epoch == kept else _accuracy(epochs, epoch),
        settings=comparison.settings(run),
        layers=[(row, shape_text(row.output_shape)) for row in summary],
        drawing=Markup(  # noqa: S704 - it escapes its texts itself
            network_drawing.to_svg(network_drawing.drawing(summary), background=None)
        ),
        # Their texts are numbers and words of our own.
        curves=[
            Markup(report_figures.curves(epochs, metric))  # noqa: S704
            for metric in ("accuracy", "loss")
            if epochs and not run.is_imported
        ],
        kernels=[] if first_kernels is None else _kernels(first_kernels),
        another_seed=seed_spread.in_words(run.config.num_pictures, dataset=run.config.dataset),
        num_kernels=0 if first_kernels is None else first_kernels.shape[3],
        found=None if answers is None or data is None else _found(run, answers, data),
    )


def _accuracy(epochs: Sequence[Mapping[str, float]], epoch: int) -> float | None:
    """Return the accuracy that was measured after an epoch; None if there was no such test."""
    return next((row["test_accuracy"] for row in epochs if row["epoch"] == epoch), None)


def _found(run: Run, answers: FloatArray, data: Dataset) -> dict[str, Any]:
    """Return what the answers say of the network."""
    labels, names = data.y_test, data.class_names
    counts = evaluation.confusion_matrix(answers, labels)
    right, total = int(np.trace(counts)), len(labels)
    worst = evaluation.worst_confusion(counts)
    are_probabilities = confidence.gives_probabilities(run.architecture)
    found: dict[str, Any] = {
        "accuracy": right / total,
        "interval": accuracy_interval.wilson_interval(right, total),
        "num_test": total,
        "num_wrong": total - right,
        "names": names,
        "matrix": _matrix(counts),
        "worst": worst and (names[worst[0]], names[worst[1]], int(counts[worst])),
        "classes": evaluation.per_class(answers, labels, names),
        "mistakes": _shown(surest_mistakes(answers, labels), answers, data, sure=are_probabilities),
        "hits": _shown(doubted_hits(answers, labels), answers, data, sure=are_probabilities),
        "calibration": None,
    }
    if are_probabilities:
        bins = confidence.calibration(answers, labels)
        found["calibration"] = {
            "figure": Markup(report_figures.reliability(bins)),  # noqa: S704 - of numbers only
            "words": confidence.in_words(bins, answers, labels),
            "brier": confidence.brier_score(answers, labels),
            "bins": [one for one in bins if one.count],
        }
    return found


def matrix_strengths(counts: NDArray[np.int64]) -> FloatArray:
    """Return how strong the colour of each cell of a confusion matrix is, 0 to 100.

    As on the results page: a hit's by its share of the row, a mistake's by the root of its share.
    """
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    hits = np.eye(len(counts))
    wrong = shares * (1 - hits)
    strengths: FloatArray = 72 * np.sqrt(wrong / (wrong.max() or 1)) + (10 + 35 * shares) * hits
    return strengths


def surest_mistakes(answers: FloatArray, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first few test pictures that were answered wrongly, the surest first."""
    return picture_search.find(answers, labels, shown="mistakes")[:PICTURES_SHOWN]


def doubted_hits(answers: FloatArray, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first few test pictures that were answered rightly, the least sure first."""
    found = picture_search.find(answers, labels, shown="hits", order="least sure first")
    return found[:PICTURES_SHOWN]


def _matrix(counts: NDArray[np.int64]) -> list[list[tuple[int, int]]]:
    """Return each count with the strength of its colour."""
    return [
        [(int(count), round(float(strength))) for count, strength in zip(*both, strict=True)]
        for both in zip(counts, matrix_strengths(counts), strict=True)
    ]


def _shown(
    indices: Iterable[int], answers: FloatArray, data: Dataset, *, sure: bool
) -> list[dict[str, Any]]:
    return [
        {
            "picture": _data_url(_enlarged(data.x_test[index], _PICTURE_SIDE)),
            "truth": data.class_names[data.y_test[index]],
            "answer": data.class_names[int(answers[index].argmax())],
            "confidence": float(answers[index].max()) if sure else None,
            "index": int(index),
        }
        for index in indices
    ]


def _kernels(kernels: FloatArray) -> list[Markup]:
    return [
        _data_url(_enlarged(kernel, _KERNEL_SIDE))
        for kernel in kernel_pictures(kernels)[:KERNELS_SHOWN]
    ]


def _enlarged(picture: UInt8Array, side: int) -> UInt8Array:
    """Repeat pixels, so that no browser smooths them, until about this many are on a side."""
    factor = max(1, round(side / max(picture.shape[:2])))
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)


def _data_url(picture: UInt8Array) -> Markup:
    """Write a picture, shape (h, w), (h, w, 1) or (h, w, 3), as the address of itself."""
    flat = picture[:, :, 0] if picture.shape[2:] == (1,) else picture
    return Markup("data:image/png;base64,") + base64.b64encode(pictures.png(flat)).decode("ascii")
