"""The pooling page: what is measured, what is said about it, and what it does with nonsense."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnn.images import TOY_GRID
from cnn.kernels import KERNELS
from cnn.pooling.invariance import Stages
from tests.pages.reading import metric, open_page, shown_code, words
from ui.pooling.pooling_scene import scene

MAX = "after max pooling"


def share(page: AppTest, label: str) -> float:
    """Read a metric in per cent."""
    return float(metric(page, label).strip("<> %"))


class TestMeasurement:
    def test_the_page_opens_with_the_articles_grid_which_survives_a_shift_by_one(self) -> None:
        page = open_page("pooling")
        assert metric(page, MAX) == "100.0%"
        assert share(page, "without pooling") < 100
        assert "promise holds for this shift" in words(page)
        page.slider(key="pool_dx").set_value(2).run()
        assert share(page, MAX) < 100

    def test_average_pooling_keeps_fewer_cells_of_it(self) -> None:
        page = open_page("pooling")
        assert share(page, "after average pooling") < 100

    def test_differences_have_the_unit_of_the_grids(self) -> None:
        """By NumPy alone: means of 2 × 2, of the article's grid from 0 to 100 and of it moved."""

        def means(grid: np.ndarray) -> np.ndarray:
            return grid.reshape(4, 2, 5, 2).mean(axis=(1, 3))

        moved = np.roll(TOY_GRID, 1, axis=1)
        moved[:, 0] = 0
        change = np.abs(means(moved) - means(TOY_GRID)).mean()
        page = open_page("pooling")
        (average,) = [one for one in page.metric if one.label == "after average pooling"]
        assert average.delta.startswith(f"{change:.3g} (")
        assert "where white is 100" in words(page)

    @pytest.mark.parametrize("kernel", ["none", "sobel x"])
    def test_all_grids_and_the_question_write_white_as_100(self, kernel: str) -> None:
        stages = Stages(
            pooling="max", kernel=None if kernel == "none" else KERNELS[kernel].values, count=1
        )
        grids = scene(TOY_GRID / 100, stages, ("no", "max", "average"), dx=1, dy=0)
        weights = {"w", "blur_kernel"}
        assert {grid.percent for grid in grids if grid.name not in weights} == {True}

        page = open_page("pooling", pool_image="Toy grid", pool_kernel=kernel)
        page.session_state["predict_pooled-value_open"] = True
        page.run()
        (window,) = [one.value for one in page.latex if "window" in one.value]
        numbers = [float(number) for number in re.findall(r"-?[0-9.]+", window)]
        assert max(numbers) >= 10  # grey levels of 0 to 1 would be smaller

    def test_a_line_that_ends_says_why(self) -> None:
        found = words(open_page("pooling"))
        assert "After 3 stages the map has a single grey level" in found
        photograph = words(open_page("pooling", pool_image="Photograph"))
        assert "single grey level" not in photograph

    def test_a_busy_picture_does_not_keep_the_promise(self) -> None:
        page = open_page("pooling", pool_image="Photograph", pool_kernel="sobel x")
        assert share(page, MAX) < 50
        assert "promise holds in part" in words(page)

    def test_more_stages_are_compared_and_judged(self) -> None:
        page = open_page("pooling", pool_image="Photograph", pool_kernel="sobel x")
        assert re.search(r"\*\*Max pooling\*\*: 43% → 26% → 17% with 1 → 3 stages", words(page))

    def test_blur_pooling_is_a_switch_and_its_source_is_always_named(self) -> None:
        page = open_page("pooling")
        assert "Zhang" in words(page)
        assert not any("blur" in found.label for found in page.metric)
        page.toggle(key="pool_blur").set_value(True).run()
        assert share(page, "after blur pooling") < 100

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_each_of_the_three_things_to_try_leads_to_a_measurement(self, number: int) -> None:
        page = open_page("pooling", pool_dx="5", pool_padding="same")
        page.button(key=f"tries_{number}").click().run()
        assert not page.exception
        assert not page.error
        assert page.slider(key="pool_dx").value == (-1 if number == 1 else 1)
        assert share(page, "after max pooling") < 60

    def test_every_thing_to_try_changes_what_the_page_opens_with(self) -> None:
        page = open_page("pooling")
        assert metric(page, MAX) == "100.0%"
        page.button(key="tries_1").click().run()
        assert metric(page, MAX) != "100.0%"


class TestSettings:
    def test_padding_can_be_a_number_smaller_than_the_window(self) -> None:
        page = open_page("pooling", pool_size="3", pool_padding="2")
        assert page.selectbox(key="pool_padding").options == ["valid", "same", "1", "2"]
        assert page.selectbox(key="pool_padding").value == "2"
        page.number_input(key="pool_size").set_value(2).run()
        assert not page.exception
        assert not page.error

    def test_the_code_in_keras_follows_the_settings(self) -> None:
        page = open_page("pooling", pool_size="3", pool_stride="1", pool_padding="same")
        assert 'MaxPool2D(3, strides=1, padding="same")' in shown_code(page)[0]

    def test_the_size_of_the_pooled_map_can_be_predicted(self) -> None:
        page = open_page("pooling", pool_size="3")
        page.expander(key="predict_output-size_open")
        assert not page.exception


class TestBadInput:
    def test_a_kernel_larger_than_the_picture_is_explained(self) -> None:
        page = open_page("pooling", pool_kernel="gabor 0 degrees")  # 9 × 9 on 8 × 10
        assert len(page.error) == 1
        assert "9" in page.error[0].value
        page.selectbox(key="pool_kernel").set_value("sobel x").run()
        assert not page.error

    def test_stages_that_no_longer_fit_are_left_out_and_the_rest_goes_on(self) -> None:
        page = open_page("pooling", pool_kernel="sobel x", pool_stages="2")
        assert "Max pooling, average pooling: left out with 2 stages" in page.error[0].value
        assert "fewer stages" in page.error[0].value
        assert metric(page, "without pooling")

    def test_what_would_take_too_long_is_refused_with_a_way_out(self) -> None:
        page = open_page(
            "pooling",
            pool_image="Photograph",
            pool_size="8",
            pool_stride="1",
            pool_padding="same",
            pool_stages="3",
        )
        assert "would take too long. Choose padding 'valid'" in page.error[0].value
        assert metric(page, "without pooling")

    def test_a_window_larger_than_the_map_is_explained(self) -> None:
        page = open_page("pooling", pool_kernel="sobel x", pool_size="8")
        assert "8" in page.error[0].value

    @pytest.mark.parametrize(
        "parameters",
        [
            {"pool_dx": "99"},
            {"pool_dx": "1e999"},
            {"pool_dy": "nan"},
            {"pool_size": "-1"},
            {"pool_stride": "<script>alert(1)</script>"},
            {"pool_padding": "7"},
            {"pool_stages": "1000"},
            {"pool_kernel": "none; drop"},
            {"pool_image": "../../etc/passwd"},
            {"pool_pin": "max.99999.-1"},
            {"pool_pin": "<img src=x onerror=alert(1)>"},
            {"pool_measure": "everything"},
            {"pool_blur": "perhaps"},
        ],
    )
    def test_nonsense_in_the_link_falls_back_to_the_default(
        self, parameters: dict[str, str]
    ) -> None:
        page = open_page("pooling", **parameters)
        assert metric(page, MAX) == "100.0%"
