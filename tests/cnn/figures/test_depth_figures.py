"""The figures about depth show the numbers that they are given."""

import numpy as np

from cnn.depth import depth_experiment
from cnn.figures import depth as depth_figures


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
        {"10 epochs": {1: 0.92, 2: 0.94}, "2 epochs": {1: 0.87, 2: 0.85}}
    ).data
    assert (new.name, old.name) == ("10 epochs", "2 epochs")
    assert new.y == (0.92, 0.94)
    assert new.line.width > old.line.width
    assert new.line.color != old.line.color


def test_all_depths_have_their_place_before_any_is_measured() -> None:
    figure = depth_figures.accuracy_by_depth({"2 epochs": {}})
    assert list(figure.layout.xaxis.categoryarray) == [
        "1 layer",
        "2 layers",
        "3 layers",
        "4 layers",
    ]
    low, high = figure.layout.yaxis.range
    assert 0 <= low < high <= 1
