"""Shift test: the hand drags a picture, and the browser's number is Python's."""

import re

from playwright.sync_api import Page, expect

RUN = "example-depth-01"


def test_dragging_the_picture_moves_it_by_whole_pixels(tab: Page) -> None:
    tab.goto(f"/shift_test?run={RUN}&dx=0")
    picture = tab.locator(".shift-maps canvas.moving")
    expect(picture).to_be_visible()
    readout = tab.locator(".shift-maps .readout").first
    expect(readout).to_contain_text("No shift")

    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    pixel = box["width"] / 28
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 5 * pixel, y - 1 * pixel, steps=4)
    expect(readout).to_contain_text("5 right, 1 up")  # before the hand lets go
    tab.mouse.up()

    expect(tab).to_have_url(re.compile(r"dx=5&dy=-1"))
    shown = re.search(r"depth 1 ([\d.]+)\.$", readout.inner_text())
    assert shown
    answer = tab.get_by_text("Moved there, the answer is")
    expect(answer).to_be_visible()
    said = re.search(r"depth 1: (\w+), ([\d.]+)% sure", answer.inner_text())
    assert said
    if said[1] == "7":
        assert float(shown[1]) == float(said[2])
    else:  # another class is the likeliest: the 7 has what that one leaves, or less
        assert float(shown[1]) <= 100 - float(said[2]) + 0.1

    picture.focus()
    picture.press("Home")
    expect(readout).to_contain_text("No shift")
