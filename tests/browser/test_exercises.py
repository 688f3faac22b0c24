"""The exercises in a real browser: which one is open is a step in the browser's history."""

import re

import pytest
from playwright.sync_api import Page, expect

from benchmarks.walker import settle
from cnn.exercises import EXERCISES

pytestmark = pytest.mark.browser

FIRST, SECOND, THIRD = list(EXERCISES)[:3]


def expect_exercise(tab: Page, key: str) -> None:
    expect(tab.get_by_role("heading", name=EXERCISES[key].title)).to_be_visible()


def test_each_exercise_that_was_opened_is_one_step_back(tab: Page) -> None:
    tab.goto("/exercises")
    expect_exercise(tab, FIRST)
    following = tab.get_by_role("button", name="Next exercise")
    following.click()
    expect_exercise(tab, SECOND)
    expect(tab).to_have_url(re.compile(f"exercise={SECOND}$"))
    settle(tab)  # the button of the first exercise goes a moment later
    expect(following).to_have_count(1)
    following.click()
    expect_exercise(tab, THIRD)
    tab.go_back()
    expect_exercise(tab, SECOND)
    tab.go_back()
    expect_exercise(tab, FIRST)
    expect(tab).to_have_url(re.compile("exercises$"))


@pytest.mark.walk
def test_the_exercise_that_was_left_open_is_open_again_and_the_address_says_so(tab: Page) -> None:
    tab.goto(f"/exercises?exercise={THIRD}")
    expect_exercise(tab, THIRD)
    menu = tab.get_by_test_id("stSidebarNav")
    menu.get_by_role("link", name="Pooling").click()
    expect(tab.get_by_role("heading", name="Pooling")).to_be_visible()
    menu.get_by_role("link", name="Exercises").click()
    expect_exercise(tab, THIRD)
    expect(tab).to_have_url(re.compile(f"exercise={THIRD}$"))


@pytest.mark.walk
def test_a_wrong_link_is_explained_until_something_is_chosen(tab: Page) -> None:
    tab.goto("/exercises?exercise=nonsense")
    expect_exercise(tab, FIRST)
    expect(tab.get_by_test_id("stAlert")).to_contain_text("nonsense")
    tab.get_by_role("button", name="Next exercise").click()
    expect_exercise(tab, SECOND)
    expect(tab.get_by_test_id("stAlert")).to_have_count(0)
    expect(tab).to_have_url(re.compile(f"exercise={SECOND}$"))
