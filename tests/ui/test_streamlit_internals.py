"""What the lab takes from Streamlit's insides does what it is taken for."""

import asyncio
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest
from streamlit import config
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner import script_runner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.run_descriptor import RunDescriptor
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
)
from streamlit.runtime.state.session_state import SessionState, Value
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec
from streamlit.testing.v1 import AppTest

from ui import streamlit_internals
from ui.streamlit_internals import ClicksInLine


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


# -- clicks that come while a run goes on ----------------------------------------------------------


def said(
    *clicked: str,
    back: bool = False,
    fragment: str = "",
    page: str = "",
    event: str = "",
    **typed: int,
) -> RerunData:
    """Return what a browser sends.

    Args:
        clicked: Buttons.
        back: Whether it is a step in the history.
        fragment: The part of the page where the click was.
        page: What tells the page.
        event: What a component says.
        typed: What fields show.
    """
    states = WidgetStates()
    for button in clicked:
        states.widgets.add(id=button, trigger_value=True)
    if event:
        states.widgets.add(id="kernel", json_trigger_value=event)
    for name, value in typed.items():
        states.widgets.add(id=name, int_value=value)
    return RerunData(
        widget_states=states,
        is_history_navigation=back,
        fragment_id=fragment or None,
        page_script_hash=page,
    )


Heard = tuple[tuple[str, ...], dict[str, int]]  # clicks, and what fields show


class Session:
    """What a session is asked, and what the runs of its page are given of that."""

    def __init__(self) -> None:
        self.requests = ClicksInLine()
        self.ask(said())
        assert self.next() == ((), {})  # the first run has begun

    def ask(self, *messages: RerunData) -> None:
        for message in messages:
            assert self.requests.request_rerun(message)

    def next(self) -> Heard | None:
        """End the run, and return what the next one is for; None if there is none."""
        return heard(self.requests.on_scriptrunner_ready())

    def interrupt(self) -> Heard | None:
        """Return what the run is ended for, likewise; None if it goes on."""
        return heard(self.requests.on_scriptrunner_yield())


def heard(request: ScriptRequest | None) -> Heard | None:
    if request is None or request.type != ScriptRequestType.RERUN:
        return None
    states = request.rerun_data.widget_states
    assert states is not None
    clicks = tuple(state.id for state in states.widgets if state.trigger_value)
    fields = {
        state.id: state.int_value
        for state in states.widgets
        if state.WhichOneof("value") == "int_value"
    }
    return clicks, fields


def test_streamlit_itself_makes_one_of_two_clicks_that_wait() -> None:
    """Else there would be nothing to mend."""
    requests = ScriptRequests()
    requests.request_rerun(said("plus"))
    requests.request_rerun(said("plus"))
    assert heard(requests.on_scriptrunner_ready()) == (("plus",), {})
    assert heard(requests.on_scriptrunner_ready()) is None


def test_clicks_on_one_button_that_wait_together_count_each() -> None:
    session = Session()
    session.ask(said("plus"), said("plus"), said("plus"))
    assert [session.next() for _ in range(4)] == [(("plus",), {})] * 3 + [None]


def test_clicks_count_in_the_order_in_which_they_came() -> None:
    session = Session()
    session.ask(said("plus"), said("plus"), said("double"), said("plus"))
    found = [session.next() for _ in range(5)]
    clicks = [one and one[0] for one in found]
    assert clicks == [("plus",), ("plus",), ("double",), ("plus",), None]


def test_clicks_on_different_buttons_are_seen_to_one_after_the_other() -> None:
    """In one run, Streamlit may do the later one first."""
    session = Session()
    session.ask(said("plus"), said("double"))
    assert [session.next() for _ in range(3)] == [(("plus",), {}), (("double",), {}), None]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_timer_among_clicks_takes_none_away_and_adds_none(place: int) -> None:
    session = Session()
    messages = [said("plus"), said("plus")]
    messages.insert(place, replace(said(), is_auto_rerun=True))
    session.ask(*messages)
    clicks = [click for _ in range(4) if (one := session.next()) for click in one[0]]
    assert clicks == ["plus", "plus"]


def test_timers_do_not_pile_up_behind_clicks_that_wait() -> None:
    """They come faster than a busy page is drawn, and each click would wait for all of them."""
    session = Session()
    session.ask(said("plus"), said("plus"), *[replace(said(), is_auto_rerun=True)] * 5)
    session.ask(said("plus"))
    assert [session.next() for _ in range(4)] == [(("plus",), {})] * 3 + [None]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("first", ["click", "timer"])
def test_a_click_that_a_timer_says_too_counts_once(first: str, together: bool) -> None:
    """It may go off between a click and its message."""
    session = Session()
    messages = [said("plus"), replace(said("plus"), is_auto_rerun=True)]
    clicks: list[str] = []
    for message in messages if first == "click" else reversed(messages):
        session.ask(message)
        if not together:
            clicks += (session.next() or ((), {}))[0]
    while (given := session.next()) is not None:
        clicks += given[0]
    assert clicks == ["plus"]


