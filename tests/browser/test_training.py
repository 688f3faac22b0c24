"""Training in a real browser: live views that stay in place, the reins, two visitors at once.

The tests of this file share a server and its runs.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from cnn import runs
from tests.browser.conftest import patient
from tests.browser.server import Server
from tests.files import encoded, packed
from tests.pages.reading import link_to
from tests.trained import wait_for_heartbeat
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

SMALL = "train_network=No+convolution&train_pictures=2000&train_test_pictures=1000"
LONG = "train_pictures=10000&train_test_pictures=1000&train_epochs=100"


@pytest.fixture(autouse=True)
def same_store(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the test look into the server's runs, and leave none behind that still trains."""
    monkeypatch.setenv("CNNLAB_RUNS", str(server.store))
    yield
    for run in runs.list_runs():
        if run.status().state in runs.ACTIVE:
            run.request_stop()


def open_training(tab: Page, parameters: str) -> None:
    tab.goto(f"/training?{parameters}")
    expect(tab.get_by_role("heading", name="Training", level=1)).to_be_visible()


def chart(tab: Page, key: str) -> Locator:
    """Find the drawing of a chart, not the icons of the buttons at it."""
    return tab.locator(f".st-key-{key} [data-testid=stEChartsChart] svg").first


def state(tab: Page) -> Locator:
    return tab.locator(".stMarkdownBadge").first


def press(tab: Page, name: str) -> None:
    """Press a button by the keyboard."""
    tab.get_by_role("button", name=name).press("Enter")


def start(tab: Page, *, by_keyboard: bool = False) -> runs.Run:
    """Press the button and wait for the run's link."""
    if by_keyboard:
        press(tab, "Start training")
    else:
        tab.get_by_role("button", name="Start training").click()
    tab.wait_for_url(re.compile(r"[?&]run=[\w-]{16}"))
    return runs.get(re.search(r"[?&]run=([\w-]{16})", tab.url).group(1))  # type: ignore[union-attr]


def stop(tab: Page) -> None:
    tab.get_by_role("button", name="Stop", exact=True).click()
    expect(state(tab)).to_contain_text("stopped")


def test_a_run_is_watched_paused_found_again_and_stopped(tab: Page) -> None:
    open_training(tab, LONG)
    epochs = tab.get_by_label("Epochs", exact=True)
    epochs.fill("99999")
    epochs.press("Tab")
    expect(tab.get_by_text("What is in the red field is not possible.").first).to_be_visible()
    expect(tab.get_by_role("button", name="Start training")).to_have_count(0)  # not with the older
    epochs.fill("100")
    epochs.press("Tab")
    run = start(tab, by_keyboard=True)
    expect(tab.locator(".st-key-begun_by_train_start :focus")).to_have_count(1)
    expect(state(tab)).to_contain_text("running")
    tiles = tab.locator(".live-tiles .tile")
    expect(tiles).to_have_count(12)

    # Nothing is mounted anew while it is watched: a mark on each drawing stays.
    curve = chart(tab, "curve_loss")
    for drawing in (curve, tiles.first.locator("canvas")):
        drawing.evaluate("drawing => (drawing.dataset.mark = 'mine')")
    before = curve.evaluate("svg => svg.innerHTML")
    for _ in range(3):  # it is painted over, again and again
        tab.wait_for_function(
            "([svg, before]) => svg.innerHTML !== before",
            arg=[curve.element_handle(), before],
        )
        before = curve.evaluate("svg => svg.innerHTML")
    assert curve.get_attribute("data-mark") == "mine"
    assert tiles.first.locator("canvas").get_attribute("data-mark") == "mine"

    tab.get_by_role("button", name="Pause").click()
    expect(state(tab)).to_contain_text("paused")
    tab.reload()
    expect(state(tab)).to_contain_text("paused")
    done = run.status().batch
    wait_for_heartbeat(run)
    assert run.status().batch == done
    tab.get_by_role("button", name="Resume").click()
    expect(state(tab)).to_contain_text("running")
    stop(tab)
    assert run.has_weights(run.epochs()[-1]["epoch"])  # type: ignore[arg-type]


@pytest.mark.walk
def test_right_answers_are_marked_by_a_sign_and_not_by_colour_alone(tab: Page) -> None:
    open_training(tab, f"{SMALL}&train_epochs=3")
    start(tab)
    expect(state(tab)).to_contain_text("finished")
    tiles = tab.locator(".live-tiles .tile")
    expect(tiles).to_have_count(12)
    read = """tiles => tiles.map(tile => {
        const words = name => tile.querySelector(name).innerText;
        return [words(".title"), words(".label"), words(".sign"), tile.className];
    })"""
    for title, best, sign, classes in tiles.evaluate_all(read):  # all at once: they still change
        right = title == f"is {best}"
        assert sign == ("✓" if right else "✗")
        assert ("right" if right else "wrong") in classes


@pytest.mark.walk
def test_numbers_are_shown_before_the_run_ends(tab: Page) -> None:
    open_training(tab, f"{LONG}&train_seed=2")
    run = start(tab)
    speed = tab.get_by_test_id("stMetric").filter(has_text="Pictures a second")
    expect(speed).to_be_visible()
    expect(speed).not_to_contain_text("–")
    assert run.status().state == "running"
    stop(tab)


@pytest.mark.walk
def test_the_views_of_a_run_are_drawn(tab: Page) -> None:
    open_training(tab, "train_pictures=1000&train_test_pictures=1000&train_epochs=1")
    start(tab)
    expect(state(tab)).to_contain_text("finished")
    tab.get_by_role("radio", name="Kernels").click()
    expect(tab.locator(".live-tiles canvas")).to_have_count(32)
    tab.get_by_role("radio", name="Gradients").click()
    expect(chart(tab, "train_gradients")).to_be_visible()
    tab.get_by_role("radio", name="Confusion").click()
    expect(chart(tab, "train_confusion")).to_be_visible()
    expect(tab).to_have_url(re.compile("train_look=Confusion"))


