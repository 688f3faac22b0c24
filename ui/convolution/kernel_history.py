"""Undo and redo for everything that makes up a kernel.

What counts is a few values of the page, whoever changed them: a preset, a button, a cell in the
scene, or text that was typed. So they are noted once per run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ui.address import owner
from ui.address.values import Anything

_MOST = 100  # states that are kept


@dataclass
class _History:
    states: list[tuple[Any, ...]] = field(default_factory=list)
    position: int = -1  # of the state that is shown


def undo_buttons(key: str, watched: Sequence[Anything]) -> None:
    """Note the watched values, and offer to go back and forth.

    To be called once per run.

    Args:
        key: Widget key.
        watched: Values that are undone together.
    """
    history: _History = st.session_state.setdefault(f"{key}_history", _History())
    state = tuple(owner.get(value) for value in watched)
    if history.position < 0 or state != history.states[history.position]:
        history.states[history.position + 1 :] = [state]
        del history.states[:-_MOST]
        history.position = len(history.states) - 1

    def move(steps: int) -> None:
        """Show another state; a click that came late may find none."""
        if 0 <= history.position + steps < len(history.states):
            history.position += steps
            state = history.states[history.position]
            owner.change(dict(zip(watched, state, strict=True)))

    for label, icon, steps, left in (
        ("Undo", ":material/undo:", -1, history.position),
        ("Redo", ":material/redo:", 1, len(history.states) - 1 - history.position),
    ):
        st.button(
            label,
            icon=icon,
            key=f"{key}_{label.lower()}",
            disabled=left == 0,
            on_click=move,
            args=(steps,),
        )
