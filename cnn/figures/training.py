"""Curves of a run, as ECharts options.

Streamlit replaces a Plotly chart whenever its data change, which shows as a flicker once a second
while a run is trained; an ECharts chart takes the new data and stays.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE
from cnn.training.config import TrainingConfig


def learning_curve(
    batches: Mapping[str, NDArray[Any]],
    epochs: Sequence[Mapping[str, float]],
    *,
    metric: str,
    config: TrainingConfig,
) -> dict[str, Any]:
    """Draw a metric per batch as a faint line and per epoch as marked points.

    The axes reach to the end of the run, so that the curves grow into a frame that stays.

    Args:
        batches: "step" (from 1, over all epochs) and the metric, each of shape (N,).
        epochs: A mapping per finished epoch with "epoch", the metric and "test_" + metric.
        metric: "loss", or "accuracy", which is drawn in per cent.
        config: The run's configuration.

    Returns:
        An ECharts option (https://echarts.apache.org/en/option.html).
    """
    percent = metric == "accuracy"
    scale = 100.0 if percent else 1.0

    def points(row_name: str) -> list[list[float]]:
        return [[row["epoch"], row[row_name] * scale] for row in epochs]

    each_batch = np.column_stack((batches["step"] / config.num_batches, batches[metric] * scale))
    return {
        "animation": False,
        # Fixed margins: labels that grow do not push the curves about.
        "grid": {"left": 60, "right": 16, "top": 34, "bottom": 44, "outerBoundsMode": "none"},
        "legend": {"top": 0, "left": 54, "itemWidth": 22},
        "tooltip": {"trigger": "axis", "valueFormatter": "%.2f %%" if percent else "%.4f"},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": config.epochs,
            "name": "epoch",
            "nameLocation": "middle",
            "nameGap": 26,
            "splitLine": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "min": 0,
            "max": 100 if percent else None,
            "name": metric,
            "nameLocation": "middle",
            "nameGap": 40,
            "axisLine": {"show": False},
            "axisLabel": {
                "formatter": "{value}%" if percent else "{value}",
                "width": 44,  # pixels; a loss that explodes has long numbers
                "overflow": "truncate",
            },
        },
        "series": [
            {
                "name": "each batch",
                "type": "line",
                "data": each_batch.round(4).tolist(),
                "symbol": "none",
                "lineStyle": {"color": NEUTRAL, "width": 1, "opacity": 0.55},
                "itemStyle": {"color": NEUTRAL},
            },
            _per_epoch("training", points(metric), POSITIVE),
            _per_epoch("test", points(f"test_{metric}"), NEGATIVE),
        ],
    }


def _per_epoch(name: str, points: list[list[float]], colour: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "data": points,
        "symbol": "circle",
        "symbolSize": 8,
        "clip": False,  # the last point lies on the frame
        "lineStyle": {"color": colour, "width": 2.5},
        "itemStyle": {"color": colour},
    }
