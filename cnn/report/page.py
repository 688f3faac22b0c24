"""The report as one HTML page that needs nothing else, neither files nor a network."""

import base64
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import plotly.graph_objects as go
from markupsafe import Markup

from cnn import comparison, evaluation, figures
from cnn.datasets import Dataset
from cnn.figures import data as pictures
from cnn.figures import network_drawing
from cnn.figures import report as report_figures
from cnn.figures.network import shape_text
from cnn.figures.training import kernel_pictures
from cnn.runs import Run
from cnn.types import FloatArray, UInt8Array

MISTAKES_SHOWN = 12
KERNELS_SHOWN = 64
_KERNEL_SIDE = 44  # pixels on the screen

# Names of runs, networks and classes are a stranger's; the template escapes all of them.
_TEMPLATE = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
    Path(__file__).with_name("report.html").read_text("utf-8")
)


def report_html(run: Run, first_kernels: FloatArray | None) -> str:
    """Write what a run was, what came of it, and how to repeat it.

    Args:
        run: A run whose weights were saved; what it has not measured yet is left out.
        first_kernels: Of its first convolution, shape (kH, kW, C, F); None without one.

    Raises:
        CnnError: What the run has kept is damaged.
    """
    epochs, predictions, summary = run.epochs(), run.predictions(), run.architecture.summary()
    found = _answers(*predictions, evaluation.data_of(run)) if predictions else {}
    # Plotly's own script, once; it is the larger part of the page.
    curves = _embedded(report_figures.curves(epochs), first=True) if epochs else ""
    matrix = _embedded(found["matrix"], first=not epochs) if found else ""
    return _TEMPLATE.render(
        run=run,
        status=run.status(),
        accuracy=comparison.kept_accuracy(run, epochs),
        settings=comparison.settings(run),
        layers=[(row, shape_text(row.output_shape)) for row in summary],
        drawing=Markup(  # noqa: S704 - it escapes its texts itself
            network_drawing.to_svg(network_drawing.drawing(summary))
        ),
        curves=curves,
        matrix=matrix,
        kernels=[] if first_kernels is None else _kernels(first_kernels),
        num_kernels=0 if first_kernels is None else first_kernels.shape[3],
        found=found,
    )


def _answers(probabilities: FloatArray, labels: np.ndarray, data: Dataset) -> dict[str, Any]:
    matrix = figures.confusion_matrix(
        evaluation.confusion_matrix(probabilities, labels), data.class_names
    )
    wrong = evaluation.mistakes(probabilities, labels)
    return {
        "matrix": matrix,
        "num_test": len(labels),
        "num_wrong": len(wrong),
        "classes": evaluation.per_class(probabilities, labels, data.class_names),
        "mistakes": [
            {
                "picture": _data_url(data.x_test[mistake.index]),
                "truth": data.class_names[mistake.label],
                "answer": data.class_names[mistake.answer],
                "confidence": mistake.confidence,
                "index": mistake.index,
            }
            for mistake in wrong[:MISTAKES_SHOWN]
        ],
    }


def _kernels(kernels: FloatArray) -> list[Markup]:
    return [
        _data_url(_enlarged(kernel, _KERNEL_SIDE))
        for kernel in kernel_pictures(kernels)[:KERNELS_SHOWN]
    ]


def _enlarged(picture: UInt8Array, side: int) -> UInt8Array:
    factor = max(1, side // max(picture.shape[:2]))
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)


def _data_url(picture: UInt8Array) -> Markup:
    """Write a picture, shape (h, w), (h, w, 1) or (h, w, 3), as the address of itself."""
    flat = picture[:, :, 0] if picture.shape[2:] == (1,) else picture
    return Markup("data:image/png;base64,") + base64.b64encode(pictures.png(flat)).decode("ascii")


def _embedded(figure: go.Figure, *, first: bool) -> Markup:
    """Write a figure as HTML; the first one brings Plotly's script along."""
    config = {"displayModeBar": False, "responsive": True}
    return Markup(  # noqa: S704 - Plotly's own HTML; it escapes the texts inside
        figure.to_html(full_html=False, include_plotlyjs=first, config=config)
    )
