"""What a network answers, as an ECharts option: it changes without a flicker while one draws."""

from collections.abc import Sequence
from typing import Any

from cnn.figures.style import NEUTRAL, POSITIVE
from cnn.types import FloatArray

_MOST = 20  # classes; more names would run into each other


def probabilities(values: FloatArray, names: Sequence[str]) -> dict[str, Any]:
    """Draw a bar per class, in their own order, the likeliest in full colour.

    Args:
        values: Shape (classes,), in [0, 1].
        names: Of the classes; of more than 20, only the likeliest are drawn.

    Returns:
        An ECharts option (https://echarts.apache.org/en/option.html).
    """
    shown = sorted(values.argsort()[::-1][:_MOST].tolist())
    best = int(values.argmax())
    return {
        "animationDuration": 120,
        "animationDurationUpdate": 120,
        "grid": {"left": 8, "right": 56, "top": 4, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "max": 1, "show": False},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [names[index] for index in shown],
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {"fontSize": 14, "interval": 0},
        },
        "series": [
            {
                "type": "bar",
                "barCategoryGap": "25%",
                "data": [
                    {
                        "value": round(float(values[index]), 4),
                        "itemStyle": {"color": POSITIVE if index == best else NEUTRAL},
                        "label": {
                            "show": True,
                            "position": "right",
                            "formatter": f"{values[index]:.1%}",
                        },
                    }
                    for index in shown
                ],
            }
        ],
    }
