"""The pooling page in the hand: a shift by mouse, by keys and on a map, and a cell that stays."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def open_pooling(tab: Page, query: str = "") -> None:
    """Open the page by a link, and wait for its last element."""
    tab.goto(f"/pooling{query}")
    expect(tab.locator(".shift-maps canvas").first).to_be_visible()
    expect(tab.get_by_text("A known remedy")).to_be_visible()


def unchanged(tab: Page) -> Locator:
    """Find the share of max-pooled cells that stay the same."""
    return tab.get_by_test_id("stMetric").filter(has_text="after max pooling")


def grid(tab: Page, title: str) -> Locator:
    """Find a grid of the scene by its title."""
    return tab.locator(".pixel-grids canvas.cells").and_(tab.locator(f'[aria-label^="{title}:"]'))


def test_dragging_the_picture_by_two_pixels_is_measured_and_put_into_the_link(tab: Page) -> None:
    open_pooling(tab, "?pool_dx=0")
    expect(unchanged(tab)).to_contain_text("100.0%")
    picture = grid(tab, "Input, shifted")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    cell = box["width"] / 10
    tab.mouse.move(box["x"] + 4.5 * cell, box["y"] + 3.5 * cell)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 6.5 * cell, box["y"] + 3.5 * cell, steps=4)
    tab.mouse.up()
    expect(tab).to_have_url(re.compile("pool_dx=2"))
    expect(unchanged(tab)).to_contain_text("35.0%")  # 7 of 20 cells
    expect(tab.get_by_role("slider", name="Shift right (pixels)")).to_have_value("2")
    tab.reload()
    expect(unchanged(tab)).to_contain_text("35.0%")


@pytest.mark.walk
def test_arrow_keys_move_the_picture_and_home_puts_it_back(tab: Page) -> None:
    open_pooling(tab)
    picture = grid(tab, "Input, shifted")
    picture.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        tab.keyboard.press(key)
    expect(tab).to_have_url(re.compile("pool_dx=2.*pool_dy=2|pool_dy=2.*pool_dx=2"))
    expect(unchanged(tab)).not_to_contain_text("100.0%")
    tab.keyboard.press("Home")
    expect(unchanged(tab)).to_contain_text("100.0%")


@pytest.mark.walk
def test_a_shift_can_be_chosen_on_a_map_by_mouse_and_by_keys(tab: Page) -> None:
    open_pooling(tab)
    canvas = tab.locator(".shift-maps canvas").nth(1)
    canvas.focus()
    tab.keyboard.press("ArrowRight")
    expect(tab).to_have_url(re.compile("pool_dx=2"))
    expect(tab.locator(".shift-maps .readout")).to_contain_text("2 right")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    cell = (box["width"] - 16) // 17
    canvas.click(position={"x": 16 + 0.5 * cell, "y": 16.5 * cell})  # the lower left corner
    expect(tab).to_have_url(re.compile("pool_dx=-8"))
    expect(tab).to_have_url(re.compile("pool_dy=8"))
    expect(tab.locator(".shift-maps .readout")).to_contain_text("8 left, 8 down")


@pytest.mark.walk
def test_a_pinned_cell_stays_in_the_link(tab: Page) -> None:
    open_pooling(tab)
    grid(tab, "Max").focus()
    tab.keyboard.press("Home")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"pool_pin=max\.0\.1"))
    tab.reload()
    expect(tab.locator(".worked")).to_contain_text("max(0, 0, 20, 0) = 20")
