"""The network view in the hand: what is drawn, opened and pinned is what Keras computes."""

import re

import keras
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from cnn import datasets, models, runs
from tests.browser.conftest import patient
from tests.browser.server import Server

pytestmark = pytest.mark.browser

RUN = "example-depth-02"
BLANK = """(canvas) => !canvas.getContext("2d")
    .getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"""


def keras_map(layer: str, epoch: int) -> np.ndarray:
    """Let Keras compute what a layer makes of the first test picture."""
    run = runs.get(RUN)
    model = models.build(run.architecture)
    model.load_weights(run.weights_file(epoch))
    inside = keras.Model(model.input, model.get_layer(layer).output)
    picture = datasets.scale(datasets.load("mnist").x_test[:1])
    return np.asarray(inside(picture, training=False))[0]


def number_in(text: str) -> float:
    """Read the number at the end of a text, as the browser writes it."""
    return float(re.findall(r"[−-]?[\d.]+(?:e−?\d+)?", text)[-1].replace("−", "-"))


def open_network(tab: Page, **parameters: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in ({"run": RUN} | parameters).items())
    tab.goto(f"/look_inside?{query}")
    tab.locator(".network-view[data-ready]").wait_for()


def test_keys_alone_lead_from_the_network_to_a_number_of_keras_and_back_in_time(tab: Page) -> None:
    open_network(tab)
    stage = tab.locator(".network-view .stage")
    stage.focus()
    name = tab.locator(".network-view .name")
    expect(name).to_have_text("conv2d · 0")
    # To the third layer behind the input, and three units down.
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown"):
        tab.keyboard.press(key)
    unit = 3
    expect(name).to_have_text(f"conv2d_1 · {unit}")
    expect(tab.locator(".network-view .sources")).to_contain_text("all 16 channels")
    # It is read out once the hand rests, with the numbers of Keras.
    after = keras_map("conv2d_1", 5)[:, :, unit]
    live = tab.locator(".network-view [aria-live]")
    expect(live).to_contain_text(f"conv2d_1 · {unit}")
    found = re.search(r"mean (\d+\.?\d*) · max (\d+\.?\d*)", live.inner_text())
    assert found
    assert float(found[1]) == pytest.approx(after.mean(), rel=0.01)
    assert float(found[2]) == pytest.approx(after.max(), rel=0.01)

    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name=f"conv2d_1 · {unit}")).to_be_visible()
    expect(tab).to_have_url(re.compile(rf"unit=conv2d_1\.{unit}"))
    # The sum is in hand; the cell above it is pinned.
    tab.locator(".pixel-grids canvas:focus").wait_for()
    tab.keyboard.press("ArrowUp")
    formula = tab.locator(".pixel-grids .worked")
    expect(formula).to_contain_text(re.compile(r"Channel \d+ × Kernel \d+"))  # the strongest one
    expect(formula).to_contain_text("(12 others)")
    tab.keyboard.press("Enter")
    pinned = tab.get_by_text("Pinned: row")
    place = re.search(r"row (\d+), column (\d+)", pinned.inner_text())
    assert place
    row, column = int(place[1]), int(place[2])
    heading = tab.locator(".pixel-grids .worked .heading .shape")
    words = heading.inner_text()
    shown = number_in(words)
    truth = number_in(pinned.locator("strong").inner_text())
    assert shown == pytest.approx(truth, rel=2e-3, abs=1e-6)
    assert max(truth, 0) == pytest.approx(after[row, column], rel=2e-3, abs=1e-4)

    # The opened unit follows the epoch.
    slider = tab.get_by_role("slider", name="Weights after epoch")
    slider.focus()
    tab.keyboard.press("Home")
    expect(tab).to_have_url(re.compile("epoch=0"))
    before = keras_map("conv2d_1", 0)[:, :, unit]
    expect(heading).not_to_have_text(words)
    assert max(number_in(heading.inner_text()), 0) == pytest.approx(
        before[row, column], rel=2e-3, abs=1e-4
    )

    tab.keyboard.press("Escape")
    tab.locator(".network-view[data-ready]").wait_for()
    expect(tab.locator(".network-view .name")).to_have_text(f"conv2d_1 · {unit}")
    expect(tab.get_by_text("after epoch 0")).to_be_visible()


@pytest.mark.walk
def test_pointing_draws_the_lines_and_a_click_opens(tab: Page) -> None:
    open_network(tab)
    stage = tab.locator(".network-view .stage")
    stage.scroll_into_view_if_needed()
    lines = tab.locator(".network-view canvas.lines")
    assert lines.evaluate(BLANK)
    head = tab.locator(".network-view .head", has_text="max_pooling2d").first.bounding_box()
    box = stage.bounding_box()
    assert head
    assert box
    middle = head["x"] + head["width"] / 2, box["y"] + 20
    tab.mouse.move(*middle)
    expect(tab.locator(".network-view .name")).to_have_text("max_pooling2d · 0")
    expect(tab.locator(".network-view .sources")).to_have_text("Fed by conv2d · 0 alone.")
    assert not lines.evaluate(BLANK)
    tab.get_by_role("button", name="whole network").click()
    expect(tab).to_have_url(re.compile("colours=network"))
    # Keys take over wherever the mouse has been.
    tab.mouse.move(0, 0)
    stage.focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(".network-view .name")).to_have_text(re.compile(r"^conv2d · "))
    tab.mouse.click(*middle)
    expect(tab.get_by_role("heading", name="max_pooling2d · 0")).to_be_visible()


@pytest.mark.walk
def test_a_finger_chooses_first_opens_then_and_scrolls(browser: Browser, server: Server) -> None:
    phone = browser.new_context(
        base_url=server.url, viewport={"width": 390, "height": 844}, has_touch=True
    )
    page = patient(phone.new_page())
    open_network(page)
    stage = page.locator(".network-view .stage")
    words = page.locator(".network-view .readout").bounding_box()
    begin = stage.bounding_box()
    assert begin
    assert words
    assert begin["y"] < words["y"] < 844, "the network begins on the first screen, above its words"
    stage.evaluate("(stage) => stage.scrollIntoView({block: 'center'})")
    assert stage.evaluate("(stage) => getComputedStyle(stage).touchAction") == "manipulation"
    box = stage.bounding_box()
    head = page.locator(".network-view .head", has_text="conv2d").first.bounding_box()
    assert head
    assert box
    place = head["x"] + head["width"] / 2, box["y"] + box["height"] / 2 + 10
    page.touchscreen.tap(*place)
    expect(page.locator(".network-view .name")).to_have_text(re.compile(r"^conv2d · \d+$"))
    assert "unit=" not in page.url
    assert stage.bounding_box() == box, "its words move nothing away from under the finger"
    page.touchscreen.tap(*place)
    expect(page).to_have_url(re.compile(r"unit=conv2d\.\d+"))
    phone.close()
