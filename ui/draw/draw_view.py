"""A drawing pad, and what the network reads in the drawing while it is made."""

from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnn import datasets
from cnn.datasets import Dataset
from cnn.drawing import strokes
from cnn.drawing.strokes import Stroke
from cnn.figures import answers
from cnn.images.what_ifs import AS_IT_LIES, CENTRED, what_ifs
from cnn.inspection.answers import predict
from cnn.results import confidence
from cnn.runs import Run
from ui.address import owner
from ui.components.drawing_pad import drawing_pad
from ui.components.live_tiles import Bar, Tile, live_tiles
from ui.markdown import plain
from ui.shell.page import explain_errors, option_chart
from ui.subject import own_picture
from ui.subject.subject_values import INK
from ui.workers import cached

_BARS = 3  # classes below each what-if
# There, what is below the pad is out of sight while one draws.
_ABOVE_THE_PAD_ON_A_PHONE = """<style>
@media (max-width: 640px) { .st-key-draw_wide { display: none; } }
@media (min-width: 641px) { .st-key-draw_narrow { display: none; } }
</style>"""


def show(run: Run, epoch: int, data: Dataset) -> None:
    """Show the pad and the answers.

    Args:
        run: Whose network reads.
        epoch: Its weights after this epoch.
        data: What it was trained on.
    """
    st.html(_ABOVE_THE_PAD_ON_A_PHONE)
    pad_column, answer_column = st.columns([5, 6], gap="large")
    with pad_column:
        narrow = st.container(key="draw_narrow", horizontal=True, vertical_alignment="center")
        text = owner.get(INK)
        drawing_pad(
            text,
            key="draw_pad",
            alt="A black pad to draw on in white, with mouse, pen or finger. Delete clears it.",
            live=True,
            on_drawing=lambda drawn, goes_on: owner.change({INK: drawn}, under_way=goes_on),
        )
        drawn = None  # of a network for pictures that nobody can draw
        with explain_errors():
            drawn = own_picture.drawing(data)
            own_picture.switches(data, drawn)
    if drawn is None:
        return
    with answer_column, explain_errors():
        wide = st.container(key="draw_wide", horizontal=True, vertical_alignment="center")
        if not drawn.is_empty:
            _answers(run, epoch, data, strokes.from_text(text), (narrow, wide))
            return
        nothing = np.zeros(data.input_shape, np.uint8)
        picture = Tile(nothing, "It gets this", alt="Nothing yet.")
        _headline((narrow, wide), "–", "nothing yet", picture)
        st.info("Draw on the black pad. The answer comes while you draw.", icon=":material/draw:")


def _headline(
    places: tuple[DeltaGenerator, DeltaGenerator], name: str, sure: str, picture: Tile
) -> None:
    """Say what the network reads, and show what it gets; as large before there is an answer."""
    for place, where in zip(places, ("narrow", "wide"), strict=True):
        with place:
            st.metric("The network reads", plain(name), sure, delta_color="off", delta_arrow="off")
            live_tiles([picture], key=f"draw_input_{where}", alt="What it gets.", side=84)


def _answers(
    run: Run,
    epoch: int,
    data: Dataset,
    made: tuple[Stroke, ...],
    places: tuple[DeltaGenerator, DeltaGenerator],
) -> None:
    kind, changes = datasets.kind(data), own_picture.decided()
    pictures = what_ifs(made, kind, changes)
    rows = cached.ask(partial(predict, run.id, np.stack(list(pictures.values())), epoch))
    found = dict(zip(pictures, rows, strict=True))
    chosen = CENTRED if kind.fit == "centre" and changes.centred else AS_IT_LIES
    likeliest = int(found[chosen].argmax())
    name = data.class_names[likeliest]
    sure = confidence.sure_in_words(found[chosen][likeliest], run.architecture)
    outputs = confidence.outputs_in_words(run.architecture).capitalize()
    picture = Tile(pictures[chosen], "It gets this", alt=f"The drawing, {chosen}.")
    _headline(places, name, sure, picture)
    option_chart(
        answers.probabilities(found[chosen], data.class_names),
        height=answers.height(data.class_names),
        key="draw_probabilities",
        alt=f"{outputs} of the classes; {name} has the largest, {sure}.",
    )
    st.markdown("**What if …** the same drawing, changed. A tick: the answer stays the same.")
    live_tiles(
        [
            _what_if(title, picture, found[title], likeliest, data.class_names)
            for title, picture in pictures.items()
            if title != chosen
        ],
        key="draw_what_ifs",
        alt="The same drawing, changed in seven ways, with the three likeliest classes of each.",
    )


def _what_if(
    title: str,
    picture: np.ndarray,
    probabilities: np.ndarray,
    likeliest: int,
    class_names: tuple[str, ...],
) -> Tile:
    top = probabilities.argsort()[::-1][:_BARS].tolist()
    return Tile(
        picture,
        title,
        mark="right" if top[0] == likeliest else "wrong",
        bars=tuple(Bar(class_names[i], float(probabilities[i]), i == likeliest) for i in top),
        alt=f"The drawing, {title}: {class_names[top[0]]}.",
    )
