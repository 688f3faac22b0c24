"""What a network learns from: choose a data set or bring your own, and look at it first."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

import streamlit as st

from cnn import datasets, images, runs
from cnn.architecture import PRESETS
from cnn.datasets import DATASETS, own_data, picture_zip
from cnn.datasets.picture_zip import LEVELS, Level, Question, shortened
from cnn.errors import CnnError
from cnn.figures.data import class_balance, sheet
from cnn.images.fitting import FITS
from cnn.limited_process import Progress
from cnn.settings.network_for_data import fitted, what_changed
from cnn.types import UInt8Array
from ui.address import owner
from ui.address.values import Anything
from ui.markdown import plain
from ui.shell.controls import expander, segmented_control, select_slider, selectbox, toggle
from ui.shell.image import image
from ui.shell.page import explain_errors, option_chart
from ui.streamlit_internals import drop_own_upload
from ui.subject import state
from ui.subject.subject_values import OWN_DATA as LAST_OWN
from ui.training import training_values as values
from ui.visitors.visitor import settled_visitor

_TITLES = {info.title: name for name, info in DATASETS.items()}
_PER_CLASS = 8
_SHEET_WIDTH = 136  # pixels on the screen; two fit side by side on a phone
_SHORT_LIST = 6  # lines
_LIST_HEIGHT = 260  # pixels on the screen
_CHANGED = "train_network_changed"  # in the session: what is said once, after an upload
_MEGABYTES = picture_zip.MAX_ZIP_BYTES // 1_000_000
_WHAT_TO_PACK = f"""\
Make **one folder per class**, such as `cats` and `dogs`, put its pictures inside
({images.FORMATS_IN_WORDS}), and pack all folders into one ZIP.

Up to {picture_zip.MAX_CLASSES} classes, {picture_zip.MAX_PICTURES:,} pictures and {_MEGABYTES} MB:
about 60 photographs of a phone, or 2,000 of 640 pixels. {picture_zip.HOW_TO_SHRINK}

