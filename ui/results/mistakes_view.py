"""Where a network fails: a confusion matrix, the pictures of a cell, and a picture of these."""

from collections.abc import Mapping
from functools import partial
from math import inf
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn.datasets import Dataset, noun
from cnn.errors import CnnError
from cnn.results import confidence, picture_search
from cnn.results.picture_search import Cell, Shown
from cnn.runs import Run
from cnn.types import FloatArray
from ui.address import owner
from ui.address.values import Anything
from ui.components.confusion_matrix import confusion_matrix
from ui.components.live_tiles import Bar, Tile, live_tiles
from ui.markdown import plain
from ui.results import closer_view
from ui.results.results_values import CELL, OPEN, ORDER, SHEET, SHOW, SURE
from ui.shell.controls import pagination, range_slider, segmented_control, selectbox, showing
from ui.shell.things_to_try import Try
from ui.subject.subject_values import EPOCH

_ON_A_PAGE = 16  # pictures; only these are sent
_SHORT = 12  # letters of a class's name
_MOST_BESIDE, _MOST_LONG_BESIDE = 12, 6  # classes; a larger matrix needs the width of the page
_FIRST_LOOK: dict[Shown, picture_search.Order] = {
    "mistakes": "surest first",
    "hits": "least sure first",
    "all": "by number",
}
# Whoever looks for other pictures begins with the first ones.
_FROM_THE_FIRST: Mapping[Anything, Any] = {SHEET: 1, OPEN: None}


@st.fragment
def show(
    run: Run, epoch: int, data: Dataset, probabilities: FloatArray, counts: NDArray[np.int64]
) -> None:
    """Show matrix and pictures; a click reruns only this part.

    Args:
        run: Whose network answered.
        epoch: Its weights after this epoch.
        data: Its test pictures.
        probabilities: Its answers to them, shape (N, classes).
        counts: Their confusion matrix, shape (classes, classes).
    """
    cell = _chosen_cell(data.num_classes, aloud=True)
    if data.num_classes <= (_MOST_BESIDE if _has_short_names(data) else _MOST_LONG_BESIDE):
        matrix_column, wall_column = st.columns([6, 7], gap="medium")
    else:
        matrix_column, wall_column = st.container(), st.container()
    with matrix_column:
        confusion_matrix(
            counts,
            data.class_names,
            cell,
            key="results_matrix",
            on_cell=_choose,
        )
    with wall_column:
        found = _filters(run, cell, data, probabilities)
        _wall(run, cell, found, data, probabilities)
    closer_view.show_if_asked_for(run, epoch, data, probabilities, found)


def last_try(run: Run) -> Try:
    """Return the last thing to try: what a run did before it learned, if it still has that."""
    if 0 in run.saved_epochs() and run.kept_epoch() != 0:
        return Try(
            "Before it learned anything",
            "How many columns of the matrix have nearly all? Does it look at what it sees?",
            {EPOCH: 0, SHOW: "all"},
        )
    return Try(
        "The whole test set",
        "Leaf through it. Choose a class: are there pictures that you would not know either?",
        {SHOW: "all", ORDER: "by number"},
    )


def _chosen_cell(num_classes: int, *, aloud: bool = False) -> Cell:
    """Return the cell, none if this run has no such one; say so, if it is to be said."""
    try:
        return picture_search.read_cell(owner.get(CELL).text, num_classes)
    except CnnError as error:
        if aloud:
            st.warning(str(error), icon=":material/link_off:")
        return Cell()


def _choose(cell: Cell) -> None:
    """Show the pictures of a cell, whatever was looked for before."""
    shown: Shown = "all"
    if cell == Cell():
        shown = "mistakes"
    elif None not in (cell.truth, cell.answer):
        shown = "hits" if cell.truth == cell.answer else "mistakes"
    owner.change(
        {CELL: cell, SHOW: shown, SURE: SURE.default, ORDER: _FIRST_LOOK[shown], **_FROM_THE_FIRST}
    )


def _choose_class(chosen: int | str, side: str, num_classes: int) -> None:
    """Let one side of the cell be what its list says."""
    number = chosen if isinstance(chosen, int) else None
    cell = _chosen_cell(num_classes)
    cell = Cell(number, cell.answer) if side == "truth" else Cell(cell.truth, number)
    owner.change({CELL: cell, **_FROM_THE_FIRST})


