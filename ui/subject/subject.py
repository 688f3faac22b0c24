"""What the inspection pages look at: a run, an epoch of it, and a picture."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnn import runs
from cnn.datasets import Dataset, noun
from cnn.images.own_picture import NOTHING_SEEN
from cnn.results import evaluation
from cnn.runs import Run, progress_words
from cnn.types import UInt8Array
from ui.address import owner
from ui.address.unknown import explain_unknown
from ui.shell import pages, picture_picker
from ui.shell.controls import number_input, select_slider, selectbox, showing
from ui.shell.image import enlarged, image
from ui.shell.navigation import page_link
from ui.shell.page import explain_errors, explained
from ui.shell.pages import LabPage
from ui.subject import own_picture, state
from ui.subject.network_upload import upload_button
from ui.subject.subject_values import (
    DRAWING,
    EPOCH,
    INK,
    PICTURE,
    RUN,
    SOURCE,
    TEST_PICTURE,
)
from ui.visitors import access
from ui.visitors.sharing import share_button
from ui.visitors.visitor import is_settled

FIRST_EXAMPLE = "example-depth-03"  # deep enough to have something to open up
_RUN_WIDTH = 380  # pixels on the screen; more would push the ZIP of Results into a second row
_THUMBNAIL_WIDTH = 84  # pixels on the screen
# There, what the controls are for would begin below the screen: so three lines of them, not five.
# The small picture goes, as every page that has it shows the picture large, or as the input.
_ON_A_PHONE = """<style>
@media (max-width: 640px) {
  [class*="st-key-chosen_run"], .st-key-upload_network { order: -2; }
  [class*="st-key-epoch"] { order: -1; flex: 0 0 190px !important; }
  .st-key-subject_picture { column-gap: 0.5rem; }
  [class*="st-key-source"] { flex: 0 0 146px !important; }
  .st-key-picture_another [data-testid="stMarkdownContainer"] {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }
  .st-key-subject_thumbnail { display: none; }
}
</style>"""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The picture that is looked at.

    Args:
        picture: Read-only, pixels 0 to 255, of the shape (H, W, C) that the network takes.
        label: Its true class; None for a picture of the learner's own.
        title: What it is, for headings and alt texts.
        token: The same for the same pixels, another for others; for widget keys and caches.
        index: Place among the run's test pictures; None for one of the learner's own.
    """

    picture: UInt8Array
    label: int | None
    title: str
    token: str
    index: int | None


def choose_run() -> Run:
    """Let the learner choose a run: one of their own, or one that came with the lab."""
    asked_for = state.run()  # first, as it may be one that is shared
    listed = access.listed()
    found = {run.id: run for run in (*listed, *runs.examples())}
    own = [run for run in listed if access.is_own(run)]
    # Before it is known who this is, nobody knows of runs of their own.
    if asked_for is None or (is_settled() and st.session_state.pop(state.PROVISIONAL, False)):
        asked_for = None
        st.session_state[state.PROVISIONAL] = not is_settled()
    chosen = asked_for or found[own[0].id if own else FIRST_EXAMPLE]
    owner.settle(RUN, access.address_of(chosen))
    titles = _titles(list(found.values()))
    st.html(_ON_A_PHONE)
    st.selectbox(
        "Run",
        list(found),
        list(found).index(chosen.id),
        format_func=titles.__getitem__,
        width=_RUN_WIDTH,
        **showing("chosen_run", chosen.id, _choose_run),
    )
    share_button(chosen)
    upload_button(state.set_run)
    if not own:
        page_link(pages.TRAINING, "Train one of your own")
    return chosen


@explained
def _choose_run(run_id: str) -> None:
    state.set_run(access.opened(run_id))


def choose_epoch(run: Run) -> int:
    """Let the learner go back to the weights after an earlier epoch; 0 is before the first.

    Ends the page when the run has no weights yet.
    """
    saved = run.saved_epochs()
    if not saved:
        st.info(progress_words.why_no_weights(run.status()))
        page_link(pages.TRAINING, "See it on the training page")
        st.stop()
    kept = run.kept_epoch()
    asked = owner.get(EPOCH)
    if len(saved) == 1:
        if asked not in (None, kept):
            explain_unknown(str(asked), f"epoch of this run. It has one set of weights: {kept}.")
        return kept
    if asked is not None and asked not in saved:
        explain_unknown(str(asked), f"epoch of this run. It shows the one that was kept, {kept}.")
    epoch: int = select_slider(EPOCH, saved, default=kept, width=240)
    return epoch


