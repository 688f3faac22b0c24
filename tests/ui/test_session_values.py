"""A widget looks its own value up, and finds what Streamlit's copy of all values would hold."""

import pytest
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from ui import streamlit_internals


def page_of_inputs() -> None:
    import streamlit as st

    st.session_state.setdefault("mine", 3)
    st.number_input("Given", 0, 9, 4, key="given")
    st.number_input("Empty", 0, 9, None, key="empty")
    st.text_input("Said", "a", key="said")
    st.write(f"{len(st.session_state)} {sorted(st.session_state)} {st.session_state.get('none')}")


def page_of_one() -> None:
    import streamlit as st

    st.number_input("Number", 0, 9, key="number")


def test_widgets_and_pages_find_the_same_in_the_session_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SafeSessionState, "filtered_state", SafeSessionState.filtered_state)

    def visit() -> list[object]:
        page = AppTest.from_function(page_of_inputs).run()
        page.number_input(key="given").set_value(None).run()
        page.text_input(key="said").set_value("b").run()
        assert not page.exception
        return [
            page.number_input(key="given").value,
            page.number_input(key="empty").value,
            page.text_input(key="said").value,
            page.markdown[0].value,
        ]

    before = visit()
    streamlit_internals.look_values_up()
    copies = []
    whole = SessionState.filtered_state.fget
    monkeypatch.setattr(
        SessionState, "filtered_state", property(lambda state: copies.append(1) or whole(state))
    )
    AppTest.from_function(page_of_one).run()
    assert not copies, "a widget that wants its own value copies all of them"
    assert visit() == before
    assert before[1] is None
    assert before[3] == "4 ['empty', 'given', 'mine', 'said'] None"
