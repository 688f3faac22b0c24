"""Activation patterns: a map of many pictures, the picture behind a point, and two side by side."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from cnn.datasets import Dataset, noun
from cnn.figures import answers
from cnn.figures import patterns as pattern_figures
from cnn.inspection.patterns import layer_patterns
from cnn.inspection.patterns.layer_patterns import Patterns, patterns_of, vectors
from cnn.inspection.patterns.similarity import cosine
from cnn.results import confidence
from cnn.runs import Run
from cnn.types import FloatArray
from ui.components.live_tiles import Bar, Tile, live_tiles
from ui.markdown import plain
from ui.patterns import patterns_values as values
from ui.shell import pages
from ui.shell.controls import number_input, segmented_control, selectbox
from ui.shell.image import enlarged, image
from ui.shell.page import chart, made_once, option_chart
from ui.subject import subject
from ui.workers import cached

_LARGE = 190  # pixels on the screen
_BARS = 3  # classes below a picture


def choose_layer(run: Run) -> str:
    """Let the learner choose the layer; the last hidden one to begin with."""
    names = [row.name for row in layer_patterns.layers(run.architecture)]
    default = layer_patterns.last_hidden(run.architecture)
    layer: str = selectbox(
        values.LAYER,
        names,
        default=default or names[0],
        label=f"Layer (the last hidden one is {default})" if default else "",
        width=300,
    )
    if default is None:
        st.info("This network has no hidden layer: it computes its scores from the pixels.")
    return layer


def of_layer(run: Run, epoch: int, layer: str) -> Patterns:
    """Return the patterns of the first test pictures in a layer.

    Raises:
        CnnError: The weights are missing or damaged, or the layer is too large.
    """
    with st.spinner("Looking at the test pictures."):
        return cached.inspect(
            partial(patterns_of, run.id, layer, epoch), version=subject.weights_version(run, epoch)
        )


def choose_pictures(data: Dataset) -> tuple[int, int, str]:
    """Let the learner choose two test pictures by number, and which of them a click replaces.

    Returns:
        Numbers of A and B, and the letter of the one that is open.
    """
    last = len(data.y_test) - 1
    a, b = (
        number_input(number, high=last, label=f"{number.label}, 0 to {last:,}", width=150)
        for number in values.PICTURES.values()
    )
    return a, b, segmented_control(values.CLICK)


def metrics(found: Patterns) -> None:
    """Show in numbers how well the classes are apart, whatever a map leaves out."""
    typical = found.typical
    for label, value, text in (
        ("Cosine within a class", typical.within, "Mean over pairs of pictures of one class."),
        ("Between classes", typical.between, "Mean over pairs of pictures of two classes."),
    ):
        st.metric(
            label,
            "–" if np.isnan(value) else f"{value:.2f}".replace("-", "−"),
            help=text,
            width="content",
        )
    st.metric(
        "Nearest neighbour is alike",
        f"{found.neighbours_alike:.1%}",
        help="The share of pictures whose nearest other pattern, in 50 principal components, is of "
        "the same class.",
        width="content",
    )


def opened(run: Run, epoch: int, data: Dataset, layer: str, index: int, letter: str) -> None:
    """Show a picture large, with what the network answers and where to look further.

    Args:
        run: Whose network answers.
        epoch: Its weights after this epoch.
        data: With the picture among its test pictures.
        layer: Any of the network's.
        index: Of the picture.
        letter: "A" or "B".
    """
    _, (probabilities,) = _vectors(run, epoch, data, layer, [index])
    names = data.class_names
    label, answer = int(data.y_test[index]), int(probabilities.argmax())
    sure = confidence.sure_in_words(probabilities[answer], run.architecture)
    outputs = confidence.outputs_in_words(run.architecture).capitalize()
    st.markdown(f"**{letter} · test picture {index:,}**")
    picture_column, verdict_column = st.columns(2, vertical_alignment="center")
    with picture_column:
        image(
            enlarged(data.x_test[index], _LARGE),
            width=_LARGE,
            alt=f"Test picture {index}, {noun(names[label])}.",
        )
    with verdict_column:
        verdict = "right" if answer == label else "**wrong**"
        st.markdown(
            f"It is: **{plain(names[label])}**  \nThe network says: "
            f"**{plain(names[answer])}**, {sure}, {verdict}"
        )
    option_chart(
        answers.probabilities(probabilities, names, name_width=150),
        height=answers.height(names, 22),
        key="patterns_probabilities",
        alt=f"{outputs} of the classes for picture {letter}; {names[answer]} has the largest, "
        f"{sure}.",
    )
    with st.container(horizontal=True):
        for path, text, icon in (
            (pages.LOOK_INSIDE, "Look inside", ":material/visibility:"),
            (pages.REASONS, "Why did it say so?", ":material/psychology:"),
        ):
            subject.link(path, text, run, icon=icon, picture=index, epoch=epoch)


def two(run: Run, epoch: int, data: Dataset, found: Patterns, pair: Sequence[int]) -> None:
    """Show two patterns side by side, and how alike those of whole classes are.

    Args:
        run: Whose network looks.
        epoch: Its weights after this epoch.
        data: With both pictures among its test pictures.
        found: The patterns of many pictures in the same layer.
        pair: Numbers of A and B.
    """
    vectors, probabilities = _vectors(run, epoch, data, found.layer, pair)
    labels = [int(data.y_test[index]) for index in pair]
    pair_column, table_column = st.columns(2, gap="medium")
    with pair_column:
        live_tiles(
            [
                _tile(letter, data, index, row)
                for letter, index, row in zip(values.PICTURES, pair, probabilities, strict=True)
            ],
            key="patterns_pair",
            alt="The two pictures, with the three likeliest classes of each.",
            side=84,
        )
        chart(
            made_once(pattern_figures.side_by_side, *vectors),
            key="patterns_strips",
            alt=f"The patterns of A and B in {found.layer}, and their difference.",
        )
        drawn = min(found.num_values, pattern_figures.MAX_UNITS)
        st.caption(
            (
                f"The {drawn} of {found.num_values:,} units that are strongest in A or B, "
                if drawn < found.num_values
                else f"All {drawn} units, "
                if drawn > 1
                else "Its one unit, "
            )
            + "side by side in their order. Blue is positive, orange negative, pale is silent."
        )
        sentence = layer_patterns.pair_sentence(
            cosine(*vectors), labels[0], labels[1], found.similarity, data.class_names
        )
        st.info(plain(sentence), icon=":material/compare:")
    with table_column:
        st.markdown("**How alike are the classes?** Mean cosine of two different pictures")
        chart(
            made_once(
                pattern_figures.class_similarity,
                found.similarity,
                data.class_names,
                mark=(labels[0], labels[1]),
            ),
            key="patterns_similarity",
            alt="Mean cosine between the patterns of any two classes: on average "
            f"{found.typical.within:.2f} within a class, {found.typical.between:.2f} between two.",
        )


def _vectors(
    run: Run, epoch: int, data: Dataset, layer: str, pictures: Sequence[int]
) -> tuple[FloatArray, FloatArray]:
    """Return the patterns of test pictures, shape (N, D), and answers, shape (N, classes)."""
    return cached.inspect(
        partial(
            vectors, run.id, np.stack([data.x_test[index] for index in pictures]), layer, epoch
        ),
        version=subject.weights_version(run, epoch),
    )


def _tile(letter: str, data: Dataset, index: int, probabilities: FloatArray) -> Tile:
    label = int(data.y_test[index])
    top = probabilities.argsort()[::-1][:_BARS].tolist()
    names = data.class_names
    return Tile(
        data.x_test[index],
        f"{letter} · {names[label]}",
        mark="right" if top[0] == label else "wrong",
        bars=tuple(Bar(names[i], float(probabilities[i]), i == label) for i in top),
        alt=f"{letter}, test picture {index}, {noun(names[label])}, answered {names[top[0]]}.",
    )
