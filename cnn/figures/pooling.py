"""What shifts change, as ECharts options: they take new data and stay, where Plotly flickers."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np

from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE
from cnn.invariance import MAX_SHIFT, MAX_STAGES, Pooling, ShiftTable
from cnn.types import FloatArray

Measure: TypeAlias = Literal["unchanged", "change"]

MEASURES: dict[Measure, str] = {
    "unchanged": "cells unchanged (%)",
    "change": "mean change (% of a shuffling)",
}
# Apart for colour-blind readers, on light and dark pages; lines differ by their dashes as well.
_STYLES: dict[Pooling, tuple[str, str, str]] = {
    "no": (NEUTRAL, "dotted", "circle"),
    "max": (NEGATIVE, "solid", "rect"),
    "average": (POSITIVE, "dashed", "triangle"),
    "blur": ("#8f6bb3", "solid", "diamond"),
}
_PIXELS = list(range(-MAX_SHIFT, MAX_SHIFT + 1))


def percentages(table: ShiftTable, measure: Measure) -> FloatArray:
    """Return one of the measures in per cent, shape (17, 17); NaN where it is not defined."""
    return 100 * (table.unchanged if measure == "unchanged" else table.of_shuffling)


def along_x(
    tables: Mapping[Pooling, ShiftTable], measure: Measure, *, dx: int, dy: int
) -> dict[str, Any]:
    """Draw a measure over all shifts to the side, a line per way of pooling.

    Args:
        tables: What was measured.
        measure: What to draw.
        dx: The present shift to the right, which is marked.
        dy: The present shift down, which all points share.

    Returns:
        An ECharts option.
    """
    series: list[dict[str, Any]] = [
        _line(pooling, _known(percentages(table, measure)[MAX_SHIFT + dy]))
        for pooling, table in tables.items()
    ]
    series[0]["markLine"] = {
        "silent": True,
        "symbol": "none",
        "animation": False,
        "data": [{"xAxis": dx + MAX_SHIFT}],
        "lineStyle": {"color": NEUTRAL, "type": "solid", "width": 1},
        "label": {"show": False},
    }
    return _frame(
        series, measure, x_axis={"data": _PIXELS, "name": f"shift right (pixels), {dy} down"}
    )


def by_stages(
    tables: Mapping[tuple[Pooling, int], ShiftTable],
    poolings: Sequence[Pooling],
    measure: Measure,
    *,
    dx: int,
    dy: int,
) -> dict[str, Any]:
    """Draw a measure for one shift over the number of stages, a line per way of pooling.

    Args:
        tables: What was measured, by pooling and number of stages.
        poolings: Which to draw.
        measure: What to draw.
        dx: The shift to the right.
        dy: The shift down.

    Returns:
        An ECharts option.
    """
    cell = MAX_SHIFT + dy, MAX_SHIFT + dx
    stages = range(1, MAX_STAGES + 1)
    series = [
        _line(
            pooling,
            _known(
                [
                    percentages(tables[pooling, count], measure)[cell]
                    if (pooling, count) in tables
                    else np.nan
                    for count in stages
                ]
            ),
        )
        for pooling in poolings
    ]
    return _frame(series, measure, x_axis={"data": list(stages), "name": "stages"})


def _line(pooling: Pooling, values: list[float | None]) -> dict[str, Any]:
    colour, dashes, symbol = _STYLES[pooling]
    return {
        "name": "no pooling" if pooling == "no" else pooling,
        "type": "line",
        "data": values,
        "symbol": symbol,
        "symbolSize": 8,
        "clip": False,
        "lineStyle": {"color": colour, "width": 2.5, "type": dashes},
        "itemStyle": {"color": colour},
    }


def _frame(
    series: list[dict[str, Any]], measure: Measure, *, x_axis: dict[str, Any]
) -> dict[str, Any]:
    return {
        "animation": False,
        "grid": {"left": 60, "right": 16, "top": 34, "bottom": 44, "outerBoundsMode": "none"},
        "legend": {"top": 0, "left": 54, "itemWidth": 26},
        "tooltip": {"trigger": "axis", "valueFormatter": "%.1f %%"},
        "xAxis": {"type": "category", "nameLocation": "middle", "nameGap": 26} | x_axis,
        "yAxis": {
            "type": "value",
            "min": 0,
            "max": 100 if measure == "unchanged" else None,
            "name": MEASURES[measure],
            "nameLocation": "middle",
            "nameGap": 42,
            "axisLabel": {"formatter": "{value}%"},
        },
        "series": series,
    }


def _known(values: FloatArray | list[float]) -> list[float | None]:
    """Round, and replace what is not defined by a gap."""
    return [None if np.isnan(value) else round(float(value), 2) for value in values]
