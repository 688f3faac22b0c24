"""Curves over shifts and stages show what was measured."""

import json

import numpy as np
import pytest

from cnn import images
from cnn.figures.pooling import Measure, along_x, by_stages, percentages
from cnn.invariance import Stages, measure_all

MEASURED = measure_all(images.sample_image("toy grid"), Stages(pooling="no"))
ONE_STAGE = {pooling: table for (pooling, count), table in MEASURED.items() if count == 1}


def test_the_curve_over_shifts_goes_through_the_measured_points_and_marks_the_present_one() -> None:
    option = along_x(ONE_STAGE, "unchanged", dx=1, dy=0)
    lines = {series["name"]: series["data"] for series in option["series"]}
    assert lines["max"][8:11] == [100, 100, 35]  # shifts 0, 1, 2
    assert option["xAxis"]["data"][8] == 0
    assert option["series"][0]["markLine"]["data"] == [{"xAxis": 9}]


def test_a_stage_that_does_not_fit_leaves_a_gap() -> None:
    option = by_stages(MEASURED, ["blur"], "unchanged", dx=1, dy=0)
    assert option["series"][0]["data"] == [0, None, None]


@pytest.mark.parametrize("measure", ["unchanged", "change"])
def test_options_are_json_even_where_nothing_is_defined(measure: Measure) -> None:
    flat = measure_all(np.ones((8, 8)), Stages(pooling="no"))
    tables = {pooling: table for (pooling, count), table in flat.items() if count == 1}
    assert np.isnan(percentages(tables["max"], "change")[8, 9])
    option = [
        along_x(tables, measure, dx=1, dy=0),
        by_stages(flat, ["no", "max"], measure, dx=1, dy=0),
    ]
    json.dumps(option, allow_nan=False)


def test_lines_differ_by_more_than_their_colour() -> None:
    series = along_x(ONE_STAGE, "unchanged", dx=0, dy=0)["series"]
    assert len({line["symbol"] for line in series}) == len(series) == 4
