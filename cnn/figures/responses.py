"""How the values of a feature map are spread, as an ECharts option."""

from typing import Any

from cnn.convolution.strongest_responses import Histogram
from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE


def histogram(counted: Histogram) -> dict[str, Any]:
    """Draw a bar per step, in the colours of the sign of its values.

    Returns:
        An ECharts option (https://echarts.apache.org/en/option.html).
    """
    colours = [
        NEUTRAL if centre == 0 else NEGATIVE if centre < 0 else POSITIVE
        for centre in counted.centres
    ]
    return {
        "animation": False,
        "grid": {"left": 60, "right": 12, "top": 12, "bottom": 40, "outerBoundsMode": "none"},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "data": [f"{centre:.3g}" for centre in counted.centres],
            "name": "value of an output cell",
            "nameLocation": "middle",
            "nameGap": 24,
        },
        "yAxis": {"type": "value", "name": "cells", "nameLocation": "middle", "nameGap": 44},
        "series": [
            {
                "type": "bar",
                "barCategoryGap": "8%",
                "data": [
                    {"value": int(count), "itemStyle": {"color": colour}}
                    for count, colour in zip(counted.counts, colours, strict=True)
                ],
            }
        ],
    }
