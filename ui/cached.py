"""What is made once and shared: the workers, the data, and answers of trained networks."""

from typing import Any

import streamlit as st

from cnn.workers import Workers


@st.cache_resource(show_spinner=False)
def workers() -> Workers:
    """Return the one set of workers of this server, started in the background."""
    return Workers().start()


@st.cache_data(show_spinner=False, max_entries=256)
def inspect(function: str, *args: Any, version: int = 0, **kwargs: Any) -> Any:
    """Ask the inspection worker, and remember its answer.

    Args:
        function: Dotted name, such as "cnn.inspection.feature_maps"; importing it would bring
            TensorFlow into the web process.
        args: Its arguments. With `kwargs` they are the key under which the answer is remembered,
            so that a run that still goes on must be asked for with its epoch.
        version: Part of that key alone: a file's time of modification, where the answer depends on
            the file. An epoch that was stopped is trained again, and its weights are then others.
        kwargs: Its keyword arguments.
    """
    del version
    return workers().inspect(function, *args, **kwargs)