def test_what_was_typed_comes_before_the_click_behind_it() -> None:
    session = Session()
    session.ask(said(size=1), said(size=2), said("plus", size=2))
    assert session.next() == ((), {"size": 2})  # typed twice: only the last counts
    assert session.next() == (("plus",), {"size": 2})


def test_what_a_component_says_comes_before_the_click_that_came_with_it() -> None:
    """A finger that taps a button ends what it typed: both in one message, in this order."""
    session = Session()
    session.ask(said("transpose", event="[5]", size=3), said("plus", size=4))
    for expected in (("[5]", (), 3), ("", ("transpose",), 3), ("", ("plus",), 4)):
        request = session.requests.on_scriptrunner_ready()
        states = request.rerun_data.widget_states.widgets
        events = "".join(state.json_trigger_value for state in states)
        clicks, fields = heard(request) or ((), {})
        assert (events, clicks, fields["size"]) == expected
    assert session.next() is None


def test_what_was_typed_before_a_step_back_is_not_lost_with_it() -> None:
    """The browser goes on to show it, and the step's own message says nothing of fields."""
    session = Session()
    session.ask(said(size=1), said(size=2), said(back=True))
    assert session.next() == ((), {"size": 2})
    assert session.requests.step_in_history_waits()
    assert session.next() == ((), {})
    assert session.requests.takes_step_in_history()
    assert not session.requests.step_in_history_waits()


def test_what_was_typed_before_the_menu_leads_away_is_not_lost_on_its_page() -> None:
    """The menu's message says nothing of the fields of the page that is left."""
    session = Session()
    session.ask(said(size=1), said(size=2), said(page="pooling"), said(page="depth"))
    pages = []
    for _ in range(2):
        request = session.requests.on_scriptrunner_ready()
        pages.append((request.rerun_data.page_script_hash, heard(request)))
    assert pages == [("", ((), {"size": 2})), ("pooling", ((), {}))]
    assert session.next() == ((), {})


@pytest.mark.parametrize(
    "late",
    [
        said("plus", page="depth"),
        said(page="depth", fragment="part", size=3),
        replace(said(page="depth", fragment="part"), is_auto_rerun=True),
    ],
    ids=["click", "typed", "timer"],
)
def test_what_comes_late_from_a_page_that_was_left_does_not_bring_it_back(late: RerunData) -> None:
    session = Session()
    session.ask(said(page="depth"))
    assert session.next() == ((), {})
    session.ask(said(page="pooling"), late)
    request = session.requests.on_scriptrunner_ready()
    assert request.rerun_data.page_script_hash == "pooling"
    session.ask(late)
    assert session.interrupt() is None
    session.ask(said(page="depth"))  # by the menu again
    assert session.next() == ((), {})


def test_of_two_pages_that_the_menu_leads_to_only_the_last_is_drawn() -> None:
    session = Session()
    session.ask(said(page="pooling"), said(page="depth"))
    request = session.requests.on_scriptrunner_ready()
    assert request.rerun_data.page_script_hash == "depth"
    assert session.next() is None


def test_of_two_steps_back_that_wait_together_only_the_last_counts() -> None:
    session = Session()
    session.ask(said(back=True), said(back=True))
    assert [session.next() for _ in range(2)] == [((), {}), None]


def test_a_run_is_ended_for_the_next_click_in_line_too() -> None:
    session = Session()
    session.ask(said("plus"), said("plus"))
    assert session.interrupt() == (("plus",), {})
    assert session.interrupt() == (("plus",), {})
    assert session.interrupt() is None
    assert session.next() is None


@pytest.mark.parametrize("late", ["plus", "double"])
def test_a_click_that_comes_just_when_another_is_taken_waits_behind_those_before_it(
    late: str,
) -> None:
    """Else what the page's fields showed earlier would come last, and count as typed."""
    session = Session()
    session.ask(said("plus", size=1), said("plus", size=2))
    assert session.interrupt() == (("plus",), {"size": 1})
    session.ask(said(late, size=3))
    assert session.next() == (("plus",), {"size": 2})
    assert session.next() == ((late,), {"size": 3})
    assert session.next() is None


def test_clicks_in_a_part_of_the_page_wait_for_the_run_of_the_page() -> None:
    session = Session()
    session.ask(said("plus", fragment="part"), said("plus", fragment="part"))
    assert session.interrupt() is None
    for _ in range(2):
        request = session.requests.on_scriptrunner_ready()
        assert request.rerun_data.fragment_id_queue == ["part"]
        assert heard(request) == (("plus",), {})
    assert session.next() is None


def test_a_session_that_has_ended_takes_no_more_clicks() -> None:
    session = Session()
    session.ask(said("plus"), said("plus"))
    session.requests.request_stop()
    assert not session.requests.request_rerun(said("plus"))
    assert session.next() is None


