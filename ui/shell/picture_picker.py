"""Where a picture comes from: a sample, a file, a drawing or the camera."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn import images
from cnn.drawing.strokes import draw_in_colour, from_text
from cnn.images import Mode
from cnn.types import FloatArray
from ui.address.linked_drawing import LinkedDrawing
from ui.components.drawing_pad import drawing_pad
from ui.shell.image import image
from ui.shell.page import explain_errors

UPLOAD = "Your own picture"
DRAWING = "A drawing"
CAMERA = "The camera"
_UPLOAD_TYPES = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"]
_THUMBNAIL_SIDE = 56  # pixels on the screen
_PAD_SIDE = 280  # pixels on the screen: the output below stays in sight
_DRAWING_SIDE = 96  # pixels of the picture that is made of it


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture that somebody chose.

    Args:
        values: Read-only, in [0, 1]; shape (H, W), in colour (H, W, 3).
        token: The same for the same pixels, another for others; for caches.
    """

    values: FloatArray
    token: str

    @property
    def channels(self) -> int:
        """1, or 3 in colour."""
        return 1 if self.values.ndim == 2 else self.values.shape[2]


@dataclass(frozen=True, slots=True)
class _File:
    """The content of a file, and what tells it apart."""

    token: str
    data: bytes


def picture_picker(
    key: str, *, max_side: int = 256, default: str = "portrait"
) -> FloatArray | None:
    """Let the learner choose a picture in grey.

    Args:
        key: Widget key and URL parameter.
        max_side: A larger picture is shrunk to this many pixels.
        default: The sample that is chosen at first.

    Returns:
        Read-only grey levels in [0, 1], shape (H, W); None as long as there is no usable picture.
    """
    picture = choose_picture(key, max_side=max_side, default=default)
    return None if picture is None else picture.values


def choose_picture(
    key: str, *, max_side: int = 256, default: str = "portrait", colour_key: str | None = None
) -> Picture | None:
    """Let the learner choose a picture, and whether it is to be in colour.

    Args:
        key: As for `picture_picker`, like max_side and default.
        max_side: As there.
        default: As there.
        colour_key: Widget key and URL parameter of the switch for colour; None: always grey.
    """
    titles = {sample.title: name for name, sample in images.SAMPLES.items()}
    options = [*titles, UPLOAD, DRAWING, CAMERA]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.selectbox(
            "Picture",
            options,
            index=options.index(images.SAMPLES[default].title),
            key=key,
            bind="query-params",
            help="A sample, your own file, a drawing or the camera. What you give stays in memory "
            "and is never stored.",
        )
        coloured = colour_key is not None and st.toggle(
            "Colour",
            key=colour_key,
            bind="query-params",
            help="Red, green and blue each have a kernel of their own; what they give is added.",
        )
        thumbnail_place = st.container(width="content")
    mode: Mode = "RGB" if coloured else "L"
    picture: Picture | None
    if title in titles:
        picture = Picture(_sample(titles[title], mode), f"{titles[title]} {mode}")
    else:
        picture = picture_of_own(key, title, mode, max_side)
    if coloured and picture is not None:
        with thumbnail_place:
            image(_thumbnail(picture), width=_THUMBNAIL_SIDE, alt=f"{title}, in colour.")
    return picture


def picture_of_own(key: str, title: str, mode: Mode, max_side: int) -> Picture | None:
    """Ask for a file, a photograph or a drawing; None as long as there is no usable one.

    Args:
        key: Beginning of the widget keys.
        title: `UPLOAD`, `DRAWING` or `CAMERA`.
        mode: Grey or colour.
        max_side: A larger picture is shrunk to this many pixels.
    """
    with explain_errors():
        if title == DRAWING:
            return _ask_for_drawing(key, mode)
        file = _ask_for_file(key) if title == UPLOAD else _ask_for_photograph(key)
        if file is not None:
            return Picture(_decoded(file, max_side, mode), f"{file.token} {max_side} {mode}")
    return None


def _ask_for_file(key: str) -> _File | None:
    upload = st.file_uploader(
        f"PNG, JPEG, WebP, GIF, BMP or TIFF, at most {images.MAX_BYTES // 1_000_000} MB",
        type=_UPLOAD_TYPES,
        key=f"{key}_upload",
        max_upload_size=images.MAX_BYTES // 1_000_000,
    )
    if upload is None:
        st.info("Choose a file, or go back to a picture of the lab.")
        return None
    return _File(upload.file_id, upload.getvalue())


def _ask_for_photograph(key: str) -> _File | None:
    photograph = st.camera_input("Take a photograph", key=f"{key}_camera")
    if photograph is None:
        st.info("Take a photograph, or go back to a picture of the lab.")
        return None
    return _File(photograph.file_id, photograph.getvalue())


def _ask_for_drawing(key: str, mode: Mode) -> Picture | None:
    ink = LinkedDrawing(f"{key}_ink")
    strokes = ink.read()
    drawing_pad(
        ink.text,
        key=f"{key}_pad",
        alt="A black pad to draw on, with mouse, pen or finger. Delete clears it.",
        side=_PAD_SIDE,
        coloured=mode == "RGB",
        on_drawing=ink.keep,
    )
    if not strokes:
        st.info("Draw on the black pad, with the mouse or a finger.", icon=":material/draw:")
        return None
    return Picture(_drawn(ink.text, mode), f"{ink.text} {mode}")


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(text: str, mode: Mode) -> FloatArray:
    values = draw_in_colour(from_text(text), _DRAWING_SIDE)
    return _read_only((values if mode == "RGB" else images.grey_levels(values)).astype(np.float32))


@st.cache_resource(max_entries=2 * len(images.SAMPLES), show_spinner=False)
def _sample(name: str, mode: Mode) -> FloatArray:
    return _read_only(images.sample_image(name, mode=mode))


# A few only: a picture of 1024 × 1024 in colour takes 12 MB.
@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={_File: lambda file: file.token})
def _decoded(file: _File, max_side: int, mode: Mode) -> FloatArray:
    return _read_only(images.load_image_apart(file.data, max_side=max_side, mode=mode))


@st.cache_data(
    max_entries=64, show_spinner=False, hash_funcs={Picture: lambda picture: picture.token}
)
def _thumbnail(picture: Picture) -> NDArray[np.uint8]:
    """Show in colour what the channels share out, small."""
    return images.thumbnail(picture.values, 2 * _THUMBNAIL_SIDE)


def _read_only(values: FloatArray) -> FloatArray:
    values.setflags(write=False)
    return values
