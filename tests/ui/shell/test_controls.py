"""A control shows a value that belongs to the page, and tells its owner what a hand makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from tests.pages.reading import value_of
from tests.ui.little_page import do, run_by_link
from ui.address import owner
from ui.address.values import (
    Anything,
    Choice,
    MaybeWhole,
    Number,
    Several,
    Span,
    Switch,
    Text,
    Whole,
)
from ui.shell import controls, typed

SWITCH = Switch("switch", False, "A switch", "What it does.")
SIZE = Whole("size", 3, "Size", low=1, high=9)
MAYBE = MaybeWhole("maybe", None, "Perhaps a number", low=1, high=50)
RATE = Number("rate", 0.5, "Rate", low=0.0, high=2.0, step=0.25)
SPAN = Span("span", (0, 100), "From and to")
WORD = Choice("word", "a", "Word", options=("a", "b", "c"))
PERHAPS = Choice[str | None](
    "perhaps", None, "Perhaps a word", options=(None, "a", "b"), said=lambda one: one or ""
)
SEVERAL = Several("several", (1, 2), "Several", options=(1, 2, 3))
TEXT = Text[str]("text", "", "A text", longest=10)
SHEET = Whole("sheet", 1, "Page", low=1)
ALL = (SWITCH, SIZE, MAYBE, RATE, SPAN, WORD, PERHAPS, SEVERAL, TEXT, SHEET)


@dataclass(frozen=True)
class Control:
    """A control, and what is done with it.

    Args:
        draw: Shows it, and returns what it shows.
        value: What it belongs to.
        kind: What Streamlit calls it.
        by_hand: What a hand chooses.
        elsewhere: What something else sets it to.
    """

    draw: Callable[..., Any]
    value: Anything
    kind: str
    by_hand: Any
    elsewhere: Any
    first: Any = None  # what it shows at first, where that is not the default

    def found(self, page: AppTest) -> Any:
        """Return the control of an open page."""
        return getattr(page, self.kind)[0]


CONTROLS = {
    "toggle": Control(controls.toggle, SWITCH, "toggle", True, True),
    "number_input": Control(controls.number_input, SIZE, "number_input", 7, 5),
    "number_input of a number that the page chooses": Control(
        lambda value, **now: controls.number_input(value, default=20, **now),
        MAYBE,
        "number_input",
        30,
        7,
        first=20,
    ),
    "slider": Control(controls.slider, SIZE, "slider", 7, 5),
    "fraction_slider": Control(controls.slider, RATE, "slider", 0.75, 1.5),
    "range_slider": Control(controls.range_slider, SPAN, "slider", (10, 20), (5, 100)),
    "select_slider": Control(controls.select_slider, WORD, "select_slider", "b", "c"),
    "selectbox": Control(controls.selectbox, WORD, "selectbox", "b", "c"),
    "selectbox of nothing at first": Control(
        lambda value: controls.selectbox(value, ("a", "b")), PERHAPS, "selectbox", "b", "a"
    ),
    "segmented_control": Control(controls.segmented_control, WORD, "segmented_control", "b", "c"),
    "multiselect": Control(controls.multiselect, SEVERAL, "multiselect", (3,), (2, 3)),
    "pills": Control(controls.pills, SEVERAL, "pills", (3,), (2, 3)),
    "text_input": Control(controls.text_input, TEXT, "text_input", "typed", "set"),
    "text_area": Control(
        lambda value: typed.text_area(value, str), TEXT, "text_area", "two\nlines", "set"
    ),
    "pagination": Control(lambda value: controls.pagination(value, 12), SHEET, "pagination", 7, 4),
}


def little_page() -> None:
    import streamlit as st

    from tests.ui.little_page import call
    from tests.ui.shell import test_controls as here
    from ui.address import owner

    owner.open_page(here.ALL)
    control = here.CONTROLS[st.session_state["control"]]
    limits = st.session_state.get("limits", {})
    st.session_state["shown"] = control.draw(control.value, **limits)
    st.button("Elsewhere", on_click=call)


def opened(control: str, limits: Mapping[str, Any] | None = None, **parameters: Any) -> AppTest:
    """Open a page with one control.

    Args:
        control: Its name.
        limits: What its function is called with.
        parameters: Of the page's link.
    """
    page = AppTest.from_function(little_page)
    page.session_state["control"], page.session_state["limits"] = control, limits or {}
    return run_by_link(page, parameters)


def set_elsewhere(page: AppTest, changes: Mapping[Anything, Any]) -> AppTest:
    """Set values by something that is not their control."""
    return do(page, lambda: owner.change(changes))


def narrow(page: AppTest, **limits: Any) -> AppTest:
    """Let less be possible now."""
    page.session_state["limits"] = limits
    page.run()
    assert not page.exception
    return page


def by_hand(control: Control, page: AppTest, value: Any) -> AppTest:
    """Do what a hand does to the control of a page."""
    several = control.kind in ("multiselect", "pills")
    control.found(page).set_value(list(value) if several else value)
    page.run()
    assert not page.exception
    return page


def seen(control: Control, page: AppTest) -> Any:
    """Return what the control itself shows, in the form of its value."""
    value = control.found(page).value
    return tuple(value) if isinstance(value, list) else value


def key_of(control: Control, page: AppTest) -> str:
    return str(control.found(page).key)


@pytest.fixture(params=CONTROLS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_control_shows_its_value_and_has_its_name(name: str) -> None:
    control, page = CONTROLS[name], opened(name)
    first = control.value.default if control.first is None else control.first
    assert seen(control, page) == page.session_state["shown"] == first
    assert key_of(control, page) == control.value.name
    if control.kind != "pagination":  # which has none
        assert control.found(page).label == control.value.label
    assert not dict(page.query_params)


def test_a_control_shows_what_a_link_says(name: str) -> None:
    control = CONTROLS[name]
    said = control.value.texts(control.by_hand)
    page = opened(name, **{control.value.name: said})
    assert seen(control, page) == page.session_state["shown"] == control.by_hand


def test_what_a_hand_chooses_is_the_value_and_in_the_address(name: str) -> None:
    control = CONTROLS[name]
    page = by_hand(control, opened(name), control.by_hand)
    assert value_of(page, control.value) == control.by_hand
    assert seen(control, page) == page.session_state["shown"] == control.by_hand
    said = control.value.texts(control.by_hand)
    assert dict(page.query_params) == {control.value.name: said if len(said) > 1 else said[0]}
    assert key_of(control, page) == control.value.name, "it is the same control"


def test_a_control_whose_value_is_set_elsewhere_is_another_one_that_shows_it(name: str) -> None:
    control = CONTROLS[name]
    page = set_elsewhere(opened(name), {control.value: control.elsewhere})
    assert seen(control, page) == page.session_state["shown"] == control.elsewhere
    assert key_of(control, page) == f"{control.value.name}#1"
    if control.by_hand != control.elsewhere:
        by_hand(control, page, control.by_hand)
        assert value_of(page, control.value) == control.by_hand
        assert key_of(control, page) == f"{control.value.name}#1"
    set_elsewhere(page, {control.value: control.value.default})
    assert key_of(control, page) == f"{control.value.name}#2"
    assert not dict(page.query_params)


def test_drawing_a_page_again_changes_nothing(name: str) -> None:
    control = CONTROLS[name]
    page = by_hand(control, opened(name), control.by_hand).run()
    page.run()
    assert value_of(page, control.value) == control.by_hand
    assert key_of(control, page) == control.value.name


# -- when less is possible -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["number_input", "slider"])
def test_a_number_ends_at_what_is_possible_now_and_comes_back_when_it_is_possible_again(
    name: str,
) -> None:
    page = opened(name, size="9")
    narrow(page, low=2, high=6)
    assert seen(CONTROLS[name], page) == page.session_state["shown"] == 6
    assert value_of(page, SIZE) == 9
    assert dict(page.query_params) == {"size": "9"}
    narrow(page)
    assert seen(CONTROLS[name], page) == 9
    set_elsewhere(narrow(page, low=4), {SIZE: 1})
    assert seen(CONTROLS[name], page) == 4
    assert value_of(page, SIZE) == 1


def test_a_number_that_is_not_possible_now_may_be_shown_as_another() -> None:
    page = opened("number_input", {"high": 6, "instead": 2}, size="9")
    assert page.number_input[0].value == page.session_state["shown"] == 2
    assert value_of(page, SIZE) == 9


@pytest.mark.parametrize("name", ["select_slider", "selectbox", "segmented_control"])
def test_an_option_that_is_not_there_now_counts_as_not_chosen_until_it_is_there_again(
    name: str,
) -> None:
    page = opened(name, word="c")
    narrow(page, options=("a", "b"))
    assert seen(CONTROLS[name], page) == page.session_state["shown"] == "a"
    narrow(page, options=("a", "b"), default="b")
    assert seen(CONTROLS[name], page) == page.session_state["shown"] == "b"
    assert value_of(page, WORD) == "c"
    assert dict(page.query_params) == {"word": "c"}
    narrow(page)
    assert seen(CONTROLS[name], page) == "c"


def test_the_first_option_is_shown_where_neither_choice_nor_default_is_there() -> None:
    page = opened("selectbox", {"options": ("b", "c")})
    assert page.selectbox[0].value == page.session_state["shown"] == "b"


def test_of_several_options_those_that_are_there_are_shown() -> None:
    page = opened("multiselect", {"options": (1, 3)}, several=["3", "2"])
    assert page.multiselect[0].value == [3]
    assert page.session_state["shown"] == (3,)
    assert value_of(page, SEVERAL) == (3, 2)
    narrow(page, max_selections=1)
    assert page.multiselect[0].value == [3]


def test_of_a_page_number_beyond_the_last_the_last_is_shown() -> None:
    page = opened("pagination", sheet="40")
    assert page.pagination[0].value == page.session_state["shown"] == 12
    assert value_of(page, SHEET) == 40


def alone() -> None:
    import streamlit as st

    from tests.ui.shell import test_controls as here
    from ui.address import owner
    from ui.shell import controls

    owner.open_page(here.ALL)
    st.session_state["shown"] = controls.pagination(here.SHEET, 1)


def test_of_a_single_page_no_number_is_shown() -> None:
    page = AppTest.from_function(alone).run()
    assert page.session_state["shown"] == 1
    assert not page.pagination


# -- what the page chooses -------------------------------------------------------------------------


def test_what_the_page_would_choose_itself_needs_no_parameter() -> None:
    control = CONTROLS["number_input of a number that the page chooses"]
    page = by_hand(control, opened("number_input of a number that the page chooses"), 30)
    assert dict(page.query_params) == {"maybe": "30"}
    by_hand(control, page, 20)
    assert value_of(page, MAYBE) is None
    assert not dict(page.query_params)


def test_a_choice_of_nothing_can_be_taken_back() -> None:
    control = CONTROLS["selectbox of nothing at first"]
    page = opened("selectbox of nothing at first", perhaps="b")
    assert control.found(page).value == "b"
    by_hand(control, page, None)
    assert value_of(page, PERHAPS) is None
    assert not dict(page.query_params)


# -- what comes along, and what is refused ---------------------------------------------------------


def test_a_change_brings_along_what_depends_on_it_in_one_step() -> None:
    page = opened("number_input", {"also": lambda size: {WORD: "b", RATE: size / 4}})
    by_hand(CONTROLS["number_input"], page, 6)
    assert dict(page.query_params) == {"size": "6", "rate": "1.5", "word": "b"}


def test_a_change_that_is_not_possible_is_explained_and_changes_nothing() -> None:
    page = opened("number_input", {"also": lambda size: {RATE: size}})
    by_hand(CONTROLS["number_input"], page, 6)
    assert "Rate: “6” is not a number from 0 to 2." in page.toast[0].value.replace("\\", "")
    assert value_of(page, SIZE) == 3
    assert page.number_input[0].value == 3


# -- a browser that is late ------------------------------------------------------------------------


def late() -> None:
    import streamlit as st

    from ui.shell import controls

    heard = st.session_state.setdefault("heard", [])
    value = st.session_state.setdefault("value", "old")
    now = controls.showing("field", value, lambda *said: heard.append(said), "of the page")
    st.session_state.setdefault("made", []).append(now)
    st.text_input("Field", value, **now)

    def report(which: int) -> None:
        made = st.session_state["made"][which]
        made["on_change"](*made["args"])

    st.button("Set it", on_click=lambda: st.session_state.update(value="new"))
    st.button("A message about the first", on_click=report, args=(0,))
    st.button("A message about the latest", on_click=report, args=(-1,))


def test_what_a_control_said_before_its_value_was_set_elsewhere_is_not_believed() -> None:
    page = AppTest.from_function(late).run()
    page.button[1].click().run()
    assert page.session_state["heard"] == [("old", "of the page")], "as long as it is the one"
    page.button[0].click().run()
    assert page.text_input[0].key == "field#1"
    page.session_state["field"] = "old"  # as the browser still says
    page.button[1].click().run()
    assert page.session_state["heard"] == [("old", "of the page")]
    page.button[2].click().run()
    assert page.session_state["heard"][1:] == [("new", "of the page")]
    assert page.text_input[0].value == "new"
    assert not page.exception


def test_what_is_typed_counts_once_and_the_field_stays_the_same() -> None:
    page = AppTest.from_function(late).run()
    page.text_input[0].set_value("typed").run()
    assert page.session_state["heard"] == [("typed", "of the page")]
    assert page.text_input[0].key == "field#1", "as the page kept its own value"
    assert page.text_input[0].value == "old"


# -- more to see -----------------------------------------------------------------------------------


def unfolding() -> None:
    import streamlit as st

    from tests.ui.little_page import call
    from tests.ui.shell import test_controls as here
    from ui.address import owner
    from ui.shell import controls

    owner.open_page(here.ALL)
    place, wanted = controls.expander(here.SWITCH)
    st.session_state["wanted"] = wanted
    if wanted:
        place.text("more")
    st.button("Elsewhere", on_click=call)


def test_what_is_unfolded_is_in_the_link() -> None:
    page = AppTest.from_function(unfolding).run()
    assert not page.text
    said = WidgetStates()
    said.widgets.add(id=page.expander[0].proto.id, bool_value=True)
    page._run(said)
    assert [text.value for text in page.text] == ["more"]
    assert dict(page.query_params) == {"switch": "true"}
    set_elsewhere(page, {SWITCH: False})
    assert not page.text
    assert not dict(page.query_params)
