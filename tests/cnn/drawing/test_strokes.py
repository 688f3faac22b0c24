"""A drawing becomes a picture like those that the network knows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn import datasets
from cnn.drawing import preprocessing, strokes
from cnn.errors import CnnError
from cnn.ops import shift2d

SEVEN = "p14.55.45.140.45.85.160_p14.75.100.125.100"


def test_a_digit_of_mnist_is_already_centred_and_scaled() -> None:
    """What we do to a drawing must be what was done to the digits; so it leaves them alone."""
    digits = datasets.scale(datasets.load("mnist", num_test=200).x_test)[..., 0]
    changes = [np.abs(preprocessing.centre_by_mass(digit) - digit).mean() for digit in digits]
    assert np.median(changes) < 0.001
    assert np.mean(np.array(changes) < 0.001) > 0.95  # rounding moves a few by a pixel


@pytest.mark.parametrize(("dx", "dy"), [(-6, -4), (9, 0), (3, 12)])
def test_where_a_drawing_lies_makes_no_difference_once_it_is_centred(dx: int, dy: int) -> None:
    ink = strokes.draw(strokes.moved(strokes.from_text(SEVEN), scale=0.5))
    there = preprocessing.centre_by_mass(shift2d(ink, dx, dy))
    np.testing.assert_allclose(there, preprocessing.centre_by_mass(ink), atol=1e-6)


@given(
    numbers=st.lists(st.floats(0, 1), min_size=42, max_size=42),
    threshold=st.floats(0.1, 0.99),
)
@settings(max_examples=60)
def test_the_centre_of_mass_lies_in_the_middle_or_the_drawing_at_the_edge(
    numbers: list[float], threshold: float
) -> None:
    ink = np.array(numbers).reshape(6, 7)
    ink[ink < threshold] = 0
    centred = preprocessing.centre_by_mass(ink)
    if not ink.any():
        assert not centred.any()
        return
    for axis in (0, 1):
        mass = centred.sum(axis=1 - axis)
        taken = np.flatnonzero(mass)
        centre = mass @ np.arange(28) / mass.sum()
        at_the_edge = taken[0] == 0 or taken[-1] == 27
        assert abs(centre - 14) <= 0.51 or at_the_edge


def test_dark_ink_on_bright_paper_is_turned_over_and_white_on_black_is_not() -> None:
    paper = np.full((20, 20), 0.9)
    paper[5:15, 9:11] = 0.1
    paper[2, 2] = 0.8  # a speck of dust
    ink = preprocessing.white_on_black(paper)
    assert ink[10, 10] == 1
    assert ink[2, 2] == ink[0, 0] == 0
    np.testing.assert_array_equal(preprocessing.white_on_black(ink), ink)
    assert not preprocessing.white_on_black(np.ones((4, 4))).any()


def test_a_network_for_colour_gets_three_channels_and_one_for_five_says_no() -> None:
    grey = np.ones((8, 8))
    assert preprocessing.like_data(grey, (6, 6, 3), centred=False).shape == (6, 6, 3)
    colour = np.zeros((8, 8, 3))
    colour[..., 0] = 1
    assert (
        preprocessing.like_data(colour, (6, 6, 1), centred=False)[3, 3, 0] == 85
    )  # the mean of three
    with pytest.raises(CnnError, match="5 channels"):
        preprocessing.like_data(grey, (6, 6, 5), centred=False)


def test_what_if_changes_only_what_it_says() -> None:
    drawn = strokes.from_text(SEVEN)
    changed = preprocessing.what_ifs(drawn, (28, 28, 1))
    assert all(picture.shape == (28, 28, 1) for picture in changed.values())
    ink = {name: picture.sum() for name, picture in changed.items()}
    assert ink["a thinner pen"] < ink["centred"] < ink["a thicker pen"]
    moved = changed["4 pixels right"]
    np.testing.assert_array_equal(moved[:, 4:], changed["centred"][:, :-4])
    assert not moved[:, :4].any()


@pytest.mark.parametrize(
    "text",
    ["x14.1.1", "p14", "p14.1", "p14.1.2.3", "p14.1.2__", "p14.1.1e5", "<b>", "p14.-1.3", "p٣.1.1",
     "_".join(["p1.1.1"] * 61), "p1" + ".1.1" * 601, "p1.1.1_" * 5000],
)  # fmt: skip
def test_a_damaged_link_is_explained(text: str) -> None:
    with pytest.raises(CnnError, match=r"draw again|Undo"):
        strokes.from_text(text)


def test_points_outside_of_the_pad_are_brought_to_its_edge() -> None:
    (stroke,) = strokes.from_text("p99.999.0.0.300")
    assert stroke.points == ((200, 0), (0, 200))
    assert stroke.width == strokes.MAX_WIDTH


def test_the_eraser_takes_ink_away_and_a_thicker_pen_leaves_the_eraser_alone() -> None:
    with_hole = strokes.from_text("p60.0.100.200.100_e30.100.100")
    without = strokes.draw(with_hole[:1], 50)
    ink = strokes.draw(with_hole, 50)
    assert without[25, 25] == 1
    assert ink[25, 25] == 0
    assert ink[25, 5] == 1
    assert strokes.with_pen(with_hole, 0.5)[1].width == 30


def test_a_point_is_a_disc_of_the_pens_width() -> None:
    ink = strokes.draw(strokes.from_text("p40.100.100"), 200)
    assert ink.sum() == pytest.approx(np.pi * 20**2, rel=0.03)


def test_a_coloured_stroke_fills_its_channel_and_empties_the_others() -> None:
    paper = strokes.from_text("p60.100.100_r20.100.100_e8.100.100")
    red, green, blue = np.moveaxis(strokes.draw_in_colour(paper, 100), -1, 0)
    assert (red[50, 60], green[50, 60], blue[50, 60]) == (1, 1, 1)  # white still
    assert (red[50, 54], green[50, 54], blue[50, 54]) == (1, 0, 0)  # red lies on it
    assert (red[50, 50], green[50, 50], blue[50, 50]) == (0, 0, 0)  # erased


def test_a_white_drawing_is_alike_in_all_channels() -> None:
    made = strokes.from_text(SEVEN)
    for channel in np.moveaxis(strokes.draw_in_colour(made, 96), -1, 0):
        np.testing.assert_array_equal(channel, strokes.draw(made, 96))
