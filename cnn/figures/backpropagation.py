"""What losses and learning rates do, as ECharts options."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE
from cnn.losses import LOSSES, confident_mistake, logit_gradient
from cnn.types import FloatArray

CONFIDENCES = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)
# Apart for colour-blind readers, on light and dark pages; lines differ by their dashes as well.
_STYLES = {
    "categorical_crossentropy": (POSITIVE, "solid", "circle"),
    "binary_crossentropy": ("#8f6bb3", "dashed", "triangle"),
    "mean_squared_error": (NEGATIVE, "solid", "rect"),
    "root_mean_squared_error": (NEUTRAL, "dotted", "diamond"),
}
_FLOOR = 1e-6  # what a logarithmic axis shows of smaller losses


def slopes_over_confidence(chosen: str) -> dict[str, Any]:
    """Draw how steep each loss is along the logits, over how sure the network is of a mistake.

    Args:
        chosen: The loss to draw in full strength.

    Returns:
        An ECharts option.
    """
    series = [
        _line(
            LOSSES[name].title,
            [
                float(np.abs(logit_gradient(name, confident_mistake(confidence), 0)).max())
                for confidence in CONFIDENCES
            ],
            _STYLES[name],
            width=4 if name == chosen else 2,
        )
        for name in LOSSES
    ]
    names = [f"{confidence * 100:.6g}%" for confidence in CONFIDENCES]
    return _frame(series, names, "sure of a wrong answer", "steepest |∂L/∂z|")


def losses_over_rates(rates: Sequence[float], losses: FloatArray, rate: float) -> dict[str, Any]:
    """Draw the loss after one step and after the last one, over the learning rate.

    Args:
        rates: R learning rates.
        losses: Before the first step and after each, shape (R, S + 1); NaN is a gap.
        rate: The present one, which is marked if it is among them.

    Returns:
        An ECharts option.
    """
    after = {"after 1 step": losses[:, 1], f"after {losses.shape[1] - 1} steps": losses[:, -1]}
    styles = ((NEUTRAL, "dashed", "triangle"), (POSITIVE, "solid", "circle"))
    series = [
        _line(name, [float(value) for value in values], style)
        for (name, values), style in zip(after.items(), styles, strict=True)
    ]
    marks = [
        {
            "yAxis": max(float(losses[0, 0]), _FLOOR),
            "label": {"formatter": "at the start", "position": "insideStartTop", "color": NEUTRAL},
        }
    ]
    if rate in rates:
        marks.append(
            {
                "xAxis": list(rates).index(rate),
                "label": {"formatter": "now", "position": "insideEndTop", "color": NEUTRAL},
            }
        )
    if (losses[np.isfinite(losses)] < _FLOOR).any():
        marks.append(
            {
                "yAxis": _FLOOR,
                "label": {
                    "formatter": f"{_FLOOR:g} or less",
                    "position": "insideEndTop",
                    "color": NEUTRAL,
                },
            }
        )
    series[0]["markLine"] = {
        "silent": True,
        "symbol": "none",
        "animation": False,
        "data": marks,
        "lineStyle": {"color": NEUTRAL, "type": "solid", "width": 1},
    }
    return _frame(series, [f"{rate:g}" for rate in rates], "learning rate η", "loss")


def _line(
    name: str, values: Sequence[float], style: tuple[str, str, str], *, width: float = 2.5
) -> dict[str, Any]:
    colour, dashes, symbol = style
    return {
        "name": name,
        "type": "line",
        "data": [max(float(f"{v:.4g}"), _FLOOR) if np.isfinite(v) else None for v in values],
        "symbol": symbol,
        "symbolSize": 8,
        "lineStyle": {"color": colour, "width": width, "type": dashes},
        "itemStyle": {"color": colour},
    }


def _frame(
    series: list[dict[str, Any]], names: list[str], x_title: str, y_title: str
) -> dict[str, Any]:
    return {
        "animation": False,
        "grid": {"left": 78, "right": 16, "top": 62, "bottom": 44, "outerBoundsMode": "none"},
        "legend": {"top": 0, "left": 0, "itemWidth": 26},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "category",
            "data": names,
            "name": x_title,
            "nameLocation": "middle",
            "nameGap": 26,
        },
        "yAxis": {
            "type": "log",
            "name": y_title,
            "nameLocation": "middle",
            "nameGap": 56,
        },
        "series": series,
    }
