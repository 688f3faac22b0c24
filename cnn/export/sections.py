"""What script and notebook have in common: data, model, training, saving, evaluation, figures."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cnn import datasets
from cnn.architecture import Architecture
from cnn.architecture.keras_code import model_code, model_imports
from cnn.counting import counted
from cnn.datasets import own_data
from cnn.errors import CnnError
from cnn.export.data_code import IDX, chooses, data_code
from cnn.export.own_pictures_code import IMPORTS as OWN_IMPORTS
from cnn.export.own_pictures_code import reader_code
from cnn.export.training_code import training_code, training_imports
from cnn.settings.training_config import TrainingConfig

_SAVING = """\
# Nothing is written over: where there is a model.keras, this one is model-2.keras.
saved, number = Path("model.keras"), 1
while saved.exists():
    number += 1
    saved = Path(f"model-{number}.keras")
model.save(saved)
print(f"Saved the network as {saved.resolve()}")"""

_TESTED = """loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
"""
_TESTED_WITH_L2 = """with_l2, accuracy, loss = model.evaluate(x_test, y_test, verbose=0)
print(f"{with_l2:.4f} is Keras's test loss, with what large weights cost; without, as in CNN Lab:")
"""
_EVALUATION = """answers = model.predict(x_test, verbose=0)  # probabilities, shape (N, classes)
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
    if {left_out}:
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


_READER_WORDS = "In CNN Lab's own words, so that each pixel is the same. The data come below."


@dataclass(frozen=True)
class Section:
    """Some statements and what they are for."""

    title: str
    words: str  # Markdown
    code: str
    figure: str = ""  # variable that holds a Plotly figure to show


def sections(
    architecture: Architecture,
    config: TrainingConfig,
    *,
    place: str,
    place_imports: Sequence[str],
) -> list[Section]:
    """Write a whole experiment, one step after the other.

    Args:
        architecture: A network for the pictures of the data set.
        config: How to train it.
        place: What `cnn.export.places_code` has for a program of this kind.
        place_imports: What that needs.

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
    own = own_data.is_own(config.dataset)
    looks = own or config.dataset in IDX
    reader = [Section("How CNN Lab reads a picture", _READER_WORDS, reader_code())] if own else []
    data = _tidy((f"{place}\n" if looks else "") + data_code(config))
    left_out = '"loss_without_l2" not in name' if config.l2 else '"loss" not in name'
    tested = _TESTED_WITH_L2 if config.l2 else _TESTED
    return [
        Section(
            "Imports",
            "Keras, NumPy and Plotly are all it needs"
            + (", and Pillow to read pictures." if own else "."),
            _imports(architecture, config, place_imports if looks else ()),
        ),
        *reader,
        Section("Data", f"{plain(info.title)}: {plain(info.description)}", data),
        Section(
            "Model",
            f"{plain(architecture.name)}: {architecture.num_params:,} parameters.",
            model_code(architecture.input_shape, architecture.layers),
        ),
        Section("Training", _training_words(config), _tidy(training_code(config))),
        Section("Saving", "To go on with it another day.", _SAVING),
        Section("Evaluation", "With pictures that it has never learnt from.", tested + _EVALUATION),
        Section(
            "Figures: learning",
            "Does the loss still fall?",
            _CURVES.format(left_out=left_out),
            "curves",
        ),
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


def _imports(
    architecture: Architecture, config: TrainingConfig, place_imports: Sequence[str]
) -> str:
    lines = model_imports(architecture.layers).splitlines()
    lines += ["import numpy as np", "import plotly.graph_objects as go"]
    lines += ["from plotly.subplots import make_subplots", *training_imports(config)]
    standard = ["from pathlib import Path", *place_imports]
    if chooses(config):
        lines.append("from numpy.typing import NDArray")
    if config.dataset in IDX:
        standard += ["import gzip", "import zlib"]
    elif own_data.is_own(config.dataset):
        standard += OWN_IMPORTS
    else:  # what cnn.datasets.synthetic imports
        standard += ["import math", "from collections.abc import Callable"]
        standard.append("from itertools import permutations")
        lines.append("from numpy.typing import NDArray")
    start = f"{_in_order(standard)}\n\n{_in_order(lines)}"
    return f"{start}\n\nkeras.utils.set_random_seed({config.seed})"


def _in_order(lines: Iterable[str]) -> str:
    return "\n".join(sorted(set(lines), key=lambda line: (line.startswith("from"), line)))


def _training_words(config: TrainingConfig) -> str:
    return (
        f"{counted(config.num_learnt, 'picture')}, {config.batch_size} at a time, "
        f"{config.epochs_in_words}, {config.optimizer} at {config.learning_rate:g}."
    )
