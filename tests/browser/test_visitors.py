"""Two and three real browsers on one server: each is one visitor, and none sees another's."""

import io
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, WebSocket, expect

from cnn import runs
from cnn.architecture import PRESETS, Architecture
from cnn.datasets import own_data
from cnn.settings import TrainingConfig
from tests.browser.conftest import patient
from tests.browser.server import Server
from tests.files import encoded, packed
from tests.visitors import run_of
from tests.waiting import wait_until
from ui.shell import pages

pytestmark = pytest.mark.browser

COOKIE = "cnnlab_visitor"
MARK = "Xyzzy"  # is in every word that a stranger has chosen
LONG = "training?train_pictures=10000&train_test_pictures=1000"
RUNS = ("run", "others", "train_compare", "train_sweep")  # parameters that name runs
PAGES = list(pages.BY_NAME)
# The first, as that of before is still there while a page is drawn anew.
CHOSEN_RUN = "[class*='st-key-chosen_run'] input >> nth=0"


@pytest.fixture(autouse=True)
def same_store(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the test look into the server's runs, and leave none behind."""
    monkeypatch.setenv("CNNLAB_RUNS", str(server.store))
    before = {run.id for run in runs.list_runs()}
    yield
    for run in runs.list_runs():
        if run.id not in before:
            run.request_stop()


@contextmanager
def visit(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """Open a browser of somebody who was never here."""
    visitor = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 720})
    try:
        yield visitor
    finally:
        visitor.close()


def open_page(visitor: BrowserContext, link: str) -> Page:
    tab = patient(visitor.new_page())
    tab.goto(f"/{link}")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    return tab


def token(visitor: BrowserContext) -> str:
    """Wait for the cookie of a browser, and return it."""

    def kept() -> list[str]:
        return [one["value"] for one in visitor.cookies() if one["name"] == COOKIE]

    wait_until(lambda: bool(kept()), "the cookie")
    return kept()[0]


def run_menu(tab: Page) -> str:
    """Return what the menu of runs offers."""
    box = tab.locator(CHOSEN_RUN)
    box.click()
    offered = tab.get_by_role("listbox")
    expect(offered).to_be_visible()
    words = offered.inner_text()
    tab.keyboard.press("Escape")
    return words


@pytest.mark.walk
def test_two_tabs_that_open_at_once_are_one_visitor(browser: Browser, server: Server) -> None:
    with visit(browser, server) as visitor:
        tabs = {epochs: patient(visitor.new_page()) for epochs in (98, 99)}
        for epochs, tab in tabs.items():  # both are on their way before either has an answer
            link = f"{server.url}/{LONG}&train_epochs={epochs}"
            tab.evaluate("link => { setTimeout(() => { location.href = link }) }", link)
        for tab in tabs.values():
            expect(tab.get_by_role("heading", name="Training", level=1)).to_be_visible()
        for tab in tabs.values():
            tab.get_by_role("button", name="Start training").click()
            tab.wait_for_url(re.compile(r"[?&]run=[\w-]{16}"))
        assert {runs.get(run_in(tab)).owner for tab in tabs.values()} == {token(visitor)}
        for tab in tabs.values():
            tab.reload()
            tab.locator(".st-key-train_stop button").first.click()
            expect(tab.locator(".stMarkdownBadge").first).to_contain_text("stopped")


def run_in(tab: Page) -> str:
    """Return the id of the run that the address names."""
    return parse_qs(urlsplit(tab.url).query)["run"][0]


def heard(tab: Page) -> list[str]:
    """Return a list that fills with what page and server say to each other."""
    seen: list[str] = []

    def note(frame: str | bytes) -> None:
        seen.append(frame if isinstance(frame, str) else frame.decode("utf-8", "ignore"))

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", note)
        socket.on("framesent", note)

    tab.on("websocket", listen)
    return seen


def test_no_script_link_or_message_has_the_token(browser: Browser, server: Server) -> None:
    with visit(browser, server) as visitor:
        tab = patient(visitor.new_page())
        seen = heard(tab)
        tab.goto("/training")
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        kept = token(visitor)
        tab.reload()
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        (cookie,) = [one for one in visitor.cookies() if one["name"] == COOKIE]
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        assert not cookie["secure"]  # this server speaks HTTP
        texts = "document.cookie, location.href, JSON.stringify(localStorage)"
        page = tab.evaluate(f"() => [{texts}, document.documentElement.outerHTML].join()")
        assert kept not in page
        assert len(seen) > 20
        assert not any(kept in words for words in seen)


