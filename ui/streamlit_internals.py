"""What the lab uses of Streamlit's insides, which another version may have changed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import (
    _TRIGGER_PROTO_FIELDS,
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
    _has_active_trigger_value,
)
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    RunLocation,
    ScriptRunContext,
    ThreadState,
)
from streamlit.runtime.state.common import WidgetMetadata, user_key_from_element_id
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState, Value
from streamlit.runtime.uploaded_file_manager import UploadedFile

_NOTHING = "nothing"  # reading it is what counts


def in_a_session() -> bool:
    """Tell whether a visitor's session runs this; else it is the server that imports it."""
    return get_script_run_ctx(suppress_warning=True) is not None


def give_way() -> None:
    """End this run here if a newer click of the same visitor replaces it.

    Streamlit looks for that itself, whenever a run shows something or reads the session's state.
    But a run of a fragment it lets come to its end, even where the click means the same fragment.
    """
    st.session_state.get(_NOTHING)
    context = get_script_run_ctx()
    requests = context.script_requests if context else None
    if context is None or requests is None or not context.fragment_ids_this_run:
        return
    with requests._lock:
        newer = requests._rerun_data
        replaced = set(context.fragment_ids_this_run) <= set(newer.fragment_id_queue)
        if requests._state != ScriptRequestType.RERUN or not replaced:
            return
        requests._state = ScriptRequestType.CONTINUE
    raise RerunException(newer)


def let_callbacks_finish() -> None:
    """Let no click cut short what another click does.

    Streamlit 1.67 ends a run for a newer click wherever it touches the session's state, in a
    callback and right before it, too: the older click is then done by half, or not at all. With
    this the run ends after its callbacks; and what they changed is drawn, all of it.
    """
    look_for_newer = ScriptRunner._maybe_handle_execution_control_request

    def look(runner: ScriptRunner) -> None:
        if ThreadState.get().run_location is not RunLocation.CALLBACK:
            look_for_newer(runner)

    def call_back(state: SafeSessionState, *args: Any, **kwargs: Any) -> None:
        with state._lock:
            state._state.on_script_will_rerun(*args, **kwargs)
            _draw_all_that_was_changed(state._state)

    ScriptRunner._maybe_handle_execution_control_request = look  # type: ignore[method-assign,assignment]
    SafeSessionState.on_script_will_rerun = call_back  # type: ignore[method-assign,assignment]


def _draw_all_that_was_changed(state: SessionState) -> None:
    """Let the whole page run if more was changed than the parts of it that are to run.

    A finger that taps beside a field changes both at once. Streamlit 1.67 makes one message of
    that, which is to run the part of the page that was changed first.
    """
    context = _context()
    parts = context.fragment_ids_this_run
    if not parts or context.script_requests is None:
        return
    now, before = state._new_widget_state, state._old_state

    def is_changed(name: str, widget: WidgetMetadata[Any]) -> bool:
        value = now.get(name)
        if widget.value_type in _TRIGGER_PROTO_FIELDS:
            return bool(value)
        # What a page has set, Streamlit remembers by the widget's key; a new widget is no change.
        shown = before.get(name, before.get(user_key_from_element_id(name) or name, value))
        return bool(value != shown)

    known = [(name, now.widget_metadata[name]) for name in now if name in now.widget_metadata]
    if any(widget.fragment_id not in parts and is_changed(name, widget) for name, widget in known):
        context.script_requests.request_rerun(state._build_full_app_rerun(context))


