"""Maps over pictures: what speaks for a class is blue, what speaks against it orange."""

import numpy as np
import pytest

from cnn import figures
from cnn.architecture import PRESETS, stacked
from cnn.architecture.receptive_field import map_place
from cnn.figures import attribution
from cnn.inspection.reasons.adversarial import Nudge

GREY = np.full((4, 5, 1), 100, np.uint8)
COLOUR = np.full((4, 5, 3), (10, 200, 90), np.uint8)


@pytest.mark.parametrize("picture", [GREY, COLOUR])
def test_for_is_blue_against_is_orange_and_nothing_leaves_the_picture(picture: np.ndarray) -> None:
    values = np.zeros((4, 5))
    values[0, 0], values[0, 1] = 2.0, -2.0
    mixed = attribution.overlay(picture, values, 2.0).astype(int)
    assert mixed[0, 0, 2] > mixed[0, 0, 0], "blue"
    assert mixed[0, 1, 0] > mixed[0, 1, 2], "orange"
    assert len(np.unique(mixed[1:].reshape(-1, 3), axis=0)) == 1
    assert np.ptp(mixed[1, 1]) == 0 or picture is COLOUR


def test_a_coarse_map_is_stretched_over_the_picture() -> None:
    mixed = attribution.overlay(GREY, np.array([[1.0, -1.0]]), 1.0).astype(int)
    assert mixed.shape == (4, 5, 3)
    assert mixed[2, 0, 2] > mixed[2, 0, 0]
    assert mixed[2, 4, 0] > mixed[2, 4, 2]


def test_a_map_alone_has_the_colours_of_all_maps() -> None:
    ends = attribution.coloured(np.array([[-1.0, 0.0, 1.0]]), 1.0)[0]
    names = ["#{:02x}{:02x}{:02x}".format(*rgb) for rgb in ends.tolist()]
    assert names == [figures.SIGNED[place][1] for place in (0, 2, 4)]


@pytest.mark.parametrize(("lowest", "starts_at"), [(-1.0, -2.0), (0.0, 0.0)])
def test_the_scale_shows_orange_only_where_something_speaks_against(lowest, starts_at) -> None:
    values = np.array([[2.0, lowest]])
    marker = attribution.over_picture(GREY, values, 2.0, "logit").data[1].marker
    assert (marker.cmin, marker.cmax) == (starts_at, 2.0)


@pytest.mark.parametrize("toward", [None, 1])
def test_the_curve_marks_the_step_that_is_enough(toward: int | None) -> None:
    line = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7]])
    found = Nudge(GREY, np.zeros(GREY.shape, np.int8), line, line[:1].repeat(3, axis=0), toward)
    figure = attribution.along_the_line(found, ("cat", "dog"))
    assert [trace.name for trace in figure.data] == ["cat", "dog", "cat, signs by lot"]
    assert figure.layout.shapes[0].x0 == 2
    assert (found.levels, found.levels_by_chance, found.new_answer) == (2, None, 1)


def test_what_no_cell_sees_is_hatched_and_neither_for_nor_against() -> None:
    picture = np.full((28, 28, 1), 128, np.uint8)
    place = map_place(PRESETS["article"], 4)
    plain, marked = (
        attribution.overlay(picture, np.zeros((3, 3)), 1.0, where) for where in (None, place)
    )
    np.testing.assert_array_equal(plain[:22, :22], marked[:22, :22])
    changed = (plain != marked).any(axis=2)
    assert 0.2 < changed[22:].mean() < 0.3
    assert 0.2 < changed[:, 22:].mean() < 0.3
    padded = attribution.overlay(picture, np.zeros((14, 14)), 1.0, map_place(stacked(2), 2))
    np.testing.assert_array_equal(plain, padded)


def test_cells_that_do_not_arrive_are_neither_for_nor_against() -> None:
    values = np.arange(9.0).reshape(3, 3)
    marked = attribution.coloured(values, 8.0, map_place(PRESETS["article"], 4))
    np.testing.assert_array_equal(marked[:2, :2], attribution.coloured(values, 8.0)[:2, :2])
    lost = np.concatenate([marked[2], marked[:2, 2]])
    assert len(np.unique(lost, axis=0)) == 1
    red, green, blue = lost[0].tolist()
    assert green < min(red, blue)
