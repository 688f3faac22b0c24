"""Figures about depth: what a cell sees, what the layers cost, how well they answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import plotly.graph_objects as go

from cnn import figures
from cnn.counting import counted
from cnn.depth import depth_experiment
from cnn.depth.depth_experiment import DEPTHS, DepthResult, StackCost
from cnn.types import FloatArray, Rectangle

_DASHES = ("solid", "dot", "dash", "dashdot", "longdash")  # tell the earlier lines apart


def receptive_fields(
    image: FloatArray, frames: Sequence[Rectangle], *, height: int = 340
) -> go.Figure:
    """Show a picture with nested frames, the last one strong.

    Args:
        image: Grey levels in [0, 1], shape (H, W).
        frames: What a cell of each layer sees, from the first layer to the last.
        height: Figure height in pixels.
    """
    windows, numbers = [], []
    for number, frame in enumerate(frames, start=1):
        place = (frame.row, frame.column, frame.num_rows, frame.num_columns)
        windows.append(figures.window(*place, width=3.5 if number == len(frames) else 1.5))
        numbers.append(
            {
                "x": frame.column - 0.3,
                "y": frame.row - 0.3,
                "text": f"{number}",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "font": {"color": "#ffffff", "size": 13},
                "bgcolor": figures.NEGATIVE,
                "borderpad": 1,
            }
        )
    return figures.picture(image, height=height, shapes=windows, annotations=numbers)


def params_by_depth(costs: Sequence[StackCost], *, highlight: int, height: int = 240) -> go.Figure:
    """Draw the parameters of each network, those of the dense layer apart.

    Args:
        costs: One per depth.
        highlight: The depth to draw in full strength.
        height: Figure height in pixels.
    """
    names = [layers(cost.depth) for cost in costs]
    strength = [1.0 if cost.depth == highlight else 0.45 for cost in costs]
    bars = [
        {
            "type": "bar",
            "x": values,
            "y": names,
            "orientation": "h",
            "name": title,
            "marker": {"color": colour, "opacity": strength},
            "hovertemplate": f"%{{y}}, {title}: %{{x:,}}<extra></extra>",
        }
        for title, values, colour in (
            ("dense layer", [cost.dense_params for cost in costs], figures.NEUTRAL),
            ("convolutions", [cost.convolution_params for cost in costs], figures.POSITIVE),
        )
    ]
    totals = [
        {
            "x": cost.num_params,
            "y": name,
            "text": f" {cost.num_params:,}",
            "showarrow": False,
            "xanchor": "left",
        }
        for cost, name in zip(costs, names, strict=True)
    ]
    most = max(cost.num_params for cost in costs)
    return figures.framed(
        *bars,
        height=height,
        barmode="stack",
        bargap=0.25,
        legend={"orientation": "h", "y": 1.2, "x": 0, "traceorder": "normal"},
        annotations=totals,
        xaxis={"title": "parameters", "range": [0, 1.18 * most]},
        yaxis={"autorange": "reversed", "type": "category"},
    )


def accuracy_by_depth(
    experiments: Mapping[str, Sequence[DepthResult]], *, height: int = 300
) -> go.Figure:
    """Draw the test accuracy over the depth, a line per experiment, the first one strong.

    Args:
        experiments: For each name, the results that have an accuracy. The first one's have bars
            from end to end of their 95 % intervals.
        height: Figure height in pixels.
    """
    lines = []
    for number, (name, results) in enumerate(experiments.items()):
        newest = number == 0
        accuracies = depth_experiment.accuracies(results)
        lines.append(
            {
                "type": "scatter",
                "x": [layers(depth) for depth in accuracies],
                "y": list(accuracies.values()),
                "name": name,
                "mode": "lines+markers+text" if newest else "lines+markers",
                "texttemplate": "%{y:.1%}",
                "textposition": _beside_the_line(list(accuracies.values())),
                "line": {
                    "color": figures.POSITIVE if newest else figures.NEUTRAL,
                    "width": 3 if newest else 1.5,
                    "dash": _DASHES[number % len(_DASHES)],
                },
                "marker": {"size": 10 if newest else 6},
                "hovertemplate": f"{name}<br>%{{x}}: %{{y:.2%}}<extra></extra>",
                "cliponaxis": False,
            }
            | (_error_bars(results) if newest else {})
        )
    measured = [one for results in experiments.values() for one in _accuracies(results)]
    measured += _ends(next(iter(experiments.values()), ()))
    return figures.framed(
        *lines,
        height=height,
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 11}},
        xaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [layers(depth) for depth in DEPTHS],
            # All have their place before they are measured, and the last one room for its words.
            "range": [-0.4, len(DEPTHS)],
        },
        yaxis={"title": "test accuracy", "tickformat": ".1%"} | _range_of(measured),
    )


def accuracy_against(
    results: Sequence[DepthResult],
    what: Literal["num_params", "seconds"],
    title: str,
    *,
    height: int = 300,
) -> go.Figure:
    """Draw the test accuracy of each depth against what it takes, joined in the order of depth.

    Args:
        results: Of one experiment, each with an accuracy.
        what: The number along the horizontal axis.
        title: Its name and unit.
        height: Figure height in pixels.
    """
    points = {
        "type": "scatter",
        "x": [getattr(result, what) for result in results],
        "y": [result.accuracy for result in results],
        "text": [f"{result.depth}" for result in results],
        "mode": "lines+markers+text",
        "textposition": "middle center",
        "textfont": {"color": "#ffffff", "size": 13},
        "marker": {"size": 22, "color": figures.POSITIVE},
        "line": {"color": figures.NEUTRAL, "width": 1, "dash": "dot"},
        "hovertemplate": f"depth %{{text}}<br>%{{x:,.4~g}} {title}: %{{y:.2%}}<extra></extra>",
        "cliponaxis": False,
    } | _error_bars(results)
    most = max((getattr(result, what) for result in results), default=1)
    measured = [*_accuracies(results), *_ends(results)]
    return figures.framed(
        points,
        height=height,
        xaxis={"title": title, "range": [0, 1.12 * most], "nticks": 5},
        yaxis={"title": "test accuracy", "tickformat": ".1%"} | _range_of(measured),
    )


def _accuracies(results: Sequence[DepthResult]) -> list[float]:
    return list(depth_experiment.accuracies(results).values())


def _error_bars(results: Sequence[DepthResult]) -> dict[str, Any]:
    """Draw the 95 % interval of each accuracy that stands in the chart."""
    shown = [one for one in results if one.depth in depth_experiment.accuracies(results)]
    intervals = [one.interval or (one.accuracy or 0.0,) * 2 for one in shown]
    return {
        "error_y": {
            "type": "data",
            "array": [
                high - (one.accuracy or 0.0)
                for one, (_, high) in zip(shown, intervals, strict=True)
            ],
            "arrayminus": [
                (one.accuracy or 0.0) - low for one, (low, _) in zip(shown, intervals, strict=True)
            ],
            "color": figures.NEUTRAL,
            "thickness": 1.5,
            "width": 5,
        }
    }


def _ends(results: Sequence[DepthResult]) -> list[float]:
    shown = [one for one in results if one.depth in depth_experiment.accuracies(results)]
    return [end for one in shown for end in one.interval or ()]


def _beside_the_line(values: Sequence[float]) -> list[str]:
    """Put the number of a valley below its point, and of all others above."""
    padded = [values[0], *values, values[-1]] if values else []
    return [
        "bottom right" if before + after > 2 * value else "top right"
        for before, value, after in zip(padded, values, padded[2:], strict=False)
    ]


def _range_of(measured: Sequence[float]) -> dict[str, Any]:
    if not measured:
        return {"range": [0.5, 1.0], "nticks": 6}
    low, high = min(measured), max(measured)
    margin = 0.25 * (high - low) or 0.01  # room for the numbers beside the points
    return {"range": [low - margin, high + margin], "nticks": 6}


def layers(depth: int) -> str:
    """Name a depth, such as "2 layers"."""
    return counted(depth, "layer")
