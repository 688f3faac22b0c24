"""One click, and a learner has the whole run on their own disk."""

import re
from functools import partial

import h5py
import streamlit as st

from cnn.errors import CnnError
from cnn.report.takeaway import take_away
from cnn.runs import Run
from ui.workers import cached


def report_button(run: Run) -> None:
    """Offer a run's take-away: the ZIP is made when it is asked for, on a worker.

    Args:
        run: Any run; without usable weights the button says what it waits for.
    """
    obstacle = _obstacle(run)
    name = re.sub(r"[^A-Za-z0-9]+", "-", run.name).strip("-").lower() or "run"
    st.download_button(
        "Take it along (ZIP)",
        lambda: cached.workers().inspect(partial(take_away, run.id)),
        f"{name}.zip",
        "application/zip",
        key=f"take_away_{run.id}",
        icon=":material/download:",
        on_click="ignore",
        disabled=bool(obstacle),
        help=obstacle
        or "A report that opens in any browser, the network as model.keras, a script and a "
        "notebook that repeat it, and all settings. It takes a few seconds.",
    )


def _obstacle(run: Run) -> str:
    """Say why there is nothing to take along; what fails on the worker can no longer be said."""
    try:
        with h5py.File(run.weights_file()):  # which notices, too, when the end is missing
            return ""
    except CnnError as error:
        return str(error)
    except OSError:
        return "The weights of this run are damaged. Train it again."
