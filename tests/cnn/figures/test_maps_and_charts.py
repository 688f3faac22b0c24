"""Figures show the arrays that they are given."""

import numpy as np
import plotly.graph_objects as go
import pytest

from cnn import figures


def texts(figure: go.Figure) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]


def test_colours_are_centred_on_zero_so_that_pale_means_nothing() -> None:
    (heatmap,) = figures.signed_map(np.array([[-3.0, 1.0]])).data
    assert (heatmap.zmin, heatmap.zmax) == (-3, 3)


def test_a_map_of_zeros_still_has_a_scale() -> None:
    (heatmap,) = figures.signed_map(np.zeros((2, 2))).data
    assert (heatmap.zmin, heatmap.zmax) == (-1, 1)


def test_a_small_map_carries_its_numbers_and_a_large_one_does_not() -> None:
    assert texts(figures.signed_map(np.array([[-0.12345, 2.0]]))) == ["−0.123", "2"]
    assert texts(figures.signed_map(np.zeros((20, 20)))) == []


def test_the_articles_grid_is_written_from_0_to_100() -> None:
    grid = np.zeros((8, 10))
    grid[0, 0], grid[0, 1] = 1.0, 0.6
    assert texts(figures.brightness(grid, percent=True))[:3] == ["100", "60", "0"]


def test_a_frame_stands_around_the_cells_that_it_names() -> None:
    figure = figures.signed_map(np.ones((9, 9)), shapes=[figures.window(2, 3, 4, 5)])
    (frame,) = figure.layout.shapes
    assert (frame.y0, frame.y1, frame.x0, frame.x1) == (1.5, 5.5, 2.5, 7.5)


@pytest.mark.parametrize("channels", [1, 2, 7, 32])
def test_a_mosaic_shows_every_channel_once_and_unchanged(channels: int) -> None:
    maps = np.arange(channels, dtype=float) + np.ones((3, 4, channels))
    (sheet,) = figures.mosaic(maps).data
    shown = np.asarray(sheet.z, dtype=float)
    values, counts = np.unique(shown[~np.isnan(shown)], return_counts=True)
    np.testing.assert_array_equal(values, np.arange(channels) + 1)
    assert (counts == 12).all()


def test_no_figure_zooms_by_accident_and_all_take_the_pages_colours() -> None:
    for figure in (figures.picture(np.zeros((2, 2))), figures.bars([1.0], ["a"])):
        assert figure.layout.xaxis.fixedrange
        assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_a_colour_picture_keeps_its_colours() -> None:
    (image,) = figures.picture(np.array([[[1.0, 0.5, 0.0]]])).data
    assert np.asarray(image.z).tolist() == [[[255, 128, 0]]]
