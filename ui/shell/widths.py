"""What lets every page be read at every width, from a phone to a wide screen."""

from functools import cache
from pathlib import Path

import streamlit as st

from ui.components.styles import scrolling

_STYLES = Path(__file__).with_suffix(".css")


def fit_every_width() -> None:
    """Let words wrap, columns stack, and what has to scroll show that it does; once a page."""
    st.html(_styles())


@cache
def _styles() -> str:
    return f"<style>\n{scrolling()}\n{_STYLES.read_text('utf-8')}</style>"
