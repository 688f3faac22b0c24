"""Filters and depth in a real browser: a tile that is clicked opens what it shows."""

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.walk
def test_a_filter_is_picked_from_the_wall_and_a_patch_opens_its_picture(tab: Page) -> None:
    tab.goto("/filters?run=example-depth-02&layer=conv2d")
    wall, _, excited = (tab.locator(".live-tiles").nth(place) for place in range(3))
    wall.locator("button.tile").nth(6).click()
    expect(tab.get_by_role("heading", name="Filter 6")).to_be_visible()
    expect(tab).to_have_url(re.compile("filter=6"))
    expect(wall.locator("button.tile").nth(6)).to_have_class(re.compile("chosen"))

    expect(excited.locator("button.tile")).to_have_count(9)
    frames = excited.locator(".frame")
    assert all(frames.nth(place).is_visible() for place in range(9))
    number = re.search(r"\d+", excited.get_by_role("img").nth(3).get_attribute("aria-label") or "")
    assert number
    excited.locator("button.tile").nth(3).click()
    closer = tab.get_by_role("dialog")
    expect(closer).to_contain_text(f"Test picture {number[0]}")
    expect(closer.locator(".frame")).to_be_visible()
    closer.get_by_role("link", name="Open it inside").click()
    expect(tab.get_by_role("heading", name="Look inside", level=1)).to_be_visible()
    expect(tab).to_have_url(re.compile(f"picture={number[0]}"))
    expect(tab).to_have_url(re.compile("run=example-depth-02"))


@pytest.mark.walk
def test_the_arrow_keys_lead_along_the_wall(tab: Page) -> None:
    tab.goto("/filters?run=example-depth-02&layer=conv2d&filter=2")
    tab.locator("button.tile.chosen").press("ArrowRight")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Filter 3")).to_be_visible()


@pytest.mark.walk
def test_on_the_way_back_from_another_page_the_filter_is_there_again(tab: Page) -> None:
    tab.goto("/filters?run=example-depth-02&layer=conv2d&filter=5&epoch=1")
    expect(tab.get_by_role("heading", name="Filter 5")).to_be_visible()
    tab.get_by_role("link", name="See all filters at work").click()
    expect(tab.get_by_role("heading", name="Look inside", level=1)).to_be_visible()
    expect(tab.get_by_text("parameters after epoch 1")).to_be_visible()
    tab.go_back()
    expect(tab.get_by_role("heading", name="Filter 5")).to_be_visible()
    for told in ("layer=conv2d", "filter=5", "epoch=1"):
        expect(tab).to_have_url(re.compile(told))
