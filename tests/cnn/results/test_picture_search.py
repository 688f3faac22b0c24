"""Pictures are found by what they are and what was said of them."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cnn.errors import CnnError
from cnn.results import picture_search
from cnn.results.picture_search import ORDERS, SHOWN, Cell, find, read_cell

NUM_CLASSES = 4
classes = st.none() | st.integers(0, NUM_CLASSES - 1)
cells = st.builds(Cell, classes, classes)
shares = st.floats(0, 1)


@given(
    seed=st.integers(0, 10_000),
    cell=cells,
    shown=st.sampled_from(SHOWN),
    sure=st.tuples(shares, shares),
    order=st.sampled_from(ORDERS),
)
def test_what_is_found_is_what_one_finds_by_looking_at_every_picture(
    seed: int,
    cell: Cell,
    shown: picture_search.Shown,
    sure: tuple[float, float],
    order: picture_search.Order,
) -> None:
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.ones(NUM_CLASSES), 40).round(1)  # some equally sure
    labels = rng.integers(0, NUM_CLASSES, 40)
    expected = []
    for number, (row, label) in enumerate(
        zip(probabilities.tolist(), labels.tolist(), strict=True)
    ):
        answer = row.index(max(row))
        if cell.truth not in (None, label) or cell.answer not in (None, answer):
            continue
        if (shown == "mistakes" and answer == label) or (shown == "hits" and answer != label):
            continue
        if sure[0] <= max(row) <= sure[1]:
            expected.append((max(row), number))
    if order == "surest first":
        expected.sort(key=lambda one: (-one[0], one[1]))
    if order == "least sure first":
        expected.sort()
    found = find(probabilities, labels, cell, shown=shown, sure=sure, order=order)
    assert found.tolist() == [number for _, number in expected]


@given(cells)
def test_a_cell_survives_its_way_through_a_link(cell: Cell) -> None:
    assert read_cell(cell.text, NUM_CLASSES) == cell


@given(st.text(max_size=12) | st.from_regex(r"-?\d{1,6}\.-?\d{1,6}", fullmatch=True))
@example("4.0")
@example("٣.1")
@example("1.2\n")
@example("any")
@example("<script>.1")
def test_a_link_names_a_cell_or_gets_an_explanation(text: str) -> None:
    cell, message = None, ""
    try:
        cell = read_cell(text, NUM_CLASSES)
    except CnnError as error:
        message = str(error)
    if cell is None:
        assert "Click a cell" in message
        assert "<" not in message
    else:
        assert {cell.truth, cell.answer} <= {None, *range(NUM_CLASSES)}


@pytest.mark.parametrize(
    ("cell", "shown", "count", "said"),
    [
        (Cell(), "mistakes", 170, "170 pictures were answered wrongly"),
        (Cell(), "all", 10_000, "10,000 pictures"),
        (Cell(truth=1), "hits", 1, "1 picture of cat was answered rightly"),
        (Cell(answer=1), "all", 0, "0 pictures were called cat"),
        (Cell(answer=1), "hits", 2, "2 pictures were called cat, which is right"),
        (Cell(0, 1), "mistakes", 2, "2 pictures of dog were called cat"),
    ],
)
def test_what_was_found_is_said_in_words(
    cell: Cell, shown: picture_search.Shown, count: int, said: str
) -> None:
    assert picture_search.in_words(cell, shown, count, ["dog", "cat"]) == said
