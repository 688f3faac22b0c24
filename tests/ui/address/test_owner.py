"""A page is what its values say, so is its address, and one owner keeps the two together."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest

from cnn.errors import CnnError
from tests.pages.reading import follow, value_of
from tests.ui.little_page import do, run_by_link
from ui.address import owner
from ui.address.values import Anything, Choice, Several, Text, Whole

SIZE = Whole("size", 3, "Size", low=1, high=9)
WORD = Choice("word", "a", "Word", options=("a", "b", "c"))
NAMES = Several("names", ("x",), "Names", options=("x", "y", "z"))
RUN = Text[str]("run", "", "The run", travels=True, longest=20, formerly=("network", "model"))
EPOCH = Whole("epoch", 0, "Epoch", high=50, travels=True, kept_without=("run",))
SIZE_OF_OTHER = Whole("size", 8, "Size of something else", low=1, high=99)
PAGE = (RUN, EPOCH, SIZE, WORD, NAMES)
OTHER_PAGE = (RUN, EPOCH, SIZE_OF_OTHER)


def little_page() -> None:
    import streamlit as st

    from tests.ui.address import test_owner as here
    from tests.ui.little_page import call
    from ui.address import owner

    values = st.session_state.get("declares", here.PAGE)
    owner.open_page(values)
    chosen = st.session_state.get("page chooses")
    if chosen and not owner.get(here.RUN):
        owner.settle(here.RUN, chosen)
    st.session_state["shows"] = {value.name: owner.get(value) for value in values}
    st.session_state["completed"] = owner.completed()
    st.button("Do it", on_click=call)


def opened(**parameters: str | list[str]) -> AppTest:
    """Open the little page by a link."""
    page = AppTest.from_function(little_page)
    return run_by_link(page, parameters)


def change(page: AppTest, changes: Mapping[Anything, Any], *, under_way: bool = False) -> AppTest:
    return do(page, lambda: owner.change(changes, under_way=under_way))


def go(page: AppTest, values: tuple[Anything, ...], **parameters: str) -> AppTest:
    """Go to a page with these values, by the menu or by a link of the app."""
    page.session_state["declares"] = values
    return follow(page, **parameters)


def shown(page: AppTest) -> dict[str, Any]:
    """Return what a page shows and is not its default."""
    declared = page.session_state["values_of_this_visitor"].declared
    first = {value.name: value.default for value in declared}
    shows: dict[str, Any] = page.session_state["shows"]
    return {name: value for name, value in shows.items() if value != first[name]}


def address(page: AppTest) -> dict[str, Any]:
    return dict(page.query_params)


def warnings(page: AppTest) -> list[str]:
    """Return what a page warns of, as one reads it."""
    return [re.sub(r"\\(.)|\u2060", r"\1", warning.value) for warning in page.warning]


def completed(page: AppTest) -> tuple[list[dict[str, list[str]]], dict[str, list[str]]]:
    """Return what the browser may put right: what the address may say, and what it should."""
    before, wanted = page.session_state["completed"]
    return [parse_qs(one, keep_blank_values=True) for one in before], parse_qs(wanted)


@pytest.fixture
def step_in_history(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let what is run next be a step back or forward in the browser's history."""
    coming: list[bool] = []
    monkeypatch.setattr(owner, "is_step_in_history", lambda: bool(coming) and coming.pop())
    return lambda: coming.append(True)


# -- a link ----------------------------------------------------------------------------------------


def test_a_link_says_what_a_page_shows_and_what_it_leaves_out_is_the_default() -> None:
    page = opened(size="7", names=["z", "y"])
    assert page.session_state["shows"] == {
        "run": "",
        "epoch": 0,
        "size": 7,
        "word": "a",
        "names": ("z", "y"),
    }
    assert address(page) == {"size": "7", "names": ["z", "y"]}
    assert warnings(page) == []


def test_what_is_wrong_in_a_link_is_said_once_and_the_rest_is_taken() -> None:
    page = opened(size="10", word="b", names=["x", "q"])
    assert shown(page) == {"word": "b"}
    assert warnings(page) == [
        "Not everything in this link is possible; the rest is as it says.\n"
        "\n- Size: “10” is not a whole number from 1 to 9."
        "\n- Names: “q” is not among “x”, “y”, “z”."
    ]


