"""The film itself: sends all steps at once, and hears which step and which weight are looked at."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn.backpropagation.setting_and_outcome import (
    KERNEL_SIDE,
    NUM_CLASSES,
    NUM_KERNELS,
    Descent,
    Setting,
    WeightCurves,
)
from cnn.figures.style import SIGNED
from cnn.losses import LOSSES, batch_loss, log_softmax, terms
from cnn.types import FloatArray
from ui.components.hearing import Message, heard, hearing, whole
from ui.components.modules import script
from ui.components.pixel_grids.scene import packed

_FOLDER = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "descent_film",
    html='<div class="descent-film" role="group"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js=script("descent_film/component.js"),
)
_FLOAT32 = 3e38  # what a browser can unpack

_WORDS = MappingProxyType(
    {
        "weights": "Weights w of the kernels. Full colour:",
        "gradients": "Gradient ∂L/∂w of each weight. Full colour:",
        "maps": "What they make of the digit. White:",
        "kernel": "Weights of kernel",
        "keys": "Arrow keys choose the weight to watch.",
        "weightPlot": "Loss over one weight",
        "weightAxis": "value of this weight, all others unchanged",
        "lossAxis": "loss L",
        "lossPlot": "Loss, step by step",
        "stepAxis": "step",
        "step": "step",
        "of": "of",
        "loss": "loss",
        "overflow": "✕ not a number",
        "key": {
            "before": "now",
            "tangent": "tangent: the gradient",
            "promise": "the step, along the tangent",
            "after": "where it lands",
        },
        "promise": "If only this weight moves, the tangent promises a loss of",
        "kept": "the curve keeps",
        "nudged": "Checked by nudging w a little to both sides: ∂L/∂w =",
        "measuring": "Measuring the curve of this weight …",
        "forward": "Forward pass, from logits to loss",
        "columns": ["answer", "logit z", "p = softmax(z)", "target t", "", "∂L/∂z"],
        "mean": "Over all ten digits",
        "digits": "What the ten digits are taken for",
    }
)


@dataclass(frozen=True, slots=True)
class Watched:
    """A cell of a kernel, counted from 0."""

    kernel: int
    row: int
    column: int


def descent_film(
    descent: Descent,
    curves: WeightCurves,
    setting: Setting,
    images: FloatArray,
    labels: NDArray[np.integer],
    *,
    key: str,
    film: str,
    watched: Watched,
    at: int,
    on_choice: Callable[[Watched, int | None], None],
) -> None:
    """Show every step of a descent, one at a time.

    Args:
        descent: What happened.
        curves: The loss over the watched weight.
        setting: How it came about.
        images: The ten digits in [0, 1], shape (10, 28, 28, 1).
        labels: What they are, shape (10,).
        key: Widget key.
        film: Tells films apart, but not the weights that are watched in them.
        watched: The chosen weight.
        at: The step to show.
        on_choice: Gets the weight and the step that the hand rests on; None for a step of another
            film. It runs before the page does, as a widget's callback; what is out of range never
            reaches it.
    """

    def read(message: Message) -> tuple[Watched, int | None]:
        cell = Watched(
            whole(message, "kernel", 0, NUM_KERNELS - 1),
            whole(message, "row", 0, KERNEL_SIDE - 1),
            whole(message, "column", 0, KERNEL_SIDE - 1),
        )
        if message["film"] != film:
            return cell, None
        return cell, whole(message, "at", 0, descent.num_steps)

    tables = _tables(descent, curves, setting, images, labels)
    loss = LOSSES[setting.loss]
    _MOUNT(
        key=key,
        data={
            "packed": json.dumps(tables),
            "film": film,
            "watched": {"kernel": watched.kernel, "row": watched.row, "column": watched.column},
            "at": at,
            "heard": heard(key),
            "numKernels": NUM_KERNELS,
            "side": KERNEL_SIDE,
            "labels": labels.tolist(),
            "learnt": setting.num_learnt,
            "rate": setting.learning_rate,
            "overflow": descent.overflow,
            "root": setting.loss == "root_mean_squared_error",
            "signed": [colour for _, colour in SIGNED],
            "words": _words(loss.term, loss.total),
            "alt": "The four kernels, their gradients and the loss, at each step of the descent.",
        },
        on_choice_change=hearing(key, "choice", read, on_choice),
    )


def _words(term: str, total: str) -> dict[str, Any]:
    columns = [column or f"term {term}" for column in _WORDS["columns"]]
    return {**_WORDS, "columns": columns, "total": f"Loss of this digit, {total}"}


def _tables(
    descent: Descent,
    curves: WeightCurves,
    setting: Setting,
    images: FloatArray,
    labels: NDArray[np.integer],
) -> dict[str, Any]:
    """Pack what differs from step to step: a row per step."""
    moments = len(descent.losses)
    logits = descent.logits.astype(np.float64)  # (S + 1, 10, 10)
    arrays = {
        "kernels": _by_kernel(descent.kernels),
        "gradients": _by_kernel(descent.gradients),
        "biases": descent.biases,
        "losses": descent.losses[:, None],
        "logits": logits[:, 0],
        "probabilities": np.exp(log_softmax(logits)).reshape(moments, -1),
        "terms": terms(setting.loss, logits[:, :1], labels[:1])[:, 0],
        "own": batch_loss(setting.loss, logits[:, :1], labels[:1])[:, None],
        "logitGradients": descent.logit_gradients,
        "curveValues": curves.values,
        "curveLosses": curves.losses,
        "landings": curves.landings,
        "slopes": curves.slopes[:, None],
        "picture": images[0, :, :, 0],
        "digits": images.reshape(NUM_CLASSES, -1),
    }
    return {
        name: packed(np.clip(np.nan_to_num(array), -_FLOAT32, _FLOAT32))
        for name, array in arrays.items()
    }


def _by_kernel(cells: FloatArray) -> FloatArray:
    """Lay the cells of each kernel in a row: (S + 1, 5, 5, 4) becomes (S + 1, 100)."""
    return np.moveaxis(cells, 3, 1).reshape(len(cells), -1)
