"""How what shifts change is drawn: the measures, and a line style for each way of pooling."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import numpy as np

from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE, SIGNED
from cnn.pooling.invariance import MAX_SHIFT, MAX_STAGES, Pooling, ShiftTable
from cnn.types import FloatArray

Measure: TypeAlias = Literal["unchanged", "change"]

MEASURES: dict[Measure, str] = {
    "unchanged": "cells unchanged (%)",
    "change": "mean change (% of a shuffling)",
}
_SIGNED = [str(colour) for _, colour in SIGNED]
MAP_COLOURS: dict[Measure, list[str]] = {  # the deeper the blue, the more is kept
    "unchanged": _SIGNED[2:],
    "change": _SIGNED[2::-1],
}
# (colour, dashes): apart for colour-blind readers, on light and dark pages.
LINES: dict[Pooling, tuple[str, str]] = {
    "no": (NEUTRAL, "2 4"),
    "max": (NEGATIVE, "none"),
    "average": (POSITIVE, "8 4"),
    "blur": ("#8f6bb3", "12 3 2 3"),
}


def percentages(table: ShiftTable, measure: Measure) -> FloatArray:
    """Return one of the measures in per cent, shape (17, 17); NaN where it is not defined."""
    return 100 * (table.unchanged if measure == "unchanged" else table.of_shuffling)


def by_stages(
    measured: Mapping[tuple[Pooling, int], ShiftTable],
    pooling: Pooling,
    measure: Measure,
    *,
    dx: int,
    dy: int,
) -> list[float]:
    """Return a measure in per cent for one shift and 1, 2, ... stages; NaN where none fits.

    Args:
        measured: The result of `cnn.pooling.invariance.measure_all`.
        pooling: One way of pooling.
        measure: Which measure.
        dx: The shift to the right.
        dy: The shift down.
    """
    cell = MAX_SHIFT + dy, MAX_SHIFT + dx
    stages = [measured.get((pooling, count)) for count in range(1, MAX_STAGES + 1)]
    return [
        np.nan if table is None else float(percentages(table, measure)[cell]) for table in stages
    ]
