"""Who a visitor is: a random token that the browser keeps, so that a reload makes no stranger."""

import re
import secrets

import streamlit as st

from cnn.runs import Run

_VISITOR = "visitor"  # in the session
_COOKIE = "cnnlab_visitor"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
_MAX_AGE = 365 * 24 * 60 * 60  # seconds

ONLY_THERE = (
    "Only the browser that started this run can change, stop or delete it. You can watch it, "
    "repeat it and take its settings."
)


def visitor() -> str:
    """Return the token of this visitor; nobody else can guess it."""
    if _VISITOR not in st.session_state:
        kept = str(st.context.cookies.get(_COOKIE, ""))
        st.session_state[_VISITOR] = (
            kept if _TOKEN.fullmatch(kept) else secrets.token_urlsafe(12)  # 16 characters
        )
    token: str = st.session_state[_VISITOR]
    return token


def remember_visitor() -> None:
    """Let the browser keep the token, if it does not yet; before the page, which may be long.

    It is no login: it tells visitors apart, so that they share the workers fairly and nobody
    deletes a neighbour's run by mistake.
    """
    if st.context.cookies.get(_COOKIE) == visitor():
        return
    place = st.container(key="visitor")  # without a height, or the page would begin lower
    place.html(
        "<style>.st-key-visitor { position: absolute; }</style>"
        f"<script>document.cookie = '{_COOKIE}={visitor()}; path=/; max-age={_MAX_AGE}; "
        "SameSite=Lax'</script>",
        unsafe_allow_javascript=True,
    )


def may_change(run: Run) -> bool:
    """Tell whether a run is this visitor's, or nobody's, as those of the command line are."""
    return run.owner in ("", visitor())
