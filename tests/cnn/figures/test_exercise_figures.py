"""Grids of exercises can be read, whatever their size and their signs."""

import numpy as np
import pytest

from cnn.exercises import EXERCISES
from cnn.figures import exercises as exercise_figures

GRIDS = [
    pytest.param(values, id=f"{key}: {caption}")
    for key, exercise in EXERCISES.items()
    for caption, values in exercise.grids.items()
]


@pytest.mark.parametrize("values", GRIDS)
def test_every_cell_carries_its_number_and_a_phone_is_wide_enough(values: np.ndarray) -> None:
    figure = exercise_figures.grid(values)
    numbers = [float(note.text.replace("−", "-")) for note in figure.layout.annotations]
    assert numbers == values.ravel().tolist()
    assert figure.layout.width <= 358  # 390 pixels less the page's margins


@pytest.mark.parametrize("values", GRIDS)
def test_cells_are_square(values: np.ndarray) -> None:
    layout = exercise_figures.grid(values).layout
    rows, columns = values.shape
    assert (layout.height - 8) * columns == (layout.width - 8) * rows


def test_only_negative_numbers_call_for_the_signed_colours() -> None:
    signed, grey = (
        exercise_figures.grid(np.array([[low, 1.0]])).data[0].zmin for low in (-1.0, 0.0)
    )
    assert signed == -1
    assert grey == 0
