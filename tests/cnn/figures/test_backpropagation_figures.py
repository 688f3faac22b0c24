"""The charts of the backpropagation page hold ordinary numbers only."""

import json

import numpy as np

from cnn.figures import backpropagation
from cnn.losses import LOSSES


def test_each_loss_has_a_line_and_those_of_the_squared_errors_fall() -> None:
    option = backpropagation.slopes_over_confidence("mean_squared_error")
    lines = {series["name"]: series["data"] for series in option["series"]}
    assert len(lines) == len(LOSSES)
    assert lines["mean squared error"][-1] < 0.01 * lines["mean squared error"][0]
    assert lines["categorical cross-entropy"][-1] > 0.9


def test_a_loss_that_is_no_number_is_a_gap_and_a_loss_of_0_is_on_the_floor() -> None:
    losses = np.array([[2.0, 1.0, 0.0], [2.0, np.nan, np.nan]])
    option = backpropagation.losses_over_rates((0.1, 1e20), losses, rate=0.3)
    json.dumps(option, allow_nan=False)
    assert option["series"][0]["data"] == [1.0, None]
    assert option["series"][1]["data"] == [1e-6, None]
    assert "1e-06 or less" in labels(option)
    above = backpropagation.losses_over_rates((0.1,), np.array([[2.0, 1.0, 1e-5]]), rate=0.3)
    assert "1e-06 or less" not in labels(above)


def labels(option: dict) -> list[str]:
    return [mark["label"]["formatter"] for mark in option["series"][0]["markLine"]["data"]]
