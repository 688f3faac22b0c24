"""A part of a page becomes an SVG that shows the same, wherever it is opened."""

from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import patient
from tests.browser.modules import load

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
Draw = Callable[[str], ElementTree.Element]
MARGIN = 8


@pytest.fixture
def draw(browser: Browser) -> Iterator[Draw]:
    """Return what draws HTML that stands in the upper left of an empty page."""
    page = patient(browser.new_page(viewport={"width": 600, "height": 400}))
    load(page, "shared/snapshot.js")

    def drawn(html: str) -> ElementTree.Element:
        text = page.evaluate(
            """(html) => {
              document.body.style.cssText = "margin: 0; font: 16px monospace; color: rgb(1, 2, 3)";
              document.body.innerHTML = `<div id="figure" style="width: 300px">${html}</div>`;
              const svg = snapshot(document.querySelector("#figure"), "rgb(9, 9, 9)");
              return new XMLSerializer().serializeToString(svg);
            }""",
            html,
        )
        return ElementTree.fromstring(text)  # noqa: S314 - our own page wrote it

    yield drawn
    page.close()


def of(root: ElementTree.Element, kind: str) -> list[dict[str, str]]:
    """Return the attributes of all elements of a kind, but for the ground."""
    found = [element.attrib for element in root.iter(f"{SVG}{kind}")]
    return found[1:] if kind == "rect" else found


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_a_ground_is_drawn_whatever_its_last_number_is_and_a_clear_one_is_not(draw: Draw) -> None:
    colours = ("rgb(156, 74, 0)", "rgb(0, 0, 0)", "rgba(1, 2, 3, 0)", "transparent")
    root = draw("".join(f'<p style="background: {colour}">.</p>' for colour in colours))
    assert [rect["fill"] for rect in of(root, "rect")] == ["rgb(156, 74, 0)", "rgb(0, 0, 0)"]


def test_the_ground_is_the_pages_and_nothing_touches_the_edge(draw: Draw) -> None:
    root = draw('<div style="height: 50px; background: rgb(5, 5, 5)"></div>')
    assert (root.attrib["width"], root.attrib["height"]) == ("316", "66")
    assert next(root.iter(f"{SVG}rect")).attrib["fill"] == "rgb(9, 9, 9)"
    (rect,) = of(root, "rect")
    assert (rect["x"], rect["y"], rect["width"], rect["height"]) == ("8", "8", "300", "50")


def test_each_line_of_a_text_stands_where_it_stood(draw: Draw) -> None:
    root = draw("<p style='margin: 0; width: 60px'>one two three &lt;b&gt;</p>")
    assert texts(root) == ["one", "two", "three", "<b>"]
    heights = [float(text["y"]) for text in of(root, "text")]
    assert heights == sorted(set(heights))
    assert all(float(text["x"]) == MARGIN for text in of(root, "text"))


def test_what_a_style_sheet_says_of_a_drawing_holds_in_the_file(draw: Draw) -> None:
    root = draw(
        "<style>.line { stroke: rgb(7, 8, 9); stroke-dasharray: 4px 2px; "
        "vector-effect: non-scaling-stroke; }</style>"
        '<svg width="50" height="20"><path class="line" d="M0 0L50 20"></path></svg>'
    )
    (path,) = of(root, "path")
    assert path["stroke"] == "rgb(7, 8, 9)"
    assert path["stroke-dasharray"] == "4px, 2px"
    assert path["vector-effect"] == "non-scaling-stroke"


def test_a_name_that_is_turned_is_turned_in_the_file_and_stays_as_it_was_on_the_page(
    draw: Draw,
) -> None:
    root = draw('<span style="display: inline-block; transform: rotate(90deg)">turned</span>')
    (group,) = of(root, "g")
    assert "matrix(0, 1, -1, 0, 0, 0)" in group["transform"].replace("6.12323e-17", "0")
    assert texts(root) == ["turned"]


def test_what_is_scrolled_out_of_sight_is_in_the_file(draw: Draw) -> None:
    wide = '<div style="width: 500px; text-align: right">far right</div>'
    root = draw(f'<div style="overflow-x: auto">{wide}</div>')
    assert float(root.attrib["width"]) == 500 + 2 * MARGIN
    (text,) = of(root, "text")
    assert float(text["x"]) > 300


def test_a_scale_of_colours_a_field_and_pixels_are_drawn(draw: Draw) -> None:
    root = draw(
        '<div style="height: 8px; background: linear-gradient(to right, rgb(1, 0, 0), '
        'rgb(2, 0, 0), rgb(3, 0, 0))"></div>'
        '<input value="−0.5" style="text-align: center"><input type="range">'
        '<canvas width="2" height="2"></canvas>'
    )
    assert [stop["offset"] for stop in of(root, "stop")] == ["0", "0.5", "1"]
    assert texts(root) == ["−0.5"]
    (image,) = of(root, "image")
    assert image["href"].startswith("data:image/png;base64,")


def test_what_is_hidden_or_only_for_the_hand_is_left_out(draw: Draw) -> None:
    hidden = ("display: none", "visibility: hidden", "opacity: 0")
    root = draw(
        "".join(f'<p style="{style}">no</p>' for style in hidden)
        + '<p class="tool">no</p><p class="spoken">no</p><p data-save>no</p><p>yes</p>'
    )
    assert texts(root) == ["yes"]
