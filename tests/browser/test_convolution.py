"""The convolution page under the hand: type, point, pin, box, undo."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from scipy import signal

from cnn.images import sample_image
from cnn.kernels import from_patch
from cnn.kernels.as_text import parse_kernel
from tests.browser.test_draw import draw
from tests.files import encoded

pytestmark = pytest.mark.browser


def open_page(tab: Page, link: str = "") -> None:
    """Open the page by its link, and wait for the scene."""
    tab.goto(f"/convolution?{link}")
    expect(worked(tab)).to_contain_text("row")


def worked(tab: Page):
    """Find the panel in which one cell is worked out."""
    return tab.locator(".pixel-grids .worked")


def canvas(tab: Page, title: str):
    """Find a grid by the start of its title."""
    return tab.locator(f".pixel-grids canvas[aria-label^='{title}']")


def cells_as_text(tab: Page):
    """Find their field; while the page is drawn again, an older one stands behind it."""
    return tab.get_by_label("Cells as text", exact=True).first


def expect_cells_as_text(tab: Page, text: str) -> None:
    """Expect them in their field, of which there is one."""
    expect(cells_as_text(tab)).to_have_value(text)
    expect(tab.get_by_label("Cells as text", exact=True)).to_have_count(1)


def cells_in_address(tab: Page) -> np.ndarray:
    """Read the kernel from the address bar."""
    text = tab.evaluate("new URLSearchParams(location.search).get('conv_kernel_cells')")
    return parse_kernel(text)


def test_a_typed_weight_changes_the_output_and_the_link(tab: Page) -> None:
    open_page(tab)
    portrait = sample_image("portrait").astype(float)
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    expect(worked(tab)).to_contain_text(
        f"{signal.correlate2d(portrait, sobel, 'valid')[47, 47]:.4g}".replace("-", "−")
    )
    weight = tab.get_by_label("Weight, row 1, column 1")
    weight.fill("5")
    sobel[1, 1] = 5
    expected = signal.correlate2d(portrait, sobel, "valid")[47, 47]
    expect(worked(tab)).to_contain_text(f"{expected:.4g}")  # before anything was let go of
    weight.press("Enter")
    expect(tab).to_have_url(re.compile("conv_kernel_cells="))
    np.testing.assert_array_equal(cells_in_address(tab), sobel)
    expect_cells_as_text(tab, "-1 0 1; -2 5 2; -1 0 1")

    tab.get_by_role("button", name="Undo").click()
    expect(tab).not_to_have_url(re.compile("conv_kernel_cells="))
    expect(weight).to_have_value("0")


def test_a_bias_with_a_fraction_is_added_as_it_is_typed(tab: Page) -> None:
    open_page(tab, "conv_image=Toy+grid&conv_kernel=box+blur")
    canvas(tab, "Output h").hover(position={"x": 20, "y": 20})
    without = worked(tab).inner_text()
    # By its role: on a slow machine, Streamlit may leave the field of before in the page, hidden.
    field = tab.get_by_role("textbox", name="Bias", exact=True)
    field.fill("−0,5")
    field.press("Tab")
    expect(tab).to_have_url(re.compile("conv_bias=-0.5"))
    expect(field).to_have_value("-0.5")
    canvas(tab, "Output h").hover(position={"x": 20, "y": 20})
    expect(worked(tab)).not_to_have_text(without)


def test_pasted_lines_are_rows(tab: Page) -> None:
    open_page(tab)
    field = cells_as_text(tab)
    field.focus()
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.evaluate("navigator.clipboard.writeText('1 0 −1\\n2 0 −2\\n1 0 −1\\n')")
    field.press("Control+v")
    field.press("Control+Enter")
    expect(tab).to_have_url(re.compile("conv_kernel_cells="))
    np.testing.assert_array_equal(cells_in_address(tab), [[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    expect(tab.get_by_label("Weight, row 2, column 2")).to_have_value("−1")


def test_pointing_at_an_output_cell_works_it_out_and_a_click_pins_it_in_the_link(tab: Page) -> None:
    open_page(tab, "conv_image=Toy+grid&conv_kernel=box+blur")
    output = canvas(tab, "Output h")
    box = output.bounding_box()
    assert box
    cell = {"x": box["width"] * 2.5 / 8, "y": box["height"] * 1.5 / 6}  # row 1, column 2 of 6 × 8
    output.hover(position=cell)
    expect(worked(tab)).to_contain_text("Output h, row 1, column 2")
    mean = sample_image("toy grid")[1:4, 2:5].mean()
    expect(worked(tab)).to_contain_text(f"{mean:.4g}")
    output.click(position=cell)
    expect(tab).to_have_url(re.compile(r"conv_pin=h\.1\.2"))
    tab.mouse.move(2, 2)
    tab.reload()
    expect(worked(tab)).to_contain_text("Output h, row 1, column 2")


@pytest.mark.walk
def test_a_boxed_patch_becomes_the_kernel_and_is_the_strongest_answer(tab: Page) -> None:
    open_page(tab)
    picture = canvas(tab, "Picture x")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    pixel = box["width"] / 96
    tab.mouse.move(box["x"] + 60.5 * pixel, box["y"] + 42.5 * pixel)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 68.5 * pixel, box["y"] + 50.5 * pixel, steps=5)
    tab.mouse.up()
    expect(tab).to_have_url(re.compile("conv_strongest=true"))
    patch = sample_image("portrait")[42:51, 60:69]
    np.testing.assert_allclose(cells_in_address(tab), from_patch(patch), atol=1e-5)
    expect(tab.get_by_text("Strongest answers:")).to_contain_text("rows 42 to 50, columns 60 to 68")


@pytest.mark.walk
def test_in_colour_a_weight_of_one_channel_changes_that_channel_alone(tab: Page) -> None:
    open_page(tab, "conv_image=Red+ball&conv_colour=true&conv_kernel_cells=1|-1|0")
    expect(worked(tab)).to_contain_text("0.6118")  # (216 - 60) / 255 inside the ball
    blue = tab.get_by_label("Weight, row 0, column 0").nth(2)
    blue.fill("-2")
    blue.press("Enter")
    expect(worked(tab)).to_contain_text("0.2118")  # less 2 · 51 / 255
    expect_cells_as_text(tab, "1 | -1 | -2")


@pytest.mark.walk
def test_each_thing_to_try_leaves_its_link_in_the_address_bar(tab: Page) -> None:
    open_page(tab)
    tab.get_by_role("button", name="Find the eyes").click()
    expect(tab.get_by_text("Strongest answers:")).to_contain_text("rows 41 to 51")
    expect(tab).to_have_url(re.compile(r"conv_kernel=eye"))
    tab.reload()
    expect(tab.get_by_text("Strongest answers:")).to_contain_text("rows 41 to 51")


@pytest.mark.walk
def test_another_upload_leaves_the_kernel_as_it_was_chosen(tab: Page) -> None:
    tab.goto("/convolution?conv_image=Your+own+picture")
    expect(tab.get_by_text("Choose a file")).to_be_visible()
    for width in (30, 40, 50):
        picture = encoded(Image.new("L", (width, 20), 128))
        tab.locator("input[type=file]").set_input_files(
            {"name": f"{width}.png", "mimeType": "image/png", "buffer": picture}
        )
        expect(tab.get_by_text(f"Output 18 × {width - 2}.")).to_be_visible()
    expect_cells_as_text(tab, "")
    expect(tab.get_by_text("Finds vertical edges")).to_be_visible()


def test_what_is_drawn_is_convolved_in_its_colour_and_so_it_is_by_its_link(tab: Page) -> None:
    tab.goto("/convolution?conv_image=A+drawing&conv_colour=true")
    pad = tab.locator(".sheet")
    expect(pad).to_be_visible()
    tab.get_by_role("button", name="Red ink").click()
    draw(tab, pad, [(0.2, 0.5), (0.8, 0.5)])
    expect(tab).to_have_url(re.compile(r"conv_image_ink=r14\."))
    output = canvas(tab, "Output h")
    expect(output).to_be_visible()
    label = output.get_attribute("aria-label") or ""

    link = tab.url
    tab.goto("about:blank")
    tab.goto(link)
    expect(canvas(tab, "Output h")).to_have_attribute("aria-label", label)

    tab.get_by_role("button", name="Eraser").click()
    draw(tab, pad, [(0.1, 0.5), (0.9, 0.5)])
    expect(tab).to_have_url(re.compile(r"_e30\."))
    tab.get_by_title("Clear", exact=True).click()
    expect(tab.get_by_text("Draw on the black pad")).to_be_visible()
    expect(tab).not_to_have_url(re.compile("conv_image_ink="))
