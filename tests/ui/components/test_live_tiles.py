"""What travels to the browser: pictures as bytes, words as they are."""

import base64

import numpy as np
import pytest

from cnn.types import Rectangle
from ui.components.live_tiles import Bar, Tile


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 1)])
def test_a_grey_picture_travels_as_one_byte_per_pixel(shape: tuple[int, ...]) -> None:
    grey = np.array([[0, 128, 255], [1, 2, 3]], np.uint8)
    message = Tile(grey.reshape(shape), "is 3").message()
    assert base64.b64decode(message["pixels"]) == grey.tobytes()
    assert (message["rows"], message["columns"], message["channels"]) == (2, 3, 1)


def test_colours_and_words_arrive_unchanged() -> None:
    colours = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    tile = Tile(colours, "<b>", "wrong", (Bar("cat", 0.9), Bar("dog", 0.1, right=True)), "A dog.")
    message = tile.message()
    assert base64.b64decode(message["pixels"]) == colours.tobytes()
    assert message["channels"] == 3
    assert message["title"] == "<b>"  # the browser shows it as text
    assert message["bars"][1] == {"label": "dog", "share": 0.1, "right": True}


def test_a_box_and_the_choice_travel_with_their_tile() -> None:
    blank = np.zeros((4, 4), np.uint8)
    message = Tile(blank, "", box=Rectangle(1, 0, 2, 3), chosen=True).message()
    assert message["box"] == {"top": 1, "left": 0, "height": 2, "width": 3}
    assert message["chosen"] is True
    assert Tile(blank, "").message()["box"] is None
