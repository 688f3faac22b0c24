"""Sheets show every picture in its place, and bars say how many there are."""

import io

import numpy as np
import pytest
from PIL import Image

from cnn.figures.data import GROUND, before_and_after, class_balance, png, sheet


def test_pictures_are_laid_in_rows_with_a_gap() -> None:
    pictures = np.stack([np.full((2, 2, 1), level, np.uint8) for level in (1, 2, 3)])
    g = GROUND
    assert sheet(pictures, columns=2, zoom=1).tolist() == [
        [1, 1, g, 2, 2],
        [1, 1, g, 2, 2],
        [g, g, g, g, g],
        [3, 3, g, g, g],
        [3, 3, g, g, g],
    ]


def test_zoom_repeats_each_pixel() -> None:
    assert sheet(np.full((1, 1, 2, 1), 7, np.uint8), columns=1, zoom=3).tolist() == [[7] * 6] * 3


@pytest.mark.parametrize(("channels", "shape"), [(1, (28, 28)), (3, (28, 28, 3))])
def test_grey_sheets_have_no_channel_axis(channels: int, shape: tuple[int, ...]) -> None:
    assert sheet(np.zeros((1, 28, 28, channels), np.uint8), columns=1, zoom=1).shape == shape


@pytest.mark.parametrize("channels", [1, 3])
def test_versions_stand_right_of_their_original(channels: int) -> None:
    originals = np.stack([np.full((4, 4, channels), level, np.uint8) for level in (10, 20)])
    shown = before_and_after(originals, [originals + 1, originals + 2], zoom=1)
    levels = shown if channels == 1 else shown[..., 0]
    assert levels.shape == (10, 20)
    for row, level in ((0, 10), (6, 20)):
        assert levels[row, [0, 10, 16]].tolist() == [level, level + 1, level + 2]


def test_png_is_the_picture() -> None:
    picture = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    with Image.open(io.BytesIO(png(picture))) as read:
        assert np.array_equal(np.asarray(read), picture)


def test_bars_are_those_of_the_counts() -> None:
    option = class_balance({"cat": (8, 2), "dog": (4, 1)})
    assert option["yAxis"]["data"] == ["cat", "dog"]
    assert [series["data"] for series in option["series"]] == [[8, 4], [2, 1]]
    assert [series["name"] for series in option["series"]] == ["training", "test"]
