"""The learner's draft: what came before it, its link, and what the other pages get of it.

A draft that does not fit together is kept all the same; the other pages go on with the last
network that did.
"""

from collections.abc import Callable

import streamlit as st

from cnn.architecture import PRESETS, Architecture
from cnn.errors import CnnError
from cnn.network_builder.edited_network import Draft, summary_so_far
from ui.shell.controls import showing
from ui.subject import state

# URL parameters: the key of a preset, or a network of the learner's own as JSON.
_PRESET_LINK = "preset"
_NETWORK_LINK = "network"
_PRESET = "draft_preset"  # widget keys
_UNDO = "draft_undo"
_REDO = "draft_redo"
_DRAFT = "draft"
_HISTORY = "draft_history"
_FUTURE = "draft_future"
_PUBLISHED = "draft_published"
_PROBLEM = "draft_problem"
_MAX_HISTORY = 100  # edits that can be undone

START = "start"  # what a page part puts a network's JSON under, to have it opened


def current() -> Draft:
    """Return the draft; `enter` has made it."""
    draft: Draft = st.session_state[_DRAFT]
    return draft


def enter() -> None:
    """Open the page: with the network of the link, else with the draft as it was left.

    A network that another page has chosen in the meantime comes before the draft. To be called
    before `history_buttons`, whose state exists as long as the learner stays on the page.
    """
    wanted = st.session_state.pop(START, None)
    if wanted is not None:
        st.query_params.pop(START, None)
        edit("link", lambda _: Draft.of(Architecture.from_json(wanted)))
        return
    if _UNDO in st.session_state:
        return
    linked = _linked()
    started = _DRAFT in st.session_state
    if linked is None and not (started and state.network() == st.session_state[_PUBLISHED]):
        linked = state.network()
    if linked is None or (started and linked == current().architecture):
        _show(current())
    else:
        commit(Draft.of(linked))


def _linked() -> Architecture | None:
    """Return the network that the address bar names, if any; what is wrong with it is noted."""
    preset, text = st.query_params.get(_PRESET_LINK), st.query_params.get(_NETWORK_LINK)
    try:
        if preset is not None:
            if preset not in PRESETS:
                raise CnnError(f"There is no such preset; there are {', '.join(PRESETS)}.")
            return PRESETS[preset]
        return None if text is None else Architecture.from_json(text)
    except CnnError as error:
        note_problem("link", f"The network of this link cannot be opened. {error}")
        return None


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
    """Make this the draft, and remember the one before."""
    before = st.session_state.get(_DRAFT)
    if draft == before:
        return
    if before is not None:
        history = st.session_state.get(_HISTORY, [])
        st.session_state[_HISTORY] = [*history, before][-_MAX_HISTORY:]
    st.session_state.pop(_FUTURE, None)
    _show(draft)


def _show(draft: Draft) -> None:
    """Show a draft, put it into the address bar, and hand it to the other pages if it fits."""
    architecture = draft.architecture
    st.session_state[_DRAFT] = draft
    used, unused = _PRESET_LINK, _NETWORK_LINK
    text = draft.preset
    if text is None:
        used, unused, text = unused, used, architecture.to_json()
    st.query_params[used] = text
    st.query_params.pop(unused, None)
    if summary_so_far(architecture)[1] is None:
        state.set_network(architecture)
    st.session_state[_PUBLISHED] = state.network()


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
