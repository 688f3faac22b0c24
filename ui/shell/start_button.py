"""The button that begins what takes minutes, from what the fields of the page say."""

from typing import Any, cast

import streamlit as st

# A browser keeps to itself what is typed and not possible: the server knows the number before it.
_INSTEAD = """<style>
.instead-of-a-start { display: none; border-left: 4px solid #c0392b; padding: 0.4rem 0.8rem; }
body:has([aria-invalid="true"]) .instead-of-a-start { display: block; }
body:has([aria-invalid="true"]) [class*="st-key-starts_"] .stButton { display: none; }
</style>
<p class="instead-of-a-start">What is in the red field is not possible. Mend it first.</p>"""


def start_button(label: str, *, key: str, width: str = "content", **as_streamlit: Any) -> bool:
    """Show the button, and return whether it was pressed.

    As long as a field is red, something else stands in its place: what the field shows is not
    what would be begun.

    Args:
        label: Of the button.
        key: Of the button.
        width: As Streamlit takes it, like whatever else it takes.
        as_streamlit: The rest of that.
    """
    wide = cast(Any, width)
    with st.container(key=f"starts_{key}", width=wide, gap=None):
        st.html(_INSTEAD)
        pressed: bool = st.button(label, key=key, width=wide, **as_streamlit)
    return pressed