The lab makes each picture square, shrinks it, and keeps a fifth of each class
apart for testing, or the split that you have: folders such as `train` and `test`, with a folder per
class in each. The small pictures stay on this server until nobody has used them for
{own_data.ROOM.days} days and no run of them is left; only who has the link, or opens a run that
was trained on them, sees them. You may keep {own_data.ROOM.each} sets; the oldest without a run
makes room for the next. The ZIP itself is not kept.
"""


@dataclass(frozen=True)
class _Preview:
    """What is shown of a data set, made once."""

    sheets: list[UInt8Array]  # one per class
    counts: dict[str, tuple[int, int]]
    baseline: float


def data_picker() -> str | None:
    """Let the learner choose a data set or upload one, and show what is in it.

    As there is an expander in it, it should not be in one.

    Returns:
        A name for `cnn.datasets.info`; None as long as there is nothing to train on.
    """
    if changed := st.session_state.pop(_CHANGED, ""):
        st.toast(changed, icon=":material/build:", duration="long")
    title = selectbox(values.DATA, also=with_data)
    name = None
    with explain_errors():
        name = _own() if title == values.OWN else _ready(_TITLES[title])
        if name is not None:
            _show(name)
            if title == values.OWN:
                _list_skipped(name)
    return name


def with_data(title: str) -> dict[Anything, Any]:
    """Return what changes with the data set: the name of own pictures, and the loss suits it."""
    own = st.session_state.get(LAST_OWN, "") if title == values.OWN else ""
    return {values.OWN_DATA: own, values.LOSS: values.LOSS.default}


def _ready(name: str) -> str | None:
    """Return the name once its files are here; offer to download them."""
    if datasets.is_ready(name):
        return name
    info = DATASETS[name]
    st.caption(info.description)
    st.info(
        f"{info.title} does not come with the lab. It is downloaded once (31 MB), checked and "
        "kept; without a network, take one of the other data sets.",
        icon=":material/cloud_download:",
    )
    if st.button(
        f"Download {info.title}", key="train_dataset_download", icon=":material/download:"
    ):
        try:
            with st.spinner(f"Downloading {info.title} …"):
                datasets.load(name)
        except CnnError as error:
            st.error(
                f"{info.title} could not be downloaded. The lab needs a network for this, once: "
                "connect it and try again, or take another data set.",
                icon=":material/cloud_off:",
            )
            st.caption(plain(str(error)))
            return None
        st.rerun()
    return None


# -- what is in it -----------------------------------------------------------------------------


def _show(name: str) -> None:
    """Show what a data set holds: description, counts, samples and balance of its classes."""
    info = datasets.info(name)
    st.caption(
        f"{plain(info.description)} **{info.num_train:,}** pictures to train with, "
        f"**{info.num_test:,}** to test."
    )
    pictures, wanted = expander(values.LOOK_AT_DATA, icon=":material/grid_view:")
    if not wanted:
        return
    with pictures:
        with st.spinner("Getting the pictures …"):
            preview = _preview(name)
        with st.container(horizontal=True):
            for picture, (class_name, counts) in zip(
                preview.sheets, preview.counts.items(), strict=True
            ):
                image(
                    picture,
                    caption=f"**{plain(class_name)}** · {sum(counts):,}",
                    width=_SHEET_WIDTH,
                    alt=f"Pictures of the class {class_name}.",
                )
        option_chart(
            class_balance(preview.counts),
            height=64 + 22 * info.num_classes,
            key="train_dataset_balance",
            alt="How many training and test pictures each class has.",
        )
        st.caption(
            "Who always answers with the most frequent class is right in "
            f"**{preview.baseline:.1%}** of the test pictures: a network has to beat that."
        )


# An own data set never changes under its name.
@st.cache_resource(max_entries=32, show_spinner=False)
def _preview(name: str) -> _Preview:
    data = datasets.load(name)
    sheets = [
        sheet(pictures, columns=4, zoom=max(2, 96 // data.input_shape[0]))
        for pictures in datasets.samples(data, _PER_CLASS)
    ]
    return _Preview(sheets, datasets.class_balance(data), datasets.baseline(data))


# -- your own ----------------------------------------------------------------------------------


def _own() -> str | None:
    """Return the learner's own data set, the one of the link or of the last upload."""
    name = own_at_hand()
    if name is None:
        _upload()
        return None
    owner.settle(values.OWN_DATA, name)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(own_data.info(name).title)}**", width="content")
        st.button(
            "Use other pictures",
            key="train_dataset_other",
            icon=":material/upload:",
            type="tertiary",
            on_click=_forget,
        )
    return name


def own_at_hand() -> str | None:
    """Return the own data set that the link names, else that of the last upload, if it is there."""
    name = owner.get(values.OWN_DATA) or st.session_state.get(LAST_OWN)
    if not name:
        return None
    try:
        own_data.info(name)
    except CnnError as error:
        st.session_state.pop(LAST_OWN, None)
        owner.settle(values.OWN_DATA, "")
        st.warning(str(error), icon=":material/link_off:")
        return None
    st.session_state[LAST_OWN] = name
    return str(name)


def address(name: str) -> dict[str, str]:
    """Return the parameters by which a link to a page chooses a data set there.

    Args:
        name: As `cnn.datasets.info` takes it.
    """
    if own_data.is_own(name):
        return owner.link({values.DATA: values.OWN, values.OWN_DATA: name})
    return owner.link({values.DATA: DATASETS[name].title})


def _forget() -> None:
    st.session_state.pop(LAST_OWN, None)
    owner.change({values.OWN_DATA: ""})


def _list_skipped(name: str) -> None:
    """Name the files of the ZIP that were left out, and say why."""
    about = own_data.info(name)
    if not about.num_skipped:
        return
    files = "1 file was" if about.num_skipped == 1 else f"{about.num_skipped:,} files were"
    with st.expander(f"{files} skipped", icon=":material/warning:"):
        lines = [f"- **{plain(file)}**: {plain(reason)}" for file, reason in about.skipped]
        if about.num_skipped > len(lines):
            lines.append(f"- … and {about.num_skipped - len(lines):,} more")
        with st.container(height=_LIST_HEIGHT if len(lines) > _SHORT_LIST else "content"):
            st.markdown("\n".join(lines))


