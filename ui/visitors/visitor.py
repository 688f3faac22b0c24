"""Who a visitor is: a random token that the browser keeps, so that a reload makes no stranger."""

import ipaddress
import os

import streamlit as st

from ui.components.introduction import introduction
from ui.visitors.introductions import address, introductions, new_token, token_in, usable

_VISITOR = "visitor"  # in the session
_TICKET = "visitor_ticket"  # in the session, if the browser had no token when it began
_SETTLED = "visitor_settled"  # in the session, once the browser has answered the ticket
_AT_THE_MACHINE = "visitor_at_the_machine"  # in the session
_PATIENCE_SECONDS = 3.0
# The page begins where it begins for those who were here before.
_NO_ROOM = """<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-visitor) { position: absolute; }
</style>"""
# What a proxy says of whom it works for. Nobody's browser sends any of them.
_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


def visitor() -> str:
    """Return the token of this visitor; nobody else can guess it.

    It is no login: it tells visitors apart, so that nobody sees, or deletes by mistake, what is a
    neighbour's, and all share the workers fairly.
    """
    state = st.session_state
    if _VISITOR not in state:
        kept = token_in(st.context.cookies)
        state[_VISITOR] = kept or new_token()
        if not kept and _has_browser():
            state[_TICKET] = introductions.ticket(state[_VISITOR])
    elif not is_settled() and (known := introductions.settled(state[_TICKET])):
        _settle(known)
    return str(state[_VISITOR])


def settled_visitor() -> str:
    """Return the token that belongs to what this visitor makes now.

    In the first moments of a browser's first visit another of its tabs may turn out to have a token
    already; this waits until that is known.
    """
    visitor()
    if not is_settled():
        introductions.wait(st.session_state[_TICKET], _PATIENCE_SECONDS)
    return visitor()


def introduce() -> None:
    """Let browser and session get to know each other; before the page, which may be long."""
    visitor()
    if ticket := st.session_state.get(_TICKET):
        with st.container(key="visitor"):
            st.html(_NO_ROOM)
            introduction(ticket, address(), key="introduction", on_known=_know)


def _know(token: object) -> None:
    """Take over what only the page knows: the token that the browser's storage keeps."""
    visitor()
    if not is_settled() and usable(token):
        _settle(usable(token))


def is_settled() -> bool:
    """Tell whether it is known which visitor this browser is; in its first moments it is not."""
    return _TICKET not in st.session_state or _SETTLED in st.session_state


def _settle(token: str) -> None:
    st.session_state[_VISITOR], st.session_state[_SETTLED] = token, True


def sees_runs_of_nobody() -> bool:
    """Tell whether a visitor sees what has no owner, as what was trained on the command line.

    Whoever sits at the machine does, and everybody where $CNNLAB_SHOW_ALL is 1.
    """
    if _AT_THE_MACHINE not in st.session_state:
        st.session_state[_AT_THE_MACHINE] = _sits_at_the_machine()
    return bool(st.session_state[_AT_THE_MACHINE]) or os.environ.get("CNNLAB_SHOW_ALL") == "1"


def _sits_at_the_machine() -> bool:
    """Tell whether the browser runs on the server's machine, and no proxy stands between them."""
    headers = st.context.headers
    if os.environ.get("CNNLAB_HOSTED") == "1" or any(name in headers for name in _FORWARDED):
        return False
    address = st.context.ip_address  # None: 127.0.0.1 or ::1
    return not _has_browser() or address is None or is_loopback(address)


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine's own: ::1, 127.0.0.1, or the latter in IPv6.

    >>> is_loopback("::ffff:127.0.0.1"), is_loopback("192.168.0.7")
    (True, False)
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _has_browser() -> bool:
    """Tell whether this session is a browser's; a page that is tested alone has none."""
    return bool(st.context.headers)
