"""Ink is told from paper, light and dirt."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn.images import load_image
from cnn.images.ink import find_ink, thickened
from tests import photographs
from tests.files import case

PHOTOGRAPHS = ["dark_edge", "faint_pencil", "ruled_paper", "shadow", "speck_in_the_corner"]


def a_bar(paper: float = 1.0, ink: float = 0.0, side: int = 60) -> np.ndarray:
    """An upright bar of ink, in the middle of a sheet."""
    sheet = np.full((side, side), paper)
    sheet[side // 4 : -side // 4, side // 2 - 2 : side // 2 + 2] = ink
    return sheet


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_the_same_2_is_found_in_each_photograph(name: str) -> None:
    plain = load_image(case("02-white-ink-transparent/black_ink.png")) < 0.5
    found = find_ink(load_image(case(f"03-photo-of-a-digit-on-paper/{name}.png")))
    strokes = found.values > 0.5
    assert not found.is_bright
    # The same 2, perhaps elsewhere on the sheet.
    assert abs(strokes.sum() / plain.sum() - 1) < 0.15
    rows, columns = (np.ptp(np.flatnonzero(strokes.any(axis=axis))) for axis in (1, 0))
    expected = [np.ptp(np.flatnonzero(plain.any(axis=axis))) for axis in (1, 0)]
    np.testing.assert_allclose([rows, columns], expected, atol=2)


@settings(max_examples=60, deadline=None)
@given(
    paper=st.floats(0, 1),
    contrast=st.floats(0.1, 0.9),
    is_bright=st.booleans(),
    side=st.integers(40, 200),
)
def test_ink_of_either_kind_is_found_on_paper_of_any_grey(
    paper: float, contrast: float, is_bright: bool, side: int
) -> None:
    ink = paper + contrast * (1 - paper) if is_bright else paper * (1 - contrast)
    if abs(ink - paper) < 0.06:
        return
    sheet = a_bar(paper, ink, side)
    found = find_ink(sheet)
    np.testing.assert_array_equal(found.values > 0.5, sheet == ink)
    assert found.is_bright == is_bright
    assert found.values.max() == 1


def test_light_that_falls_unevenly_is_no_ink() -> None:
    light = np.linspace(0.3, 1, 120) * np.linspace(0.6, 1, 120)[:, np.newaxis]
    sheet = a_bar(side=120, ink=0.2) * light
    np.testing.assert_array_equal(find_ink(sheet).values > 0.5, a_bar(side=120) == 0)


@pytest.mark.parametrize(
    "sheet",
    [
        np.ones((50, 50)),
        np.zeros((50, 50)),
        np.full((1, 1), 0.5),
        np.full((2, 300), 0.5),
        np.where(np.arange(256)[:, np.newaxis] % 32 == 0, 0.7, np.ones((256, 256))),  # ruled
        np.clip(0.9 + np.random.default_rng(0).normal(0, 0.02, (256, 256)), 0, 1),  # grain
        np.random.default_rng(1).random((64, 64)),
    ],
)
def test_a_sheet_without_writing_has_no_ink(sheet: np.ndarray) -> None:
    found = find_ink(sheet)
    assert found.is_empty
    assert found.values.shape == sheet.shape


def test_the_dot_beside_a_stroke_is_writing_and_a_speck_far_away_is_dirt() -> None:
    sheet = a_bar(side=100)
    sheet[18:21, 54:57] = 0  # near the upper end of the bar
    sheet[90:93, 5:8] = 0
    strokes = find_ink(sheet).values > 0.5
    assert strokes[19, 55]
    assert not strokes[91, 6]


def test_what_somebody_decides_counts() -> None:
    sheet = a_bar(paper=0.5, ink=0.2)
    sheet[20:40, 10:14] = 0.8
    dark, bright = (find_ink(sheet, is_bright=each).values > 0.5 for each in (False, True))
    np.testing.assert_array_equal(dark, sheet == 0.2)
    np.testing.assert_array_equal(bright, sheet == 0.8)
    assert find_ink(sheet, threshold=0.9).is_empty
    faint = a_bar(ink=0.0)
    faint[15:45, 36:39] = 0.75
    assert not (find_ink(faint).values > 0.2)[30, 37]
    assert (find_ink(faint, threshold=0.1).values > 0.2)[30, 37]


def test_a_thin_pen_is_broadened_and_a_usual_one_left_alone() -> None:
    """A stroke of MNIST takes about a tenth of the digit's height."""
    hair = np.zeros((220, 220))
    hair[10:210, 110:112] = 1
    broad = thickened(hair)
    assert 15 <= (broad > 0.5).any(axis=0).sum() <= 22
    usual = np.zeros((220, 220))
    usual[10:210, 100:120] = 1
    assert thickened(usual) is usual
    empty = np.zeros((5, 5))
    assert thickened(empty) is empty


def test_the_digits_of_mnist_are_ink_as_they_are() -> None:
    """Only their faintest edges may go."""
    pictures, _ = photographs.digits(100)
    for digit in pictures:
        found = find_ink(digit / 255)
        assert found.is_bright
        assert np.abs(found.values - digit / 255).mean() < 0.02
