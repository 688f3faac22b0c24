"""Why did it say so?: a class is picked by its tile, and the link remembers all of it."""

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.walk
def test_a_picked_class_is_seen_large_and_its_link_opens_it_again(tab: Page) -> None:
    tab.goto("/reasons?run=example-depth-02&picture=18&method=smooth_grad&samples=5")
    reads = tab.get_by_test_id("stMetric").filter(has_text="The network reads")
    expect(reads).to_contain_text("3")
    tab.get_by_role("button", name=re.compile("Reasons for 8,")).click()
    expect(tab.get_by_text("Logit of 8")).to_be_visible()
    expect(tab).to_have_url(re.compile(r"method=SmoothGrad.*&target=8|target=8.*method=SmoothGrad"))
    tab.get_by_role("radio", name="Nudge").click()
    expect(tab.get_by_text("Smallest step")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("Smallest step")).to_be_visible()


def test_picture_and_epoch_go_along_to_the_next_page_and_are_there_on_the_way_back(
    tab: Page,
) -> None:
    numbers = tab.locator("[class*='st-key-picture'] input")
    number = numbers.first  # while the page is drawn anew, the one of before is still there
    tab.goto("/reasons?run=example-depth-02&picture=18&epoch=1")
    number.fill("73")
    number.press("Enter")
    expect(tab).to_have_url(re.compile("picture=73"))
    onward = tab.get_by_role("link", name="Look inside with this picture")
    expect(onward).to_have_attribute("href", re.compile("picture=73"))  # the page is drawn anew
    onward.click()
    expect(tab.get_by_role("heading", name="Look inside", level=1)).to_be_visible()
    expect(number).to_have_value("73")
    expect(tab.get_by_text("parameters after epoch 1")).to_be_visible()
    number.fill("74")
    number.press("Enter")
    expect(tab).to_have_url(re.compile("picture=74"))

    for page, left_with in (("Look inside", "73"), ("Why did it say so?", "73")):
        tab.go_back()
        expect(tab.get_by_role("heading", name=page, level=1)).to_be_visible()
        expect(number).to_have_value(left_with)
        expect(tab).to_have_url(re.compile(f"picture={left_with}"))
        expect(tab).to_have_url(re.compile("epoch=1"))
        expect(numbers).to_have_count(1)
    tab.go_back()
    expect(number).to_have_value("18")
