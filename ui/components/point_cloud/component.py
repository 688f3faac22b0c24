"""The component itself: sends points and pictures, and hears which point was chosen."""

import base64
import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cnn.types import FloatArray, UInt8Array
from ui.components.hearing import Message, heard, hearing, whole
from ui.components.modules import script

# Petroff, Accessible Color Sequences for Data Visualization (2021), ten colours: apart for
# colour-blind readers too, and of middling lightness, so that they show on light and dark pages.
PALETTE = (
    *("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6"),
    *("#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"),
)
_SHEET_COLUMNS = 50
_SHEET_SIDE = 28  # pixels; larger pictures are shrunk
_RANGE = 10_000  # whole numbers travel shorter

_FOLDER = Path(__file__).parent
_CLOUD = st.components.v2.component(
    "point_cloud",
    html='<div class="point-cloud"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js=script("point_cloud/component.js"),
)
_SHEET = st.components.v2.component(
    "picture_sheet", html="<div></div>", js=script("point_cloud/sheet.js")
)


@st.cache_data(max_entries=4, show_spinner=False)
def _sheet(pictures: UInt8Array) -> tuple[str, str]:
    """Return small pictures side by side as a data URL, and a name for them."""
    rows = -(-len(pictures) // _SHEET_COLUMNS)
    sheet = Image.new("RGB", (_SHEET_COLUMNS * _SHEET_SIDE, rows * _SHEET_SIDE))
    for place, picture in enumerate(pictures):
        tile = Image.fromarray(picture[:, :, 0] if picture.shape[2] == 1 else picture[:, :, :3])
        tile = tile.convert("RGB").resize((_SHEET_SIDE, _SHEET_SIDE))
        row, column = divmod(place, _SHEET_COLUMNS)
        sheet.paste(tile, (column * _SHEET_SIDE, row * _SHEET_SIDE))
    file = io.BytesIO()
    sheet.save(file, "WEBP", quality=70)
    data = file.getvalue()
    token = hashlib.sha256(data).hexdigest()[:16]
    return f"data:image/webp;base64,{base64.b64encode(data).decode('ascii')}", token


def picture_sheet(pictures: UInt8Array, *, key: str) -> str:
    """Send the pictures that the points stand for, once; the points may then move without them.

    Args:
        pictures: Shape (N, H, W, C), 0 to 255.
        key: Widget key.

    Returns:
        What `point_cloud` calls them by.
    """
    source, token = _sheet(pictures)
    _SHEET(key=key, data={"source": source, "token": token})
    return token


def point_cloud(
    points: FloatArray,
    labels: NDArray[np.int64],
    probabilities: FloatArray,
    class_names: Sequence[str],
    *,
    key: str,
    alt: str,
    chosen: Sequence[int],
    sheet: str,
    only_wrong: bool,
    on_pick: Callable[[int], None],
) -> None:
    """Show points by class; new places of the same points are reached in a smooth move.

    Args:
        points: Shape (N, 2).
        labels: Classes, shape (N,).
        probabilities: What was answered, shape (N, classes); wrong answers are marked.
        class_names: A name per class.
        key: Widget key.
        alt: What it shows, in words.
        chosen: Points with a letter, the first "A", the second "B"; others than 0 to N - 1 are
            not on the map.
        sheet: What `picture_sheet` returned for the same points.
        only_wrong: Whether points with right answers fade.
        on_pick: Gets the number of a point. It runs before the page does, as a widget's callback.
    """

    def read(message: Message) -> tuple[int]:
        return (whole(message, "index", 0, len(points) - 1),)

    low, high = points.min(axis=0), points.max(axis=0)
    scale = _RANGE / (float((high - low).max()) or 1.0)  # the same for both directions
    places = np.rint((points - low) * scale).astype(int)
    answers = probabilities.argmax(axis=1)
    _CLOUD(
        key=key,
        data={
            "x": places[:, 0].tolist(),
            "y": places[:, 1].tolist(),
            "labels": labels.tolist(),
            "answers": answers.tolist(),
            "sure": np.rint(100 * probabilities.max(axis=1)).astype(int).tolist(),  # percent
            "names": list(class_names),
            "colours": list(PALETTE),
            "chosen": list(chosen),
            "sheet": {"token": sheet, "columns": _SHEET_COLUMNS, "side": _SHEET_SIDE},
            "onlyWrong": only_wrong,
            "alt": alt,
            "heard": heard(key),
        },
        on_pick_change=hearing(key, "pick", read, on_pick),
    )
