"""What the maps and curves of the pooling page are drawn from."""

import numpy as np

from cnn import images
from cnn.figures.pooling import LINES, by_stages, percentages
from cnn.pooling.invariance import POOLINGS, Stages, measure_all

TOY_GRID = measure_all(images.sample_image("toy grid"), Stages(pooling="no"))


def test_a_map_has_the_measured_shares_in_per_cent() -> None:
    row = percentages(TOY_GRID["max", 1], "unchanged")[8]
    np.testing.assert_allclose(row[8:11], [100, 100, 35])  # shifts 0, 1, 2 to the right


def test_a_stage_that_does_not_fit_leaves_a_gap() -> None:
    stages = by_stages(TOY_GRID, "blur", "unchanged", dx=1, dy=0)
    np.testing.assert_array_equal(stages, [0, np.nan, np.nan])


def test_what_cannot_be_shuffled_leaves_a_gap() -> None:
    flat = measure_all(np.ones((8, 8)), Stages(pooling="no"))
    assert np.isnan(by_stages(flat, "max", "change", dx=1, dy=0)).all()


def test_lines_differ_by_more_than_their_colour() -> None:
    assert set(LINES) == set(POOLINGS)
    assert len({dashes for _, dashes in LINES.values()}) == len(LINES)
