"""What is made once and shared: the workers, the data, and answers of trained networks."""

from concurrent.futures import wait
from typing import Any

import streamlit as st

from cnn.workers import Workers

_PATIENCE_SECONDS = 0.4  # before somebody who waits for an answer is told why


@st.cache_resource(show_spinner=False)
def workers() -> Workers:
    """Return the one set of workers of this server, started in the background."""
    return Workers().start()


def ask(function: str, *args: Any, **kwargs: Any) -> Any:
    """Ask the inspection worker what is asked once only, as while one draws; nothing is remembered.

    Nothing flickers as long as the answer comes soon; else the page says why it does not.

    Args:
        function: As for `inspect`, like the rest.
        args: Its arguments.
        kwargs: Its keyword arguments.
    """
    answer = workers().submit_inspection(function, *args, **kwargs)
    place = st.empty()
    if not wait([answer], timeout=_PATIENCE_SECONDS).done:
        place.info(
            "The network is being made ready. The first answer takes some seconds.",
            icon=":material/hourglass_top:",
        )
    found = answer.result()
    place.empty()
    return found


@st.cache_data(show_spinner=False, max_entries=256)
def inspect(function: str, *args: Any, version: int = 0, **kwargs: Any) -> Any:
    """Ask the inspection worker, and remember its answer.

    Args:
        function: Dotted name, such as "cnn.inspection.overview.overview"; importing it would bring
            TensorFlow into the web process.
        args: Its arguments. With `kwargs` they are the key under which the answer is remembered,
            so that a run that still goes on must be asked for with its epoch.
        version: Part of that key alone: a file's time of modification, where the answer depends on
            the file. An epoch that was stopped is trained again, and its weights are then others.
        kwargs: Its keyword arguments.
    """
    del version
    return workers().inspect(function, *args, **kwargs)
