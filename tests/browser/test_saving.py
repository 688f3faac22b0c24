"""Every figure and grid is saved by one button: as it is seen, and with the numbers of Python."""

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from scipy.signal import correlate2d

from cnn import runs
from cnn.architecture import PRESETS
from cnn.figures.network_drawing import drawing
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

RUN = "example-depth-03"
SVG = "{http://www.w3.org/2000/svg}"
MARKS = {f"{SVG}{mark}" for mark in ("path", "rect", "text", "image", "circle", "polygon", "line")}
# What is shown of a page, as its visitor finds it: how many figures and grids there are at least.
FIGURES = {
    "": 4,
    "convolution": 4,
    "pooling": 11,
    "fully_connected": 2,
    "network_builder": 1,
    "backpropagation": 3,
    "results": 5,
    "look_inside": 2,
    "reasons": 5,
    "filters": 5,
    "patterns": 6,
    "draw": 2,
    "shift_test": 3,
    "depth": 10,
    f"training?run={RUN}": 2,
    "exercises?exercise=convolution-cell": 2,
}
IN_EACH_RUN = ("convolution", "results")  # the others on a walk
# Streamlit's charts and pictures, and whatever our components draw on or in.
COUNT = """
() => {
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (element.matches("canvas, svg[role=img]")) found.push(element);
    }
  };
  for (const place of document.querySelectorAll("[data-testid^=stBidiComponent]")) {
    look(place.shadowRoot ?? place);
  }
  /** Whether a button to save it stands beside an element, or beside what it stands in. */
  const isSaved = (element) => {
    for (let part = element; part; part = part.parentNode ?? part.host) {
      const beside = [...(part.children ?? [])];
      if (beside.some((child) => child.dataset?.save !== undefined)) return true;
      if (part.host?.dataset?.testid?.startsWith("stBidi")) return false;
    }
    return false;
  };
  const charts = [...document.querySelectorAll(
    "[data-testid=stPlotlyChart], [data-testid=stEChartsChart], [data-testid=stImage]")];
  return {
    charts: charts.length,
    saved: charts.filter((chart) => isSaved(chart)).length,
    unsaved: found.filter((element) => !isSaved(element)).map(({ outerHTML }) => outerHTML),
  };
}
"""


def saves(tab: Page) -> Locator:
    """Find the buttons."""
    return tab.get_by_role("button", name=re.compile("^Save: "))


def at_rest(tab: Page, count: int) -> None:
    """Wait until a page has its figures, and says nothing more."""
    wait_until(lambda: saves(tab).count() >= count, f"{count} figures")
    tab.locator("[data-test-script-state=notRunning]").wait_for(state="attached")


def taken(tab: Page, button: Locator, kind: str, folder: Path) -> Path:
    """Take a file by a button and its menu."""
    button.click()
    with tab.expect_download() as download:
        tab.get_by_role("menuitem", name=f"({kind.upper()})").click()
    expect(tab.get_by_role("menu")).to_have_count(0)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    assert re.fullmatch(rf"cnn-lab-[\w-]+\.{kind}", path.name)
    return path


def numbers(path: Path) -> list[list[str]]:
    """Read a CSV as a spreadsheet does, and check that all rows are as long as the first."""
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") != raw.isascii()
    assert raw.endswith(b"\r\n")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    return rows


def cells(rows: list[list[str]]) -> np.ndarray:
    """Return the numbers of a matrix without its heads."""
    return np.array([row[1:] for row in rows[1:]], dtype=float)


def check_picture(path: Path) -> None:
    image = np.asarray(Image.open(path).convert("RGB"))
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 1


def check_drawing(path: Path) -> None:
    root = ElementTree.parse(path).getroot()  # noqa: S314 - our own page wrote it
    assert root.tag == f"{SVG}svg"
    assert float(root.attrib["width"]) > 10
    assert float(root.attrib["height"]) > 10
    assert sum(element.tag in MARKS for element in root.iter()) > 1  # more than its ground
    assert "<script" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=[] if page in IN_EACH_RUN else pytest.mark.walk) for page in FIGURES],
)
def test_every_figure_of_a_page_has_a_button_and_gives_its_picture_and_its_numbers(
    tab: Page, page: str, tmp_path: Path
) -> None:
    tab.goto(f"/{page}")
    at_rest(tab, FIGURES[page])
    found = tab.evaluate(COUNT)
    assert found["saved"] == found["charts"]
    assert found["unsaved"] == []
    other = tab.get_by_role("button", name=re.compile("^Download as (SVG|PNG)"))
    expect(other).to_have_count(0)  # Streamlit's
    for button in saves(tab).all():
        button.click()
        offered = tab.get_by_role("menuitem").all_inner_texts()
        tab.keyboard.press("Escape")
        assert "Picture (PNG)" in offered
        check_picture(taken(tab, button, "png", tmp_path))
        if "Picture (SVG)" in offered:
            check_drawing(taken(tab, button, "svg", tmp_path))
        assert "Numbers (CSV)" in offered
        empty = page == "draw" and "Drawing" in (button.get_attribute("title") or "")
        file = taken(tab, button, "csv", tmp_path)
        if not empty:
            numbers(file)


