"""What pages hand to each other: the network that was built, and the run that is looked at."""

from typing import Any

import streamlit as st

from cnn.architecture import PRESETS, Architecture
from cnn.errors import CnnError
from cnn.runs import Run
from ui.address import owner
from ui.address.values import Anything
from ui.subject.subject_values import DRAFT, EPOCH, NETWORK, PRESET, RUN
from ui.visitors import access
from ui.visitors.visitor import is_settled

PROVISIONAL = "run_is_provisional"  # in the session: whether the page chose a run for nobody yet


def network() -> Architecture:
    """Return the learner's network; the article's until another one is built."""
    return owner.get(NETWORK)


def set_network(architecture: Architecture) -> None:
    """Make this the learner's network, on all pages; for callbacks."""
    owner.change(network_changes(architecture))


def network_changes(architecture: Architecture) -> dict[Anything, Any]:
    """Return what changes when this becomes the learner's network: the builder shows it, too."""
    return {NETWORK: architecture, **draft_changes(architecture)}


def draft_changes(architecture: Architecture) -> dict[Anything, Any]:
    """Return what changes when the builder shows this network."""
    preset = next((name for name, one in PRESETS.items() if one == architecture), None)
    return {PRESET: preset or PRESET.default, DRAFT: None if preset else architecture}


def run() -> Run | None:
    """Return the run that is looked at, if it still exists; if a link is wrong, say so."""
    address = owner.get(RUN)
    if not address:
        return None
    try:
        found = access.opened(address)
    except CnnError as error:
        if is_settled():  # else it may be the visitor's own, who is not known yet
            owner.settle(RUN, "")
            owner.settle(EPOCH, None)  # it is one of that run
        st.warning(str(error), icon=":material/link_off:")
        return None
    owner.settle(RUN, access.address_of(found))
    return found


def set_run(chosen: Run) -> None:
    """Look at this run; for callbacks. An epoch is one of the run before."""
    st.session_state.pop(PROVISIONAL, None)
    owner.change({RUN: access.address_of(chosen), EPOCH: None})


def forget_run() -> None:
    """Look at no run any more; for callbacks."""
    owner.change({RUN: "", EPOCH: None})
