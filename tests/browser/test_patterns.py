"""Activation patterns: a point opens its picture, by mouse and by keys."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

RUN = "example-depth-02"


@pytest.mark.walk
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
    expect(words).to_have_text(re.compile(r"^[1-9]\d* · "))  # no more picture 0
    neighbour = words.inner_text().partition(" ")[0]
    cloud.press("Enter")
    expect(tab).to_have_url(re.compile(rf"[?&]a={neighbour}\b"))
    expect(tab.get_by_text(f"A · test picture {int(neighbour):,}")).to_be_visible()

    # With the mouse, as B: the point that is pointed at is the one that opens.
    tab.get_by_role("radio", name="B", exact=True).click()
    expect(tab.get_by_text("B · test picture 1", exact=True)).to_be_visible()
    box = cloud.bounding_box()
    assert box
    cloud.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(tab).to_have_url(re.compile(r"[?&]b=(?!1\b)\d+"))
    opened = parse_qs(urlsplit(tab.url).query)["b"][0]
    expect(words).to_have_text(re.compile(rf"^{opened} · "))
    expect(tab.get_by_text(f"B · test picture {int(opened):,}")).to_be_visible()
