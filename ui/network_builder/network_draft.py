"""The learner's draft: what came before it, its link, and what the other pages get of it.

A draft that does not fit together is kept all the same; the other pages go on with the last
network that did.
"""

from collections.abc import Callable

import streamlit as st

from cnn.architecture import PRESETS, Architecture
from cnn.errors import CnnError
from cnn.network_builder.edited_network import Draft, summary_so_far
from ui.address import owner
from ui.shell.controls import showing
from ui.subject import state
from ui.subject.subject_values import DRAFT, NETWORK, PRESET

_PRESET = "draft_preset"  # widget keys
_UNDO = "draft_undo"
_REDO = "draft_redo"
_DRAFT = "draft"  # in the session: what the owner of all values holds, with an id for each layer
_HISTORY = "draft_history"
_FUTURE = "draft_future"
_PROBLEM = "draft_problem"
_MAX_HISTORY = 100  # edits that can be undone


def current() -> Draft:
    """Return the draft, as it is by now."""
    wanted = _wanted()
    draft: Draft | None = st.session_state.get(_DRAFT)
    if draft is None or draft.architecture != wanted:  # a link, a try, Back, or another page
        draft = Draft.of(wanted)
        _remember(draft)
    return draft


def enter() -> None:
    """Open the page with the network that it is to show, and hand it to the others if it fits."""
    architecture = current().architecture
    if summary_so_far(architecture)[1] is None:
        owner.settle(NETWORK, architecture)


def _wanted() -> Architecture:
    """Return the network that the owner of all values holds."""
    preset, draft = owner.get(PRESET), owner.get(DRAFT)
    return draft if draft is not None and preset == PRESET.default else PRESETS[preset]


def preset_picker() -> None:
    """Let the learner start over from a preset; the draft can be had back with undo."""
    preset = current().preset
    st.selectbox(
        "Start from",
        list(PRESETS),
        index=None if preset is None else list(PRESETS).index(preset),
        format_func=lambda name: PRESETS[name].name,
        placeholder="A network of your own",
        width=275,
        **showing(_PRESET, preset, _choose_preset),
    )


def _choose_preset(name: str | None) -> None:
    if name is not None:
        commit(Draft.of(PRESETS[name]))


def history_buttons() -> None:
    """Offer to go back by one edit, to go forward again, and to start with nothing."""
    for label, key, steps, move in (
        ("Undo", _UNDO, _HISTORY, _undo),
        ("Redo", _REDO, _FUTURE, _redo),
    ):
        st.button(
            label,
            key=key,
            icon=f":material/{label.lower()}:",
            disabled=not st.session_state.get(steps),
            on_click=move,
        )
    st.button(
        "Blank page",
        key="draft_blank",
        icon=":material/note_add:",
        help="Start with no layers at all. Undo brings these back.",
        on_click=_start_blank,
    )


def _undo() -> None:
    _step(_HISTORY, _FUTURE)


def _redo() -> None:
    _step(_FUTURE, _HISTORY)


def _step(source: str, target: str) -> None:
    """Take the last draft of one list, and put the present one on the other."""
    steps = st.session_state.get(source)
    if not steps:  # a click that came late
        return
    *rest, draft = steps
    st.session_state[target] = [*st.session_state.get(target, []), current()][-_MAX_HISTORY:]
    st.session_state[source] = rest
    _show(draft)


def _start_blank() -> None:
    commit(Draft.of(Architecture(current().architecture.input_shape, (), "My network")))


def open_file(uploader_key: str) -> None:
    """Start over from an uploaded network; a file that holds none changes nothing."""
    upload = st.session_state[uploader_key]
    if upload is None:
        return
    try:
        text = upload.getvalue().decode("utf-8")
    except UnicodeDecodeError:
        note_problem(uploader_key, "This file is no text. A network is saved as JSON, in UTF-8.")
        return
    edit(uploader_key, lambda _: Draft.of(Architecture.from_json(text)))


def edit(where: object, change: Callable[[Draft], Draft]) -> None:
    """Change the draft; if that is impossible, keep it and note why.

    Args:
        where: The place on the page that `problem` is asked for.
        change: Makes the new draft of the old one.
    """
    try:
        commit(change(current()))
    except CnnError as error:
        note_problem(where, str(error))


def commit(draft: Draft) -> None:
    """Make this the draft, and remember the one before; for callbacks."""
    if draft == current():
        return
    _remember(draft)
    _show(draft)


def _remember(draft: Draft) -> None:
    """Make this the draft that the session knows; the one before can be had back."""
    before = st.session_state.get(_DRAFT)
    if before is not None:
        history = st.session_state.get(_HISTORY, [])
        st.session_state[_HISTORY] = [*history, before][-_MAX_HISTORY:]
    st.session_state.pop(_FUTURE, None)
    st.session_state[_DRAFT] = draft


def _show(draft: Draft) -> None:
    """Show a draft, and hand it to the other pages if it fits together."""
    st.session_state[_DRAFT] = draft
    architecture = draft.architecture
    fits = summary_so_far(architecture)[1] is None
    owner.change(state.network_changes(architecture) if fits else state.draft_changes(architecture))


def note_problem(where: object, message: str) -> None:
    """Keep a message for the place on the page where it belongs."""
    st.session_state[_PROBLEM] = (where, message)


def problem(where: object) -> str | None:
    """Return the message for a place, once."""
    place, message = st.session_state.get(_PROBLEM, (None, None))
    if place != where:
        return None
    del st.session_state[_PROBLEM]
    return str(message)
