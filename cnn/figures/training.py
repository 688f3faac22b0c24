"""Curves of runs, as ECharts options, and pictures of what is seen live.

Streamlit replaces a Plotly chart whenever its data change, which shows as a flicker once a second
while a run is trained; an ECharts chart takes the new data and stays.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from cnn.counting import counted
from cnn.figures import curve_range
from cnn.figures.style import NEGATIVE, NEUTRAL, POSITIVE, SIGNED
from cnn.settings.training_config import TrainingConfig
from cnn.types import FloatArray, UInt8Array

# Okabe and Ito, Color Universal Design (2008), without yellow and black, which a page's ground may
# swallow; the same colours come back with another dash.
SEVERAL = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_DASHES = ("solid", "dashed")
_SYMBOLS = ("circle", "rect", "triangle", "diamond", "pin", "arrow")
_VALIDATION = "#009e73"
_RATE = "#cc79a7"
_MOST_NUMBERED = 12  # classes whose counts fit into their cells
_HUGE = 1e6  # of a loss
_SMALLEST_NORM = 1e-12  # a logarithm's axis knows no 0


Axis = Literal["fitted", "all", "logarithmic"]
Metric = Literal["accuracy", "loss"]
_DECIMALS = 8  # of a loss: one of 0.00001 still has three digits, on a logarithmic axis and saved
_SMOOTHED_SHARE = 10  # of an epoch: a running mean is over a tenth of it


@dataclass(frozen=True, kw_only=True)
class CurveLook:
    """How the curves of a run are drawn.

    Args:
        axis: "fitted": single outliers are left out, so that the rest can be told apart; "all":
            each value, accuracies from 0 to 100 %; "logarithmic": losses only.
        smooth: Draw a running mean over a tenth of an epoch through the batches.
        num_epochs: To where the axis goes.
        rates: Steps done and learning rates, shape (N, 2), of all of the run; where it changes.
        changed: Steps at which somebody has turned the rate, and to what.
    """

    axis: Axis = "all"
    smooth: bool = False
    num_epochs: int | None = None
    rates: FloatArray | None = None
    changed: Sequence[tuple[int, float]] = ()


_PLAIN = CurveLook()


def learning_curve(
    batches: Mapping[str, NDArray[Any]],
    epochs: Sequence[Mapping[str, float]],
    *,
    metric: Metric,
    config: TrainingConfig,
    look: CurveLook = _PLAIN,
) -> dict[str, Any]:
    """Draw a metric per batch as a faint line and per epoch as marked points.

    The axes reach to the end of the run, so that the curves grow into a frame that stays.

    Args:
        batches: "step" (from 1, over all epochs) and the metric, each of shape (N,).
        epochs: A mapping per finished epoch with "epoch", the metric, "test_" + metric and, where
            pictures were kept apart for it, "val_" + metric.
        metric: "loss", or "accuracy", which is drawn in per cent.
        config: The run's configuration.
        look: How.

    Returns:
        An ECharts option (https://echarts.apache.org/en/option.html).
    """
    scale = _scale(metric)

    def points(row_name: str) -> list[list[float]]:
        return [[row["epoch"], row[row_name] * scale] for row in _finite(epochs, row_name)]

    at, values = batches["step"] / config.num_batches, batches[metric] * scale
    series = [_faint(at, values, opacity=0.25 if look.smooth else 0.55)]
    if look.smooth:
        window = max(round(np.count_nonzero(at <= 1) / _SMOOTHED_SHARE), 2)
        smooth = curve_range.running_mean(values, window)
        line = _faint(at, smooth, opacity=1.0) | {"name": f"mean of {window} batches"}
        series.append(line)
    series += [
        _marked("training", points(metric), POSITIVE, "circle"),
        _marked("test", points(f"test_{metric}"), NEGATIVE, "rect"),
    ]
    if config.validation_split:
        series.append(_marked("validation", points(f"val_{metric}"), _VALIDATION, "triangle"))
    option = _over_epochs(metric, look.num_epochs or config.epochs) | {"series": series}
    names = [str(one["name"]) for one in series]
    marked = names[2 if look.smooth else 1 :]
    # First what a narrow screen has room for.
    option["legend"]["data"] = [*marked, *names[: -len(marked)]]
    if metric == "loss" and (look.axis == "logarithmic" or _is_huge(values)):
        option["yAxis"] |= {"type": "log", "min": None}
        for one in series:
            one["data"] = [[x, y if y > 0 else None] for x, y in one["data"]]
    elif look.axis != "all" and (frame := curve_frame(batches, epochs, metric)):
        option["yAxis"] |= {"min": frame.low, "max": frame.high, "interval": frame.step}
        for one in series:
            inside = all(frame.low <= y <= frame.high for _, y in one["data"])
            one["clip"] = not (inside and one.get("clip") is False)
    if metric == "loss" and look.rates is not None:
        _add_rates(option, look, config)
    return option


def curve_frame(
    batches: Mapping[str, NDArray[Any]], epochs: Sequence[Mapping[str, float]], metric: Metric
) -> curve_range.Frame | None:
    """Return the frame that a fitted axis has; None as long as there is nothing to draw.

    Args:
        batches: As for `learning_curve`.
        epochs: Likewise.
        metric: Likewise.
    """
    scale = _scale(metric)

    def column(*names: str) -> FloatArray:
        return np.array([row[name] * scale for name in names for row in _finite(epochs, name)])

    values = batches[metric] * scale
    if not values.size and not epochs:
        return None
    tested = (f"test_{metric}", f"val_{metric}")
    if metric == "accuracy":
        return curve_range.accuracy_frame(values, column(metric, *tested))
    return curve_range.loss_frame(values, column(*tested))


def what_is_left_out(
    batches: Mapping[str, NDArray[Any]], epochs: Sequence[Mapping[str, float]]
) -> str:
    """Say what fitted axes do not show; "" if that is nothing.

    Args:
        batches: As for `learning_curve`.
        epochs: Likewise.
    """
    sentences = []
    accuracy, loss = (curve_frame(batches, epochs, metric) for metric in get_args(Metric))
    if _is_huge(batches["loss"]):
        sentences.append("The losses are so large that their axis is logarithmic.")
        loss = None
    if accuracy and accuracy.low > 0:
        below = int(np.count_nonzero(_scale("accuracy") * batches["accuracy"] < accuracy.low))
        more = f"; {counted(below, 'batch lies', 'batches lie')} below it" if below else ""
        sentences.append(f"The axis of the accuracy begins at {accuracy.low:g} %{more}.")
    if loss and (count := int(np.count_nonzero(batches["loss"] > loss.high))):
        whose = "The loss of 1 batch lies" if count == 1 else f"The losses of {count:,} batches lie"
        sentences.append(f"{whose} above the frame, at up to {batches['loss'].max():,.4g}.")
    return " ".join(sentences)


def _is_huge(losses: FloatArray) -> bool:
    """Tell whether losses have outgrown an axis of even steps, as those of a run that fails."""
    finite = losses[np.isfinite(losses)]
    return finite.size > 0 and float(np.quantile(finite, 0.95)) > _HUGE


def _faint(at: FloatArray, values: FloatArray, *, opacity: float) -> dict[str, Any]:
    return {
        "name": "each batch",
        "type": "line",
        "data": np.column_stack((at.round(4), values.round(_DECIMALS))).tolist(),
        "symbol": "none",
        "lineStyle": {"color": NEUTRAL, "width": 1, "opacity": opacity},
        "itemStyle": {"color": NEUTRAL},
    }


def _add_rates(option: dict[str, Any], look: CurveLook, config: TrainingConfig) -> None:
    """Draw the learning rate on an axis of its own, and a mark wherever somebody has turned it."""
    rates = np.empty((0, 2)) if look.rates is None else look.rates
    top = curve_range.loss_frame(rates[:, 1], np.array([]))
    option["grid"] |= {"right": 76}
    option["yAxis"] = [
        option["yAxis"],
        {
            "type": "value",
            "min": 0,
            "max": top.high,
            "interval": top.step,
            "name": "learning rate",
            "nameLocation": "middle",
            "nameGap": 58,
            "splitLine": {"show": False},
            "axisLine": {"show": False},
        },
    ]
    option["legend"]["data"].append("learning rate")
    option["series"].append(
        {
            "name": "learning rate",
            "type": "line",
            "step": "end" if config.schedule in ("constant", "step") else False,
            "yAxisIndex": 1,
            "data": [[round(s / config.num_batches, 4), float(f"{r:.4g}")] for s, r in rates],
            "symbol": "none",
            "lineStyle": {"color": _RATE, "width": 1.5, "type": "dotted"},
            "itemStyle": {"color": _RATE},
            "markLine": {
                "silent": True,
                "symbol": "none",
                "lineStyle": {"color": _RATE, "type": "solid", "width": 1},
                "data": [
                    {
                        "xAxis": round(step / config.num_batches, 4),
                        "label": {
                            "formatter": f"{rate:g}",
                            "color": _RATE,
                            "position": "insideEndTop",
                        },
                    }
                    for step, rate in look.changed
                ],
            },
        }
    )


def compared_curves(
    runs: Mapping[str, Sequence[Mapping[str, float]]], *, metric: str
) -> dict[str, Any]:
    """Draw one metric of several runs over their epochs, laid over each other.

    Args:
        runs: Rows of epochs by the run's label; up to 12.
        metric: Such as "test_accuracy" (drawn in per cent) or "test_loss".

    Returns:
        An ECharts option.
    """
    scale = _scale(metric)
    longest = max((int(row["epoch"]) for rows in runs.values() for row in rows), default=1)
    option = _over_epochs(metric.replace("test_", "test "), longest, fit=True)
    option["grid"] |= {"top": 12, "bottom": 76}
    option["legend"] = {"bottom": 0, "left": 0, "type": "scroll"}
    option["series"] = [
        _marked(
            label,
            [[row["epoch"], row[metric] * scale] for row in _finite(rows, metric)],
            *_look(number)[:2],
            dash=_look(number)[2],
        )
        for number, (label, rows) in enumerate(runs.items())
    ]
    return option


def accuracy_by_params(points: Mapping[str, tuple[int, float]]) -> dict[str, Any]:
    """Draw the test accuracy of several networks against their number of parameters.

    Args:
        points: Parameters and accuracy (0 to 1) by the run's label.

    Returns:
        An ECharts option.
    """
    return {
        "animation": False,
        "grid": {"left": 64, "right": 24, "top": 16, "bottom": 44, "outerBoundsMode": "none"},
        "tooltip": {"trigger": "item", "formatter": "{a}<br>{c}"},
        "xAxis": {
            "type": "log",
            "name": "parameters (logarithmic)",
            "nameLocation": "middle",
            "nameGap": 26,
            "splitLine": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "scale": True,
            "name": "test accuracy",
            "nameLocation": "middle",
            "nameGap": 48,
            "axisLabel": {"formatter": "{value}%"},
        },
        "series": [
            {
                "name": label,
                "type": "scatter",
                "data": [[params, round(accuracy * 100, 3)]],
                "symbol": _look(number)[1],
                "symbolSize": 13,
                "itemStyle": {"color": _look(number)[0]},
            }
            for number, (label, (params, accuracy)) in enumerate(points.items())
        ],
    }


def gradient_curve(
    steps: NDArray[np.int64],
    layers: Sequence[str],
    norms: FloatArray,
    config: TrainingConfig,
    num_epochs: int | None = None,
) -> dict[str, Any]:
    """Draw the length of each layer's gradient over the run, on a logarithmic axis.

    Args:
        steps: Shape (N,), from 1.
        layers: Names of the layers with weights.
        norms: Shape (N, layers).
        config: The run's configuration.
        num_epochs: To where the axis goes; to the end of its plan if None.

    Returns:
        An ECharts option.
    """
    option = _over_epochs("gradient length", num_epochs or config.epochs)
    option["yAxis"] |= {"type": "log", "min": None, "max": None}
    option["tooltip"] = {"trigger": "axis"}
    option["grid"] |= {"bottom": 72}
    option["legend"] = {"bottom": 0, "left": 0, "type": "scroll"}
    at = steps / config.num_batches
    drawn = np.where(np.isfinite(norms), np.maximum(norms, _SMALLEST_NORM), np.nan)
    option["series"] = _layer_lines(at, layers, drawn)
    return option


def _layer_lines(at: FloatArray, layers: Sequence[str], values: FloatArray) -> list[dict[str, Any]]:
    """Return a line a layer: at (N,) in epochs, values (N, layers), NaN where there is none."""
    return [
        {
            "name": layer,
            "type": "line",
            "data": [
                [round(float(x), 4), None if math.isnan(y) else float(f"{y:.4g}")]
                for x, y in zip(at, values[:, number], strict=True)
            ],
            "symbol": "none",
            "lineStyle": {"color": _look(number)[0], "width": 2, "type": _look(number)[2]},
            "itemStyle": {"color": _look(number)[0]},
        }
        for number, layer in enumerate(layers)
    ]


def dead_units_curve(
    steps: NDArray[np.int64],
    layers: Sequence[str],
    shares: FloatArray,
    config: TrainingConfig,
    num_epochs: int | None = None,
) -> dict[str, Any]:
    """Draw which share of each layer's units is dead, over the run, in per cent.

    Args:
        steps: Shape (N,), from 1.
        layers: Names of the layers that end in ReLU.
        shares: Shape (N, layers), 0 to 1.
        config: The run's configuration.
        num_epochs: To where the axis goes; to the end of its plan if None.

    Returns:
        An ECharts option.
    """
    option = _over_epochs("dead units", num_epochs or config.epochs, percent=True)
    option["grid"] |= {"bottom": 72}
    option["legend"] = {"bottom": 0, "left": 0, "type": "scroll"}
    option["series"] = _layer_lines(steps / config.num_batches, layers, 100 * shares)
    return option


def confusion_map(counts: NDArray[np.int64], names: Sequence[str]) -> dict[str, Any]:
    """Draw a confusion matrix: true classes from top to bottom, answers from left to right.

    The diagonal, what is right, is pale blue, so that mistakes stand out. A mistake that was never
    made leaves its place empty.

    Args:
        counts: Shape (classes, classes).
        names: Of the classes.

    Returns:
        An ECharts option.
    """
    size = len(names)
    cells = [[j, i, int(counts[i, j])] for i in range(size) for j in range(size)]
    most_wrong = max((count for j, i, count in cells if i != j), default=0)
    longest = 14 + 7 * min(12, max(map(len, names), default=1))
    axis: dict[str, Any] = {
        "type": "category",
        "data": list(names),
        "axisTick": {"show": False},
        "nameLocation": "middle",
        "splitArea": {"show": False},
        "axisLabel": {"interval": 0, "width": 84, "overflow": "truncate"},
    }
    turned = {"rotate": 45 if max(map(len, names), default=1) > 3 else 0}
    return {
        "animation": False,
        "grid": {
            "left": longest + 30,
            "right": 12,
            "top": longest + 24 if turned["rotate"] else 44,
            "bottom": 8,
            "outerBoundsMode": "none",
        },
        "tooltip": {"trigger": "item", "formatter": "{c}"},
        "xAxis": axis
        | {
            "position": "top",
            "name": "answered",
            "nameGap": longest + 4 if turned["rotate"] else 24,
            "axisLabel": axis["axisLabel"] | turned,
        },
        "yAxis": axis | {"inverse": True, "name": "true class", "nameGap": longest + 8},
        # A heat map is drawn only where a visual map colours it. The colours are opaque: ECharts
        # chooses black or white numbers by them, not by what shines through.
        "visualMap": [
            {
                "show": False,
                "min": 0,
                "max": max(most_wrong, 1),
                "dimension": 2,
                "seriesIndex": 0,
                "inRange": {"color": ["#f6e3d2", "#e79a55", "#c8691c"]},
            },
            {
                "show": False,
                "min": 0,
                "max": max(int(np.trace(counts)), 1),
                "dimension": 2,
                "seriesIndex": 1,
                "inRange": {"color": ["#bcd9e8", "#bcd9e8"]},
            },
        ],
        "series": [
            {
                "name": "mistakes",
                "type": "heatmap",
                "data": [cell for cell in cells if cell[0] != cell[1] and cell[2]],
                "label": {"show": size <= _MOST_NUMBERED},
            },
            {
                "name": "right",
                "type": "heatmap",
                "data": [cell for cell in cells if cell[0] == cell[1]],
                "label": {"show": size <= _MOST_NUMBERED},
            },
        ],
    }


def kernel_pictures(kernels: FloatArray) -> list[UInt8Array]:
    """Colour the kernels of a layer, all on one scale: negative orange, positive blue.

    Args:
        kernels: Shape (kH, kW, C, F); several channels are averaged.

    Returns:
        F pictures of shape (kH, kW, 3).
    """
    flat = kernels.mean(axis=2)  # (kH, kW, F)
    largest = float(np.nanmax(np.abs(flat), initial=0.0)) or 1.0
    places = np.nan_to_num((flat / largest + 1) / 2, nan=0.5)
    stops = [float(stop) for stop, _ in SIGNED]  # type: ignore[arg-type]
    colours = np.array([[int(str(hue)[i : i + 2], 16) for i in (1, 3, 5)] for _, hue in SIGNED])
    channels = [np.interp(places, stops, colours[:, channel]) for channel in range(3)]
    coloured = np.stack(channels, axis=-1).round().astype(np.uint8)  # (kH, kW, F, 3)
    return [coloured[:, :, number] for number in range(coloured.shape[2])]


def _finite(rows: Sequence[Mapping[str, float]], name: str) -> list[Mapping[str, float]]:
    """Leave out rows without a value, or with one that has left all bounds and has no place."""
    return [row for row in rows if math.isfinite(row.get(name, math.nan))]


def _scale(metric: str) -> float:
    return 100.0 if metric.endswith("accuracy") else 1.0


def _over_epochs(
    name: str, num_epochs: int, *, fit: bool = False, percent: bool | None = None
) -> dict[str, Any]:
    """Return the frame of a chart over epochs; `fit` lets its axis follow the values."""
    percent = name.endswith("accuracy") if percent is None else percent
    return {
        "animation": False,
        # Fixed margins: labels that grow do not push the curves about.
        "grid": {"left": 60, "right": 16, "top": 50, "bottom": 44, "outerBoundsMode": "none"},
        # Two lines of names have room: a saved picture has no pages to turn.
        "legend": {"top": 0, "left": 4, "right": 4, "itemWidth": 16, "itemGap": 8, "type": "plain"},
        "tooltip": {"trigger": "axis", "valueFormatter": "%.2f %%" if percent else "%.4f"},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": num_epochs,
            "name": "epoch",
            "nameLocation": "middle",
            "nameGap": 26,
            "splitLine": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "min": None if fit else 0,
            "max": 100 if percent else None,
            "scale": fit,
            "name": name,
            "nameLocation": "middle",
            "nameGap": 40,
            "axisLine": {"show": False},
            # Without a format of its own, an axis rounds its ticks.
            "axisLabel": ({"formatter": "{value}%"} if percent else {})
            | {"width": 44, "overflow": "truncate"},  # pixels; a loss may have long numbers
        },
    }


def _look(number: int) -> tuple[str, str, str]:
    """Return colour, symbol and dash of the n-th run, so that not colour alone tells them apart."""
    turn, place = divmod(number, len(SEVERAL))
    return SEVERAL[place], _SYMBOLS[(place + turn) % len(_SYMBOLS)], _DASHES[turn % len(_DASHES)]


def _marked(
    name: str, points: list[list[float]], colour: str, symbol: str, *, dash: str = "solid"
) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "data": points,
        "symbol": symbol,
        "symbolSize": 8,
        "clip": False,  # the last point lies on the frame
        "lineStyle": {"color": colour, "width": 2.5, "type": dash},
        "itemStyle": {"color": colour},
    }