def _begin_with_the_most_telling(shown: Shown) -> Mapping[Anything, Any]:
    return {ORDER: _FIRST_LOOK[shown], **_FROM_THE_FIRST}


def _begin_with_the_first(_: object) -> Mapping[Anything, Any]:
    return _FROM_THE_FIRST


def _has_short_names(data: Dataset) -> bool:
    return max(map(len, data.class_names)) <= _SHORT


# -- what is looked for ----------------------------------------------------------------------------


def _filters(run: Run, cell: Cell, data: Dataset, probabilities: FloatArray) -> NDArray[np.int64]:
    """Offer what to look for, and return the numbers of the pictures that were found."""
    with st.container(horizontal=True, gap="small"):
        shown: Shown = segmented_control(SHOW, also=_begin_with_the_most_telling)
        for label, side, number in (
            ("True class", "truth", cell.truth),
            ("Answer", "answer", cell.answer),
        ):
            offered = [picture_search.ANY, *range(data.num_classes)]
            chosen = picture_search.ANY if number is None else number
            st.selectbox(
                label,
                offered,
                offered.index(chosen),
                format_func=lambda n: n if n == picture_search.ANY else data.class_names[n],
                width=110 if _has_short_names(data) else 200,
                **showing(f"results_{side}", chosen, _choose_class, side, data.num_classes),
            )
        order: picture_search.Order = selectbox(ORDER, also=_begin_with_the_first, width=145)
        sure = SURE.default
        if confidence.gives_probabilities(run.architecture):
            sure = range_slider(SURE, also=_begin_with_the_first, width=180)
    low = -inf if sure[0] == 0 else sure[0] / 100
    high = inf if sure[1] == 100 else sure[1] / 100  # float32 may come out above 1
    return picture_search.find(
        probabilities, data.y_test, cell, shown=shown, sure=(low, high), order=order
    )


# -- what was found --------------------------------------------------------------------------------


def _wall(
    run: Run, cell: Cell, found: NDArray[np.int64], data: Dataset, probabilities: FloatArray
) -> None:
    """Show one page of the pictures; a click looks closer."""
    names = [plain(name) for name in data.class_names]
    shown = owner.get(SHOW)
    st.markdown(f"**{picture_search.in_words(cell, shown, len(found), names)}.**")
    if not len(found):
        flawless = shown == "mistakes" and cell == Cell()
        st.info(
            "No picture is like that. Switch to **hits** to see what it got right."
            if flawless
            else "No picture is like that. Loosen a filter above, or choose another cell."
        )
        return
    first = (pagination(SHEET, -(-len(found) // _ON_A_PAGE)) - 1) * _ON_A_PAGE
    page = found[first : first + _ON_A_PAGE]
    live_tiles(
        [
            _tile(
                run, int(index), data, probabilities, chosen=closer_view.was_last(run, int(index))
            )
            for index in page
        ],
        key="results_wall",
        alt=f"Pictures {first + 1} to {first + len(page)} of {len(found)}. Enter looks closer.",
        on_pick=partial(closer_view.ask_for_one_of, page),
    )
    if confidence.gives_probabilities(run.architecture):
        st.caption("A bar: how likely the network thought this class; the true one in green.")


def _tile(run: Run, index: int, data: Dataset, probabilities: FloatArray, *, chosen: bool) -> Tile:
    """Return a picture with its answer, and what it would have been or nearly was."""
    row, label = probabilities[index], int(data.y_test[index])
    answer, second = (int(n) for n in row.argsort()[::-1][:2])
    if label not in (answer, second):
        second = label
    names = data.class_names
    said = f"{names[answer]} ✓" if answer == label else f"{names[label]} → {names[answer]}"
    are_shares = confidence.gives_probabilities(run.architecture)
    return Tile(
        data.x_test[index],
        f"no. {index}" if are_shares else said,
        mark="right" if answer == label else "wrong",
        bars=tuple(
            Bar(names[n], float(row[n]), n == label) for n in (answer, second) if are_shares
        ),
        alt=f"Test picture {index}, {noun(names[label])}, called {names[answer]}.",
        chosen=chosen,
    )
