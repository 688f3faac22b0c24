"""One test picture, large: what the network said of it, and the ways to find out why."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn.datasets import Dataset, noun
from cnn.figures import answers
from cnn.results import confidence
from cnn.runs import Run
from cnn.types import FloatArray
from ui.address import owner
from ui.markdown import plain
from ui.results.results_values import OPEN
from ui.shell import pages
from ui.shell.image import enlarged, image
from ui.shell.page import option_chart
from ui.subject import subject

_LAST = "closer_last"  # in the session: run and number of the picture that was looked at last
_WIDTH = 232  # pixels on the screen
_WAYS_ON = (
    (pages.REASONS, "Why did it say so?", ":material/psychology:"),
    (pages.LOOK_INSIDE, "Look inside", ":material/visibility:"),
    (pages.SHIFT_TEST, "What if it moves?", ":material/open_with:"),
)


def ask_for_one_of(indices: NDArray[np.int64], place: int) -> None:
    """Let the page look closer at one of these pictures; for callbacks."""
    owner.change({OPEN: int(indices[place])})


def was_last(run: Run, index: int) -> bool:
    """Tell whether this picture was looked at last, to find it again on the way back."""
    return bool(st.session_state.get(_LAST) == (run.id, index))


def show_if_asked_for(
    run: Run, epoch: int, data: Dataset, probabilities: FloatArray, found: NDArray[np.int64]
) -> None:
    """Open the picture that was clicked, or that the link asks for, above the page.

    Args:
        run: Whose network answered.
        epoch: Its weights after this epoch.
        data: Its test pictures.
        probabilities: Its answers to them, shape (N, classes).
        found: The pictures that one can leaf through.
    """
    index = owner.get(OPEN)
    if index is None:
        return
    if index < len(data.y_test):
        _look_closer(run, epoch, data, probabilities, found)
        return
    st.warning(
        "The link asks for a picture that there is not: choose one of 0 to "
        f"{len(data.y_test) - 1:,}.",
        icon=":material/link_off:",
    )


def _close() -> None:
    owner.change({OPEN: None})


@st.dialog("Look closer", width="medium", icon=":material/zoom_in:", on_dismiss=_close)
def _look_closer(
    run: Run, epoch: int, data: Dataset, probabilities: FloatArray, found: NDArray[np.int64]
) -> None:
    index = owner.get(OPEN)
    if index is None:  # it was closed meanwhile
        return
    st.session_state[_LAST] = (run.id, index)
    row, label = probabilities[index], int(data.y_test[index])
    answer, names = int(row.argmax()), [plain(name) for name in data.class_names]
    said = ":green-badge[right]" if answer == label else ":orange-badge[wrong]"
    sure = f", {confidence.sure_in_words(row[answer], run.architecture)}"
    st.markdown(
        f"### It is {noun(names[label])}. The network says {names[answer]}{sure}. {said}",
    )
    st.caption(f"Test picture {index:,}, {_epoch_in_words(epoch)}")
    picture_column, answer_column = st.columns([4, 5], gap="medium")
    with picture_column:
        image(
            enlarged(data.x_test[index], _WIDTH),
            width=_WIDTH,
            alt=f"Test picture {index}, {noun(data.class_names[label])}.",
        )
        earlier = None if epoch == run.kept_epoch() else epoch
        for path, text, icon in _WAYS_ON:
            subject.link(path, text, run, icon=icon, picture=index, epoch=earlier)
    with answer_column:
        option_chart(
            answers.probabilities(row, data.class_names, name_width=160),
            height=answers.height(names, 26),
            key="closer_probabilities",
            alt=f"What the network gives each class; {data.class_names[answer]} has the most.",
        )
    _leaf(index, found)


def _epoch_in_words(epoch: int) -> str:
    if epoch == 0:
        return "before the network learned anything"
    return f"with the weights after epoch {epoch}"


def _leaf(index: int, found: NDArray[np.int64]) -> None:
    """Offer the pictures before and after this one."""
    (places,) = np.nonzero(found == index)
    if len(places) != 1 or len(found) < 2:
        return
    place = int(places[0])
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.button(
            "Previous picture",
            key="closer_previous",
            shortcut="Left",  # which Streamlit writes beside the label, as an arrow
            disabled=place == 0,
            on_click=_turn,
            args=(found, -1),
        )
        st.caption(f"{place + 1:,} of {len(found):,}", width="content")
        st.button(
            "Next picture",
            key="closer_next",
            shortcut="Right",
            disabled=place == len(found) - 1,
            on_click=_turn,
            args=(found, 1),
        )


def _turn(found: NDArray[np.int64], by: int) -> None:
    """Go on from the picture that is open by now, as far as there are any."""
    (places,) = np.nonzero(found == owner.get(OPEN))
    if len(places) == 1:
        ask_for_one_of(found, min(max(int(places[0]) + by, 0), len(found) - 1))
