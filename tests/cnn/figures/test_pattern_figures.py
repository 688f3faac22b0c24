"""Two patterns as strips, and how alike classes are as a table."""

import numpy as np

from cnn.figures import patterns


def test_strips_are_aligned_and_on_one_scale() -> None:
    a, b = np.array([1.0, 0, 3]), np.array([0.0, -4, 1])
    heatmap = patterns.side_by_side(a, b).data[0]
    assert list(heatmap.y) == ["A − B", "B", "A"]  # from the bottom to the top
    np.testing.assert_array_equal(heatmap.z, [a - b, b, a])
    assert (heatmap.zmin, heatmap.zmax) == (-4, 4)


def test_of_many_units_the_strongest_are_drawn_in_their_own_order() -> None:
    a = np.zeros(1000)
    a[[900, 5]] = 1, -2
    b = np.zeros(1000)
    b[300] = 3
    heatmap = patterns.side_by_side(a, b).data[0]
    units = list(heatmap.customdata[0])
    assert len(units) == patterns.MAX_UNITS
    assert {5, 300, 900} <= set(units)
    assert units == sorted(units)


def test_a_pair_of_classes_without_pictures_stays_empty() -> None:
    table = np.array([[0.5, np.nan], [np.nan, np.nan]])
    figure = patterns.class_similarity(table, ["cat", "dog"], mark=(0, 1))
    cells, numbers = figure.data
    np.testing.assert_array_equal(cells.z, table)
    assert (numbers.x, numbers.y, numbers.text) == (("cat",), ("cat",), ("0.50",))
    assert len(figure.layout.shapes) == 1


def test_numbers_are_white_on_the_deepest_blue_only() -> None:
    table = np.array([[0.9, 0.1], [0.1, 0.5]])
    numbers = patterns.class_similarity(table, ["cat", "dog"]).data[1]
    colours = dict(zip(numbers.text, numbers.textfont.color, strict=True))
    assert colours["0.90"] == "#ffffff"
    assert colours["0.10"] == colours["0.50"] != "#ffffff"


def test_a_long_name_is_shortened_beside_the_table_and_whole_for_the_hand() -> None:
    names = ["cat", "golden retriever puppy"]
    figure = patterns.class_similarity(np.eye(2), names)
    assert figure.layout.yaxis.ticktext == ("cat", "golden retrieve…")
    assert list(figure.data[0].y) == names  # what the hover reads


def test_what_looks_like_html_in_a_name_is_shown_as_it_is() -> None:
    figure = patterns.class_similarity(np.eye(2), ["<b>cat</b>", "<3 & more"])
    assert figure.layout.xaxis.ticktext == ("&lt;b&gt;cat&lt;/b&gt;", "&lt;3 &amp; more")
    assert list(figure.data[0].x) == list(figure.layout.xaxis.ticktext)
