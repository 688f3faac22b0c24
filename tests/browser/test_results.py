"""The error chain in a real browser: a cell, its pictures, one of them, and why it was misread."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

RUN = "example-depth-02"


def place(tab: Page, truth: int, answer: int) -> Locator:
    """Find a cell of the confusion matrix."""
    return tab.locator(f'.confusion-matrix [data-place="{truth + 1}.{answer + 1}"]')


@pytest.mark.walk
def test_keys_lead_from_a_confusion_to_its_pictures_and_to_their_reasons(tab: Page) -> None:
    tab.goto(f"/results?run={RUN}")
    readout = tab.locator(".confusion-matrix .readout")
    place(tab, 0, 0).focus()
    for key in ["PageDown", *["ArrowRight"] * 4]:
        tab.keyboard.press(key)
    expect(place(tab, 9, 4)).to_be_focused()
    expect(readout).to_contain_text(re.compile(r"9 called 4: \d+ times, 1\.\d % of class 9\."))
    times = re.search(r"(\d+) times", readout.inner_text())
    assert times
    tab.keyboard.press("Enter")
    expect(tab.get_by_text(f"{times[1]} pictures of 9 were called 4.")).to_be_visible()
    expect(tab).to_have_url(re.compile(r"cell=9\.4"))

    wall = tab.locator(".st-key-results_wall")
    expect(wall.get_by_role("list")).to_have_attribute(  # these pictures, no more those before
        "aria-label", re.compile(rf" of {times[1]}\.")
    )
    tiles = wall.locator(".tile")
    tiles.first.focus()
    tab.keyboard.press("ArrowRight")
    number = re.search(r"no\. (\d+)", tiles.nth(1).inner_text())
    assert number
    tab.keyboard.press("Enter")
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_contain_text("It is a 9. The network says 4")
    expect(dialog).to_contain_text(f"Test picture {int(number[1]):,}")

    dialog.get_by_role("link", name="Why did it say so?").click()
    expect(tab.get_by_role("heading", name="Why did it say so?", level=1)).to_be_visible()
    address = tab.url
    assert "/reasons" in address
    assert {f"run={RUN}", f"picture={number[1]}"} <= set(re.split("[?&]", address))

    tab.go_back()
    expect(tiles.nth(1)).to_have_attribute("aria-pressed", "true")  # to be found again
    expect(tab).to_have_url(re.compile(r"/results\?.*cell=9\.4"))

    tab.goto(f"/results?run={RUN}&cell=9.4&open={number[1]}")
    expect(dialog).to_contain_text(f"Test picture {int(number[1]):,}")
    tab.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(tab).not_to_have_url(re.compile("open="))
    expect(tab).to_have_url(re.compile(r"cell=9\.4"))


def test_the_chosen_cell_chosen_again_and_the_names_show_more_pictures(tab: Page) -> None:
    tab.goto(f"/results?run={RUN}&cell=9.4")
    expect(tab.get_by_text("pictures of 9 were called 4.")).to_be_visible()
    place(tab, 9, 4).click()
    expect(tab.get_by_text("pictures were answered wrongly.")).to_be_visible()
    expect(tab).not_to_have_url(re.compile("cell="))
    tab.get_by_role("rowheader", name="class 7").click()
    expect(tab.get_by_text("1,028 pictures of 7.")).to_be_visible()
    expect(tab).to_have_url(re.compile(r"cell=7\.any"))


def test_the_address_keeps_up_with_clicks_and_back_takes_them_back(tab: Page) -> None:
    tab.goto(f"/results?run={RUN}")
    for truth, answer in ((9, 4), (4, 9), (7, 2)):
        place(tab, truth, answer).click()
        expect(tab).to_have_url(re.compile(rf"cell={truth}\.{answer}$"))
    expect(tab.get_by_text("pictures of 7 were called 2.")).to_be_visible()
    tab.go_back()
    expect(tab).to_have_url(re.compile(r"cell=4\.9$"))
    expect(tab.get_by_text("pictures of 4 were called 9.")).to_be_visible()
    tab.go_back()
    expect(tab).to_have_url(re.compile(r"cell=9\.4$"))
    expect(place(tab, 9, 4)).to_have_attribute("aria-selected", "true")
