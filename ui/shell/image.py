"""Pictures on a page, each within the message that shows it.

Streamlit would keep them as files that a browser fetches later. It drops a session's files as soon
as another run of that session begins and anybody's ends: in a full room, and for a quick hand, some
were gone before they were fetched, and their places stayed empty.
"""

import base64
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import streamlit as st

from cnn.figures.data import png
from cnn.types import UInt8Array

_ICON = Path(__file__).with_name("icon.png")


def image(
    picture: UInt8Array,
    *,
    alt: str,
    width: int | Literal["content"] = "content",
    caption: str | None = None,
) -> None:
    """Show a picture.

    Args:
        picture: Grey levels 0 to 255, shape (H, W) or (H, W, 1), or colours, shape
            (H, W, 3).
        alt: In words, for those who cannot see it.
        width: On the screen, in pixels; its own if left out.
        caption: Below it, in Markdown.
    """
    address = _data_url(picture.tobytes(), picture.shape)
    st.image(address, width=width, caption=caption, alt=alt)


@lru_cache(maxsize=256)  # many look at the same pictures; a few kB each
def _data_url(pixels: bytes, shape: tuple[int, ...]) -> str:
    picture = np.frombuffer(pixels, np.uint8).reshape(shape)
    file = png(picture[:, :, 0] if shape[2:] == (1,) else picture)
    return _address_of(file)


@cache
def icon() -> str:
    """Return the lab's own icon, which a browser shows on its tab, as an address with all of it."""
    return _address_of(_ICON.read_bytes())


def _address_of(file: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(file).decode('ascii')}"


def enlarged(picture: UInt8Array, side: int) -> UInt8Array:
    """Repeat the pixels of a picture, so that a screen shows them without smoothing.

    Args:
        picture: Shape (H, W, C).
        side: On the screen, in pixels; the result is about twice as large, for fine screens.

    >>> enlarged(np.zeros((28, 28, 1), np.uint8), 56).shape
    (112, 112, 1)
    """
    factor = max(1, round(2 * side / max(picture.shape[:2])))
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)
