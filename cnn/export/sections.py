"""What script and notebook have in common: data, model, training, evaluation, figures."""

import re
from dataclasses import dataclass

from cnn import datasets
from cnn.architecture import Architecture
from cnn.architecture.keras_code import model_code, model_imports
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.export.data_code import data_code
from cnn.export.training_code import training_code, training_imports
from cnn.settings.training_config import TrainingConfig

_EVALUATION = """\
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
answers = model.predict(x_test, verbose=0)  # probabilities, shape (N, classes)
right, given = y_test.argmax(axis=1), answers.argmax(axis=1)
print(f"Test: loss {loss:.4f}, accuracy {accuracy:.2%}")

# Rows: what it is; columns: what the network says.
confusion = np.zeros((len(class_names), len(class_names)), int)
np.add.at(confusion, (right, given), 1)
for name, row, hits in zip(class_names, confusion, confusion.diagonal()):
    print(f"{name}: {hits} of {row.sum()} right")"""

_CURVES = """\
curves = go.Figure()
for name, values in history.items():
    if "loss" not in name:
        continue
    curves.add_scatter(x=list(range(1, len(values) + 1)), y=values, name=name)
curves.update_layout(title="Loss after each epoch", xaxis_title="epoch", yaxis_title="loss")"""

_MATRIX = """\
matrix = go.Figure(
    go.Heatmap(
        z=confusion,
        x=class_names,
        y=class_names,
        texttemplate="%{z}",
        colorscale="Blues",
        showscale=False,
    )
)
matrix.update_xaxes(title="the network says", type="category")
matrix.update_yaxes(title="it is", type="category", autorange="reversed")
matrix.update_layout(title="Where it goes wrong")"""

_MISTAKES = """\
# The pictures that it got wrong and was most certain about.
wrong = np.flatnonzero(right != given)
wrong = wrong[np.argsort(-answers[wrong].max(axis=1))][:12]
titles = [f"{class_names[given[i]]}, is {class_names[right[i]]}" for i in wrong]
mistakes = make_subplots(2, 6, subplot_titles=titles)
for place, i in enumerate(wrong):
    picture = np.uint8(255 * x_test[i])
    picture = picture if picture.shape[-1] == 3 else picture[..., :1].repeat(3, axis=-1)
    mistakes.add_image(z=picture, row=place // 6 + 1, col=place % 6 + 1)
mistakes.update_xaxes(visible=False)
mistakes.update_yaxes(visible=False)
mistakes.update_layout(title="Certain and wrong")"""


@dataclass(frozen=True)
class Section:
    """Some statements and what they are for."""

    title: str
    words: str  # Markdown
    code: str
    figure: str = ""  # variable that holds a Plotly figure to show


def sections(architecture: Architecture, config: TrainingConfig) -> list[Section]:
    """Write a whole experiment, one step after the other.

    Args:
        architecture: A network for the pictures of the data set.
        config: How to train it.

    Raises:
        CnnError: The network cannot be built, or does not fit the data set.
    """
    info = datasets.info(config.dataset)
    architecture.check_output(info.num_classes)
    if architecture.input_shape != info.input_shape:
        raise CnnError(
            f"The network takes pictures of shape {architecture.input_shape}, but those of "
            f"{info.title} have {info.input_shape}; choose another data set."
        )
    return [
        Section(
            "Imports", "Keras, NumPy and Plotly are all it needs.", _imports(architecture, config)
        ),
        Section(
            "Data", f"{plain(info.title)}: {plain(info.description)}", _tidy(data_code(config))
        ),
        Section(
            "Model",
            f"{plain(architecture.name)}: {architecture.num_params:,} parameters.",
            model_code(architecture.input_shape, architecture.layers),
        ),
        Section("Training", _training_words(config), _tidy(training_code(config))),
        Section("Evaluation", "With pictures that it has never learnt from.", _EVALUATION),
        Section("Figures: learning", "Does the loss still fall?", _CURVES, "curves"),
        Section("Figures: confusion", "What is taken for what?", _MATRIX, "matrix"),
        Section("Figures: mistakes", "Would you have known?", _MISTAKES, "mistakes"),
    ]


def _tidy(code: str) -> str:
    """Leave at most two empty lines in a row."""
    return re.sub(r"\n{4,}", "\n\n\n", code).strip("\n")


def plain(text: str) -> str:
    r"""Escape what Markdown or HTML would act on: names come from links and files.

    >>> print(plain("<b>*me*</b>"))
    \<b\>\*me\*\</b\>
    """
    return re.sub(r"([\\`*_\[\]<>$~|#&!:@])", r"\\\1", text)


def _imports(architecture: Architecture, config: TrainingConfig) -> str:
    lines = model_imports(architecture.layers).splitlines()
    lines += ["import numpy as np", "import plotly.graph_objects as go"]
    lines += ["from plotly.subplots import make_subplots", *training_imports(config)]
    standard = []
    if config.dataset in ("mnist", "fashion_mnist"):
        standard = ["import gzip", "from pathlib import Path"]
    elif config.dataset.startswith("own-"):
        standard = ["from pathlib import Path"]
    else:  # what cnn.datasets.synthetic imports
        standard = ["import math", "from collections.abc import Callable"]
        standard.append("from itertools import permutations")
        lines.append("from numpy.typing import NDArray")
    lines = sorted(set(lines), key=lambda line: (line.startswith("from"), line))
    start = "\n".join([*standard, "", *lines]).strip()
    return f"{start}\n\nkeras.utils.set_random_seed({config.seed})"


def _training_words(config: TrainingConfig) -> str:
    return (
        f"{counted(config.num_learnt, 'picture')}, {config.batch_size} at a time, "
        f"{config.epochs_in_words}, {config.optimizer} at {config.learning_rate:g}."
    )
