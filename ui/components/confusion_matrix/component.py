"""The component: sends the counts, and hears which cell was chosen."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn.results.picture_search import Cell
from ui.components.hearing import Message, hearing, whole
from ui.components.modules import script
from ui.components.styles import styles

_MOUNT = st.components.v2.component(
    "confusion_matrix",
    html='<div class="confusion-matrix"></div>',
    css=styles("confusion_matrix"),
    js=script("confusion_matrix/component.js"),
)


def confusion_matrix(
    counts: NDArray[np.int64],
    class_names: Sequence[str],
    cell: Cell,
    *,
    key: str,
    on_cell: Callable[[Cell], None],
) -> None:
    """Show how often each true class (row) was given each answer (column).

    Args:
        counts: Shape (classes, classes).
        class_names: A name per class.
        cell: The chosen cell, or row or column.
        key: Widget key.
        on_cell: Gets the cell that was chosen by mouse, finger or keys; a row or a column by its
            name, none by choosing the chosen one again. It runs before the page does.
    """

    def read(message: Message) -> tuple[Cell]:
        return (
            Cell(
                *(
                    None if message[name] is None else whole(message, name, 0, len(counts) - 1)
                    for name in ("truth", "answer")
                )
            ),
        )

    _MOUNT(
        key=key,
        data={
            "counts": np.asarray(counts).tolist(),
            "names": list(class_names),
            "truth": cell.truth,
            "answer": cell.answer,
        },
        on_cell_change=hearing(key, "cell", read, on_cell),
    )