def test_a_step_in_history_is_kept_when_a_change_joins_it_and_told_once() -> None:
    session = Session()
    assert not session.requests.takes_step_in_history()
    session.ask(said(back=True), said(size=1))
    assert session.next() == ((), {"size": 1})
    assert session.requests.takes_step_in_history()
    assert not session.requests.takes_step_in_history()
    session.ask(said("plus"))
    assert session.next() == (("plus",), {})
    assert not session.requests.takes_step_in_history()


def test_a_step_in_history_is_not_lost_with_a_run_that_ends_before_it_asks() -> None:
    session = Session()
    session.ask(said(back=True))
    assert session.interrupt() == ((), {})
    session.ask(said("plus"))
    assert session.interrupt() == (("plus",), {})
    assert session.requests.takes_step_in_history()


def test_a_step_in_history_behind_two_clicks_is_told_with_its_own_run() -> None:
    session = Session()
    session.ask(said("plus"), said("plus"), said(back=True))
    steps = []
    for _ in range(3):
        session.next()
        steps.append(session.requests.takes_step_in_history())
    assert steps == [False, False, True]


def test_a_run_says_once_whether_it_is_a_step_in_history(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session()
    session.ask(said(back=True))
    session.next()
    ours = SimpleNamespace(script_requests=session.requests, is_history_navigation=False)
    of_streamlit = SimpleNamespace(script_requests=ScriptRequests(), is_history_navigation=True)
    for context in (ours, of_streamlit):
        monkeypatch.setattr(streamlit_internals, "get_script_run_ctx", lambda one=context: one)
        assert streamlit_internals.is_step_in_history()
        assert not streamlit_internals.is_step_in_history()


def test_sessions_keep_clicks_in_line_once_a_server_has_asked_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(script_runner, "ScriptRequests", ScriptRequests)
    streamlit_internals.keep_clicks_in_line()
    assert script_runner.ScriptRequests is ClicksInLine


# -- what runs say ---------------------------------------------------------------------------------


async def queries_that_arrive() -> list[str]:
    """Let two runners say addresses; return those that reach the browser."""
    script = ScriptData(__file__, is_hello=False)
    session = AppSession(script, MemoryUploadedFileManager(""), ScriptCache(), None, {})
    hear = session._handle_scriptrunner_event_on_event_loop
    first, second, third = (cast(ScriptRunner, object()) for _ in range(3))

    def begin(runner: ScriptRunner) -> None:
        hear(
            runner,
            ScriptRunnerEvent.SCRIPT_STARTED,
            page_script_hash="page",
            run_descriptor=RunDescriptor.create(None),
        )

    def say(runner: ScriptRunner, query: str) -> None:
        message = ForwardMsg()
        message.page_info_changed.query_string = query
        hear(runner, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, message)

    session._scriptrunner = first
    begin(first)
    say(first, "kernel=1")
    session._scriptrunner = second  # a click has come, just after the first run's end
    say(first, "kernel=2")
    hear(first, ScriptRunnerEvent.SHUTDOWN)
    session._scriptrunner = third  # and one more, before anything of the second run was heard
    begin(second)
    say(second, "kernel=3")
    hear(second, ScriptRunnerEvent.SHUTDOWN)
    assert session._scriptrunner is third
    begin(third)
    say(third, "kernel=4")
    say(first, "kernel=late")
    session._scriptrunner = None
    session._script_event_loop.close()
    messages = session.flush_browser_queue()
    return [
        message.page_info_changed.query_string
        for message in messages
        if message.WhichOneof("type") == "page_info_changed"
    ]


def arrived() -> list[str]:
    with ThreadPoolExecutor(1) as elsewhere:  # browser tests leave a loop that runs in this thread
        return elsewhere.submit(asyncio.run, queries_that_arrive()).result()


def test_streamlit_itself_drops_what_a_run_said_last() -> None:
    """If this fails, `hear_runs_to_their_end` is not needed any more."""
    assert arrived() == ["kernel=1", "kernel=4"]


def test_what_a_run_said_last_reaches_the_browser_before_the_next_run_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "_handle_scriptrunner_event_on_event_loop"
    monkeypatch.setattr(AppSession, name, getattr(AppSession, name))
    streamlit_internals.hear_runs_to_their_end()
    assert arrived() == ["kernel=1", "kernel=2", "kernel=3", "kernel=4"]


# -- the rest --------------------------------------------------------------------------------------


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


def where_it_is() -> None:
    import streamlit as st

    from ui import streamlit_internals

    st.text(streamlit_internals.current_page())


def test_a_page_is_told_from_others_by_what_is_always_the_same() -> None:
    page = AppTest.from_function(where_it_is).run()
    told = page.text[0].value
    assert told
    assert page.run().text[0].value == told


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
