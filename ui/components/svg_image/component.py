"""The component: an SVG of our own as part of the page, which `st.html` would leave out."""

from collections.abc import Sequence

import streamlit as st

from ui.components.modules import script
from ui.components.styles import styles

_MOUNT = st.components.v2.component(
    "svg_image",
    html='<div class="svg-image scrolls" tabindex="0"></div>',
    css=styles("svg_image"),
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
