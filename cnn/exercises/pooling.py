"""Exercises on what pooling keeps and what it forgives."""

import numpy as np

from cnn.exercises.exercise import Exercise
from cnn.images import TOY_GRID
from cnn.ops import pool2d, shift2d
from cnn.pooling.invariance import compare

AS_IN_THE_ARTICLE = ": the pooled maps are exactly the same, as the article says of its grid"


def _max_pooling() -> Exercise:
    grid = np.array([[1, 5, 2, 0], [3, 8, 2, 6], [0, 7, 4, 1], [6, 3, 9, 2]], dtype=np.float32)
    pooled = pool2d(grid)
    window = grid[2:4, 0:2]
    return Exercise(
        key="max-pooling",
        title="What max pooling keeps",
        page="pooling",
        question=(
            "Max pooling with a 2 × 2 window and stride 2 goes over this grid. Which number "
            "stands in the second row of the result, in its first column?"
        ),
        hint="The windows lie side by side and do not overlap. Which four cells does this one see?",
        explanation=(
            f"The window sees {', '.join(f'{value:g}' for value in window.flat)}; "
            f"the largest is {pooled[1, 0]:g}."
        ),
        answer=float(pooled[1, 0]),
        mistakes={
            float(pool2d(grid, mode="average")[1, 0]): (
                "That is the average of the window. Max pooling keeps its largest number."
            ),
            float(window.min()): "That is the smallest number of the window.",
            float(pool2d(grid, stride=1)[1, 0]): (
                "You moved the window by one cell. With stride 2 it moves by two."
            ),
            float(pooled[0, 1]): (
                "That is the first row, second column: the row comes first, then the column."
            ),
            float(pooled[1, 1]): "That is the second column of the result.",
            float(window.sum()): "You added up. Max pooling only keeps the largest number.",
        },
        grids={"Feature map": grid},
        computed_by=pool2d,
    )


def _shift() -> Exercise:
    def unchanged_percent(dx: int) -> float:
        return 100 * compare(pool2d(TOY_GRID), pool2d(shift2d(TOY_GRID, dx, 0))).unchanged

    left = shift2d(TOY_GRID, -1, 0)
    right_percent, left_percent = unchanged_percent(1), unchanged_percent(-1)
    num_cells = pool2d(TOY_GRID).size
    return Exercise(
        key="shift-and-pool",
        title="Does pooling forgive a shift?",
        page="pooling",
        question=(
            "After max pooling (2 × 2, stride 2), the toy grid moved by one pixel to the right "
            f"equals the original in {right_percent:g} % of the cells"
            f"{AS_IN_THE_ARTICLE if right_percent == 100 else ''}. Now the "
            f"grid moves by one pixel to the left. How many percent of the {num_cells} pooled "
            "cells stay equal?"
        ),
        hint=(
            "In each window of the grid, is the largest number on the left or on the right? "
            "One that sits on the left leaves its window when everything moves left."
        ),
        explanation=(
            f"{left_percent * num_cells / 100:g} of {num_cells} cells stay equal: "
            f"{left_percent:g} %. The bright columns sit at the left of their windows. Moved "
            "right they stay inside, moved left they cross into the next. Pooling forgives a "
            "shift within a window only, so “translation invariant” is a matter of luck and degree."
        ),
        answer=left_percent,
        unit="%",
        tolerance=0.5,
        mistakes={
            right_percent: "So it is for a shift to the right. See what the windows hold now.",
            100 * compare(TOY_GRID, left).unchanged: (
                "That is the share of the grid's own cells. Pool both grids first, then compare."
            ),
            left_percent / 100: "That is the share. In percent it is a hundred times as much.",
            left_percent * num_cells / 100: (
                f"That is how many cells stay equal. How many percent of {num_cells} are they?"
            ),
            100 - left_percent: "That is how many percent change. How many stay equal?",
        },
        grids={"The toy grid": TOY_GRID, "Moved by one pixel to the left": left},
        computed_by=compare,
    )


EXERCISES = (
    _max_pooling(),
    _shift(),
)