def test_the_saved_output_is_what_scipy_computes_from_the_saved_picture_and_kernel(
    tab: Page, tmp_path: Path
) -> None:
    tab.goto("/convolution")
    at_rest(tab, 3)
    picture, kernel, output = (
        cells(numbers(taken(tab, button, "csv", tmp_path))) for button in saves(tab).all()[:3]
    )
    assert picture.shape == (96, 96)
    assert kernel.tolist() == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    np.testing.assert_allclose(output, correlate2d(picture, kernel, "valid"), atol=1e-6)


def test_the_saved_results_are_those_of_the_run(tab: Page, tmp_path: Path) -> None:
    run = runs.get(RUN)
    tab.goto(f"/results?run={RUN}")
    at_rest(tab, 5)

    def rows_of(name: str) -> list[list[str]]:
        return numbers(taken(tab, tab.get_by_role("button", name=name), "csv", tmp_path))

    matrix = rows_of("Save: Confusion matrix")
    assert matrix[0] == ["true class \\ answer", *"0123456789"]
    assert [row[0] for row in matrix[1:]] == [*"0123456789"]
    np.testing.assert_array_equal(cells(matrix), run.confusion(5))

    epochs = run.epochs()
    for name, scale in (("accuracy", 100), ("loss", 1)):
        curve = rows_of(f"Save: {name}")
        for series, column in (("training", name), ("test", f"test_{name}")):
            points = [(float(x), float(y)) for who, x, y in curve[1:] if who == series]
            expected = [(row["epoch"], scale * row[column]) for row in epochs]
            np.testing.assert_allclose(points, expected, rtol=1e-12)


def test_the_saved_drawing_of_a_network_has_the_colours_of_its_blocks(
    tab: Page, tmp_path: Path
) -> None:
    summary = PRESETS["lenet5"].summary()
    drawn = drawing(summary)
    tab.goto("/network_builder?preset=lenet5")
    at_rest(tab, 1)
    button = tab.get_by_role("button", name="Save: Drawing of the network")
    pixels = np.asarray(Image.open(taken(tab, button, "png", tmp_path)).convert("RGB"))
    margin = 16  # two pixels for each of the page's eight
    scale = (pixels.shape[1] - 2 * margin) / drawn.width
    for block in drawn.blocks:
        front = block.faces[-1]
        column, row = (margin + scale * np.mean(front.corners, axis=0)).round().astype(int)
        expected = [int(front.colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert pixels[row, column] == pytest.approx(expected, abs=40)
    rows = numbers(taken(tab, button, "csv", tmp_path))
    assert [row[0] for row in rows[1:]] == [row.name for row in summary]
    assert [int(row[3]) for row in rows[1:]] == [row.num_params for row in summary]


def test_one_menu_at_a_time_closes_by_key_and_beside_it_and_gives_the_focus_back(tab: Page) -> None:
    tab.goto("/convolution")
    at_rest(tab, 3)
    first, second = saves(tab).nth(0), saves(tab).nth(2)
    menu = tab.get_by_role("menu")
    first.click()
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    second.click()
    expect(menu).to_have_count(1)
    expect(menu).to_have_attribute("aria-label", second.get_attribute("aria-label") or "")
    expect(first).to_have_attribute("aria-expanded", "false")
    tab.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(second).to_be_focused()
    tab.keyboard.press("Enter")
    expect(menu).to_have_count(1)
    tab.mouse.click(5, 5)
    expect(menu).to_have_count(0)
    second.click()
    second.click()  # twice, as a double click does
    expect(menu).to_have_count(0)


def test_a_menu_opens_within_a_phone_and_a_dark_page_is_saved_dark(
    tab: Page, tmp_path: Path
) -> None:
    tab.emulate_media(color_scheme="dark")
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto("/convolution")
    at_rest(tab, 3)
    button = saves(tab).nth(1)
    button.click()
    box = tab.get_by_role("menu").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    tab.keyboard.press("Escape")
    corner = Image.open(taken(tab, button, "png", tmp_path)).convert("RGB").getpixel((1, 1))
    assert corner == (0x12, 0x18, 0x1D)  # .streamlit/config.toml
