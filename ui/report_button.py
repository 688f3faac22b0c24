"""One click, and a learner has the whole run on their own disk."""

import re

import streamlit as st

from cnn.runs import Run
from ui import cached


def report_button(run: Run) -> None:
    """Offer a run's take-away: the ZIP is made when it is asked for, on a worker.

    Args:
        run: Any run; without saved weights the button says what it waits for.
    """
    ready = bool(run.saved_epochs())
    name = re.sub(r"[^A-Za-z0-9]+", "-", run.name).strip("-").lower() or "run"
    st.download_button(
        "Take it along (ZIP)",
        lambda: cached.workers().inspect("cnn.inspection.takeaway.take_away", run.id),
        f"{name}.zip",
        "application/zip",
        key=f"take_away_{run.id}",
        icon=":material/download:",
        on_click="ignore",
        disabled=not ready,
        help="A report that opens in any browser, the network as model.keras, a script and a "
        "notebook that repeat it, and all settings. It takes a few seconds."
        if ready
        else "The first weights are saved when training begins.",
    )