@pytest.mark.walk
@pytest.mark.parametrize("what", ["lost cookies", "no such address"])
def test_where_cookies_are_lost_the_browsers_storage_knows_the_visitor(
    browser: Browser, server: Server, what: str
) -> None:
    """As in a frame of another site, or on a host that forwards none of ours."""

    def lose(route: Route) -> None:
        if what == "no such address":
            route.fulfill(status=404)
            return
        asked = urllib.request.Request(
            f"{server.url}/visitor", route.request.post_data_buffer, {"Origin": server.url}
        )
        with urllib.request.urlopen(asked) as answer:
            route.fulfill(body=answer.read())

    with visit(browser, server) as visitor:
        visitor.route("**/visitor", lose)
        tab = open_page(visitor, "results")
        read = "() => localStorage.getItem('cnnlab_visitor')"
        wait_until(lambda: tab.evaluate(read) is not None, "the storage")
        run = run_of(tab.evaluate(read), "found again")
        again = open_page(visitor, "results")
        expect(again.locator(CHOSEN_RUN)).to_have_value(re.compile("found again"))
        expect(again).to_have_url(re.compile(f"run={run.id}$"))
        assert not [one for one in visitor.cookies() if one["name"] == COOKIE]


def a_strangers_work(owner: str) -> runs.Run:
    """Make a run of one's own pictures and network, in which each name has the mark."""
    pixels = np.random.default_rng(0).integers(0, 256, (12, 20, 20), np.uint8)
    folders = (f"{MARK} cats", f"{MARK} dogs")
    files = {
        f"{folders[n % 2]}/{MARK}{n}.png": encoded(Image.fromarray(picture))
        for n, picture in enumerate(pixels)
    }
    files[f"{folders[0]}/{MARK} broken.png"] = b""
    name = own_data.create(
        io.BytesIO(packed(files)), title=f"{MARK} data.zip", side=28, mode="L", owner=owner
    )
    preset = PRESETS["no_convolution"]
    network = Architecture(
        preset.input_shape,
        (*preset.layers[:-1], replace(preset.layers[-1], units=2)),
        f"{MARK} network",
    )
    config = TrainingConfig(dataset=name, epochs=2)
    return run_of(owner, f"{MARK} run", network, config)


@pytest.mark.walk
def test_no_page_and_no_message_says_a_word_of_a_stranger(browser: Browser, server: Server) -> None:
    with visit(browser, server) as anna, visit(browser, server) as ben:
        open_page(anna, "")
        run = a_strangers_work(token(anna))
        assert MARK in run_menu(open_page(anna, f"results?run={run.id}"))
        for name in PAGES:
            tab = patient(ben.new_page())
            seen = heard(tab)
            tab.goto(f"/{name}?" + "&".join(f"{each}={run.id}" for each in RUNS))
            expect(tab.get_by_role("heading", level=1)).to_be_visible()
            tab.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
            assert seen, name
            assert not [words for words in seen if MARK in words], name
            tab.close()


@pytest.mark.walk
def test_a_shared_run_is_looked_at_until_its_link_is_taken_back(
    browser: Browser, server: Server
) -> None:
    with visit(browser, server) as anna, visit(browser, server) as ben:
        owners = open_page(anna, "results")
        run = run_of(token(anna), "Annas run")
        owners.goto(f"/results?run={run.id}")
        owners.get_by_role("button", name="Share", exact=False).click()
        owners.get_by_role("button", name="Make a link").click()
        box = owners.locator(".stCode code")
        expect(box).to_contain_text(f"run={run.id}.")
        link = box.inner_text().partition(server.url + "/")[2]

        guests = open_page(ben, link)
        expect(guests.locator(CHOSEN_RUN)).to_have_value(re.compile("Annas run"))
        expect(guests.get_by_text("Shared with you: look, not change")).to_be_visible()
        assert guests.url.endswith(link)
        guests.get_by_role("link", name="Training").first.click()
        expect(guests.get_by_role("heading", name="Training", level=1)).to_be_visible()
        expect(guests.get_by_role("button", name="Delete")).to_be_disabled()
        run.rename("Annas second name")
        expect(guests.get_by_role("heading", name="Annas second name")).to_be_visible()
        run.rename("Annas run")

        owners.get_by_role("button", name="Take the link back").click()
        expect(owners.get_by_role("button", name="Make a link")).to_be_visible()
        guests.reload()
        expect(guests.get_by_text("or no longer, shared with you")).to_be_visible()
        expect(guests.get_by_text("Annas run")).to_have_count(0)
        owners.get_by_role("button", name="Make a link").click()
        expect(owners.locator(".stCode code")).not_to_contain_text(link)
