"""A picture of one's own: the hand frames a part of it, and decides what is ink."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.files import CASES
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

LINK = "/look_inside?run=example-depth-03&source=Your+own+picture"
STANDS_STILL = """
() => new Promise((settled) => {
  const top = () => document.querySelector(".st-key-subject_part")?.getBoundingClientRect().top;
  const before = top();
  setTimeout(() => settled(before !== undefined && top() === before), 500);
})
"""
SPECK = CASES / "03-photo-of-a-digit-on-paper" / "speck_in_the_corner.png"


def upload(tab: Page, picture: Path) -> None:
    """Give a picture, and unfold what the network gets of it."""
    tab.locator("input[type=file]").first.set_input_files(picture)
    title = tab.get_by_text("What the network gets of it")
    expect(title).to_be_visible()
    stage = tab.locator(".picture-crop .stage img")

    def is_unfolded() -> bool:  # a picture that takes the place of another may fold it up
        if not stage.is_visible():
            title.click()
            tab.wait_for_timeout(1000)  # it unfolds slowly
        return stage.is_visible() and tab.get_by_text("The network gets this.").is_visible()

    wait_until(is_unfolded, "what the network gets")


def drag(tab: Page, stage: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag from one place to another, in shares of the picture's sides."""
    stage.scroll_into_view_if_needed()
    tab.wait_for_function(STANDS_STILL)
    box = stage.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    tab.mouse.move(*places[1], steps=5)
    tab.mouse.up()


def test_a_frame_is_in_the_address_and_goes_with_the_picture(tab: Page, tmp_path: Path) -> None:
    tab.goto(LINK)
    upload(tab, SPECK)
    stage = tab.locator(".picture-crop .stage")
    drag(tab, stage, (0.55, 0.05), (0.9, 0.45))
    expect(tab).to_have_url(re.compile(r"part=5[456]\.[456]\.(89|90|91)\.4[456]"))
    expect(tab.locator(".picture-crop .part")).to_be_visible()
    tab.get_by_role("button", name="All of it").click()
    expect(tab).not_to_have_url(re.compile("part="))

    # White paper is in this corner: so there is nothing to answer, and the way back is there.
    drag(tab, stage, (0.02, 0.7), (0.3, 0.98))
    expect(tab.get_by_text("nothing to be seen")).to_be_visible()
    stage.press("Delete")
    expect(tab.get_by_text("nothing to be seen")).to_have_count(0)

    drag(tab, stage, (0.5, 0.03), (0.97, 0.5))
    expect(tab).to_have_url(re.compile("part="))
    other = tmp_path / "other.png"
    bar = np.full((80, 80), 250, np.uint8)
    bar[10:70, 36:44] = 20
    Image.fromarray(bar).save(other)
    upload(tab, other)
    expect(tab).not_to_have_url(re.compile("part="))


def test_what_is_ink_can_be_decided(tab: Page) -> None:
    tab.goto(LINK)
    upload(tab, SPECK)
    expect(tab.get_by_text("Its dark ink was made bright.")).to_be_visible()
    tab.get_by_text("Bright and dark changed").click()
    expect(tab).to_have_url(re.compile("inverted=false"))
    expect(tab.get_by_text("Its dark ink was made bright.")).to_have_count(0)
