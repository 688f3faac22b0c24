"""Strokes travel in a link, and are drawn as they were made."""

import numpy as np
import pytest

from cnn.drawing import strokes
from cnn.errors import CnnError


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


SEVEN = "p14.55.45.140.45.85.160_p14.75.100.125.100"


def test_a_white_drawing_is_alike_in_all_channels() -> None:
    made = strokes.from_text(SEVEN)
    for channel in np.moveaxis(strokes.draw_in_colour(made, 96), -1, 0):
        np.testing.assert_array_equal(channel, strokes.draw(made, 96))
