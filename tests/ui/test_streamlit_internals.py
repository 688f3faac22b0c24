"""What the lab takes from Streamlit's insides does what it is taken for."""

import weakref
from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)
from streamlit.runtime.state.session_state import SessionState, Value
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec
from streamlit.testing.v1 import AppTest

from ui import streamlit_internals


@pytest.fixture
def requests(running: None, monkeypatch: pytest.MonkeyPatch) -> ScriptRequests:
    """Be in the run of two fragments, "a" and "b", of which the visitor may ask something newer."""
    requests = ScriptRequests()
    requests.on_scriptrunner_ready()
    context = SimpleNamespace(script_requests=requests, fragment_ids_this_run=["a", "b"])
    monkeypatch.setattr(streamlit_internals, "get_script_run_ctx", lambda: context)
    monkeypatch.setattr(streamlit_internals.st, "session_state", {})
    return requests


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ScriptRequests,
        "on_scriptrunner_ready",
        lambda self: setattr(self, "_state", ScriptRequestType.CONTINUE),
    )


def ask(requests: ScriptRequests, *fragments: str) -> None:
    """Do what a click in each of these fragments does."""
    for fragment in fragments:
        assert requests.request_rerun(RerunData(fragment_id=fragment))


def test_a_click_in_the_same_fragments_ends_the_run_and_begins_at_once(
    requests: ScriptRequests,
) -> None:
    ask(requests, "a", "b")
    with pytest.raises(RerunException) as ended:
        streamlit_internals.give_way()
    assert ended.value.rerun_data.fragment_id_queue == ["a", "b"]
    streamlit_internals.give_way()  # the newer one is under way, and nothing is asked of it


@pytest.mark.parametrize("fragments", [(), ("a",), ("c",), ("a", "c")])
def test_a_run_goes_on_if_part_of_it_would_be_lost(
    requests: ScriptRequests, fragments: tuple[str, ...]
) -> None:
    ask(requests, *fragments)
    streamlit_internals.give_way()


def test_outside_of_a_run_there_is_nobody_to_give_way_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamlit_internals.st, "session_state", {})
    monkeypatch.setattr(streamlit_internals, "get_script_run_ctx", lambda: None)
    streamlit_internals.give_way()


def test_the_theme_is_put_together_once_and_again_when_it_was_edited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def theme(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        app_session._populate_theme_msg(message, section)
        return message

    sections = ("theme", "theme.light", "theme.dark")
    by_streamlit = [theme(section) for section in sections]
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)
    looked: list[str] = []
    options = config.get_options_for_section
    monkeypatch.setattr(
        config, "get_options_for_section", lambda name: looked.append(name) or options(name)
    )
    streamlit_internals.look_the_theme_up_once()
    for _ in range(2):
        assert [theme(section) for section in sections] == by_streamlit
    assert looked == list(sections)
    assert by_streamlit[0].base_radius == "8px", "the lab's theme is there to be compared"
    config._on_config_parsed.send()
    theme("theme")
    assert looked == [*sections, "theme"]


def two_widgets() -> None:
    import streamlit as st

    from ui import streamlit_internals

    st.text(f"on {streamlit_internals.current_page()}")
    st.number_input("Size", 0, 9, 3, key="size", bind="query-params")
    st.checkbox("Loose", key="loose")
    st.text(f"bound: {streamlit_internals.bound_parameters()}")


def test_the_parameters_of_a_page_are_those_that_its_widgets_are_bound_to() -> None:
    page = AppTest.from_function(two_widgets).run()
    assert not page.exception
    assert page.text[0].value != "on "
    assert page.text[1].value == "bound: {'size'}"


def forgetting() -> None:
    import streamlit as st

    from ui import streamlit_internals

    st.number_input("Size", 0, 9, 3, key="size")
    st.button("Forget", on_click=streamlit_internals.forget_value, args=("size",))
    st.button("Forget what is not there", on_click=streamlit_internals.forget_value, args=("else",))


def test_a_widget_whose_value_is_forgotten_shows_its_default() -> None:
    page = AppTest.from_function(forgetting).run()
    page.number_input[0].set_value(7).run()
    page.button[1].click().run()
    assert page.number_input[0].value == 7
    page.button[0].click().run()
    assert page.number_input[0].value == 3
    assert not page.exception


def test_a_server_is_no_session() -> None:
    assert not streamlit_internals.in_a_session()


def test_what_a_visitor_who_left_had_uploaded_is_held_by_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Streamlit keeps the session for two minutes, and with it what its widgets say."""
    files = [
        UploadedFile(UploadedFileRec(name, "a.zip", "application/zip", b"x"), FileURLs())
        for name in ("first", "second")
    ]
    gone, kept = map(weakref.ref, files)
    state = SessionState()
    state._old_state["one"] = files[0]
    state._new_widget_state.states["one"] = Value(files[:1])
    state._old_state["other"] = files[1]
    del files
    manager = SimpleNamespace(
        get_session_info=lambda _: SimpleNamespace(session=SimpleNamespace(session_state=state))
    )
    runtime = SimpleNamespace(_session_mgr=manager, is_active_session=lambda _: False)
    monkeypatch.setattr(streamlit_internals.Runtime, "instance", lambda: runtime)
    monkeypatch.setattr(
        streamlit_internals, "_uploads", lambda: MemoryUploadedFileManager("/upload_file")
    )
    streamlit_internals.drop_upload("session", "first")
    assert gone() is None
    assert kept() is not None