def weights_version(run: Run, epoch: int) -> int:
    """Return what changes when an epoch's weights are written again; for `cached.inspect`.

    Raises:
        CnnError: They were not saved.
    """
    return run.weights_version(epoch)


def choose_picture(run: Run, data: Dataset | None = None) -> Subject | None:
    """Let the learner choose a test picture, or give one of their own.

    Args:
        run: The run whose network will look at it.
        data: What it was tested with, if the page has it already.

    Returns:
        None as long as there is no usable picture; the page says what is missing.
    """
    data = data or evaluation.test_data(run)
    with st.container(key="subject_picture", horizontal=True, vertical_alignment="bottom"):
        source: str = selectbox(SOURCE, width=190)  # beside the number on a phone
        if source == TEST_PICTURE:
            chosen = _test_picture(data)
        place = st.container(key="subject_thumbnail", width="content")
    if source != TEST_PICTURE:
        own = _own_picture(run, source, data)
        if own is None:
            return None
        chosen = own
    with place:
        image(
            enlarged(chosen.picture, _THUMBNAIL_WIDTH),
            width=_THUMBNAIL_WIDTH,
            alt=chosen.title.capitalize(),
        )
    return chosen


def test_picture(data: Dataset, index: int) -> Subject:
    """Return a picture of the test set."""
    label = int(data.y_test[index])
    return Subject(
        data.x_test[index],
        label,
        f"test picture {index}, {noun(data.class_names[label])}",
        _token(data.x_test[index]),
        index,
    )


def link(page: LabPage, label: str, run: Run, *, icon: str, **parameters: Any) -> None:
    """Link to another page on this run, with more parameters for its address, such as picture."""
    page_link(page, label, icon=icon, address=_address(run, parameters))


def _address(run: Run, parameters: dict[str, Any]) -> dict[str, str]:
    given = {name: str(value) for name, value in parameters.items() if value is not None}
    return {"run": access.address_of(run)} | given


def _titles(found: list[Run]) -> dict[str, str]:
    """Return a title for each run, by its id; no two alike, as the menu tells them apart by it."""
    titles = {run.id: f"{run.name} · {_origin(run)}" for run in found}
    counts = Counter(titles.values())
    return {
        run_id: title if counts[title] == 1 else f"{title} · {run_id}"
        for run_id, title in titles.items()
    }


def _origin(run: Run) -> str:
    if run.is_example:
        return "came with the lab"
    if not access.is_own(run):
        return "shared with you"
    return f"{run.created:%d %b %Y, %H:%M} UTC"


def _token(picture: UInt8Array) -> str:
    return hashlib.sha256(picture.tobytes()).hexdigest()[:16]


def _test_picture(data: Dataset) -> Subject:
    last = len(data.y_test) - 1
    asked = owner.get(PICTURE)
    if asked > last:
        explain_unknown(
            str(asked),
            f"test picture here: they have the numbers 0 to {last:,}. This is the last one.",
        )
    index = number_input(PICTURE, high=last, label=f"Number, 0 to {last:,}", width=150)
    st.button(
        "Another",
        key="picture_another",
        icon=":material/casino:",
        help="Any picture of the test set",
        on_click=_draw_lots,
        args=(last,),
    )
    return test_picture(data, index)


def _draw_lots(last: int) -> None:
    owner.change({PICTURE: int(np.random.default_rng().integers(last + 1))})


def _own_picture(run: Run, source: str, data: Dataset) -> Subject | None:
    """Take a learner's picture and make it like the data."""
    if source == DRAWING:
        drawn = bool(owner.get(INK))
        link(pages.DRAW, "Draw again" if drawn else "Draw", run, icon=":material/draw:")
    found = None
    with explain_errors():
        if source == DRAWING:
            found = own_picture.drawing(data)
            if found.is_empty:
                st.info("There is no drawing yet. Make one on the drawing page, then come back.")
                return None
            own_picture.switches(data, found)
        else:
            found = own_picture.file(source, data)
    if found is None:
        return None
    if found.is_empty:
        st.warning(NOTHING_SEEN, icon=":material/hide_image:")
        return None
    picture = found.pixels
    picture.setflags(write=False)
    title = {DRAWING: "your drawing", picture_picker.UPLOAD: "your picture"}.get(
        source, "your photo"
    )
    return Subject(picture, None, title, _token(picture), None)
