"""A picture of the learner's own: what the network gets of it, shown, and mended by hand."""

import streamlit as st

from cnn import datasets, images
from cnn.datasets import Dataset
from cnn.drawing import strokes
from cnn.figures import own_picture as figures
from cnn.images import own_picture
from cnn.images.own_picture import Changes, Kind, OwnPicture
from cnn.types import FloatArray
from ui.address import owner
from ui.components.picture_crop import picture_crop
from ui.shell import picture_picker
from ui.shell.controls import select_slider, toggle
from ui.shell.image import enlarged, image
from ui.shell.picture_picker import OwnFile
from ui.subject.subject_values import ALL_OF_OWN, CENTRED, INK, INK_FROM, INVERTED, PART

_CROP_SIDE, _SIDE = 260, 180  # pixels on the screen
_PERCENTAGES = (2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90)


def decided() -> Changes:
    """Return what the learner has decided about the picture."""
    ink_from = owner.get(INK_FROM)
    return Changes(
        inverted=owner.get(INVERTED),
        threshold=None if ink_from is None else ink_from / 100,
        part=owner.get(PART),
        centred=owner.get(CENTRED),
    )


def drawing(data: Dataset) -> OwnPicture:
    """Return what the network gets of the drawing.

    Args:
        data: What the network was trained on.

    Raises:
        CnnError: It takes pictures that nobody can draw.
    """
    ink = strokes.draw(strokes.from_text(owner.get(INK)))
    return own_picture.of_drawing(ink, datasets.kind(data), decided())


def switches(data: Dataset, found: OwnPicture) -> None:
    """Show the switch that suits the network's data.

    Args:
        data: What the network was trained on.
        found: What was made of the picture.
    """
    centres = datasets.kind(data).fit == "centre"
    if centres:
        toggle(CENTRED)
    if not centres or found.ink is not None:
        toggle(INVERTED, default=found.inverted)


def file(source: str, data: Dataset) -> OwnPicture | None:
    """Ask for a file or a photograph; show and let mend what the network gets of it.

    Args:
        source: `picture_picker.UPLOAD` or `picture_picker.CAMERA`.
        data: What the network was trained on.

    Returns:
        None as long as there is no usable one; the page says why.
    """
    given = picture_picker.file_of_own("subject", source, on_new=_begin_anew)
    if given is None:
        return None
    kind = datasets.kind(data)
    found = _read(given, kind, decided())
    title = "What the network gets of it"
    with st.expander(title, icon=":material/crop:"):
        _mend(given, data, found)
    return found


def _begin_anew() -> None:
    """Decide nothing about a new picture that was decided about the last."""
    owner.change({value: value.default for value in ALL_OF_OWN})


def _mend(given: OwnFile, data: Dataset, found: OwnPicture) -> None:
    whole, ink, gets = st.columns([5, 4, 4])
    with whole:
        st.caption("**Your picture.** Drag a frame round what counts.")
        picture_crop(
            images.thumbnail(_whole(given, datasets.kind(data)), 2 * _CROP_SIDE),
            owner.get(PART),
            key="subject_part",
            alt="Your picture. Drag a frame round the part that counts; Delete takes it away.",
            side=_CROP_SIDE,
            on_part=lambda part: owner.change({PART: own_picture.checked_part(part)}),
        )
    with ink:
        switches(data, found)
        if found.ink is not None:
            threshold = found.ink.threshold
            select_slider(
                INK_FROM,
                _PERCENTAGES,
                default=min(_PERCENTAGES, key=lambda share: abs(share - 100 * threshold)),
                format_func=lambda per_cent: f"{per_cent} %",
            )
            image(
                figures.marked_ink(found.view, found.ink),
                width=_SIDE,
                caption="Orange: what was taken for **ink**.",
                alt="The picture, pale, with what was taken for ink in orange.",
            )
    with gets:
        image(
            enlarged(found.pixels, _SIDE),
            width=_SIDE,
            caption=" ".join(["**The network gets this.**", *found.done]),
            alt="What the network gets.",
        )


# A few only: each holds a picture of up to 512 × 512 in colour.
@st.cache_resource(
    max_entries=16,
    show_spinner=False,
    hash_funcs={OwnFile: lambda file: file.token, Kind: repr, Changes: repr},
)
def _read(given: OwnFile, kind: Kind, changes: Changes) -> OwnPicture:
    return own_picture.read(given.data, kind, changes)


def _whole(given: OwnFile, kind: Kind) -> FloatArray:
    return _read(given, kind, Changes()).view
