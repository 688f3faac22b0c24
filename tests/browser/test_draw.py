"""Draw a digit with mouse and finger; open a network from elsewhere, and let it read."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import patient
from tests.browser.server import Server

RUN = "example-depth-03"
Points = list[tuple[float, float]]  # shares of the pad's sides
ONE: Points = [(0.5, 0.2), (0.48, 0.8)]
ACROSS: Points = [(0.2, 0.5), (0.8, 0.5)]


def opened(tab: Page, **parameters: str) -> Locator:
    """Open the page, and return the pad."""
    link = "&".join(f"{name}={value}" for name, value in {"run": RUN, **parameters}.items())
    tab.goto(f"/draw?{link}")
    pad = tab.locator(".sheet")
    expect(pad).to_be_visible()
    return pad


def draw(tab: Page, pad: Locator, points: Points) -> None:
    """Draw a line with the mouse."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    tab.mouse.move(*places[0])
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*place, steps=6)
    tab.mouse.up()


def expect_answer(tab: Page, answer: str) -> None:
    value = tab.get_by_test_id("stMetric").filter(visible=True).get_by_test_id("stMetricValue")
    expect(value).to_have_text(answer)


def ink(tab: Page) -> str:
    return parse_qs(urlsplit(tab.url).query).get("ink", [""])[0]


def test_a_one_is_read_undone_erased_and_kept(tab: Page) -> None:
    pad = opened(tab)
    expect_answer(tab, "–")
    draw(tab, pad, ONE)
    expect_answer(tab, "1")
    expect(tab).to_have_url(re.compile(r"ink=p14\."))
    one = ink(tab)

    tab.get_by_role("button", name="Eraser").click()
    draw(tab, pad, ACROSS)
    expect(tab).to_have_url(re.compile(r"_e30\."))
    tab.get_by_role("button", name="Undo").click()
    expect(tab).to_have_url(re.compile(rf"ink={re.escape(one)}$"))

    tab.get_by_role("button", name="thick pen").click()
    draw(tab, pad, ACROSS)
    expect(tab).to_have_url(re.compile(r"_p22\."))
    both = ink(tab)
    tab.reload()
    expect(tab.get_by_role("button", name="Clear")).to_be_enabled()
    assert ink(tab) == both

    # All of it by keys, too.
    pad.focus()
    tab.keyboard.press("Delete")
    expect_answer(tab, "–")
    tab.keyboard.press("Control+z")
    expect(tab).to_have_url(re.compile(rf"ink={re.escape(both)}$"))
    tab.keyboard.press("Control+z")  # nothing is left to undo but a stroke that came by the link
    expect(tab).to_have_url(re.compile(rf"ink={re.escape(one)}$"))


@pytest.mark.walk
def test_a_finger_on_the_pad_draws_and_beside_it_scrolls(browser: Browser, server: Server) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, base_url=server.url
    )
    tab = patient(phone.new_page())
    pad = opened(tab, ink="p14.100.30.100.170")
    expect_answer(tab, "1")  # above the pad, in sight while one draws
    main = tab.get_by_test_id("stMain")
    main.evaluate("(main) => { main.scrollTop = 250; }")
    expect(pad).to_be_in_viewport()
    finger = phone.new_cdp_session(tab)

    def touch(kind: str, points: list[dict[str, float]]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def scrolls(x: float, y: float) -> bool:
        """Return whether a finger that begins there may scroll the page, by CSS."""
        allowed = """([x, y]) => {
            for (let at = document.elementFromPoint(x, y); at; at = at.parentElement) {
                const inside = at.shadowRoot?.elementFromPoint(x, y) ?? at;
                if (getComputedStyle(inside).touchAction === "none") return false;
            }
            return true;
        }"""
        return bool(tab.evaluate(allowed, [x, y]))

    box = pad.bounding_box()
    assert box is not None
    x, y = box["x"] + 100, box["y"] + 200
    assert not scrolls(x, y)
    assert scrolls(box["x"] / 2, y)  # the margin beside the pad
    assert scrolls(x, box["y"] - 40)  # the answer above it
    before = ink(tab)
    touch("touchStart", [{"x": x, "y": y}])
    for step in range(1, 11):
        touch("touchMove", [{"x": x, "y": y - 12 * step}])
    touch("touchEnd", [])
    expect(tab).to_have_url(re.compile(r"_p14\."))
    assert ink(tab).startswith(before)
    assert main.evaluate("(main) => main.scrollTop") == 250
    phone.close()


@pytest.mark.walk
def test_a_network_from_elsewhere_is_opened_and_reads_the_drawing(
    tab: Page, tmp_path: Path
) -> None:
    from cnn.inspection import networks  # imports Keras

    file = tmp_path / "from home.keras"
    networks.load("example-depth-02").save(file)
    opened(tab, ink="p14.55.45.140.45.85.160")
    expect_answer(tab, "7")
    tab.get_by_role("button", name="Open a .keras file").click()
    dialog = tab.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "notes.keras", "mimeType": "", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(99)}
    )
    expect(dialog.get_by_text("This is a picture (PNG)")).to_be_visible()
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.get_by_role("button", name="Open it").click()
    expect(dialog).to_have_count(0)
    expect(tab.get_by_text("is open. It answers 9")).to_be_visible()
    expect(tab.get_by_text("from home (uploaded)").first).to_be_visible()
    expect_answer(tab, "7")
    assert f"run={RUN}" not in tab.url
