"""The address bar, before the widgets read it."""

import math

import streamlit as st


def drop_infinite_numbers() -> None:
    """Take parameters such as "inf" and "1e999" out of the address bar, and begin again without.

    Streamlit ignores every other wrong value for a widget, but a number input for whole numbers
    fails to turn infinity into one. Widgets read the address as it was when the run began, hence
    the new run. What belongs to a widget that is already there has passed, and is left alone.
    """
    infinite = [name for name, value in st.query_params.items() if _is_infinite(value)]
    dropped = [name for name in infinite if name not in st.session_state]
    for name in dropped:
        del st.query_params[name]
    if dropped:
        st.rerun()


def _is_infinite(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False
