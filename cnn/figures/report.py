"""Figures of the report that a learner takes away, as SVG: no script, and the page's own colours.

What is text takes the colour of the text around it; lines and bars have the classes "training",
"validation", "test", "bar", "grid" and "faint", which the page colours.
"""

from collections.abc import Callable, Sequence
from math import ceil, floor, log10

from cnn.results.confidence import FEW, Bin

_WIDTH, _HEIGHT = 440.0, 260.0  # of a figure, in its own units
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 20.0, 26.0, 40.0
_LINES = (("", "training"), ("val_", "validation"), ("test_", "test"))
_MARKED = 30  # epochs; with more, marks would hide the line

_Place = Callable[[float], float]


def curves(epochs: Sequence[dict[str, float]], metric: str) -> str:
    """Draw a metric after each epoch: in training, in validation where there was one, and tested.

    Args:
        epochs: Rows of `cnn.runs.Run.epochs`, at least one.
        metric: "loss" or "accuracy".
    """
    percent = metric == "accuracy"
    series = [(prefix + metric, name) for prefix, name in _LINES if prefix + metric in epochs[0]]
    values = [row[column] for row in epochs for column, _ in series]
    high = 1.0 if percent else max(values)
    low = max(0.0, min(values) - 0.06 * (1 - min(values))) if percent else 0.0
    first, last = epochs[0]["epoch"], epochs[-1]["epoch"]
    x = _scale(first, max(last, first + 1), _LEFT + 8, _WIDTH - _RIGHT - 8)
    y = _scale(low, high or 1.0, _HEIGHT - _BOTTOM, _TOP)
    parts = _rows(y, _ticks(low, high or 1.0), percent=percent)
    parts += [
        _text(x(tick), _HEIGHT - _BOTTOM + 16, f"{tick:g}", "middle")
        for tick in _ticks(first, last, whole=True)
    ]
    for place, (column, name) in enumerate(series):
        points = [(x(row["epoch"]), y(row[column])) for row in epochs]
        path = "L".join(f"{across:.1f} {down:.1f}" for across, down in points)
        parts.append(f'<path class="line {name}" d="M{path}"/>')
        if len(points) <= _MARKED:
            for row, (across, down) in zip(epochs, points, strict=True):
                number = f"{row[column]:.2%}" if percent else f"{row[column]:.4f}"
                parts.append(
                    f'<circle class="mark {name}" cx="{across:.1f}" cy="{down:.1f}" r="3.5">'
                    f"<title>{name}, epoch {row['epoch']:g}: {number}</title></circle>"
                )
        left = _LEFT + 8 + 92 * place
        parts.append(f'<path class="line {name}" d="M{left} 11h18"/>')
        parts.append(_text(left + 24, 15, name))
    parts.append(_text(_WIDTH / 2, _HEIGHT - 6, "epoch", "middle"))
    words = ", ".join(f"{name} {epochs[-1][column]:.4f}" for column, name in series)
    return _svg(parts, f"{metric.capitalize()} after each epoch; at the end {words}.", _HEIGHT)


def reliability(bins: Sequence[Bin]) -> str:
    """Draw the share of right answers over confidence, and how many answers each bin has.

    Args:
        bins: At least one has answers.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017, figure 1.
    """
    height = _HEIGHT + 70
    x = _scale(0, 1, _LEFT, _WIDTH - _RIGHT)
    y = _scale(0, 1, _HEIGHT - _BOTTOM, _TOP)
    floor_of_counts = height - _BOTTOM
    most = max(found.count for found in bins)
    parts = _rows(y, [0, 0.25, 0.5, 0.75, 1], percent=True)
    for found in bins:
        if not found.count:
            continue
        left, width = x(found.low) + 1, x(found.high) - x(found.low) - 2
        top, tall = y(found.accuracy), 44 * found.count / most
        few = " few" if found.count < FEW else ""
        title = (
            f"<title>{found.low:.0%} to {found.high:.0%} sure: {found.count:,} answers, on average "
            f"{found.confidence:.1%} sure, {found.accuracy:.1%} right</title>"
        )
        parts.append(
            f'<rect class="bar{few}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
            f'height="{y(0) - top:.1f}">{title}</rect>'
            f'<rect class="count" x="{left:.1f}" y="{floor_of_counts - tall:.1f}" '
            f'width="{width:.1f}" height="{tall:.1f}">{title}</rect>'
        )
        number = f"{found.count:,}" if found.count < 10_000 else f"{found.count / 1000:.0f}k"
        parts.append(
            _text(left + width / 2, floor_of_counts - tall - 4, number, "middle", small=True)
        )
    parts.append(f'<path class="ideal" d="M{x(0)} {y(0)}L{x(1)} {y(1)}"/>')
    parts += [
        f'<circle class="mark test" cx="{x(found.confidence):.1f}" cy="{y(found.confidence):.1f}" '
        'r="3.5"/>'
        for found in bins
        if found.count
    ]
    parts += [
        _text(x(tick), floor_of_counts + 16, f"{tick:.0%}", "middle")
        for tick in (0, 0.25, 0.5, 0.75, 1)
    ]
    parts.append(_text(_LEFT, 15, "right"))
    parts.append(
        _text(_WIDTH / 2, height - 6, "how sure it was, and answers in each bin", "middle")
    )
    words = "; ".join(
        f"{found.confidence:.0%} sure, {found.accuracy:.0%} of {found.count} right"
        for found in bins
        if found.count
    )
    return _svg(parts, f"Reliability diagram: {words}.", height)


def _svg(parts: list[str], words: str, height: float) -> str:
    """Put a figure together; the words are this module's own, or numbers."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {height:g}" role="img" '
        f'aria-label="{words}" font-size="12" fill="currentColor">{"".join(parts)}</svg>'
    )


def _rows(y: _Place, ticks: Sequence[float], *, percent: bool) -> list[str]:
    """Draw a line across for each tick of the value axis, and write what it stands for."""
    digits = 0 if len(ticks) < 2 or ticks[1] - ticks[0] >= 0.01 else 1
    parts = []
    for tick in ticks:
        label = f"{tick:.{digits}%}" if percent else f"{tick:g}"
        parts.append(f'<path class="grid" d="M{_LEFT} {y(tick):.1f}H{_WIDTH - _RIGHT}"/>')
        parts.append(_text(_LEFT - 6, y(tick) + 4, label, "end"))
    return parts


def _text(x: float, y: float, text: str, anchor: str = "start", *, small: bool = False) -> str:
    size = ' font-size="9.5"' if small else ""
    return f'<text class="faint" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{size}>{text}</text>'


def _scale(low: float, high: float, first: float, last: float) -> _Place:
    """Return what maps low to first and high to last."""
    return lambda value: first + (value - low) / (high - low) * (last - first)


def _ticks(low: float, high: float, *, whole: bool = False) -> list[float]:
    """Return about five round numbers from low to high: steps of 1, 2 or 5 times a power of ten.

    >>> _ticks(0.0, 0.42)
    [0.0, 0.1, 0.2, 0.3, 0.4]
    >>> _ticks(1, 3, whole=True)
    [1, 2, 3]
    """
    rough = (high - low) / 5 or 1.0
    power = 10.0 ** floor(log10(rough))
    step = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough * 0.999)
    if whole:
        step = max(1, round(step))
    numbers = range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)
    return [round(number * step, 10) for number in numbers]
