"""Three things to try: a click sets the page as the link would, and the link then says so."""

from typing import Any

from streamlit.testing.v1 import AppTest

from ui.address import owner
from ui.address.values import Choice, Several, Switch, Text, Whole
from ui.shell.things_to_try import Try

RUN = Text[str]("run", "", "The run", travels=True)
NUMBER = Whole("number", 2, "Number", high=9)
WORDS = Several("words", (), "Words", options=("x", "y", "z"))
SWITCH = Switch("switch", False, "Switch")
WORD = Choice("word", "a", "Word", options=("a", "b"))
HIDDEN = Whole("hidden", 1, "Hidden", high=9)
PIN = Text[str]("pin", "", "The pinned cell")
ALL = (RUN, NUMBER, WORDS, SWITCH, WORD, HIDDEN, PIN)

TRIES = (
    Try("Seven", "look", {NUMBER: 7, WORD: "b", HIDDEN: 4, WORDS: ("x", "z"), PIN: "h.3.4"}),
    Try("Back", "look", {}),
    Try("On", "look", lambda: {SWITCH: True, NUMBER: owner.get(NUMBER)}),
)


def little_page() -> None:
    """A page with controls of each kind, one of which is there only sometimes."""
    from tests.ui.shell import test_tries as here
    from ui.address import owner
    from ui.shell import controls
    from ui.shell.things_to_try import tries

    owner.open_page(here.ALL)
    tries(*here.TRIES, keep=(here.RUN,))
    controls.number_input(here.NUMBER)
    controls.multiselect(here.WORDS)
    controls.toggle(here.SWITCH)
    if controls.selectbox(here.WORD) == "b":
        controls.number_input(here.HIDDEN)


def click(page: AppTest, number: int) -> AppTest:
    page.button(key=f"tries_{number}").click().run()
    assert not page.exception
    return page


def address(page: AppTest) -> dict[str, Any]:
    return dict(page.query_params)


def opened(**parameters: Any) -> AppTest:
    page = AppTest.from_function(little_page)
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def test_a_click_sets_controls_even_one_that_was_not_there() -> None:
    page = click(opened(), 1)
    assert page.number_input(key="number").value == 7
    assert page.number_input(key="hidden").value == 4
    assert page.multiselect(key="words").value == ["x", "z"]


def test_the_address_then_holds_a_link_that_opens_the_same() -> None:
    page = click(opened(), 1)
    assert address(page) == {
        "hidden": "4",
        "number": "7",
        "pin": "h.3.4",
        "word": "b",
        "words": ["x", "z"],
    }
    again = opened(**address(page))
    assert again.number_input(key="hidden").value == 4
    assert again.multiselect(key="words").value == ["x", "z"]


def test_what_is_not_mentioned_goes_back_to_its_default_also_against_the_link_one_came_by() -> None:
    """As it would by a link: what there is to notice depends on it."""
    page = click(opened(number="5", pin="h.1.1", word="b", hidden="9"), 2)
    assert page.number_input(key="number").value == 2
    assert page.selectbox(key="word").value == "a"
    assert address(page) == {}


def test_a_control_that_is_not_there_goes_back_as_well() -> None:
    page = click(click(opened(), 2), 1)
    assert page.number_input(key="hidden").value == 4
    page.selectbox(key="word").set_value("a").run()
    assert address(page)["hidden"] == "4", "it is only not shown"
    click(page, 2)
    page.selectbox(key="word").set_value("b").run()
    assert page.number_input(key="hidden").value == 1


def test_a_switch_is_written_as_links_write_it() -> None:
    page = click(opened(), 3)
    assert page.toggle(key="switch").value is True
    assert address(page) == {"switch": "true"}
    assert click(page, 1).toggle(key="switch").value is False


def test_what_a_try_takes_over_from_the_page_is_what_the_page_holds_at_the_click() -> None:
    page = click(opened(number="5"), 1)
    page.number_input(key="number").set_value(8).run()
    assert address(click(page, 3)) == {"number": "8", "switch": "true"}


def test_a_try_after_changes_by_hand_is_the_same_as_before_them() -> None:
    page = click(opened(), 1)
    before = address(page)
    page.number_input(key="hidden").set_value(8).run()
    page.multiselect(key="words").set_value(["y"]).run()
    assert address(click(page, 1)) == before


def test_what_is_looked_at_stays() -> None:
    page = click(opened(run="mine", number="5", word="b"), 3)
    assert address(page) == {"run": "mine", "number": "5", "switch": "true"}
