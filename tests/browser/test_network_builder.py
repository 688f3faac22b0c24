"""The network builder in a real browser: the drawing, files, and a network that must be mended."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cnn.architecture import PRESETS, Architecture

pytestmark = pytest.mark.browser


def open_builder(tab: Page, parameters: str = "") -> None:
    tab.goto(f"/network_builder?{parameters}")
    expect(tab.get_by_role("heading", name="Network builder", level=1)).to_be_visible()


def settled(tab: Page) -> None:
    """Wait until the page is drawn, and this machine measured: then nothing is drawn anew."""
    expect(tab.locator(".svg-image svg")).to_be_visible()
    time = tab.get_by_test_id("stMetric").filter(has_text="One epoch")
    expect(time).not_to_contain_text("measuring")


def file_of(tab: Page, button: str, folder: Path) -> Path:
    """Press a download button and return what came."""
    with tab.expect_download() as download:
        tab.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.walk
def test_every_layer_stands_in_the_drawing_which_fits_on_the_page(tab: Page) -> None:
    open_builder(tab, "preset=article")
    drawing = tab.locator(".svg-image svg")
    expect(drawing).to_be_visible()
    assert drawing.locator("g").count() == 1 + len(PRESETS["article"].layers)
    box = drawing.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 1440
    assert box["height"] > 100


@pytest.mark.walk
def test_an_exported_network_opens_again_and_a_damaged_one_leaves_it_as_it_is(
    tab: Page, tmp_path: Path
) -> None:
    open_builder(tab, "preset=lenet5")
    settled(tab)
    tab.get_by_text("Save, open and take along").click()
    saved = file_of(tab, "Network (.json)", tmp_path)
    assert Architecture.from_json(saved.read_text("utf-8")) == PRESETS["lenet5"]
    assert "nbformat" in json.loads(file_of(tab, "Notebook (.ipynb)", tmp_path).read_text("utf-8"))

    tab.get_by_role("button", name="Blank page").click()
    expect(tab.locator(".svg-image svg")).to_have_count(0)
    damaged = tmp_path / "damaged.json"
    damaged.write_text('{"layers": [{"type": "Conv2D", "filters": 1e99}]}')
    upload = tab.locator(".st-key-network_file input[type=file]")
    upload.set_input_files(damaged)
    expect(tab.get_by_text("Your network is unchanged.")).to_be_visible()
    upload.set_input_files(saved)
    expect(tab.locator(".svg-image svg")).to_be_visible()
    tab.reload()
    expect(tab.locator(".svg-image g")).to_have_count(1 + len(PRESETS["lenet5"].layers))


def test_a_network_that_cannot_work_is_mended_by_one_click_and_undone_by_another(
    tab: Page,
) -> None:
    open_builder(tab)
    settled(tab)
    tab.get_by_role("button", name="A network that cannot work").click()
    expect(tab.get_by_text("does not fit: its row says why")).to_be_visible()
    tab.locator("[class*=st-key-fix_0_1] button").first.click()
    expect(tab.get_by_text("It fits together and suits MNIST.")).to_be_visible()
    tab.get_by_role("button", name="Undo").click()
    expect(tab.get_by_text("does not fit: its row says why")).to_be_visible()


@pytest.mark.walk
def test_a_second_quick_click_adds_to_the_first_and_brings_no_preset_back(tab: Page) -> None:
    open_builder(tab, "preset=article")
    settled(tab)
    for button in ("Dropout", "Flatten"):  # each at once: the page has not answered
        tab.evaluate(f"document.querySelector('.st-key-add_{button} button').click()")
    rows = tab.locator("[class*=st-key-layer_][class*=_menu]")
    expect(rows).to_have_count(len(PRESETS["article"].layers) + 2)
    tab.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(len(PRESETS["article"].layers) + 1)


@pytest.mark.walk
def test_a_kernel_from_the_convolution_page_becomes_a_first_filter(tab: Page) -> None:
    tab.goto("/convolution?conv_kernel_cells=1+2+1%3B0+0+0%3B-1+-2+-1")
    tab.get_by_role("button", name="Put on the kernel shelf").click()
    expect(tab.get_by_text("is on the shelf of the network builder")).to_be_visible()
    tab.get_by_role("link", name="Network builder").first.click()
    settled(tab)
    tab.get_by_text("First filters from hand-made kernels").click()
    tab.get_by_role("button", name="Put them into the first Conv2D").click()
    expect(tab.get_by_text(re.compile("starts with 1 hand-made kernel"))).to_be_visible()
