"""Activation patterns: a point opens its picture, by mouse and by keys."""

import re

from playwright.sync_api import Page, expect

RUN = "example-depth-02"


def test_a_point_shows_its_picture_and_a_click_opens_it(tab: Page) -> None:
    tab.goto(f"/patterns?run={RUN}")
    cloud = tab.locator(".point-cloud .stage > canvas")
    expect(cloud).to_be_visible()
    expect(tab.get_by_text("A · test picture 0")).to_be_visible()

    # With the keys: the first arrow begins at A, the next goes to a neighbour.
    cloud.focus()
    cloud.press("ArrowRight")
    words = tab.locator(".point-cloud .words")
    expect(words).to_have_text(re.compile(r"^0 · 7"))
    expect(tab.locator(".point-cloud .thumbnail")).to_be_visible()
    cloud.press("ArrowRight")
    neighbour = re.match(r"\d+", words.inner_text())
    assert neighbour
    assert neighbour[0] != "0"
    cloud.press("Enter")
    expect(tab).to_have_url(re.compile(rf"[?&]a={neighbour[0]}\b"))
    expect(tab.get_by_text(f"A · test picture {int(neighbour[0]):,}")).to_be_visible()

    # With the mouse, as B: the point that is pointed at is the one that opens.
    tab.get_by_role("radio", name="B", exact=True).click()
    expect(tab.get_by_text("B · test picture 1", exact=True)).to_be_visible()
    box = cloud.bounding_box()
    assert box
    cloud.hover(position={"x": box["width"] / 2, "y": box["height"] / 2})
    hovered = re.match(r"\d+", words.inner_text())
    assert hovered
    cloud.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(tab).to_have_url(re.compile(rf"[?&]b={hovered[0]}\b"))
    expect(tab.get_by_text(f"B · test picture {int(hovered[0]):,}")).to_be_visible()
