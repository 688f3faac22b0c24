"""What a link asks for, and a page has not."""

import streamlit as st

from ui.markdown import plain

_QUOTED = 40  # characters of a wrong link


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


def explain_gone(what: str) -> None:
    """Say that a run that a link names is not there; once, however many are not.

    Args:
        what: Which run of the page that is.
    """
    st.warning(f"{what} is not there (any more), or not yours to see.", icon=":material/link_off:")
