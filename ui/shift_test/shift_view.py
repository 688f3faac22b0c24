"""The shift test: one picture under every shift, what the layers notice, and many pictures."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from cnn import runs
from cnn.datasets import Dataset, noun
from cnn.errors import CnnError
from cnn.figures import shifting
from cnn.inspection.shift_test import shift_tables
from cnn.inspection.shift_test.shift_tables import MAX_OTHERS
from cnn.inspection.shift_test.shifted_answers import every_shift, layer_similarity
from cnn.pooling.invariance import MAX_SHIFT
from cnn.results import confidence
from cnn.runs import Run
from cnn.types import FloatArray
from ui.address import owner
from ui.address.unknown import explain_gone
from ui.components.shift_maps import SecondChart, ShiftMap, shift_maps
from ui.markdown import plain
from ui.shell.controls import multiselect, slider
from ui.shell.page import chart, explain_errors, made_once
from ui.shift_test import shift_test_values as values
from ui.shift_test.shift_job import Contestant
from ui.subject.subject import Subject
from ui.visitors import access
from ui.workers import cached

DISTANCE = SecondChart("By the distance, in all directions", "pixels", 0)

SIMILARITY_PICTURES = 32


def choose_others(run: Run, epoch: int) -> list[Contestant]:
    """Let the learner choose up to three other runs, and say which of a link's cannot be compared.

    Args:
        run: The run that the page is about.
        epoch: Its weights after this epoch.

    Returns:
        The run itself and the others.
    """
    found = {other.id: other for other in (*access.listed(), *runs.examples())}
    comparable = {
        other.id: other
        for other in found.values()
        if other.id != run.id and not shift_tables.why_not_comparable(run, other)
    }
    asked = owner.get(values.OTHERS)
    _explain_refused(run, [run_id for run_id in asked if run_id not in comparable], found)
    chosen = multiselect(
        values.OTHERS,
        list(comparable),
        format_func=lambda run_id: _label(comparable[run_id]),
        max_selections=MAX_OTHERS,
        placeholder="Choose runs of the same data",
    )
    tested = [(run, epoch), *((comparable[run_id], None) for run_id in chosen)]
    names = [one.name for one, _ in tested]
    return [
        Contestant(
            one,
            of_epoch,
            one.weights_version(of_epoch),
            one.name if names.count(one.name) == 1 else f"{place + 1} · {one.name}",
            place,
        )
        for place, (one, of_epoch) in enumerate(tested)
    ]


def _explain_refused(run: Run, refused: Sequence[str], found: dict[str, Run]) -> None:
    if not all(run_id in found for run_id in refused):
        explain_gone("A run to compare with")
    for run_id in refused[:MAX_OTHERS]:
        if run_id in found and run_id != run.id:
            st.warning(
                f"{plain(found[run_id].name)} cannot be compared: "
                f"{shift_tables.why_not_comparable(run, found[run_id])}. Choose another one.",
                icon=":material/link_off:",
            )


def _label(run: Run) -> str:
    return run.name if run.is_example else f"{run.name} · {run.created:%d %b, %H:%M} UTC"


def choose_shift() -> tuple[int, int]:
    """Let the learner choose dx and dy, in pixels."""
    with st.container(horizontal=True, gap="medium"):
        return slider(values.DX, width=320), slider(values.DY, width=320)


def take_shift(dx: int, dy: int) -> None:
    """Make this the present shift; for callbacks."""
    owner.change({values.DX: dx, values.DY: dy})


def those_that_answer(tested: Sequence[Contestant], chosen: Subject) -> list[Contestant]:
    """Leave out networks to compare with whose weights cannot be read, and say which.

    Raises:
        CnnError: The network that the page is about cannot be asked.
    """
    able = []
    for one in tested:
        try:
            _every_shift(one, chosen)
        except CnnError as error:
            if one.place == 0:
                raise
            st.warning(f"**{plain(one.name)}** is left out. {error}", icon=":material/link_off:")
        else:
            able.append(one)
    return able


def _every_shift(one: Contestant, chosen: Subject) -> FloatArray:
    """Ask a network about a picture under every shift, shape (17, 17, classes); remembered."""
    found = cached.inspect(
        partial(every_shift, one.run.id, chosen.picture[np.newaxis], one.epoch), version=one.version
    )
    return found[:, :, 0]


def one_picture(
    tested: Sequence[Contestant], data: Dataset, chosen: Subject, dx: int, dy: int
) -> None:
    """Show how sure each network stays of one picture, under every shift.

    Args:
        tested: The networks.
        data: For the names of its classes.
        chosen: The picture.
        dx: The present shift to the right.
        dy: The present shift down.
    """
    answers = [_every_shift(one, chosen) for one in tested]
    label = chosen.label
    if label is None:  # a picture of one's own has no true class
        label = int(answers[0][MAX_SHIFT, MAX_SHIFT].argmax())
    name = noun(plain(data.class_names[label]))
    probable = all(confidence.gives_probabilities(one.run.architecture) for one in tested)
    asked = "How sure is the network" if probable else "How strongly does the network say"
    st.markdown(
        f"**{asked} that this is {name}?** "
        + ("" if chosen.label is not None else "(So it says of the picture where it lies.) ")
        + "Drag the picture; the dark part of a map is where it stays "
        + ("sure." if probable else "so.")
    )
    shift_maps(
        [
            ShiftMap(
                one.name,
                100 * answer[:, :, label],
                second=(100 * shift_tables.by_distance(answer[:, :, label])).tolist(),
                colour=one.line[0],
                dashes=one.line[1],
            )
            for one, answer in zip(tested, answers, strict=True)
        ],
        key="shift_one",
        dx=dx,
        dy=dy,
        unit=f"{'probability' if probable else 'output'} of {data.class_names[label]} (%)",
        colours=shifting.MAP_COLOURS,
        on_shift=take_shift,
        line_per="network",
        second=DISTANCE,
        picture=chosen.picture,
    )
    here = [answer[MAX_SHIFT + dy, MAX_SHIFT + dx] for answer in answers]
    says = "; ".join(
        f"{plain(one.name)}: **{plain(data.class_names[int(p.argmax())])}**, "
        + confidence.sure_in_words(p.max(), one.run.architecture)
        for one, p in zip(tested, here, strict=True)
    )
    st.markdown(f"Moved there, the answer is: {says}.")


def layers(tested: Sequence[Contestant], data: Dataset, dx: int, dy: int) -> None:
    """Show, layer by layer, how much of the activations a shift leaves as they were."""
    st.subheader("What each layer notices", anchor=False)
    st.markdown(
        "The activations for the moved picture against those for the original, by their cosine.  \n"
        + shifting.LEGEND
    )
    count = min(SIMILARITY_PICTURES, len(data.y_test))
    for one, column in zip(tested, st.columns(len(tested), gap="medium"), strict=True):
        with column, explain_errors():
            found = cached.inspect(
                partial(
                    layer_similarity,
                    one.run.id,
                    data.x_test[:count],
                    data.y_test[:count],
                    dx,
                    dy,
                    one.epoch,
                ),
                version=one.version,
            )
            shown = [row for row in found if not row.layer.startswith(("flatten", "dropout"))]
            st.markdown(f"**{plain(one.name)}**")
            chart(
                made_once(shifting.layer_similarity, shown),
                key=f"shift_layers_{one.place}",
                alt=f"Cosines in {one.name}: "
                + ", ".join(f"{row.layer} {row.same:.2f}" for row in shown),
            )
    st.caption(
        f"Means over the first {count} test pictures, moved by {dx} right and {dy} down. A map "
        "whose cells lie several pixels apart can only move along by whole cells; for other shifts "
        "there is no diamond, and that is where the promise of a convolution ends."
    )
