"""A field for a number with a fraction reads what people type, and never reads it otherwise."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.little_page import do, run_by_link
from ui.address import owner
from ui.address.values import Number

RATE = Number("rate", 0.001, "Learning rate", "Of each step.", low=0.0, high=10.0)


def little_page() -> None:
    import streamlit as st

    from tests.ui.little_page import call
    from tests.ui.shell import test_number_field as here
    from ui.address import owner
    from ui.shell import number_field
    from ui.shell.page import explain_errors

    owner.open_page([here.RATE])
    st.session_state["shown"] = number_field.number_field(here.RATE)
    with explain_errors():
        number_field.check(here.RATE)
    st.button("Elsewhere", on_click=call)


def opened(**parameters: str) -> AppTest:
    return run_by_link(AppTest.from_function(little_page), parameters)


def typed(page: AppTest, text: str) -> AppTest:
    page.text_input[0].set_value(text).run()
    assert not page.exception
    return page


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("0,01", 0.01, "0.01"),
        ("1/9", 1 / 9, "0.1111111111"),
        ("1e-3", 0.001, "0.001"),
        ("5 %", 0.05, "0.05"),
        ("10⁻⁴", 0.0001, "0.0001"),
        ("0", 0.0, "0"),
        ("3,200", 3.2, "3.2"),  # 3200 would be too much
    ],
)
def test_what_is_clear_is_read_as_meant(text: str, number: float, said: str) -> None:
    page = typed(opened(rate="0.5"), text)
    assert page.session_state["shown"] == pytest.approx(number)
    assert page.text_input[0].value == said
    assert not page.caption
    again = opened(**page.query_params)
    assert again.session_state["shown"] == page.session_state["shown"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("30,200", "two readings: 30.2 or 30200"),
        ("1_3", "is not a number"),
        ("", "is not a number"),
        ("nan", "is not a number from 0 to 10"),
        ("11", "Learning rate: 11 is not a number from 0 to 10"),
        ("−0.1", "−0.1 is not a number from 0 to 10"),
        ("<b>1</b>", "is not a number"),
    ],
)
def test_what_is_not_changes_nothing_and_it_is_said_why(text: str, why: str) -> None:
    page = typed(opened(rate="0.5"), text)
    assert page.session_state["shown"] == 0.5
    assert page.text_input[0].value == text
    assert why in page.caption[0].value.replace("\\", "")
    assert page.query_params["rate"] == "0.5"
    assert why in page.error[0].value  # and nothing can start
    assert typed(page, "2").session_state["shown"] == 2
    assert not page.caption
    assert not page.error


def test_it_shows_what_something_else_sets() -> None:
    page = do(typed(opened(), "0,25"), lambda: owner.change({RATE: 0.125}))
    assert page.text_input[0].value == "0.125"
    assert page.session_state["shown"] == 0.125
