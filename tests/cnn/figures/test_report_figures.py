"""The figures of the report are well-formed, and their points lie where their numbers say."""

import math
import re
from xml.etree import ElementTree

import pytest

from cnn.figures import report
from cnn.results.confidence import Bin


def row(epoch: int, accuracy: float, loss: float) -> dict[str, float]:
    return {"epoch": epoch, "loss": loss, "accuracy": accuracy} | {
        "test_loss": 2 * loss,
        "test_accuracy": accuracy / 2,
    }


def marks(svg: str, name: str) -> list[tuple[float, float]]:
    """Return the places of a series' marks, in the figure's own units, down from the top."""
    found = re.findall(rf'<circle class="mark {name}" cx="([\d.]+)" cy="([\d.]+)"', svg)
    return [(float(x), float(y)) for x, y in found]


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
@pytest.mark.parametrize("epochs", [1, 2, 7, 100])
def test_curves_of_any_length_are_well_formed(metric: str, epochs: int) -> None:
    svg = report.curves([row(n, n / (n + 1), 1 / n) for n in range(1, epochs + 1)], metric)
    ElementTree.fromstring(svg)  # noqa: S314 - our own
    assert len(re.findall(r'<path class="line training"', svg)) == 2  # the curve, and its legend
    assert "validation" not in svg


def test_a_better_epoch_lies_higher_and_one_half_lies_in_the_middle() -> None:
    svg = report.curves([row(1, 0.0, 0.4), row(2, 0.5, 0.2), row(3, 1.0, 0.0)], "accuracy")
    first, second, third = (down for _, down in marks(svg, "training"))
    assert first > second > third
    svg = report.curves([row(1, 0.5, 0.4), row(2, 0.5, 0.2), row(3, 0.5, 0.0)], "loss")
    first, second, third = (down for _, down in marks(svg, "training"))
    assert second == pytest.approx((first + third) / 2, abs=0.1)


def test_a_loss_of_zero_has_an_axis_too() -> None:
    ElementTree.fromstring(report.curves([row(1, 1.0, 0.0)], "loss"))  # noqa: S314


def test_the_reliability_diagram_has_two_bars_for_each_full_bin() -> None:
    bins = [Bin(0, 0.5, 0, math.nan, math.nan), Bin(0.5, 0.75, 29, 0.7, 0.6)]
    svg = report.reliability([*bins, Bin(0.75, 1, 20_000, 0.9, 1.0)])
    ElementTree.fromstring(svg)  # noqa: S314
    assert svg.count('class="bar few"') == 1
    assert svg.count('class="bar"') == 1
    assert svg.count('class="count"') == 2
    assert "20k" in svg
    (x, y), _ = marks(svg, "test")
    ends = re.search(r'class="ideal" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"', svg)
    assert ends
    left, bottom, right, top = map(float, ends.groups())
    assert (x - left) / (right - left) == pytest.approx(0.7, abs=0.001)
    assert (bottom - y) / (bottom - top) == pytest.approx(0.7, abs=0.001)
