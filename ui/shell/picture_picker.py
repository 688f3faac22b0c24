"""Where a picture comes from: a sample, a file, a drawing or the camera."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn import images
from cnn.drawing.strokes import draw_in_colour, from_text
from cnn.images import Mode
from cnn.types import FloatArray
from ui.address import owner
from ui.address.values import Anything, Choice, Switch, Text
from ui.components.drawing_pad import drawing_pad
from ui.markdown import plain
from ui.shell.controls import selectbox, toggle
from ui.shell.image import image
from ui.shell.page import explain_errors

UPLOAD = "Your own picture"
DRAWING = "A drawing"
CAMERA = "The camera"
_OWN_FILE, _OWN_PHOTOGRAPH = "own_file", "own_photograph"  # in the session
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


@dataclass(frozen=True)
class PictureValues:
    """What a page's address says of a picture.

    Args:
        source: A sample, or where else it comes from.
        ink: What is drawn, as `cnn.drawing.strokes` writes it.
        colour: Whether it is in colour; None: always grey.
    """

    source: Choice[str]
    ink: Text[str]
    colour: Switch | None = None

    @property
    def all(self) -> tuple[Anything, ...]:
        """All of them, for the page that declares them."""
        colour = () if self.colour is None else (self.colour,)
        return (self.source, *colour, self.ink)


def drawing_value(name: str, *, travels: bool = False) -> Text[str]:
    """Declare a drawing, as strokes.

    Args:
        name: Parameter of the address.
        travels: Whether other pages have it, too.
    """
    return Text(name, "", "The drawing", travels=travels, read=_checked)


def picture_values(
    name: str, default: str = "portrait", *, colour: Switch | None = None
) -> PictureValues:
    """Declare a picture that is to be chosen.

    Args:
        name: Parameter of the address, and key of the widget.
        default: The sample that is chosen at first.
        colour: The switch for colour; None: always grey.
    """
    samples = {key: sample.title for key, sample in images.SAMPLES.items()}
    return PictureValues(
        source=Choice(
            name,
            samples[default],
            "Picture",
            "A sample, your own file, a drawing or the camera. What you give stays in memory and "
            "is never stored.",
            options=[*samples.values(), UPLOAD, DRAWING, CAMERA],
        ),
        ink=drawing_value(f"{name}_ink"),
        colour=colour,
    )


def colour_value(name: str) -> Switch:
    """Declare the switch for colour.

    Args:
        name: Parameter of the address.
    """
    return Switch(
        name,
        False,
        "Colour",
        "Red, green and blue each have a kernel of their own; what they give is added.",
    )


def _checked(ink: str) -> str:
    """Return strokes as they are written.

    Raises:
        CnnError: They are none.
    """
    from_text(ink)
    return ink


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The content of a file or a photograph, and what tells it apart."""

    token: str
    data: bytes


