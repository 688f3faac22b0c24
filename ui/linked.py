"""Values that live in the address bar without a widget, as a component's state does."""

import streamlit as st


def linked(name: str, default: str) -> str:
    """Read a value: from the address bar, else from earlier in this session, else the default.

    What comes from the address bar is a stranger's text; whoever reads it checks it.

    Args:
        name: Parameter of the address bar, and key in the session's state.
        default: What is not worth a parameter.
    """
    text: str = st.query_params.get(name) or st.session_state.get(name) or default
    set_linked(name, text, default)
    return text


def set_linked(name: str, text: str, default: str) -> None:
    """Keep a value in the session and, unless it is the default, in the address bar."""
    st.session_state[name] = text
    if text == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != text:
        st.query_params[name] = text
