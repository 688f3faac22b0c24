"""The drawing of a network is to scale, and its two files show the same."""

import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from cnn.architecture import PRESETS, Architecture
from cnn.figures.network_drawing import drawing, to_png, to_svg

ARTICLE = drawing(PRESETS["article"].summary())
SVG = "{http://www.w3.org/2000/svg}"


def front(number: int) -> tuple[float, float]:
    """Return width and height of a block's front, the last of its faces."""
    x, y = zip(*ARTICLE.blocks[number].faces[-1].corners, strict=True)
    return max(x) - min(x), max(y) - min(y)


def test_heights_are_to_scale_and_depth_grows_with_the_channels() -> None:
    per_row = front(0)[1] / 28
    for number, (rows, channels) in enumerate([(28, 1), (26, 32), (13, 32), (11, 64), (5, 64)]):
        width, height = front(number)
        assert height == pytest.approx(rows * per_row)
        assert width == pytest.approx(front(0)[0] + 7 * np.log2(channels))


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_layer_is_named_and_nothing_leaves_the_picture(preset: Architecture) -> None:
    rows = preset.summary()
    picture = drawing(rows)
    root = ElementTree.fromstring(to_svg(picture))  # noqa: S314 - written by our own code
    titles = " ".join(element.text or "" for element in root.iter(f"{SVG}title"))
    assert all(row.name in titles for row in rows)
    points = [
        tuple(map(float, pair.split(",")))
        for polygon in root.iter(f"{SVG}polygon")
        for pair in polygon.attrib["points"].split()
    ]
    x, y = zip(*points, strict=True)
    assert min(*x, *y) >= 0
    assert max(x) <= picture.width
    assert max(y) <= picture.height
    assert max(float(text.attrib["y"]) for text in root.iter(f"{SVG}text")) <= picture.height


def test_png_and_svg_have_the_same_size_and_colours() -> None:
    image = Image.open(BytesIO(to_png(ARTICLE, scale=2)))
    assert image.size == (2 * round(ARTICLE.width), 2 * round(ARTICLE.height))
    pixels = np.asarray(image)
    assert (pixels[0, 0] == 255).all()
    for block in ARTICLE.blocks:
        face = block.faces[-1]
        x, y = np.mean(face.corners, axis=0)
        expected = [int(face.colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert pixels[round(2 * y), round(2 * x)] == pytest.approx(expected, abs=40)
        assert face.colour in to_svg(ARTICLE)


def test_on_a_page_the_text_takes_the_pages_colour() -> None:
    shown = to_svg(ARTICLE, background=None)
    assert 'fill="currentColor"' in shown
    assert not re.search("<rect", shown)
