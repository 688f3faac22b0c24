"""The figures about depth show the numbers that they are given."""

import numpy as np
import pytest
from scipy.stats import binomtest

from cnn.depth import depth_experiment
from cnn.depth.depth_experiment import DepthResult
from cnn.figures import depth as depth_figures


def finished(*accuracies: float, num_test: int = 10_000) -> list[DepthResult]:
    """What came of networks of 1, 2, ... layers."""
    return [
        DepthResult(depth, "finished", 2, accuracy, 3.0 * depth, 1000 * depth, num_test)
        for depth, accuracy in enumerate(accuracies, start=1)
    ]


def test_a_frame_is_drawn_for_each_layer_and_the_last_is_the_strongest() -> None:
    frames = depth_experiment.middle_frames(3)
    figure = depth_figures.receptive_fields(np.zeros((28, 28), dtype=np.float32), frames)
    boxes = figure.layout.shapes
    assert [box.x1 - box.x0 for box in boxes] == [3, 8, 18]
    assert max(boxes, key=lambda box: box.line.width) == boxes[-1]


def test_bars_of_both_kinds_of_layers_add_up_to_the_number_beside_them() -> None:
    figure = depth_figures.params_by_depth(
        [depth_experiment.stack_cost(n) for n in depth_experiment.DEPTHS], highlight=2
    )
    totals = np.sum([bar.x for bar in figure.data], axis=0)
    written = [int(note.text.replace(",", "")) for note in figure.layout.annotations]
    assert totals.tolist() == written == [31_530, 10_330, 6_250, 7_290]


def test_the_newest_experiment_stands_out_among_the_earlier_ones() -> None:
    new, old = depth_figures.accuracy_by_depth(
        {"10 epochs": finished(0.92, 0.94), "2 epochs": finished(0.87, 0.85)}
    ).data
    assert (new.name, old.name) == ("10 epochs", "2 epochs")
    assert new.y == (0.92, 0.94)
    assert new.line.width > old.line.width
    assert new.line.color != old.line.color


def test_all_depths_have_their_place_before_any_is_measured() -> None:
    figure = depth_figures.accuracy_by_depth({"2 epochs": []})
    assert list(figure.layout.xaxis.categoryarray) == [
        "1 layer",
        "2 layers",
        "3 layers",
        "4 layers",
    ]
    low, high = figure.layout.yaxis.range
    assert 0 <= low < high <= 1


def test_each_accuracy_has_a_bar_from_end_to_end_of_its_interval() -> None:
    """Wilson's interval by SciPy; all of each bar has room on the axis."""
    results = finished(0.9781, 0.983)
    by_depth = depth_figures.accuracy_by_depth({"new": results, "old": finished(0.98, 0.982)})
    against = depth_figures.accuracy_against(results, "num_params", "parameters")
    assert by_depth.data[1].error_y.array is None
    for figure in (by_depth, against):
        bars, low_end, high_end = figure.data[0].error_y, *figure.layout.yaxis.range
        for place, accuracy in enumerate((0.9781, 0.983)):
            expected = binomtest(round(10_000 * accuracy), 10_000).proportion_ci(method="wilson")
            assert accuracy + bars.array[place] == pytest.approx(expected.high, abs=1e-6)
            assert accuracy - bars.arrayminus[place] == pytest.approx(expected.low, abs=1e-6)
            assert low_end < expected.low < expected.high < high_end


def test_where_nobody_counted_the_pictures_there_is_no_bar() -> None:
    bars = depth_figures.accuracy_by_depth({"new": finished(0.9, num_test=0)}).data[0].error_y
    assert (list(bars.array), list(bars.arrayminus)) == ([0], [0])
