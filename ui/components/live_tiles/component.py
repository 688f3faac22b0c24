"""The component: paints new pictures onto the canvases that are there, so that nothing flickers."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from cnn.types import Rectangle, UInt8Array
from ui.components.hearing import Message, hearing, whole
from ui.components.modules import script

_FOLDER = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "live_tiles",
    html='<div class="live-tiles" role="list"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js=script("live_tiles/component.js"),
)


@dataclass(frozen=True)
class Bar:
    """A share as a bar: its name, from 0 to 1, and whether it is the right answer."""

    label: str
    share: float
    right: bool = False


@dataclass(frozen=True, eq=False)
class Tile:
    """A picture with what is said of it.

    Args:
        picture: Grey levels 0 to 255, shape (H, W) or (H, W, 1), or colours, shape (H, W, 3).
        title: Above it.
        mark: A sign and a colour beside the title.
        bars: Below it.
        alt: In words, for those who cannot see it.
        box: Drawn on the picture.
        chosen: Whether it is the one that the page speaks of.
    """

    picture: UInt8Array
    title: str
    mark: Literal["right", "wrong", ""] = ""
    bars: tuple[Bar, ...] = ()
    alt: str = ""
    box: Rectangle | None = None
    chosen: bool = False

    def message(self) -> dict[str, Any]:
        """Return the tile as the browser reads it; a byte per pixel, of colours three."""
        return {
            "rows": self.picture.shape[0],
            "columns": self.picture.shape[1],
            "channels": self.picture.size // (self.picture.shape[0] * self.picture.shape[1]),
            "pixels": base64.b64encode(self.picture.tobytes()).decode("ascii"),
            "title": self.title,
            "mark": self.mark,
            "bars": [asdict(bar) for bar in self.bars],
            "alt": self.alt,
            "box": self.box
            and {
                "top": self.box.row,
                "left": self.box.column,
                "height": self.box.num_rows,
                "width": self.box.num_columns,
            },
            "chosen": self.chosen,
        }


def live_tiles(
    tiles: Sequence[Tile],
    *,
    key: str,
    alt: str,
    side: int = 64,
    on_pick: Callable[[int], None] | None = None,
) -> None:
    """Show tiles side by side, as many in a row as there is room for.

    Args:
        tiles: At most a few dozen.
        key: Widget key; the same key paints over what is there.
        alt: What all of it shows, in words.
        side: Width of a picture on the screen, in pixels.
        on_pick: Gets the place of a tile that was clicked, or chosen by arrow keys and Enter. It
            runs before the page does.
    """

    def read(message: Message) -> tuple[int]:
        return (whole(message, "index", 0, len(tiles) - 1),)

    _MOUNT(
        key=key,
        data={
            "tiles": [tile.message() for tile in tiles],
            "alt": alt,
            "side": side,
            "picks": on_pick is not None,
        },
        on_pick_change=hearing(key, "pick", read, on_pick),
    )
