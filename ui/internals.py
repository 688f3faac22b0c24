"""What the lab uses of Streamlit's insides, which another version may have changed."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

_NOTHING = "nothing"  # reading it is what counts


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
