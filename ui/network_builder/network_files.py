"""Networks as files: saved, opened, and written as programs."""

import streamlit as st

from cnn import export
from cnn.architecture import Architecture
from cnn.settings.training_config import TrainingConfig
from ui.network_builder import network_draft
from ui.shell.page import explain_errors

_UPLOAD = "network_file"


def keras_code(architecture: Architecture, config: TrainingConfig) -> None:
    """Show the program that a learner would write for the network, and to train it."""
    with (
        st.expander(
            "The same in Keras", icon=":material/code:", key="keras_code", on_change="rerun"
        ) as place,
        explain_errors(),
    ):
        if place.open:
            st.code(export.program(architecture, config), language="python")


def files(architecture: Architecture, config: TrainingConfig) -> None:
    """Offer to save the network, to open another one, and to take it along as a program."""
    with st.expander(
        "Save, open and take along", icon=":material/folder:", key="save_open", on_change="rerun"
    ) as place:
        if not place.open:
            return
        st.caption("The address bar holds this network, too: bookmark it, or send the link.")
        with st.container(horizontal=True):
            _download("Network (.json)", architecture.to_json(), "json", "application/json")
            with explain_errors():
                script = export.script(architecture, config)
                notebook = export.notebook(architecture, config)
                _download("Script (.py)", script, "py", "text/x-python")
                _download("Notebook (.ipynb)", notebook, "ipynb", "application/x-ipynb+json")
        st.caption(
            "Script and notebook hold data, model, training, evaluation and figures, and run "
            "without this lab: `pip install tensorflow keras numpy plotly`."
        )
        st.file_uploader(
            "Open a saved network",
            "json",
            key=_UPLOAD,
            max_upload_size=1,
            on_change=network_draft.open_file,
            args=[_UPLOAD],
        )
        problem = network_draft.problem(_UPLOAD)
        if problem:
            st.error(f"{problem} Your network is unchanged.", icon=":material/build:")


def _download(label: str, text: str, ending: str, mime: str) -> None:
    st.download_button(
        label,
        text,
        f"network.{ending}",
        mime,
        key=f"save_{ending}",
        icon=":material/download:",
        on_click="ignore",
    )
