"""A learner's own .keras file: checked at once, tested on a worker, then looked at like any run."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import streamlit as st

from cnn import datasets, runs
from cnn.architecture import Architecture
from cnn.counting import counted
from cnn.datasets import DATASETS, own_data
from cnn.errors import CnnError
from cnn.keras_files import gate
from cnn.keras_files.gate import MAX_FILE_BYTES, KerasFile
from cnn.keras_files.into_run import take_in
from cnn.runs import Run, comparison
from cnn.settings import network_for_data
from cnn.types import Shape
from ui.markdown import plain
from ui.shell.page import explain_errors
from ui.streamlit_internals import drop_own_upload
from ui.subject import state
from ui.subject.subject_values import OWN_DATA
from ui.visitors import access
from ui.visitors.visitor import settled_visitor
from ui.workers import cached

_MEGABYTES = MAX_FILE_BYTES // 1_000_000
_OPENED = "upload_network_opened"  # in the session: what to say of it once the page is drawn again
_TAKEN_IN = "upload_network_taken_in"  # in the session: the last upload, and its run
_DOUBTFUL = 0.6  # of the test pictures: few networks are kept that know less
_WHAT = """\
A network that **Keras 3** saved with `model.save("network.keras")`, in which each layer is fed by
the one before. It is checked first, and no program in it is ever run.
"""


def upload_button(on_opened: Callable[[Run], None]) -> None:
    """Offer to open a .keras file.

    Args:
        on_opened: Is given the new run, before the page is drawn again.
    """
    if _TAKEN_IN in st.session_state:  # and the dialog is closed
        drop_own_upload(st.session_state[_TAKEN_IN][0])
    if _OPENED in st.session_state:
        st.toast(st.session_state.pop(_OPENED), icon=":material/check:", duration="long")
    if st.button(
        "Open a .keras file",
        key="upload_network",
        icon=":material/upload_file:",
        help="Look into a network that you trained elsewhere.",
    ):
        st.dialog(
            "Open a .keras file", width="medium", icon=":material/upload_file:", on_dismiss="rerun"
        )(form)(on_opened)


def form(on_opened: Callable[[Run], None]) -> None:
    """Ask for a file, check it, ask for what it was trained with, and make a run of it.

    Args:
        on_opened: Is given the new run, before the page is drawn again.
    """
    st.markdown(_WHAT)
    upload = st.file_uploader(
        f"A .keras file, at most {_MEGABYTES} MB",
        max_upload_size=_MEGABYTES,
        key="upload_network_file",
    )
    if upload is None:
        return
    with explain_errors():
        # Read again on every click in the dialog: some milliseconds, and nothing is remembered.
        file = gate.open_keras(upload, upload.name)
        _describe(file)
        dataset = _choose_dataset(file.architecture)
        if dataset is None or not st.button(
            "Open it", key="upload_network_open", type="primary", icon=":material/play_arrow:"
        ):
            return
        run = _opened_before(upload.file_id, dataset)
        if run is None:  # else it was the second click of a double click
            info = datasets.info(dataset)
            with st.spinner(
                f"Loading the network, and testing it with {info.num_test:,} pictures of "
                f"{plain(info.title)} …"
            ):
                run = _taken_in(file, dataset)
            st.session_state[_TAKEN_IN] = (upload.file_id, dataset, run.id)
        on_opened(run)
        _say_how_good(run)


def _opened_before(file_id: str, dataset: str) -> Run | None:
    """Return the run that this very upload has become, if it still exists."""
    *upload, run_id = st.session_state.get(_TAKEN_IN, (None, None, ""))
    if upload == [file_id, dataset]:
        with suppress(CnnError):
            return access.opened(run_id)
    return None


def _say_how_good(run: Run) -> None:
    """Close the dialog, unless the network knows so little that something may be wrong."""
    accuracy = comparison.kept_accuracy(run) or 0.0
    info = datasets.info(run.config.dataset)
    words = f"It answers {accuracy:.1%} of the test pictures of {plain(info.title)} rightly."
    if accuracy >= _DOUBTFUL:
        st.session_state[_OPENED] = f"**{plain(run.name)}** is open. {words}"
        st.rerun()
    st.warning(
        f"{words} If it was better where it was trained, look at two things: the lab gives "
        "**pixels from 0 to 1** (a network that expects 0 to 255 begins with `Rescaling(1/255)`), "
        f"and **its classes in this order**: {plain(', '.join(info.class_names))}.",
        icon=":material/help:",
    )
    st.markdown("It is open all the same: close this window to look inside.")


def _taken_in(file: KerasFile, dataset: str) -> Run:
    """Let a worker make a run of the file."""
    with runs.pending(file.repacked(), ".keras") as token:
        run_id = cached.workers().inspect(
            partial(take_in, token, dataset, file.architecture.name, settled_visitor())
        )
    return access.opened(run_id)


def _describe(file: KerasFile) -> None:
    network = file.architecture
    rows, columns, channels = network.input_shape
    st.success(
        f"**{plain(network.name)}** · {counted(len(network.layers), 'layer')} · "
        f"{counted(network.num_params, 'parameter')} · pictures of {rows} × {columns} × {channels}",
        icon=":material/check:",
    )
    if file.chain.notes:
        st.caption("\n".join(f"- {plain(note)}" for note in file.chain.notes))


def _choose_dataset(network: Architecture) -> str | None:
    """Ask which pictures the network was made for; None if the lab has no such pictures."""
    known = _known_datasets()
    fitting_ones = network_for_data.fitting_datasets(network, known)
    others = [name for name in DATASETS if name not in known]
    absent = network_for_data.fitting_datasets(network, others)
    if absent:
        st.caption(_not_here([datasets.info(one).title for one in absent]))
    if not fitting_ones:
        st.warning(_no_pictures(network), icon=":material/photo_library:")
        return None
    return st.selectbox(
        "It was trained to recognise",
        fitting_ones,
        format_func=lambda name: datasets.info(name).title,
        key="upload_network_dataset",
        help="The lab tests it with these pictures, and names its answers after their classes. "
        "The order of the classes has to be that of the network.",
    )


def _not_here(titles: list[str]) -> str:
    """Say why data sets that the network fits cannot be chosen."""
    return (
        f"{' and '.join(titles)} would fit, too, but has to be downloaded once: choose it as data "
        "on the training page, and open this file again."
    )


def _known_datasets() -> list[str]:
    """Return the data sets that are here: those of the lab, and the learner's own."""
    found = [name for name in DATASETS if datasets.is_ready(name)]
    looked_at = state.run()
    given = [st.session_state.get(OWN_DATA)]
    given += [looked_at.config.dataset] if looked_at else []
    return list(dict.fromkeys([*found, *(str(name) for name in given if own_data.is_own(name))]))