class ClicksInLine(ScriptRequests):
    """What a browser asks of a session, in the order in which it asked.

    Streamlit 1.67 makes one of all that comes while a run goes on: of two clicks on one button it
    keeps one, of clicks on two it may do the later one first, of a step back in the browser's
    history, before a click, it keeps nothing, and nothing of what was typed before the menu leads
    to another page. What comes late from a page that was left would bring that page back. And of
    what was typed in a component and a click behind it, of which a finger makes one message, it
    does the click first.
    """

    def _request_rerun_locked(self, new_data: RerunData) -> bool:
        if self._state != ScriptRequestType.STOP and self._is_of_a_page_that_was_left(new_data):
            return True
        pending = self._state == ScriptRequestType.RERUN
        click_waits = pending and _has(_is_click, self._rerun_data)
        if new_data.is_auto_rerun:
            if self._line or click_waits:  # a timer comes again, and would only hold them up
                return True
            # It may go off between a click and its message, and say the click, too.
            new_data = _without(_has_active_trigger_value, new_data)
        if _has(_is_click, new_data) and _has(_is_event, new_data):
            parts = (_without(_is_click, new_data), _without(_is_event, new_data))
            return all(self._request_rerun_locked(part) for part in parts)
        # Who leaves says nothing of the page's fields: what they said before would be lost.
        goes_back = new_data.is_history_navigation and not self._rerun_data.is_history_navigation
        goes_on = new_data.page_script_hash != self._rerun_data.page_script_hash
        leaves = goes_back or (goes_on and bool(_states(self._rerun_data)))
        apart = click_waits or (pending and (leaves or _has(_is_click, new_data)))
        if apart or (self._line and self._state != ScriptRequestType.STOP):
            self._line.append(new_data)
            return True
        back = pending and self._rerun_data.is_history_navigation
        taken = super()._request_rerun_locked(new_data)
        if back:
            self._rerun_data = replace(self._rerun_data, is_history_navigation=True)
        return taken

    def on_scriptrunner_yield(self) -> ScriptRequest | None:
        """Give a run that could be ended what it is ended for."""
        self._next_in_line()
        return self._noted(super().on_scriptrunner_yield())

    def on_scriptrunner_ready(self) -> ScriptRequest:
        """Give what is to be run next."""
        self._next_in_line()
        request = super().on_scriptrunner_ready()
        self._noted(request)
        return request

    def step_in_history_waits(self) -> bool:
        """Tell whether the browser has gone back, or forward, since what is run now was asked."""
        pending = [self._rerun_data] if self._state == ScriptRequestType.RERUN else []
        return any(data.is_history_navigation for data in (*pending, *self._line))

    def takes_step_in_history(self) -> bool:
        """Tell, once, whether what is run now is a step in the browser's history."""
        back = self.__dict__.pop("_back", False)
        return bool(back)

    @property
    def _line(self) -> list[RerunData]:
        line: list[RerunData] = self.__dict__.setdefault("_waiting", [])
        return line

    def _is_of_a_page_that_was_left(self, data: RerunData) -> bool:
        page = (self._line or [self._rerun_data])[-1].page_script_hash  # "": any
        in_its_midst = bool(data.fragment_id) or _has(_is_click, data)  # who comes says neither
        return bool(page) and data.page_script_hash != page and in_its_midst

    def _next_in_line(self) -> None:
        with self._lock:
            if self._line and self._state == ScriptRequestType.CONTINUE:
                super()._request_rerun_locked(self._line.pop(0))

    def _noted(self, request: ScriptRequest | None) -> ScriptRequest | None:
        # A run may be ended before it comes to ask.
        if request and request.type == ScriptRequestType.RERUN:
            self.__dict__["_back"] = request.rerun_data.is_history_navigation or self.__dict__.get(
                "_back", False
            )
        return request


def _states(data: RerunData) -> list[WidgetState]:
    return list(data.widget_states.widgets) if data.widget_states else []


def _is_click(state: WidgetState) -> bool:
    return bool(state.trigger_value)  # of a button


def _is_event(state: WidgetState) -> bool:
    return bool(state.json_trigger_value)  # of a component


def _has(kind: Callable[[WidgetState], bool], data: RerunData) -> bool:
    return any(kind(state) for state in _states(data))


def _without(kind: Callable[[WidgetState], bool], data: RerunData) -> RerunData:
    left = [state for state in _states(data) if not kind(state)]
    return replace(data, widget_states=WidgetStates(widgets=left))


def keep_clicks_in_line() -> None:
    """Let two clicks on one button count twice, and a step back count beside a click."""
    script_runner.ScriptRequests = ClicksInLine  # type: ignore[attr-defined]


def hear_runs_to_their_end() -> None:
    """Let what a run said last reach the browser though the next click has come.

    Streamlit 1.67 hears one runner of a session at a time. Where one has ended and a message makes
    the next, it drops what the former has said and is still on its way: an address, or a picture.
    All that they say comes in one line, so what is heard before the next one begins is not late.
    (.streamlit/config.toml says no to `fastReruns`: a runner that has not ended is asked instead.)
    """
    hear = AppSession._handle_scriptrunner_event_on_event_loop

    def hear_to_the_end(
        self: AppSession,
        sender: ScriptRunner | None,
        event: ScriptRunnerEvent,
        *more: Any,
        **named: Any,
    ) -> None:
        present = self._scriptrunner
        if sender is present and event == ScriptRunnerEvent.SCRIPT_STARTED:
            self.__dict__["_begun"] = sender
        too_late = present is None or present is self.__dict__.get("_begun")
        if sender is present or too_late or event == ScriptRunnerEvent.SHUTDOWN:
            hear(self, sender, event, *more, **named)
            return
        self._scriptrunner = sender
        try:
            hear(self, sender, event, *more, **named)
        finally:
            self._scriptrunner = present

    AppSession._handle_scriptrunner_event_on_event_loop = hear_to_the_end  # type: ignore[method-assign]