def choose_picture(values: PictureValues, *, max_side: int = 256) -> Picture | None:
    """Let the learner choose a picture, and whether it is to be in colour.

    Args:
        values: What it is declared as.
        max_side: A larger picture is shrunk to this many pixels.

    Returns:
        None as long as there is no usable picture.
    """
    titles = {sample.title: name for name, sample in images.SAMPLES.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = selectbox(values.source)
        coloured = values.colour is not None and toggle(values.colour)
        thumbnail_place = st.container(width="content")
    mode: Mode = "RGB" if coloured else "L"
    picture: Picture | None
    if title in titles:
        picture = Picture(_sample(titles[title], mode), f"{titles[title]} {mode}")
    else:
        picture = picture_of_own(values.source.name, title, mode, max_side, values.ink)
    if coloured and picture is not None:
        with thumbnail_place:
            image(_thumbnail(picture), width=_THUMBNAIL_SIDE, alt=f"{title}, in colour.")
    return picture


def picture_of_own(
    key: str, title: str, mode: Mode, max_side: int, ink: Text[str] | None = None
) -> Picture | None:
    """Ask for a file, a photograph or a drawing; None as long as there is no usable one.

    Args:
        key: Beginning of the widget keys.
        title: `UPLOAD`, `DRAWING` or `CAMERA`.
        mode: Grey or colour.
        max_side: A larger picture is shrunk to this many pixels.
        ink: What a drawing is declared as, where there can be one.
    """
    with explain_errors():
        if title == DRAWING and ink is not None:
            return _ask_for_drawing(key, mode, ink)
        file = file_of_own(key, title)
        if file is not None:
            return Picture(_decoded(file, max_side, mode), f"{file.token} {max_side} {mode}")
    return None


def file_of_own(key: str, title: str, on_new: Callable[[], None] = lambda: None) -> OwnFile | None:
    """Ask for a file or a photograph; None as long as there is none.

    Args:
        key: Beginning of the widget keys.
        title: `UPLOAD` or `CAMERA`.
        on_new: Called when another one is given, or taken away; before the page runs.
    """
    return _ask_for_file(key, on_new) if title == UPLOAD else _ask_for_photograph(key, on_new)


def _ask_for_file(key: str, on_new: Callable[[], None]) -> OwnFile | None:
    given = _given(
        f"{key}_upload",
        partial(
            st.file_uploader,
            f"{images.FORMATS_IN_WORDS}, at most {images.MAX_BYTES // 1_000_000} MB",
            type=list(images.ENDINGS),
            max_upload_size=images.MAX_BYTES // 1_000_000,
        ),
        _OWN_FILE,
        on_new,
    )
    if given is None:
        st.info("Choose a file, which no link can bring, or go back to a picture of the lab.")
    return given


def _ask_for_photograph(key: str, on_new: Callable[[], None]) -> OwnFile | None:
    ask = partial(st.camera_input, "Take a photograph")
    given = _given(f"{key}_camera", ask, _OWN_PHOTOGRAPH, on_new)
    if given is None:
        st.info("Take a photograph, or go back to a picture of the lab.")
    return given


def _given(
    key: str, ask: Callable[..., Any], kept_as: str, on_new: Callable[[], None]
) -> OwnFile | None:
    """Ask for a picture, unless it was given on another page, and keep it for the next one.

    Args:
        key: Of the widget.
        ask: Shows it.
        kept_as: Name in the session.
        on_new: Called when it changes.
    """

    def keep() -> None:
        """Let what is taken away be gone, too."""
        st.session_state[kept_as] = st.session_state[key]
        on_new()

    new = ask(key=key, on_change=keep)
    picture = new or st.session_state.get(kept_as)
    if picture is None:
        return None
    if new is None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"You gave **{plain(picture.name)}** before.", width="content")
            st.button(
                "Take it away",
                key=f"{key}_forget",
                type="tertiary",
                icon=":material/close:",
                on_click=st.session_state.pop,
                args=(kept_as, None),
            )
    st.caption("It stays on this server as long as this tab is open. A link cannot bring it.")
    return OwnFile(picture.file_id, picture.getvalue())


def _ask_for_drawing(key: str, mode: Mode, ink: Text[str]) -> Picture | None:
    drawn = owner.get(ink)
    drawing_pad(
        drawn,
        key=f"{key}_pad",
        alt="A black pad to draw on, with mouse, pen or finger. Delete clears it.",
        side=_PAD_SIDE,
        coloured=mode == "RGB",
        on_drawing=lambda text, drawing: owner.change({ink: text}, under_way=drawing),
    )
    if not drawn:
        st.info("Draw on the black pad, with the mouse or a finger.", icon=":material/draw:")
        return None
    return Picture(_drawn(drawn, mode), f"{drawn} {mode}")


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(text: str, mode: Mode) -> FloatArray:
    values = draw_in_colour(from_text(text), _DRAWING_SIDE)
    return _read_only((values if mode == "RGB" else images.grey_levels(values)).astype(np.float32))


@st.cache_resource(max_entries=2 * len(images.SAMPLES), show_spinner=False)
def _sample(name: str, mode: Mode) -> FloatArray:
    return _read_only(images.sample_image(name, mode=mode))


# A few only: a picture of 1024 × 1024 in colour takes 12 MB.
@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs={OwnFile: lambda file: file.token})
def _decoded(file: OwnFile, max_side: int, mode: Mode) -> FloatArray:
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
