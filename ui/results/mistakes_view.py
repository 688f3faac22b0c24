"""Where a network fails: a confusion matrix, the pictures of a cell, and a picture of these."""

from functools import partial
from math import inf

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn.datasets import Dataset, noun
from cnn.errors import CnnError
from cnn.results import confidence, picture_search
from cnn.results.picture_search import Cell, Shown
from cnn.runs import Run
from cnn.types import FloatArray
from ui.address.linked_text import Linked
from ui.components.confusion_matrix import confusion_matrix
from ui.components.live_tiles import Bar, Tile, live_tiles
from ui.markdown import plain
from ui.results import closer_view
from ui.shell.things_to_try import Try

CELL = Linked("cell", Cell().text)
_ON_A_PAGE = 16  # pictures; only these are sent
_SHORT = 12  # letters of a class's name
_MOST_BESIDE, _MOST_LONG_BESIDE = 12, 6  # classes; a larger matrix needs the width of the page
_FIRST_LOOK: dict[Shown, picture_search.Order] = {
    "mistakes": "surest first",
    "hits": "least sure first",
    "all": "by number",
}


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
    cell = _chosen_cell(data.num_classes)
    if data.num_classes <= (_MOST_BESIDE if _has_short_names(data) else _MOST_LONG_BESIDE):
        matrix_column, wall_column = st.columns([5, 8], gap="large")
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
        found = _filters(cell, data, probabilities)
        _wall(run, cell, found, data, probabilities)
    closer_view.show_if_asked_for(run, epoch, data, probabilities, found)


def last_try(run: Run) -> Try:
    """Return the last thing to try: what a run did before it learned, if it still has that."""
    if 0 in run.saved_epochs():
        return Try(
            "Before it learned anything",
            "Whatever it sees, it says much the same: a few columns have nearly all.",
            {"epoch": 0, "show": "all"},
        )
    return Try(
        "The whole test set",
        "Leaf through it. Choose a class: are there pictures that you would not know either?",
        {"show": "all", "order": "by number"},
    )


def _chosen_cell(num_classes: int) -> Cell:
    try:
        return picture_search.read_cell(CELL.read(), num_classes)
    except CnnError as error:
        CELL.write(CELL.default)
        st.warning(str(error), icon=":material/link_off:")
        return Cell()


def _choose(cell: Cell) -> None:
    """Show the pictures of a cell, whatever was looked for before."""
    CELL.write(cell.text)
    st.session_state.sure = (0, 100)
    if cell == Cell():
        _look_at("mistakes")
    elif None not in (cell.truth, cell.answer):
        _look_at("hits" if cell.truth == cell.answer else "mistakes")
    else:
        _look_at("all")


def _look_at(shown: Shown) -> None:
    st.session_state.show = shown
    _begin_with_the_most_telling()


def _begin_with_the_most_telling() -> None:
    st.session_state.order = _FIRST_LOOK[st.session_state.show]
    _turn_to_first_page()


def _turn_to_first_page() -> None:
    st.session_state.sheet = 1


def _choose_class() -> None:
    """Write into the link what the two lists of classes say."""
    chosen = (st.session_state[key] for key in ("results_truth", "results_answer"))
    CELL.write(Cell(*(None if one == picture_search.ANY else one for one in chosen)).text)
    _turn_to_first_page()


def _has_short_names(data: Dataset) -> bool:
    return max(map(len, data.class_names)) <= _SHORT


# -- what is looked for ----------------------------------------------------------------------------


def _filters(cell: Cell, data: Dataset, probabilities: FloatArray) -> NDArray[np.int64]:
    """Offer what to look for, and return the numbers of the pictures that were found."""
    for key, number in (("results_truth", cell.truth), ("results_answer", cell.answer)):
        st.session_state[key] = picture_search.ANY if number is None else number
    with st.container(horizontal=True, gap="small"):
        shown = st.segmented_control(
            "Show",
            picture_search.SHOWN,
            default="mistakes",
            required=True,
            key="show",
            bind="query-params",
            on_change=_begin_with_the_most_telling,
        )
        for label, key in (("True class", "results_truth"), ("Answer", "results_answer")):
            st.selectbox(
                label,
                [picture_search.ANY, *range(data.num_classes)],
                format_func=lambda n: n if n == picture_search.ANY else data.class_names[n],
                key=key,
                on_change=_choose_class,
                width=110 if _has_short_names(data) else 200,
            )
        order = st.selectbox(
            "Order",
            picture_search.ORDERS,
            key="order",
            bind="query-params",
            on_change=_turn_to_first_page,
            width=145,
        )
        sure = (0, 100)
        if confidence.are_probabilities(probabilities):
            sure = st.slider(
                "How sure it was (%)",
                0,
                100,
                (0, 100),
                key="sure",
                bind="query-params",
                on_change=_turn_to_first_page,
                width=180,
            )
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
    st.markdown(f"**{picture_search.in_words(cell, st.session_state.show, len(found), names)}.**")
    if not len(found):
        flawless = st.session_state.show == "mistakes" and cell == Cell()
        st.info(
            "No picture is like that. Switch to **hits** to see what it got right."
            if flawless
            else "No picture is like that. Loosen a filter above, or choose another cell."
        )
        return
    sheets = -(-len(found) // _ON_A_PAGE)
    if st.session_state.get("sheet", 1) > sheets:
        st.session_state.sheet = sheets
    sheet = 1
    if sheets > 1:
        sheet = st.pagination(sheets, key="sheet", bind="query-params", width="stretch")
    first = (sheet - 1) * _ON_A_PAGE
    page = found[first : first + _ON_A_PAGE]
    live_tiles(
        [
            _tile(int(index), data, probabilities, chosen=closer_view.was_last(run, int(index)))
            for index in page
        ],
        key="results_wall",
        alt=f"Pictures {first + 1} to {first + len(page)} of {len(found)}. Enter looks closer.",
        on_pick=partial(closer_view.ask_for_one_of, page),
    )
    if confidence.are_probabilities(probabilities):
        st.caption("A bar: how likely the network thought this class; the true one in green.")


def _tile(index: int, data: Dataset, probabilities: FloatArray, *, chosen: bool) -> Tile:
    """Return a picture with its answer, and what it would have been or nearly was."""
    row, label = probabilities[index], int(data.y_test[index])
    answer, second = (int(n) for n in row.argsort()[::-1][:2])
    if label not in (answer, second):
        second = label
    names = data.class_names
    said = f"{names[answer]} ✓" if answer == label else f"{names[label]} → {names[answer]}"
    are_shares = confidence.are_probabilities(row[None])
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
