"""The component: shows a picture with the frame of a link, and hears the one that a hand drags."""

import base64
from collections.abc import Callable

import streamlit as st

from cnn.figures.data import png
from cnn.images.own_picture import Percentages
from cnn.types import UInt8Array
from ui.components.hearing import Message, heard, hearing
from ui.components.modules import script
from ui.components.styles import styles

_MOUNT = st.components.v2.component(
    "picture_crop",
    html='<div class="lab picture-crop"></div>',
    css=styles("picture_crop"),
    js=script("picture_crop/component.js"),
)


def picture_crop(
    picture: UInt8Array,
    part: Percentages,
    *,
    key: str,
    alt: str,
    side: int,
    on_part: Callable[[Percentages], None],
) -> None:
    """Show a picture, and let a hand drag a frame round a part of it.

    Args:
        picture: Shape (H, W) or (H, W, 3), 0 to 255.
        part: Where the frame is: left, top, right, bottom, in per cent of the picture.
        key: Widget key.
        alt: What is shown and what the hand can do, in words.
        side: Width or height at most, in pixels on the screen.
        on_part: Gets a new frame, whose numbers nobody has checked yet. It runs before the page
            does.
    """

    def read(message: Message) -> tuple[Percentages]:
        left, top, right, bottom = message["part"]
        return ((left, top, right, bottom),)

    _MOUNT(
        key=key,
        data={
            "picture": base64.b64encode(png(picture)).decode("ascii"),
            "part": list(part),
            "alt": alt,
            "side": side,
            "heard": heard(key),
        },
        on_part_change=hearing(key, "part", read, on_part),
    )
