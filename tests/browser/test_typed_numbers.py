"""Whole numbers are read as they are typed, and nothing starts with another one."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from cnn import runs
from tests.browser.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def epochs(tab: Page) -> Locator:
    tab.goto("/training?train_pictures=100&train_test_pictures=100&train_network=No+convolution")
    expect(tab.get_by_role("button", name="Start training")).to_be_visible()
    epochs = tab.get_by_label("Epochs", exact=True)
    epochs.click()
    expect(epochs).to_have_attribute("inputmode", "decimal")  # its reader has been loaded
    return epochs


def type_anew(epochs: Locator, text: str) -> None:
    epochs.click()
    epochs.page.keyboard.press("ControlOrMeta+A")
    epochs.page.keyboard.type(text)


@pytest.mark.parametrize(("text", "number"), [("1e1", 10), ("٣", 3), ("12 ", 12)])
def test_what_is_clear_is_read_as_meant(epochs: Locator, text: str, number: int) -> None:
    type_anew(epochs, text)
    epochs.press("Tab")
    expect(epochs.page).to_have_url(re.compile(rf"train_epochs={number}\b"))
    expect(epochs).to_have_value(str(number))


def test_what_is_not_is_said_and_nothing_starts_until_it_is(epochs: Locator) -> None:
    page = epochs.page
    for text in ("3.7", "2,5", "1/9"):
        type_anew(epochs, text)
        epochs.press("Tab")
        expect(page.get_by_role("alert")).to_have_text(
            re.compile(rf"^“{re.escape(text)}” is no whole number(; until then \d+ holds)?$")
        )
        expect(epochs).to_have_value(text)
        expect(page.get_by_role("button", name="Start training")).to_have_count(0)
    type_anew(epochs, "3")
    epochs.press("ArrowUp")
    epochs.press("Tab")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"train_epochs=4\b"))


def test_an_arrow_steps_from_what_was_typed_and_not_away_from_what_is_wrong(
    epochs: Locator,
) -> None:
    type_anew(epochs, "1e1")
    epochs.press("ArrowUp")
    expect(epochs).to_have_value("11")
    epochs.press("Tab")
    expect(epochs.page).to_have_url(re.compile(r"train_epochs=11\b"))
    type_anew(epochs, "2,5")
    epochs.press("ArrowUp")
    expect(epochs).to_have_value("2,5")
    expect(epochs.page.get_by_role("alert")).to_have_text(
        "“2,5” is no whole number; until then 11 holds"
    )
    type_anew(epochs, "3.000")  # 3000 epochs are not possible
    epochs.press("Tab")
    expect(epochs.page).to_have_url(re.compile(r"train_epochs=3\b"))


def test_a_run_begins_with_what_was_typed_last_however_quickly(
    epochs: Locator, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_RUNS", str(server.store))
    page = epochs.page
    type_anew(epochs, "2e0")
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"[?&]run=[\w-]{16}"))
    run = runs.get(re.search(r"[?&]run=([\w-]{16})", page.url).group(1))  # type: ignore[union-attr]
    assert run.config.epochs == 2
