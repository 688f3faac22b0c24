"""What pages hand to each other: the network that was built, and the run that is looked at.

What can be seen on one page alone belongs to its widgets and their URL parameters.
"""

import streamlit as st

from cnn.architecture import PRESETS, Architecture
from cnn.errors import CnnError
from cnn.runs import Run
from ui.visitors import access

_NETWORK = "network"
_RUN = "run"


def network() -> Architecture:
    """Return the learner's network; the article's until another one is built."""
    built: Architecture = st.session_state.get(_NETWORK, PRESETS["article"])
    return built


def set_network(architecture: Architecture) -> None:
    """Make this the learner's network, on all pages of the session."""
    st.session_state[_NETWORK] = architecture


def run() -> Run | None:
    """Return the run that the address bar names, else the one looked at last, if it still exists.

    A link with a wrong run says so on the page.
    """
    asked = st.query_params.get(_RUN)
    address = asked or st.session_state.get(_RUN)
    if address is None:
        return None
    try:
        found = access.opened(address)
    except CnnError as error:
        forget_run()
        if asked:
            st.warning(str(error), icon=":material/link_off:")
        return None
    set_run(found)
    return found


def set_run(chosen: Run) -> None:
    """Look at this run, and put it into the address bar, so that the link opens it again."""
    address = access.address_of(chosen)
    st.session_state[_RUN] = address
    if st.query_params.get(_RUN) != address:  # each writing may be a step on the way back
        st.query_params[_RUN] = address


def forget_run() -> None:
    """Look at no run any more."""
    st.session_state.pop(_RUN, None)
    st.query_params.pop(_RUN, None)