@pytest.mark.walk
def test_the_learning_rate_and_the_end_are_changed_while_it_runs(tab: Page) -> None:
    open_training(tab, f"{LONG}&train_seed=3".replace("epochs=100", "epochs=40"))
    run = start(tab)
    expect(state(tab)).to_contain_text("running")
    tab.get_by_role("button", name="Learning rate", exact=False).first.click()
    field = tab.get_by_role("textbox", name="New learning rate")
    field.fill("0.0002")
    field.press("Enter")
    press(tab, "From the next batch on")
    expect(tab.get_by_role("button", name="From the next batch on")).to_be_focused()
    rate = tab.get_by_test_id("stMetric").filter(has_text="Learning rate")
    expect(rate).to_contain_text("0.0002")
    assert [change.learning_rate for change in run.rate_changes()] == [0.0002]
    tab.keyboard.press("Escape")

    tab.get_by_role("button", name="More epochs").click()
    press(tab, "+ 5 epochs")
    expect(tab.get_by_role("button", name="+ 5 epochs")).to_be_focused()
    expect(tab.get_by_test_id("stMetric").filter(has_text="Epochs")).to_contain_text("of 45")
    tab.keyboard.press("Escape")
    stop(tab)


@pytest.mark.walk
def test_two_visitors_train_at_once(tab: Page, browser: Browser, server: Server) -> None:
    """The second one sees its place in the queue, and both runs end."""
    open_training(tab, f"{SMALL}&train_epochs=30&train_seed=4")
    first = start(tab)
    with browser.new_context(base_url=server.url) as other:
        neighbour = patient(other.new_page())
        open_training(neighbour, f"{SMALL}&train_epochs=2&train_seed=5")
        second = start(neighbour)
        assert first.owner != second.owner
        open_training(neighbour, f"run={first.id}")
        expect(neighbour.get_by_text("or no longer, shared with you")).to_be_visible()
        open_training(neighbour, f"run={link_to(first)}")
        expect(neighbour.get_by_text("Somebody shared this run with you")).to_be_visible()
        expect(neighbour.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
        open_training(neighbour, f"run={second.id}")
        expect(state(neighbour)).to_contain_text("finished")
    expect(state(tab)).to_contain_text("finished")


@pytest.mark.walk
def test_a_browser_keeps_its_run_over_a_reload(tab: Page) -> None:
    """The cookie says whose run it is; the button does not offer to start it once more."""
    open_training(tab, LONG)
    start(tab)
    expect(state(tab)).to_contain_text("running")
    tab.reload()
    expect(tab.get_by_role("button", name="Under way")).to_be_disabled()
    stop(tab)


@pytest.mark.walk
def test_own_pictures_are_uploaded_made_to_fit_and_trained(tab: Page, tmp_path: Path) -> None:
    content = tmp_path / "pets.zip"
    pictures = {
        f"{'cats' if number % 2 else 'dogs'}/{number}.png": encoded(
            Image.new("L", (20, 20), 20 * number)
        )
        for number in range(12)
    }
    content.write_bytes(packed(pictures | {"cats/broken.png": b"no picture"}))
    open_training(tab, "train_dataset=Your+own+pictures&train_network=No+convolution")
    tab.locator("input[type=file]").set_input_files(content)
    tab.get_by_role("button", name="Prepare the pictures").click()
    expect(tab.get_by_text("1 file was skipped")).to_be_visible()
    assert "train_dataset_own=own-" in tab.url
    tab.get_by_role("button", name="Take batches of 8").click()
    expect(tab.get_by_role("button", name="Take batches of 8")).to_have_count(0)
    run = start(tab)
    expect(state(tab)).to_contain_text("finished")
    assert run.config.dataset.startswith("own-")
    assert run.config.batch_size == 8


@pytest.mark.walk
def test_a_sweep_fills_its_comparison(tab: Page) -> None:
    open_training(tab, f"{SMALL}&train_epochs=1&train_sweep_layers=1&train_sweep_filters=4")
    tab.get_by_text("Sweep: train every combination").click()
    tab.get_by_role("button", name="0.01", exact=True).click()
    tab.get_by_role("button", name="Train all 2").click()
    expect(tab.get_by_text("The sweep: 2 runs")).to_be_visible()
    expect(tab.get_by_text("What differs: learning rate")).to_be_visible()
    expect(chart(tab, "train_swept_curves")).to_be_visible()
    swept = re.search(r"train_sweep=([\w,%-]+)", tab.url).group(1)  # type: ignore[union-attr]
    ids = re.split(",|%2C", swept)
    wait_until(lambda: all(runs.get(run_id).status().state == "finished" for run_id in ids))
    tab.reload()
    expect(tab.get_by_text("The sweep: 2 runs")).to_be_visible()


@pytest.mark.walk
def test_on_a_phone_nothing_sticks_out(browser: Browser, server: Server) -> None:
    phone = patient(browser.new_page(base_url=server.url, viewport={"width": 390, "height": 844}))
    open_training(phone, f"{SMALL}&train_epochs=1&train_seed=9")
    run = start(phone)
    expect(state(phone)).to_contain_text("finished")
    for look in ("Answers", "Kernels", "Confusion"):
        open_training(phone, f"run={run.id}&train_look={look}")
        expect(state(phone)).to_contain_text("finished")
        wide = phone.evaluate("document.scrollingElement.scrollWidth > innerWidth + 1")
        assert not wide, look
    phone.close()
