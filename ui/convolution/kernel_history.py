"""Undo and redo for everything that makes up a kernel.

What counts is the state of a few widgets, whoever changed them: a preset, a button, a cell in the
scene, or text that was typed. So the state is noted once per run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

_MOST = 100  # states that are kept


@dataclass
class _History:
    states: list[tuple[Any, ...]] = field(default_factory=list)
    position: int = -1  # of the state that is shown


def undo_buttons(key: str, watched: Sequence[str]) -> None:
    """Note the state of the watched widgets, and offer to go back and forth.

    To be called once per run, after those widgets.

    Args:
        key: Widget key.
        watched: Keys of the widgets whose values are undone together.
    """
    history: _History = st.session_state.setdefault(f"{key}_history", _History())
    state = tuple(st.session_state.get(name) for name in watched)
    if history.position < 0 or state != history.states[history.position]:
        history.states[history.position + 1 :] = [state]
        del history.states[:-_MOST]
        history.position = len(history.states) - 1

    def move(steps: int) -> None:
        """Show another state; a click that came late may find none."""
        if 0 <= history.position + steps < len(history.states):
            history.position += steps
            state = history.states[history.position]
            st.session_state.update(dict(zip(watched, state, strict=True)))

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
