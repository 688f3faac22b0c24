"""The whole network on one picture, and the unit that was opened in it."""

from contextlib import suppress
from functools import partial

import streamlit as st

from cnn.architecture import Conv2D
from cnn.architecture.receptive_field import unseen_border_in_words
from cnn.datasets import Dataset
from cnn.errors import CnnError
from cnn.inspection.look_inside.overview import Overview, overview
from cnn.inspection.look_inside.unit_names import Unit, parse_unit, read_unit
from cnn.results import confidence, evaluation
from cnn.runs import Run
from ui.address import owner
from ui.components.network_view import network_view
from ui.look_inside import unit_view
from ui.look_inside.look_inside_values import CELL, COLOURS, INPUTS, UNIT, WHAT_IF
from ui.markdown import plain
from ui.shell.page import explain_errors
from ui.subject import subject
from ui.subject.subject import Subject
from ui.workers import cached

BELOW = "inside_below"  # key of what comes after the network on a phone
_LEFT = "unit_left"  # the unit that was open last; the network shows it again
_BY_HAND = "unit_by_hand"  # whether the hand has just opened or left a unit, and so has the focus
_ON_A_PHONE = f"""<style>
@media (max-width: 640px) {{
  [data-testid="stLayoutWrapper"]:has(> .st-key-{BELOW}) {{ order: 1; }}
}}
</style>"""


@st.fragment
def show(run: Run, epoch: int, picture: Subject, data: Dataset) -> None:
    """Show the network, or the unit that the link opens; either reruns only this part.

    Args:
        run: Whose network looks.
        epoch: Its weights after this epoch.
        picture: What it looks at.
        data: What it was trained on.
    """
    st.html(_ON_A_PHONE)
    by_hand = bool(st.session_state.pop(_BY_HAND, False))
    unit = _unit_of_link(run)
    with explain_errors(), st.spinner("Looking inside. The first time, TensorFlow has to start."):
        if unit is None:
            _network(run, epoch, picture, data, by_hand=by_hand)
        else:
            st.session_state[_LEFT] = str(unit)
            unit_view.show(run, epoch, picture, data, unit, by_hand=by_hand, go=open_unit)


def open_unit(unit: Unit | None) -> None:
    """Open a unit, or close the one that is open; for callbacks."""
    st.session_state[_BY_HAND] = True
    owner.change({UNIT: unit, CELL: None, WHAT_IF: None, INPUTS: 1})


def example_unit(run: Run) -> Unit:
    """Return a unit worth opening: of the second convolution if there is one, else of the first."""
    rows = run.architecture.summary()
    names = [row.name for row in rows if isinstance(row.layer, Conv2D)]
    return Unit(names[:2][-1] if names else rows[-1].name, 0)


def misread_picture(run: Run) -> int:
    """Return the test picture of the most confident mistake; the first if there is none."""
    with suppress(CnnError):  # without its answers, the network can be looked into all the same
        found = run.predictions()
        wrong = evaluation.mistakes(*found) if found else []
        return wrong[0].index if wrong else 0
    return 0


def _unit_of_link(run: Run) -> Unit | None:
    """Return the unit that the link opens; none if it is no unit of this network, with a reason."""
    unit = owner.get(UNIT)
    if unit is not None:
        with explain_errors():
            return parse_unit(str(unit), run.architecture)
    return None


def _network(run: Run, epoch: int, picture: Subject, data: Dataset, *, by_hand: bool) -> None:
    seen = cached.inspect(
        partial(overview, run.id, picture.picture, epoch),
        version=subject.weights_version(run, epoch),
    )
    says = confidence.answer_in_words(
        seen.answer,
        [plain(name) for name in data.class_names],
        picture.label,
        probabilities=confidence.gives_probabilities(run.architecture),
    )
    unseen = unseen_border_in_words(run.architecture)
    st.markdown(f"{says} {run.architecture.num_params:,} parameters after epoch {epoch}. {unseen}")
    network_view(
        seen,
        run.architecture,
        data.class_names,
        key="inside_network",
        token=f"{run.id} {epoch} {picture.token} {subject.weights_version(run, epoch)}",
        alt=_in_words(seen, picture, data.class_names[int(seen.answer.argmax())]),
        scale=owner.get(COLOURS),
        focus=st.session_state.get(_LEFT, ""),
        take_focus=by_hand,
        on_open=lambda name: open_unit(read_unit(name)),
        on_scale=lambda scale: owner.change({COLOURS: scale}),
    )


def _in_words(overview: Overview, picture: Subject, answer: str) -> str:
    layers = "; ".join(
        f"{layer.name}, {' by '.join(map(str, layer.shape))}" for layer in overview.layers
    )
    return (
        f"The network on {picture.title}, from the input to the answer {answer}. {layers}. "
        "Arrow keys move between units and layers, Page Up and Page Down turn pages, Enter opens."
    )
