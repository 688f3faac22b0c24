"""The answers of a network as bars, whatever its classes are called."""

import numpy as np
import pytest

from cnn.figures import answers


def test_the_likeliest_class_alone_has_the_full_colour() -> None:
    bars = answers.probabilities(np.array([0.2, 0.7, 0.1]), ["cat", "dog", "owl"])["series"][0]
    colours = [bar["itemStyle"]["color"] for bar in bars["data"]]
    assert colours[0] == colours[2] != colours[1]


def test_a_long_name_leaves_room_for_its_bar_and_is_whole_for_the_hand() -> None:
    names = ["cat", "a person wearing a red woollen hat"]
    option = answers.probabilities(np.array([0.3, 0.7]), names, name_width=110)
    axis = option["yAxis"]
    assert axis["data"] == names
    assert (axis["axisLabel"]["width"], axis["axisLabel"]["overflow"]) == (110, "truncate")
    assert option["tooltip"]["formatter"] == "{b0}"  # the name


@pytest.mark.parametrize(("classes", "pixels"), [(2, 70), (10, 310), (20, 370), (100, 370)])
def test_more_classes_need_more_height_so_that_no_two_names_overlap(
    classes: int, pixels: int
) -> None:
    assert answers.height(["name"] * classes) == pixels