@st.fragment  # so that the rest of the page stays usable while many pictures are read
def _upload() -> None:
    """Ask for a ZIP, and make a data set of it; a click elsewhere on the page stops that."""
    st.markdown(_WHAT_TO_PACK)
    upload = st.file_uploader(
        f"ZIP with one folder per class, at most {_MEGABYTES} MB",
        type="zip",
        max_upload_size=_MEGABYTES,
        key="train_dataset_zip",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        side: int = select_slider(values.SIDE, width=230)
        in_colour = upload is not None and _in_colour(upload, upload.file_id)
        coloured = toggle(values.IN_COLOUR, default=in_colour)
        fit = segmented_control(values.FIT, format_func=FITS.__getitem__)
    if upload is None:
        st.info("Choose a ZIP, or take one of the other data sets.", icon=":material/folder_zip:")
        return
    question = None
    with explain_errors():
        question = _two_levels(upload, upload.file_id)
    if question and not _asked(*question):
        return
    if st.button(
        "Prepare the pictures",
        key="train_dataset_prepare",
        type="primary",
        icon=":material/play_arrow:",
    ):
        bar = st.progress(0.0, "Reading the ZIP …")
        with explain_errors():
            name = own_data.create_apart(
                upload,
                title=upload.name,
                side=side,
                mode="RGB" if coloured else "L",
                fit=fit,
                level=owner.get(values.LEVEL),
                owner=settled_visitor(),
                needed=runs.datasets_in_use(),
                progress=_told_by(bar.progress),
            )
            st.session_state[LAST_OWN] = name
            owner.change({values.OWN_DATA: name, **_network_for(name)})
            drop_own_upload(upload.file_id)
            st.rerun()
        bar.empty()


def _network_for(name: str) -> dict[Anything, Any]:
    """Return what changes so that the chosen network fits new pictures, and note what that is.

    A preset fits itself on the page. Nothing changes where no network of its kind fits: the page
    says why, as for any other.
    """
    info, chosen = datasets.info(name), owner.get(values.NETWORK)
    preset = next((one for one in PRESETS.values() if one.name == chosen), None)
    before = preset or state.network()
    with suppress(CnnError):
        after = fitted(before, info.input_shape, info.num_classes)
        called = chosen if preset else values.YOUR_NETWORK
        st.session_state[_CHANGED] = what_changed(before, after, called=called)
        if not preset and after != before:
            return state.network_changes(after)
    return {}


@st.cache_data(max_entries=32, show_spinner="Looking at the pictures …")
def _in_colour(_upload: BinaryIO, file_id: str) -> bool:  # noqa: ARG001 (it is the key)
    """Tell whether a ZIP shows colours; what is wrong with it is said elsewhere."""
    with suppress(CnnError):
        return own_data.in_colour_apart(_upload)
    return False


# Only a few names of it are kept, and a page asks again with each touch.
@st.cache_data(max_entries=32, show_spinner=False)
def _two_levels(_upload: BinaryIO, file_id: str) -> Question | None:  # noqa: ARG001 (it is the key)
    return picture_zip.two_levels(_upload)


def _asked(outer: Sequence[str], inner: Sequence[str]) -> bool:
    """Ask which folders are the classes, and tell whether that has been said."""
    names: dict[Level, Sequence[str]] = {"outer": outer, "inner": inner}
    chosen = segmented_control(
        values.LEVEL,
        tuple(names),
        format_func=lambda level: f"{LEVELS[level].capitalize()}: {plain(shortened(names[level]))}",
        required=False,
    )
    if chosen is None:
        st.info(
            "All outer folders hold the same inner ones, so either could be the classes. Choose.",
            icon=":material/help:",
        )
    return chosen is not None


def _told_by(show: Callable[[float, str], object]) -> Progress:
    """Tell the progress on the screen; it stops when the page is left."""
    began = time.monotonic()

    def tell(done: int, total: int) -> None:
        left = (time.monotonic() - began) / max(done, 1) * (total - done)
        show(done / total, f"Picture {done:,} of {total:,} · about {left:.0f} s left")

    return tell
