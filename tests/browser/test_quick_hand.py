"""Quick clicks, quick keys and steps back: the page, its controls and its link say the same.

Each test is a sequence that once parted them.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.walker import settle
from tests.browser.conftest import patient
from tests.browser.server import Server
from tests.browser.test_convolution import cells_as_text, expect_cells_as_text
from tests.files import encoded
from tests.waiting import wait_until

pytestmark = pytest.mark.browser


def parameters(tab: Page) -> dict[str, list[str]]:
    """Read the address."""
    return parse_qs(urlparse(tab.url).query, keep_blank_values=True)


def expect_address(tab: Page, **expected: str | None) -> None:
    """Wait until the address says something, or, where that is None, nothing."""

    def says_so() -> bool:
        found = parameters(tab)
        return all(
            found.get(name) == (None if text is None else [text]) for name, text in expected.items()
        )

    try:
        wait_until(lambda: (tab.wait_for_timeout(100), says_so())[1], "the address")
    except AssertionError:
        raise AssertionError(f"{tab.url} does not say {expected}") from None


def open_convolution(tab: Page, link: str = "") -> None:
    tab.goto(f"/convolution?{link}")
    expect(tab.locator(".pixel-grids .worked")).to_contain_text("row")


def cells(tab: Page, text: str) -> None:
    """Expect the kernel in the text, in the address, in the grid and in the fields of its size."""
    expect_cells_as_text(tab, text)
    expect_address(tab, conv_kernel_cells=text)
    rows = [row.split() for row in text.split(";")]
    for label, size in (("rows", len(rows)), ("columns", len(rows[0]))):
        expect(tab.get_by_role("spinbutton", name=f"Kernel {label}")).to_have_value(str(size))
    for r, row in enumerate(rows):
        for c, weight in enumerate(row):
            cell = tab.get_by_label(f"Weight, row {r}, column {c}", exact=True)
            expect(cell).to_have_value(weight.replace("-", "−"))


def tool(tab: Page, name: str):
    return tab.get_by_role("button", name=name, exact=True)


def test_a_typed_weight_and_a_click_on_a_switch_both_count(tab: Page) -> None:
    open_convolution(tab)
    tab.get_by_label("Weight, row 1, column 1").fill("5")
    tab.get_by_text("Histogram of the output").click(delay=100)
    expect_address(tab, conv_kernel_cells="-1 0 1; -2 5 2; -1 0 1", conv_histogram="true")
    cells(tab, "-1 0 1; -2 5 2; -1 0 1")
    expect(tab.locator("[class*=st-key-conv_histogram_chart]")).to_be_visible()


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    size = {"width": 390, "height": 844}
    tab = patient(browser.new_page(base_url=server.url, viewport=size, has_touch=True))
    yield tab
    tab.close()


def test_a_finger_that_types_and_taps_elsewhere_changes_both(phone: Page) -> None:
    open_convolution(phone)
    code = phone.get_by_text("Show the code:")
    expect(code).not_to_contain_text("histogram")
    phone.get_by_label("Weight, row 1, column 1").fill("5")
    phone.get_by_text("Histogram of the output").tap()
    cells(phone, "-1 0 1; -2 5 2; -1 0 1")
    expect(code).to_contain_text("histogram")  # in another part of the page than the weights


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Transpose", "-1 -2 -1; 0 5 0; 1 2 1"), ("Clear", "0 0 0; 0 0 0; 0 0 0")],
)
def test_a_tool_that_a_finger_taps_acts_on_what_it_has_typed(
    phone: Page, name: str, expected: str
) -> None:
    open_convolution(phone)
    phone.get_by_label("Weight, row 1, column 1").fill("5")
    tool(phone, name).tap()
    cells(phone, expected)


def test_a_try_that_a_finger_taps_comes_after_what_it_has_typed(phone: Page) -> None:
    open_convolution(phone)
    phone.get_by_label("Weight, row 1, column 1").fill("5")
    phone.get_by_role("button", name="Find the eyes").tap()
    expect_address(phone, conv_kernel="eye template", conv_strongest="true", conv_kernel_cells=None)
    expect(phone.get_by_text("Strongest answers:")).to_be_visible()
    phone.go_back()
    cells(phone, "-1 0 1; -2 5 2; -1 0 1")


def test_two_tools_act_one_after_the_other(tab: Page) -> None:
    open_convolution(tab, "conv_kernel_cells=1+2+3+4")
    cells(tab, "1 2 3 4")
    tool(tab, "Transpose").click()
    tab.wait_for_timeout(200)
    tool(tab, "Turn 180°").click()
    cells(tab, "4; 3; 2; 1")


def test_a_tool_pressed_twice_acts_twice(tab: Page) -> None:
    open_convolution(tab, "conv_kernel_cells=1+2+3;+4+5+6")
    cells(tab, "1 2 3; 4 5 6")
    tool(tab, "Turn 90°").click()
    tab.wait_for_timeout(60)
    tool(tab, "Turn 90°").click()
    cells(tab, "6 5 4; 3 2 1")


def test_a_typed_text_is_not_put_back_to_an_older_size(tab: Page) -> None:
    open_convolution(tab, "conv_kernel_cells=1+2+3+4+5+6+7+8+9")
    text = cells_as_text(tab)
    text.fill("")
    text.press("Control+Enter")
    text.fill("0 5 0 5; 0 5 0 5")
    text.press("Control+Enter")
    cells(tab, "0 5 0 5; 0 5 0 5")


def test_each_try_is_one_step_back(tab: Page) -> None:
    open_convolution(tab)
    tab.get_by_role("button", name="Find the eyes").click()
    expect_address(tab, conv_kernel="eye template", conv_strongest="true")
    eyes = tab.url
    tab.get_by_role("button", name="Find the edges").click()
    expect_address(tab, conv_image="Photograph", conv_kernel=None, conv_strongest=None)
    edges = tab.url
    tab.go_back()
    expect(tab).to_have_url(eyes)
    expect(tab.get_by_text("Strongest answers:")).to_be_visible()
    tab.go_back()
    expect(tab).to_have_url(re.compile(r"/convolution\??$"))
    tab.go_forward()
    tab.go_forward()
    expect(tab).to_have_url(edges)
    expect(tab.get_by_role("combobox", name=re.compile("Picture"))).to_have_value("Photograph")


def test_of_quick_tries_the_last_one_is_on_the_page_and_in_the_link(tab: Page) -> None:
    open_convolution(tab)
    for name in ("Find the eyes", "See red", "Find the edges"):
        tab.get_by_role("button", name=name).click()
        tab.wait_for_timeout(100)
    expect_address(
        tab, conv_image="Photograph", conv_kernel=None, conv_strongest=None, conv_colour=None
    )
    expect(tab.get_by_role("combobox", name=re.compile("Picture"))).to_have_value("Photograph")
    expect(tab.get_by_text("Strongest answers:")).to_be_hidden()


def test_work_is_found_again_on_the_way_back_and_by_the_menu(tab: Page) -> None:
    open_convolution(tab)
    tool(tab, "Transpose").click()
    cells(tab, "-1 -2 -1; 0 0 0; 1 2 1")
    worked_on = tab.url
    menu = tab.get_by_test_id("stSidebarNav")
    menu.get_by_role("link", name="Pooling").click()
    expect(tab.get_by_role("heading", name="Pooling", level=1)).to_be_visible()
    tab.go_back()
    cells(tab, "-1 -2 -1; 0 0 0; 1 2 1")
    assert tab.url == worked_on
    menu.get_by_role("link", name="Pooling").click()
    expect(tab.get_by_role("heading", name="Pooling", level=1)).to_be_visible()
    menu.get_by_role("link", name="Convolution").click()
    cells(tab, "-1 -2 -1; 0 0 0; 1 2 1")  # the menu finds it, too, and in the address
    assert tab.url == worked_on
    tab.go_back()
    expect(tab.get_by_role("heading", name="Pooling", level=1)).to_be_visible()


def test_what_was_typed_just_before_the_menu_leads_away_is_found_on_the_way_back(tab: Page) -> None:
    open_convolution(tab, "conv_kernel_cells=1+2%3B+3+4")
    weights = tab.locator("[aria-label^='Weight, row']")
    for place, weight in enumerate(("5", "6", "7")):
        weights.nth(place).fill(weight)
    tab.get_by_test_id("stSidebarNav").get_by_role("link", name="Pooling").click()
    expect(tab.get_by_role("heading", name="Pooling", level=1)).to_be_visible()
    tab.go_back()
    expect(tab.get_by_role("heading", name="Convolution", level=1)).to_be_visible()
    cells(tab, "5 6; 7 4")


def test_an_arrow_key_on_the_picture_and_a_switch_both_count(tab: Page) -> None:
    tab.goto("/pooling")
    scene = tab.locator(".pixel-grids canvas").first
    expect(scene).to_be_visible()
    expect(tab.get_by_text("Show blur pooling too")).to_be_visible()
    slider = tab.get_by_role("slider", name="Shift right")
    before = int(slider.input_value())
    slider.focus()
    slider.press("ArrowRight")
    tab.wait_for_timeout(350)
    tab.get_by_text("Show blur pooling too").click()
    expect_address(tab, pool_dx=str(before + 1), pool_blur="true")
    expect(slider).to_have_value(str(before + 1))


def test_three_quick_undos_are_three(tab: Page) -> None:
    tab.goto("/network_builder")
    expect(tab.get_by_role("heading", name="Layers")).to_be_visible()
    counts = []
    for _ in range(3):
        before = tab.url
        tab.locator(".st-key-add_Dropout button").first.click()
        wait_until(
            lambda before=before: (tab.wait_for_timeout(50), tab.url != before)[1], "a layer"
        )
        counts.append(tab.url)
    undo = tab.get_by_role("button", name="Undo", exact=True)
    for _ in range(3):
        undo.click()
        tab.wait_for_timeout(60)
    expect(undo).to_be_disabled()
    expect_address(tab, network=None, preset=None)


def test_a_picture_of_ones_own_goes_along_to_the_next_page(tab: Page) -> None:
    from PIL import Image

    tab.goto("/reasons?source=Your+own+picture")
    picture = encoded(Image.new("L", (60, 60), 200))
    tab.locator("input[type=file]").first.set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(tab.get_by_text("A link cannot bring it.")).to_be_visible()  # it has arrived
    settle(tab)
    tab.get_by_test_id("stSidebarNav").get_by_role("link", name="Look inside").click()
    expect(tab.get_by_role("heading", name="Look inside", level=1)).to_be_visible()
    expect(tab.get_by_text("You gave mine.png before.")).to_be_visible()


def test_network_and_loss_go_along_to_training_and_stay_there(
    tab: Page,
) -> None:
    tab.goto("/network_builder")
    expect(tab.get_by_role("heading", name="Layers")).to_be_visible()
    tab.locator(".st-key-add_Dropout button").first.click()
    expect(tab).to_have_url(re.compile("network="))
    loss = tab.get_by_role("combobox", name=re.compile("Loss"))
    loss.scroll_into_view_if_needed()
    settle(tab)  # a page that still moves would close the menu
    loss.click()
    tab.get_by_role("option", name="binary_crossentropy").click()
    expect_address(tab, train_loss="binary_crossentropy")
    tab.get_by_test_id("stSidebarNav").get_by_role("link", name="Training").click()
    expect(tab.get_by_role("heading", name="Training", level=1)).to_be_visible()
    expect(tab).to_have_url(re.compile("own_network="))
    expect(tab).to_have_url(re.compile("train_loss=binary_crossentropy"))
    words = tab.get_by_text(re.compile(r"· [\d,]+ parameters")).first.inner_text()
    tab.reload()
    expect(tab.get_by_text(words)).to_be_visible()
