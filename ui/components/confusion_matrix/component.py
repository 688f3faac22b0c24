"""The component: sends the counts, and hears which cell was chosen."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn.gallery import Cell

_FOLDER = Path(__file__).parent
_MOUNT = st.components.v2.component(
    "confusion_matrix",
    html='<div class="confusion-matrix"></div>',
    css=(_FOLDER / "component.css").read_text("utf-8"),
    js="\n".join(
        (_FOLDER / name).read_text("utf-8")
        # one module: Streamlit takes one text
        for name in ("../shared/mounted.js", "../face/elements.js", "component.js")
    ),
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

    def chosen() -> None:
        with suppress(KeyError, TypeError, ValueError):  # what our JavaScript never sends
            message = st.session_state[key]["cell"]
            on_cell(
                Cell(*(_class(message[name], len(class_names)) for name in ("truth", "answer")))
            )

    _MOUNT(
        key=key,
        data={
            "counts": np.asarray(counts).tolist(),
            "names": list(class_names),
            "truth": cell.truth,
            "answer": cell.answer,
        },
        on_cell_change=chosen,
    )


def _class(number: Any, num_classes: int) -> int | None:
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < num_classes:
        raise ValueError("no class of this run")
    return number
