"""Three things to try: a click sets the page as the link would, and the link then says so."""

from streamlit.testing.v1 import AppTest


def little_page() -> None:
    """A page with controls of each kind, one of which is there only sometimes."""
    import streamlit as st

    from ui.shell.things_to_try import Try, tries

    tries(
        Try(
            "Seven",
            "look",
            {"number": 7, "word": "b", "hidden": 4, "words": ["x", "z"], "pin": "h.3.4"},
        ),
        Try("Back", "look", dict.fromkeys(("number", "word", "hidden", "words", "pin"))),
        Try("On", "look", {"switch": True, "not there": 1}),
        keep=("run",),
    )
    st.number_input("number", 0, 9, 2, key="number", bind="query-params")
    st.multiselect("words", ["x", "y", "z"], key="words", bind="query-params")
    st.toggle("switch", key="switch", bind="query-params")
    if st.selectbox("word", ["a", "b"], key="word", bind="query-params") == "b":
        st.number_input("hidden", 0, 9, 1, key="hidden", bind="query-params")


def click(page: AppTest, number: int) -> AppTest:
    page.button(key=f"tries_{number}").click().run()
    assert not page.exception
    return page


def address(page: AppTest) -> dict[str, object]:
    return dict(page.query_params)


def opened(**parameters: str) -> AppTest:
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
    again = AppTest.from_function(little_page)
    for name, value in address(page).items():
        again.query_params[name] = value
    again.run()
    assert again.number_input(key="hidden").value == 4
    assert again.multiselect(key="words").value == ["x", "z"]


def test_none_brings_the_default_back_also_against_the_link_one_came_by() -> None:
    page = click(opened(number="5", pin="h.1.1", word="b", hidden="9"), 2)
    assert page.number_input(key="number").value == 2
    assert page.selectbox(key="word").value == "a"
    assert address(page) == {}


def test_none_forgets_a_control_that_is_not_there() -> None:
    page = click(click(opened(), 2), 1)
    assert page.number_input(key="hidden").value == 4
    page.selectbox(key="word").set_value("a").run()
    click(page, 2)
    page.selectbox(key="word").set_value("b").run()
    assert page.number_input(key="hidden").value == 1


def test_a_switch_is_written_as_links_write_it() -> None:
    page = click(opened(), 3)
    assert page.toggle(key="switch").value is True
    assert address(page) == {"switch": "true", "not there": "1"}


def test_what_is_not_mentioned_goes_back_to_its_default() -> None:
    """As it would by a link: what there is to notice depends on it."""
    page = click(opened(), 1)
    page.number_input(key="hidden").set_value(8).run()
    click(page, 3)
    assert page.number_input(key="number").value == 2
    assert page.multiselect(key="words").value == []
    assert address(page) == {"switch": "true", "not there": "1"}
    assert click(page, 1).toggle(key="switch").value is False


def test_what_is_looked_at_stays() -> None:
    page = click(opened(run="mine", number="5"), 3)
    assert address(page) == {"run": "mine", "switch": "true", "not there": "1"}
