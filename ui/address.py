"""The address bar, before the widgets read it."""

import streamlit as st


def drop_infinite_numbers() -> None:
    """Take parameters such as "inf" and "1e999" out of the address bar.

    Streamlit ignores every other wrong value for a widget, but a number input for whole numbers
    fails to turn infinity into one.
    """
    for name, value in st.query_params.to_dict().items():
        try:
            infinite = abs(float(value)) == float("inf")
        except ValueError:
            continue
        if infinite:
            del st.query_params[name]
