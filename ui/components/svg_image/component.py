"""The component: an SVG of our own as part of the page, which `st.html` would leave out."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from ui.components.modules import script

_FOLDER = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "svg_image",
    html='<div class="svg-image" tabindex="0"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js=script("svg_image/component.js"),
)


def svg_image(
    svg: str, *, key: str, alt: str, table: Sequence[Sequence[str | int | float]]
) -> None:
    """Show a drawing, which scrolls sideways where it does not fit.

    Args:
        svg: A whole `<svg>` with its own width and height; whoever makes it escapes its texts.
            `currentColor` is the page's text colour.
        key: Widget key.
        alt: What it shows; what it is called where it is saved.
        table: What is drawn, in words and numbers, the heads first; saved as CSV.
    """
    _MOUNT(key=key, data={"svg": svg, "alt": alt, "table": [list(row) for row in table]})
