"""What visitors do: which pages they open, and which control they change there.

On each page it is the control that a hand uses most. A change has a number, and the same number
means the same value, so that visitors can ask what others have asked, and what nobody has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.screen import Message
from benchmarks.widgets import Value
from cnn.exercises import EXERCISES
from cnn.kernels import KERNELS

Change = Callable[[int], tuple[str, Value | Message]]  # the name of a control, and its new value

_RUN = "run=example-depth-03"


@dataclass(frozen=True)
class Page:
    """A page of the mix.

    Args:
        path: As in its address.
        change: What a hand does there.
        count: How many values that has.
        weight: How many of the visits in this mix go to the page, of the sum of all.
        query: Parameters of its link.
        asks: Whether a value that nobody has asked for takes a worker.
        remembers: Whether the page knows the answer when asked again.
        question: Asks a worker for what the page shows by default, of something new each time; None
            where the page asks no worker.
        is_playground: Whether its change is what a hand lets go of on a canvas.
    """

    path: str
    change: Change
    count: int
    weight: int = 1
    query: str = ""
    asks: bool = False
    remembers: bool = True
    question: Change | None = None
    is_playground: bool = False

    @property
    def link(self) -> str:
        """Its address, without the server's."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return self.path.replace("_", " ") or "home"


# -- controls --------------------------------------------------------------------------------------


def numbered(name: str, first: int = 0) -> Change:
    """Type a number into a field."""
    return lambda n: (name, first + n)


def chosen(name: str, *labels: str) -> Change:
    """Choose another segment."""
    return lambda n: (name, [labels[n]])


def slid(name: str, low: int) -> Change:
    """Move a slider."""
    return lambda n: (name, [float(low + n)])


def shifted(n: int) -> tuple[int, int]:
    """Return a shift of up to 8 pixels to each side."""
    return n % 17 - 8, n // 17 % 17 - 8


# -- what a hand lets go of ------------------------------------------------------------------------


def kernel_cell(n: int) -> tuple[str, Message]:
    """Let go of the cell in the middle of the kernel."""
    cells = KERNELS["sobel x"].values.tolist()
    cells[1][1] = (n - 100) / 10
    return "conv_scene", lambda _: ("kernel", {"name": "w", "cells": cells})


def dragged_picture(n: int) -> tuple[str, Message]:
    """Let go of the picture."""
    dx, dy = shifted(n)
    return "pool_scene", lambda _: ("shift", {"dx": dx, "dy": dy})


def dragged_nose(n: int) -> tuple[str, Message]:
    """Let go of the nose, in the middle of the face."""
    place = {"row": 10 + n % 9, "column": 8 + n // 9 % 12}

    def say(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        parts = data["state"]["parts"]
        moved = [part | place if part["name"] == "nose" else part for part in parts]
        return "state", data["state"] | {"parts": moved}

    return "fc_lab", say


def chosen_cell(n: int) -> tuple[str, Message]:
    """Choose a cell of the confusion matrix."""
    return "results_matrix", lambda _: ("cell", {"truth": n // 10 % 10, "answer": n % 10})


def stroke(n: int) -> tuple[str, Message]:
    """End a stroke, the first one of a drawing: a slanting line."""
    text = f"p14.{60 + n % 80}.40.{80 + n // 80}.160"
    return "draw_pad", lambda _: ("drawing", {"text": text, "drawing": False})


def opened_exercise(n: int) -> tuple[str, bool]:
    """Click on an exercise in the list; 0 is the second one, as the first one is open already."""
    return f"exercise_open_{list(EXERCISES)[(n + 1) % len(EXERCISES)]}", True


# -- pages -----------------------------------------------------------------------------------------

_PICTURE = numbered("picture", 1)
FLOOR = Page("floor", numbered("floor", 1), 1000)
PAGES = (
    Page("", chosen("home_digit", *map(str, range(10))), 10),
    Page("convolution", kernel_cell, 200, weight=3, is_playground=True),
    Page("pooling", dragged_picture, 289, weight=2, is_playground=True),
    Page("fully_connected", dragged_nose, 108, weight=2, is_playground=True),
    Page("network_builder", numbered("layer_*_filters", 8), 57),
    Page(
        "backpropagation",
        numbered("bp_digit", 6),
        10_000,
        asks=True,
        question=numbered("bp_digit", 20_000),
    ),
    Page("training", numbered("train_epochs", 6), 20, weight=2),
    Page("results", chosen_cell, 100, weight=2, query=_RUN),
    *(
        Page(path, _PICTURE, 9999, weight=2, query=_RUN, asks=True, question=_PICTURE)
        for path in ("look_inside", "reasons")
    ),
    Page("filters", numbered("filter", 1), 15, query=_RUN, question=numbered("noise", 1)),
    Page("patterns", numbered("a", 2), 9997, query=_RUN, asks=True, question=numbered("a", 2)),
    Page("draw", stroke, 6400, weight=2, query=_RUN, asks=True, remembers=False),
    Page("shift_test", slid("dx", -8), 17, query=_RUN, asks=True, question=_PICTURE),
    Page("depth", chosen("depth_layers", "1", "3", "4", "2"), 4),
    Page("exercises", opened_exercise, len(EXERCISES)),
)
