"""Share a run by a link, and take that link back."""

import streamlit as st

from cnn.runs import Run
from ui.shell.page import explained
from ui.visitors import access

_WHAT = (
    "Whoever has the link can look at this run on every page, repeat it and take its settings: its "
    "network, its curves, and the pictures that it was tested with. Nobody else sees it."
)


def share_button(run: Run) -> None:
    """Offer to share the visitor's own run; say of another's that it was shared."""
    if run.is_example:
        return
    if not access.is_own(run):
        st.badge("Shared with you: look, not change", icon=":material/group:", color="blue")
        return
    shared = bool(run.shared_secret())
    with st.popover(
        "Shared" if shared else "Share",
        icon=":material/group:" if shared else ":material/share:",
        key="share_run",
    ):
        st.caption(_WHAT)
        if not shared:
            st.button(
                "Make a link",
                key="share_make",
                icon=":material/link:",
                on_click=explained(_share),
                args=(run,),
            )
            return
        st.code(_link(run), language=None, wrap_lines=True)
        st.button(
            "Take the link back",
            key="share_take_back",
            icon=":material/link_off:",
            help="It opens nothing any more. A later link is another one.",
            on_click=explained(run.stop_sharing),
        )


def _share(run: Run) -> None:
    run.share()


def _link(run: Run) -> str:
    """Return the address of this page with the shared run."""
    page = (st.context.url or "").partition("?")[0]
    return f"{page}?run={access.shared_address(run)}"
