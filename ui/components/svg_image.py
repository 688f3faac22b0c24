"""The component: an SVG of our own as part of the page, which `st.html` would leave out."""

import streamlit as st

_MOUNT = st.components.v2.component(
    "svg_image",
    html='<div class="svg-image" tabindex="0"></div>',
    css="""
/* Room for a drawing before it comes, so that nothing below it moves. */
.svg-image { overflow-x: auto; min-height: 12rem; color: var(--st-text-color); }
svg { display: block; max-width: 100%; height: auto; }
""",
    js="""
const READABLE = 0.75;  // of its own size; where it would be smaller, it scrolls instead

export default function ({ data, parentElement }) {
  const svg = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement;
  svg.style.minWidth = `${READABLE * svg.getAttribute("width")}px`;
  parentElement.querySelector(".svg-image").replaceChildren(svg);
}
""",
)


def svg_image(svg: str, *, key: str) -> None:
    """Show a drawing, which scrolls sideways where it does not fit.

    Args:
        svg: A whole `<svg>` with its own width and height; whoever makes it escapes its texts.
            `currentColor` is the page's text colour.
        key: Widget key.
    """
    _MOUNT(key=key, data={"svg": svg})