def is_step_in_history() -> bool:
    """Tell whether this run is a step back or forward in the browser's history; True once a run.

    Streamlit 1.67 knows of it, and has no public word for it.
    """
    context = _context()
    requests = context.script_requests
    if isinstance(requests, ClicksInLine):
        return requests.takes_step_in_history()
    back, context.is_history_navigation = context.is_history_navigation, False
    return back


def step_in_history_waits() -> bool:
    """Tell whether the browser is at another step of its history already than what is run now."""
    requests = _context().script_requests
    return isinstance(requests, ClicksInLine) and requests.step_in_history_waits()


class StateByName(Mapping[str, Any]):
    """What `SafeSessionState.filtered_state` is, but nothing is copied until all of it is wanted.

    Args:
        state: The session's.
    """

    def __init__(self, state: SafeSessionState) -> None:
        self._safe = state

    def __getitem__(self, name: str) -> Any:
        with self._safe._lock:
            return self._safe._state[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def _all(self) -> dict[str, Any]:
        with self._safe._lock:
            return self._safe._state.filtered_state


def look_values_up() -> None:
    """Let a widget look its one value up, instead of having all values of the session copied.

    Streamlit 1.67 makes that copy for each number_input, selectbox, radio and text_input: for the
    hundred widgets of the network builder, a third of the time of a change.
    """
    SafeSessionState.filtered_state = property(StateByName)  # type: ignore[assignment]


def look_the_theme_up_once() -> None:
    """Let the theme of .streamlit/config.toml be put together once, and again when it is edited.

    Streamlit 1.67 sends it with every run of a page or fragment, and goes through all its options
    six times for it, once for each table: with sixty visitors, a twentieth of the web process's
    time.
    """
    put_together = app_session._populate_theme_msg

    @cache
    def known(section: str) -> CustomThemeConfig:
        theme = CustomThemeConfig()
        put_together(theme, section)
        return theme

    def fill(msg: CustomThemeConfig, section: str = "theme") -> None:
        msg.MergeFrom(known(section))

    app_session._populate_theme_msg = fill
    config.on_config_parsed(known.cache_clear, force_connect=True)


# -- the page and its widgets ----------------------------------------------------------------------


def current_page() -> str:
    """Return what tells the page that runs here from others."""
    return _context().page_script_hash


def _context() -> ScriptRunContext:
    context = get_script_run_ctx()
    assert context is not None  # noqa: S101 - pages and callbacks run inside a script run
    return context


# -- uploads ---------------------------------------------------------------------------------------


def drop_upload(session: str, file: str) -> None:
    """Forget an uploaded file; its widget has none then.

    A session whose browser has left is kept for two minutes, with what its widgets say.
    """
    _uploads().remove_file(session, file)
    known = Runtime.instance()._session_mgr.get_session_info(session)
    if known is None or has_browser(session):
        return
    state = known.session.session_state
    for values in (state._old_state, state._new_widget_state.states):
        for name, value in list(values.items()):
            held = value.value if isinstance(value, Value) else value
            files = held if isinstance(held, list) else [held]
            if any(isinstance(one, UploadedFile) and one.file_id == file for one in files):
                del values[name]


def drop_own_upload(file: str) -> None:
    """Forget a file of this session that has been read."""
    context = get_script_run_ctx()
    held = context.uploaded_file_mgr if context else None
    if context is not None and isinstance(held, MemoryUploadedFileManager):
        held.remove_file(context.session_id, file)


def holds_upload(session: str, file: str) -> bool:
    """Tell whether an uploaded file is held in memory."""
    return bool(_uploads().get_files(session, [file]))


def has_browser(session: str) -> bool:
    """Tell whether a session's browser is there."""
    return Runtime.instance().is_active_session(session)


def _uploads() -> MemoryUploadedFileManager:
    held = Runtime.instance().uploaded_file_mgr
    assert isinstance(held, MemoryUploadedFileManager)  # noqa: S101
    return held
