"""Three things to try: one click each, and what to notice.

A click does what a link would: it sets some of the page's controls and brings the others back to
their defaults, so that what there is to notice is there, and the address bar holds the link to it.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from ui.streamlit_internals import bound_parameters, forget_value

# One below the other they would push the page's own picture off a phone's screen.
_ON_A_PHONE = """<style>
@media (max-width: 640px) {
  [class*="tries"] [data-testid="stHorizontalBlock"] {
    flex-wrap: nowrap; overflow-x: auto; scroll-snap-type: x proximity;
  }
  [class*="tries"] [data-testid="stColumn"] {
    min-width: 78% !important; scroll-snap-align: start;
  }
}
</style>"""


@dataclass(frozen=True)
class Try:
    """One thing to try.

    Args:
        label: What the click does, in a few words.
        notice: What to look for afterwards, in Markdown.
        settings: Values of widgets that are bound to the address bar, by key, and of other
            parameters of the address, such as a pinned cell. What is left out, or None, goes back
            to its default.
    """

    label: str
    notice: str
    settings: Mapping[str, Any]


def tries(
    first: Try, second: Try, third: Try, *, key: str = "tries", keep: Collection[str] = ()
) -> None:
    """Offer three things to try, side by side; one below the other where there is no room.

    Args:
        first: The one to begin with.
        second: The next.
        third: The last.
        key: Widget key of the group; the buttons have this key, "_" and 1, 2 or 3.
        keep: Parameters of the address that stay, such as the run that is looked at.
    """
    st.html(_ON_A_PHONE)
    with st.container(key=key, gap="xsmall"):
        st.caption("Three things to try, one click each")
        for number, (place, item) in enumerate(
            zip(st.columns(3, gap="small"), (first, second, third), strict=True), start=1
        ):
            with place, st.container(border=True, height="stretch", gap="xxsmall"):
                st.button(
                    f":primary[**{item.label}**]",
                    key=f"{key}_{number}",
                    type="tertiary",
                    icon=":material/play_arrow:",
                    wrap=True,
                    on_click=_apply,
                    args=(item.settings, keep),
                )
                st.caption(item.notice)


def _apply(settings: Mapping[str, Any], keep: Collection[str]) -> None:
    """Set widgets and parameters, before the page is drawn again."""
    named = {*bound_parameters(), *st.query_params, *settings}
    for name in named - (set(keep) - set(settings)):
        value = settings.get(name)
        if value is not None:
            st.session_state[name] = value
            _put_into_address(name, value)
            continue
        forget_value(name)
        with suppress(StreamlitAPIException):  # bound: the widget does it itself
            st.query_params.pop(name, None)


def _put_into_address(name: str, value: Any) -> None:
    """Write what no widget on the page writes: one that is about to appear, or a parameter."""
    with suppress(StreamlitAPIException):  # bound: the widget writes it itself
        if isinstance(value, list | tuple):
            st.query_params[name] = [str(part) for part in value]
        else:
            st.query_params[name] = str(value).lower() if isinstance(value, bool) else str(value)