def test_a_wrong_link_stays_until_something_is_changed_and_so_does_the_warning() -> None:
    page = opened(size="10", word="b").run()
    assert len(warnings(page)) == 1
    assert address(page) == {"size": "10", "word": "b"}
    assert completed(page) == ([address_of(page)], address_of(page)), "the browser leaves it, too"
    change(page, {WORD: "c"})
    assert warnings(page) == []
    assert address(page) == {"word": "c"}
    assert shown(page) == {"word": "c"}


def address_of(page: AppTest) -> dict[str, list[str]]:
    """Return the address as `completed` gives it."""
    return {
        name: said if isinstance(said, list) else [said] for name, said in address(page).items()
    }


def test_after_a_wrong_link_even_a_change_to_what_is_shown_already_cleans_the_address() -> None:
    page = change(opened(size="10"), {SIZE: 3})
    assert warnings(page) == []
    assert address(page) == {}


def test_the_whole_page_is_drawn_again_when_its_warning_is_no_longer_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The change may have been in a part of it that is else drawn alone."""
    drawn: list[bool] = []
    monkeypatch.setattr(owner.st, "rerun", lambda: drawn.append(True))
    page = change(opened(size="10"), {WORD: "b"})
    assert drawn == [True]
    change(page, {WORD: "c"})
    assert drawn == [True]


def test_a_parameter_that_the_page_does_not_know_is_said() -> None:
    page = opened(sise="4", word="b")
    assert "This page knows no “sise”." in warnings(page)[0]
    assert shown(page) == {"word": "b"}
    assert warnings(opened(referee="x", embedding="x"))  # which only begin as others do


@pytest.mark.parametrize("name", ["utm_source", "fbclid", "gclid", "mc_cid", "ref", "embed"])
def test_what_others_hang_on_a_link_is_nothing_to_complain_of(name: str) -> None:
    page = opened(**{name: "x", "word": "b"})
    assert warnings(page) == []
    assert completed(page)[1] == {"word": ["b"]}


def test_of_many_wrong_parameters_a_few_are_named_and_the_rest_counted() -> None:
    page = opened(**{f"unknown{number}": "1" for number in range(8)})
    (said,) = warnings(page)
    assert said.count("This page knows no") == 5
    assert said.endswith("\n- And 3 more.")


def test_what_a_stranger_wrote_is_shown_as_it_is_and_not_acted_upon() -> None:
    page = opened(size="![x](http://a.b)", **{":red[x]": "1"})
    (warning,) = page.warning
    for active in ("![x](http://a.b)", ":red[x]"):
        assert active not in warning.value
        assert active in warnings(page)[0]


def test_a_name_of_older_links_is_understood_and_replaced() -> None:
    page = opened(network="mine", model="not mine")
    assert shown(page) == {"run": "mine"}
    assert warnings(page) == []
    before, wanted = completed(page)
    assert before == [{"network": ["mine"], "model": ["not mine"]}]
    assert wanted == {"run": ["mine"]}
    assert shown(opened(model="old", run="new")) == {"run": "new"}


# -- a change --------------------------------------------------------------------------------------


def test_a_change_of_several_values_is_one_step_of_the_history(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[Any] = []
    write = QueryParamsProxy.from_dict
    monkeypatch.setattr(
        QueryParamsProxy,
        "from_dict",
        lambda proxy, said: steps.append(dict(said)) or write(proxy, said),
    )
    page = change(opened(), {SIZE: 5, WORD: "c", NAMES: ("x", "y"), RUN: "mine"})
    said = {"run": "mine", "size": "5", "word": "c", "names": ["x", "y"]}
    assert steps == [said]
    assert list(address(page)) == list(said), "in the order of the page"
    assert address(page) == said
    change(page, {SIZE: 5})  # it is 5 already
    assert steps == [said]


def test_the_link_to_a_changed_page_opens_the_same() -> None:
    page = change(opened(), {SIZE: 5, NAMES: (), WORD: "b"})
    again = opened(**address(page))
    assert again.session_state["shows"] == page.session_state["shows"]
    assert warnings(again) == []


def test_what_is_the_default_again_leaves_the_address() -> None:
    page = change(opened(size="7", word="b"), {SIZE: 3})
    assert address(page) == {"word": "b"}
    assert shown(page) == {"word": "b"}


def test_a_page_goes_on_with_its_own_values_whatever_a_late_message_says_of_the_address() -> None:
    page = change(opened(size="7"), {SIZE: 4})
    page.query_params["size"] = "7"  # from before the change
    assert shown(page.run()) == {"size": 4}


def test_a_change_that_goes_on_reaches_the_page_at_once_and_the_address_at_its_end() -> None:
    page = change(opened(), {SIZE: 4}, under_way=True)
    assert shown(page) == {"size": 4}
    assert address(page) == {}
    change(page, {SIZE: 5})
    assert address(page) == {"size": "5"}


def test_an_impossible_change_is_refused_and_changes_nothing() -> None:
    page = opened(size="7")
    refused = []

    def try_it() -> None:
        with pytest.raises(CnnError, match=r"^Size: “10” is not a whole number from 1 to 9\.$"):
            owner.change({WORD: "b", SIZE: 10})
        refused.append(True)

    do(page, try_it)
    assert refused == [True]
    assert shown(page) == {"size": 7}
    assert address(page) == {"size": "7"}


def test_to_begin_anew_all_values_go_back_but_those_that_are_kept() -> None:
    page = opened(run="mine", size="7", word="b", names="z")
    do(page, lambda: owner.change(owner.reset(but=(RUN, WORD)) | {NAMES: ("y",)}))
    assert shown(page) == {"run": "mine", "word": "b", "names": ("y",)}


def test_a_value_that_the_page_does_not_declare_is_no_value_of_it() -> None:
    page = go(opened(), OTHER_PAGE)

    def look() -> None:
        assert owner.get(SIZE_OF_OTHER) == 8
        with pytest.raises(KeyError, match="the page has to declare word"):
            owner.get(WORD)
        with pytest.raises(KeyError, match="the page has to declare size"):
            owner.get(SIZE)  # of the page before; this one has another of that name
        looked.append(True)

    looked: list[bool] = []
    do(page, look)
    assert looked


def test_a_link_to_values_says_defaults_as_well() -> None:
    said = owner.link({SIZE: 3, WORD: "b"})
    assert said == {"size": "3", "word": "b"}


# -- from page to page -----------------------------------------------------------------------------


def test_a_page_is_found_as_it_was_left_if_the_link_says_nothing() -> None:
    page = change(opened(), {SIZE: 5, WORD: "c"})
    go(page, OTHER_PAGE)
    assert shown(page) == {}
    go(page, PAGE)
    assert shown(page) == {"size": 5, "word": "c"}
    assert completed(page) == ([{}], {"size": ["5"], "word": ["c"]})


def test_a_link_that_says_something_of_a_page_says_all_of_it() -> None:
    page = change(opened(), {SIZE: 5, WORD: "c"})
    go(page, PAGE, size="6")
    assert shown(page) == {"size": 6}


def test_a_link_that_names_a_run_leaves_the_rest_of_a_page_as_it_was() -> None:
    """The run is of many pages: such a link says nothing of this one."""
    page = change(opened(), {SIZE: 5})
    go(page, PAGE, run="mine")
    assert shown(page) == {"run": "mine", "size": 5}


def test_what_travels_comes_along_to_other_pages_unless_their_link_names_it() -> None:
    page = change(opened(), {RUN: "mine", SIZE: 5})
    go(page, OTHER_PAGE)
    assert shown(page) == {"run": "mine"}
    go(page, OTHER_PAGE, size="20")
    assert shown(page) == {"run": "mine", "size": 20}
    go(page, PAGE, run="yours")
    assert shown(page) == {"run": "yours", "size": 5}


def test_an_epoch_belongs_to_its_run() -> None:
    page = change(opened(), {RUN: "mine", EPOCH: 7})
    go(page, OTHER_PAGE)
    assert shown(page) == {"run": "mine", "epoch": 7}
    go(page, OTHER_PAGE, run="yours")
    assert shown(page) == {"run": "yours"}
    go(page, OTHER_PAGE, run="yours", epoch="2")
    assert shown(page) == {"run": "yours", "epoch": 2}


def test_two_pages_may_use_one_name_for_two_things() -> None:
    page = change(opened(), {SIZE: 5})
    change(go(page, OTHER_PAGE), {SIZE_OF_OTHER: 50})
    assert address(page) == {"size": "50"}
    assert shown(go(page, PAGE)) == {"size": 5}
    assert shown(go(page, OTHER_PAGE)) == {"size": 50}


def test_a_late_click_on_a_page_that_was_left_counts_there_and_leaves_the_address_alone() -> None:
    page = opened(run="mine")
    page.session_state["values_of_this_visitor"].page = "another"
    change(page, {WORD: "b"})
    assert value_of(page, WORD) == "b"
    assert address(page) == {"run": "mine"}


# -- a step in history -----------------------------------------------------------------------------


def test_a_step_back_shows_exactly_what_the_address_says(
    step_in_history: Callable[[], None],
) -> None:
    page = change(opened(run="mine", size="4"), {SIZE: 5, WORD: "c", EPOCH: 3})
    page.query_params.clear()
    page.query_params["size"] = "4"
    step_in_history()
    page.run()
    assert shown(page) == {"size": 4}
    assert address(page) == {"size": "4"}


def test_what_was_written_before_a_step_back_and_comes_after_it_is_put_right(
    step_in_history: Callable[[], None],
) -> None:
    page = change(opened(size="4"), {SIZE: 5})
    page.query_params["size"] = "4"
    step_in_history()
    page.run()
    before, wanted = completed(page)
    assert {"size": ["5"]} in before
    assert wanted == {"size": ["4"]}


def test_an_address_that_a_step_back_overtakes_is_not_written(
    step_in_history: Callable[[], None],
) -> None:
    page = opened(size="4")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, "step_in_history_waits", lambda: True)
        change(page, {SIZE: 5})
        assert shown(page) == {"size": 5}
        assert address(page) == {"size": "4"}
        assert completed(page)[0] == []
    step_in_history()
    page.run()
    assert shown(page) == {"size": 4}


def test_a_step_back_to_another_page_is_exact_too(step_in_history: Callable[[], None]) -> None:
    page = change(opened(), {RUN: "mine", SIZE: 5, WORD: "c"})
    go(page, OTHER_PAGE)
    step_in_history()
    go(page, PAGE, word="b")
    assert shown(page) == {"word": "b"}


def test_a_click_behind_a_step_back_changes_what_that_led_to(
    step_in_history: Callable[[], None],
) -> None:
    page = change(opened(size="4"), {SIZE: 5, WORD: "c"})
    page.query_params.clear()
    page.query_params["size"] = "4"
    step_in_history()  # and the click comes in one run with it
    change(page, {NAMES: ("y",)})
    assert shown(page) == {"size": 4, "names": ("y",)}
    assert address(page) == {"size": "4", "names": "y"}


def test_a_step_back_to_a_wrong_link_says_again_what_is_wrong(
    step_in_history: Callable[[], None],
) -> None:
    page = change(opened(size="10"), {SIZE: 5})
    assert warnings(page) == []
    page.query_params["size"] = "10"
    step_in_history()
    page.run()
    assert "Size: “10”" in warnings(page)[0]
    assert shown(page) == {}


# -- what the page chooses -------------------------------------------------------------------------


def choosing(page: AppTest, run: str) -> AppTest:
    page.session_state["page chooses"] = run
    page.run()
    assert not page.exception
    return page


def test_what_the_page_chooses_gets_into_the_address_without_a_step() -> None:
    page = choosing(opened(size="7"), "first")
    assert shown(page) == {"run": "first", "size": 7}
    assert address(page) == {"size": "7"}, "only the browser can put it right in place"
    before, wanted = completed(page)
    assert {"size": ["7"]} in before
    assert wanted == {"run": ["first"], "size": ["7"]}


def test_after_a_step_of_the_visitor_nothing_older_is_put_right() -> None:
    page = choosing(opened(size="7"), "first")
    change(page, {SIZE: 6})
    assert completed(page)[0] == []
    change(page, {RUN: ""})  # and the page chooses again
    assert completed(page) == ([{"size": ["6"]}], {"run": ["first"], "size": ["6"]})


def test_what_the_page_chooses_leaves_a_wrong_link_as_it_is() -> None:
    page = choosing(opened(size="10"), "first")
    assert shown(page) == {"run": "first"}
    assert completed(page)[1] == {"size": ["10"]}
    change(page, {WORD: "b"})
    assert address(page) == {"run": "first", "word": "b"}
