"""The address bar, before the widgets read it."""

import math

import streamlit as st

from ui.markdown import plain

_QUOTED = 40  # characters of a wrong link


def drop_unusable_values() -> None:
    """Take parameters such as "inf", "1e999" and "" out of the address, and begin again without.

    Streamlit ignores every other wrong value for a widget. But a number input for whole numbers
    fails to turn infinity into one, and an empty value clears even a choice that is required.
    Widgets read the address as it was when the run began, hence the new run. What belongs to a
    widget that is already there has passed, and is left alone.
    """
    unusable = [name for name in st.query_params if _is_unusable(st.query_params.get_all(name))]
    dropped = [name for name in unusable if name not in st.session_state]
    for name in dropped:
        del st.query_params[name]
    if dropped:
        st.rerun()


def explain_unknown(asked: str, what: str) -> None:
    """Say that a link asks for what is not there.

    Args:
        asked: What it asks for, as a stranger wrote it.
        what: What that is not, and what to do, to the end of the sentence.
    """
    st.warning(
        f"The link asks for “{plain(asked[:_QUOTED])}”, which is no {what}",
        icon=":material/link_off:",
    )


def _is_unusable(values: list[str]) -> bool:
    return not any(values) or any(_is_infinite(value) for value in values)


def _is_infinite(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False
