"""Three things to try: one click each, and what to notice.

A click does what a link would: it sets some of the page's controls and brings the others back to
their defaults, so that what there is to notice is there, and the address bar holds the link to it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.address import owner
from ui.address.values import Anything

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
        settings: What becomes of values of the page; the others go back to their defaults. A
            function that returns them is called on the click: what it takes over from the page
            may have changed since that was drawn.
    """

    label: str
    notice: str
    settings: Mapping[Anything, Any] | Callable[[], Mapping[Anything, Any]]


def tries(
    first: Try, second: Try, third: Try, *, key: str = "tries", keep: Collection[Anything] = ()
) -> None:
    """Offer three things to try, side by side; one below the other where there is no room.

    Args:
        first: The one to begin with.
        second: The next.
        third: The last.
        key: Widget key of the group; the buttons have this key, "_" and 1, 2 or 3.
        keep: Values that stay as they are, such as the run that is looked at.
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


def _apply(
    to_set: Mapping[Anything, Any] | Callable[[], Mapping[Anything, Any]],
    keep: Collection[Anything],
) -> None:
    """Set what is to be set, and bring the rest back to its default: one step."""
    settings = to_set() if callable(to_set) else to_set
    owner.change({**owner.reset(but=tuple(keep)), **settings})