def _no_pictures(network: Architecture) -> str:
    """Say what the lab would need to test a network, and how to give it that."""
    output = network.output_shape
    asked = f"pictures of {_sizes(network.input_shape)} in {output[0]} classes"
    if len(output) > 1:
        return (
            f"The network ends in a map of {_sizes(output)}, not in one value for each class. End "
            "it in GlobalAveragePooling2D or Flatten and Dense, train it so, and save it again."
        )
    if output == (1,):
        return (
            "The network ends in a single value. The lab shows a probability for each class: end "
            'it in Dense(2, activation="softmax"), train it so, and save it again.'
        )
    having = ", ".join(
        f"{info.title} ({_sizes(info.input_shape)}, {len(info.class_names)} classes)"
        for info in map(datasets.info, DATASETS)
    )
    rows, columns, channels = network.input_shape
    if rows == columns and rows in range(own_data.MIN_SIDE, own_data.MAX_SIDE + 1):
        colour = "in colour" if channels == 3 else "in grey"
        way = (
            f"Upload such pictures as a ZIP on the training page, {colour}, {rows} pixels a side "
            "and a folder for each class; then come back here."
        )
    else:
        way = "Train it with pictures of one of these sizes, and save it again."
    return f"The network was made for {asked}, and the lab has none such. It has {having}. {way}"


def _sizes(shape: Shape) -> str:
    return " × ".join(map(str, shape))
