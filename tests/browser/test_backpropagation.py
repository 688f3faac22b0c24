"""The film of gradient descent, in a real browser: it answers the hand without the server."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# Moves a slider, and reads what the film says when the browser has drawn twice.
TWO_FRAMES_LATER = """async (slider, value) => {
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  return slider.getRootNode().querySelector(".place").textContent;
}"""
TEN_STEPS = "bp_steps=ten+steps&bp_learn=ten+digits"


def open_film(tab: Page, query: str = "") -> None:
    tab.goto(f"/backpropagation?{query}")
    expect(tab.get_by_role("img", name="Loss over one weight")).to_be_visible()


def formula(tab: Page) -> list[float]:
    """Read w, the learning rate, the gradient and the landing from the formula."""
    text = tab.locator(".formula").inner_text().replace("−", "-")
    numbers = re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text.partition("= ")[2])
    return [float(number) for number in numbers]


@pytest.mark.walk
def test_scrubbing_changes_kernels_and_loss_at_once_and_the_link_keeps_the_step(tab: Page) -> None:
    open_film(tab, TEN_STEPS)
    place = tab.locator(".place")
    expect(place).to_contain_text("step 0 of 10")
    look = "document => document.toDataURL()"
    kernel = tab.locator(".wall canvas").first
    before = kernel.evaluate(look)
    scrubber = tab.get_by_role("slider", name="Step")
    assert "step 7 of 10" in scrubber.evaluate(TWO_FRAMES_LATER, "7")  # no server is as fast
    scrubber.dispatch_event("change")  # the hand lets go
    assert kernel.evaluate(look) != before
    expect(tab).to_have_url(re.compile("bp_at=7"))
    tab.reload()
    expect(tab.locator(".place")).to_contain_text("step 7 of 10")
    assert tab.locator(".wall canvas").first.evaluate(look) != before


@pytest.mark.walk
def test_playing_runs_to_the_last_step(tab: Page) -> None:
    open_film(tab, TEN_STEPS)
    tab.get_by_role("button", name="Play").click()
    expect(tab.locator(".place")).to_contain_text("step 10 of 10")
    expect(tab.get_by_role("button", name="Play")).to_be_visible()


@pytest.mark.walk
def test_a_click_on_a_cell_watches_its_weight_and_arrow_keys_go_on(tab: Page) -> None:
    open_film(tab)
    weights = tab.get_by_role("application", name="Weights of kernel 2")
    box = weights.bounding_box()
    assert box
    weights.click(position={"x": 0.1 * box["width"], "y": 0.9 * box["height"]})
    expect(tab.locator(".plots .heading").first).to_contain_text("kernel 2, row 4, column 0")
    expect(tab).to_have_url(re.compile("bp_kernel=2.*bp_row=4|bp_row=4.*bp_kernel=2"))
    weight, rate, gradient, landing = formula(tab)
    assert landing == pytest.approx(weight - rate * gradient, abs=2e-4)
    nudged = tab.locator(".plots .readout")
    expect(nudged).to_contain_text("nudging")
    measured = nudged.inner_text().rstrip(".").split("= ")[1].replace("−", "-")
    assert float(measured) == pytest.approx(gradient, rel=2e-3)

    weights.focus()
    tab.keyboard.press("ArrowLeft")  # out of kernel 2, into kernel 1
    expect(tab.locator(".plots .heading").first).to_contain_text("kernel 1, row 4, column 4")
    expect(tab.get_by_label("Row", exact=True)).to_have_value("4")


@pytest.mark.walk
def test_no_number_at_all_is_said_and_the_film_still_stands(tab: Page) -> None:
    open_film(tab, "bp_rate=1e%2B30&bp_learn=ten+digits&bp_steps=ten+steps")
    expect(tab.get_by_text("the loss is no number any more")).to_be_visible()
    expect(tab.locator("svg .end")).to_have_text("✕ not a number")
    drawn = tab.locator(".plots svg").first.inner_html()
    assert "NaN" not in drawn
    assert "Infinity" not in drawn


@pytest.mark.walk
def test_a_phone_shows_all_without_scrolling_sideways(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    open_film(tab)
    expect(tab.get_by_text("Forward pass")).to_be_visible()
    film = tab.locator(".descent-film")
    assert film.evaluate("film => film.scrollWidth <= film.clientWidth + 1")


@pytest.mark.walk
@pytest.mark.parametrize("pause", [0, 100, 330, 600])
def test_a_click_on_a_cell_and_another_descent_right_after_both_count(
    tab: Page, pause: int
) -> None:
    open_film(tab, "bp_steps=until+it+ends&bp_learn=ten+digits&bp_at=3")
    weights = tab.get_by_role("application", name="Weights of kernel 3")
    box = weights.bounding_box()
    assert box
    weights.click(position={"x": 0.1 * box["width"], "y": 0.9 * box["height"]})
    tab.wait_for_timeout(pause)
    tab.get_by_role("radio", name="ten steps").click()
    expect(tab.locator(".place")).to_contain_text("step 10 of 10")  # it plays
    expect(tab).to_have_url(re.compile("bp_at=10"))
    for part in ("bp_steps=ten", "bp_kernel=3", "bp_row=4", "bp_column=0"):
        assert part in tab.url
    expect(tab.locator(".plots .heading").first).to_contain_text("kernel 3, row 4, column 0")
    expect(tab.locator(".plots")).not_to_have_class(re.compile("waiting"))
    expect(tab.get_by_role("radio", name="3", exact=True)).to_be_checked()
    expect(tab.get_by_role("radio", name="ten steps")).to_be_checked()
