"""Which runs a visitor sees: their own, the examples, and what was shared with them by a link.

No other module of `ui` and `pages` asks the store for runs; tests/test_walls.py looks at that.
"""

import streamlit as st

from cnn import runs
from cnn.errors import CnnError
from cnn.runs import Damaged, Run
from ui.visitors.visitor import sees_runs_of_nobody, visitor

ONLY_THERE = (
    "Somebody shared this run with you. You can look at it, take its settings, and repeat it once "
    "it has ended; only the browser that started it can change, stop or delete it."
)
_SHARED = "shared_with_me"  # in the session: the secrets of the links that were opened, by run
_BETWEEN = "."  # the run's id and the secret of its link


def listed() -> list[Run]:
    """Return the visitor's own runs and those shared with them in this session, newest first."""
    shared = []
    for address in [*_shared().values()]:
        try:
            shared.append(opened(address))
        except CnnError:  # deleted, or the link was taken back
            del _shared()[address.partition(_BETWEEN)[0]]
    found = {run.id: run for run in (*own(), *shared)}
    return sorted(found.values(), key=lambda run: run.created, reverse=True)


def own() -> list[Run]:
    """Return the visitor's own runs, newest first."""
    return [run for run in runs.list_runs() if is_own(run)]


def damaged() -> list[Damaged]:
    """Return the visitor's runs that cannot be opened."""
    return [one for one in runs.damaged_runs() if _is_mine(one.owner)]


def opened(address: str) -> Run:
    """Return the run that a link names.

    Args:
        address: Its id, or id and secret of a shared one; anything may stand there.

    Raises:
        CnnError: There is no such run, or this visitor may not see it.
    """
    run_id, _, secret = address.partition(_BETWEEN)
    run = runs.get(run_id)
    if run.is_example or is_own(run):
        return run
    known = _shared().get(run_id, "").partition(_BETWEEN)[2]
    secret = next((each for each in (secret, known) if each and run.opens_with(each)), "")
    if not secret:
        raise CnnError(
            "This run is somebody else's and not, or no longer, shared with you. Ask whoever "
            "trained it for a link (**Share** makes one), or open another run."
        )
    _shared()[run_id] = f"{run_id}{_BETWEEN}{secret}"
    return run


def address_of(run: Run) -> str:
    """Return what a link says to open a run, for this visitor: as `opened` takes it."""
    return run.id if is_own(run) else _shared().get(run.id, run.id)


def shared_address(run: Run) -> str:
    """Return what the link of a shared run says, which opens it for whoever has it."""
    return f"{run.id}{_BETWEEN}{run.shared_secret()}"


def is_own(run: Run) -> bool:
    """Tell whether a run is this visitor's, or nobody's and this visitor sits at the machine."""
    return _is_mine(run.owner)


def _is_mine(owner: str) -> bool:
    return owner == visitor() or (not owner and sees_runs_of_nobody())


def _shared() -> dict[str, str]:
    """Return the addresses of the runs that were shared with this visitor, by the runs' ids."""
    shared: dict[str, str] = st.session_state.setdefault(_SHARED, {})
    return shared
