"""What a network answers, as an ECharts option: it changes without a flicker while one draws."""

from collections.abc import Sequence
from typing import Any

from cnn.figures.style import NEUTRAL, POSITIVE
from cnn.types import FloatArray

_MOST = 20  # classes; more names would run into each other
_LOWEST_ROW = 18  # pixels, that a name needs
_USUAL_HEIGHT = 320  # pixels


def height(names: Sequence[str], row: int = 30) -> int:
    """Return the height that such a drawing needs, in pixels.

    Args:
        names: Of the classes.
        row: Height of a bar with its space, as long as there is room.
    """
    count = min(len(names), _MOST)
    return 10 + min(row * count, max(_USUAL_HEIGHT - 10, _LOWEST_ROW * count))


def probabilities(
    values: FloatArray, names: Sequence[str], *, name_width: int = 220
) -> dict[str, Any]:
    """Draw a bar per class, in their own order, the likeliest in full colour.

    Args:
        values: Shape (classes,), in [0, 1].
        names: Of the classes; of more than 20, only the likeliest are drawn.
        name_width: Most that a name takes beside the bars, in pixels; all of a longer one is
            shown to the hand that points at its bar.

    Returns:
        An ECharts option (https://echarts.apache.org/en/option.html).
    """
    shown = sorted(values.argsort()[::-1][:_MOST].tolist())
    best = int(values.argmax())
    return {
        "animationDuration": 120,
        "animationDurationUpdate": 120,
        "grid": {"left": 8, "right": 56, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {
            "trigger": "axis",
            "axisPointer": {"type": "none"},
            "confine": True,
            "formatter": "{b0}",
        },
        "xAxis": {"type": "value", "min": 0, "max": 1, "show": False},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [names[index] for index in shown],
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {
                "fontSize": 14,
                "interval": 0,
                "width": name_width,
                "overflow": "truncate",
            },
        },
        "series": [
            {
                "type": "bar",
                "barCategoryGap": "25%",
                "data": [
                    {
                        "value": float(values[index]),
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
