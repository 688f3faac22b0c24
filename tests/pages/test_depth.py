"""Depth: more layers see more, and whether they answer better is measured."""

from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnn import models, runs
from cnn.depth import depth_experiment
from cnn.depth.gradient_flow import CHANCE, Flow, Stack
from cnn.depth.gradient_flow import measure as measured_there
from cnn.runs import Status
from tests.pages import reading
from tests.pages.hand import hand_of
from tests.pages.reading import metric, run_until, words
from ui.markdown import plain
from ui.workers import cached


def open_page(**parameters: str) -> AppTest:
    """Open the page by its link."""
    return reading.open_page("depth", **parameters)


def measurements(page: AppTest) -> list[dict]:
    """Return the rows of the table with the measurements; none if there is no such table."""
    tables = [table.value for table in page.dataframe if "Test accuracy" in table.value]
    return tables[0].to_dict("records") if tables else []


def finish(experiment: depth_experiment.Experiment, accuracies: list[float]) -> None:
    """Let runs be over, as if they had been trained."""
    for run, accuracy in zip(experiment.values(), accuracies, strict=True):
        run.append_epoch((1, 2.0, 1.0, accuracy, 1.0, accuracy))
        run.write_status(Status("finished"))


def test_each_further_layer_widens_the_view() -> None:
    page = open_page(depth_layers="1")
    for layers, view in ((1, "3 × 3"), (2, "8 × 8"), (3, "18 × 18")):
        page.button_group(key="depth_layers").set_value(layers).run()
        assert not page.exception
        assert metric(page, "Pixels seen") == view
        assert len(page.dataframe[0].value) == 2 * layers + 2


def test_four_layers_instead_of_two_see_the_whole_digit_and_have_fewer_parameters() -> None:
    page = open_page()
    two = metric(page, "Parameters")
    page.button(key="tries_1").click().run()
    assert metric(page, "Pixels seen") == "28 × 28"
    assert int(metric(page, "Parameters").replace(",", "")) < int(two.replace(",", ""))


def test_the_third_layer_makes_the_network_smaller() -> None:
    assert metric(open_page(depth_layers="1"), "Parameters") == "31,530"
    assert metric(open_page(depth_layers="3"), "Parameters") == "6,250"


@pytest.mark.parametrize(
    "nonsense",
    [{"depth_layers": "99"}, {"depth_layers": "<b>"}, {"depth_digit": "-1"}, {"depth_seed": "1e9"}],
)
def test_nonsense_in_the_link_falls_back_to_the_default(nonsense: dict[str, str]) -> None:
    page = open_page(**nonsense)
    assert metric(page, "Pixels seen") == "8 × 8"
    assert "Not everything in this link is possible" in page.warning[0].value


def test_the_network_can_be_taken_along() -> None:
    page = open_page(depth_layers="3")
    page.button(key="depth_use").click().run()
    page.switch_page("pages/training.py").run()
    assert any("3 convolution layers" in caption.value for caption in page.caption)


def test_before_anybody_trains_the_runs_of_the_lab_are_compared() -> None:
    page = open_page()
    rows = measurements(page)
    assert [row["Depth"] for row in rows] == [1, 2, 3, 4]
    assert [row["Parameters"] for row in rows] == [31_530, 10_330, 6_250, 7_290]
    assert all(97 < row["Test accuracy"] < 99 and row["Training"] > 1 for row in rows)
    assert "came with the lab (60,000 digits, 5 epochs)" in words(page)
    assert "Depth 2 answers best: 98.3 %" in page.success[0].value
    assert "From 1 to 2 layers: +0.49 points, more than chance" in page.success[0].value
    assert "the deepest can be told neither from the best" in page.success[0].value
    assert any("McNemar's exact test" in caption.value for caption in page.caption)


def test_the_latest_measurements_are_shown_again_and_decide_what_is_said() -> None:
    finish(depth_experiment.create_runs(epochs=2, seed=0), [0.6, 0.7, 0.8, 0.9])
    finish(depth_experiment.create_runs(epochs=2, seed=1), [0.9, 0.8, 0.7, 0.625])
    page = open_page()
    assert [row["Test accuracy"] for row in measurements(page)] == [90, 80, 70, 62.5]
    assert "Depth 1 answers best: 90.0 %" in page.success[0].value
    assert "27.5 points behind" in page.success[0].value


def test_the_filters_of_each_layer_are_shown_with_their_receptive_fields() -> None:
    page = open_page(depth_layers="3", depth_filter_2="11", depth_filter_3="99")
    assert not page.error
    for number, side in ((1, 3), (2, 8), (3, 18)):
        assert f"A cell sees {side} × {side} pixels" in words(page)
        assert page.number_input(key=f"depth_filter_{number}").value == {2: 11}.get(number, 0)
    assert page.selectbox(key="depth_trained").options == [
        depth_experiment.title(depth_experiment.example())
    ]


def test_ones_own_network_can_be_looked_at_as_well() -> None:
    experiment = depth_experiment.create_runs(epochs=2, seed=0)
    finish(experiment, [0.6, 0.7, 0.8, 0.9])
    with experiment[1].new_weights(1) as path:
        models.build(experiment[1].architecture, 0).save_weights(path)
    page = open_page(depth_layers="1")
    assert page.selectbox(key="depth_trained").value == "2 epochs, seed 0"
    assert not page.error


def test_a_tile_chooses_the_filter_and_the_link_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    hand = hand_of(monkeypatch)
    page = open_page(depth_layers="1")
    key, event, callback, true = next(
        heard for heard in hand.events() if heard[0] == "depth_wall_1"
    )
    hand.next = [(key, event, callback, {**true, "index": 4})]
    page.run()
    assert page.number_input(key="depth_filter_1").value == 4
    assert dict(page.query_params) == {"depth_layers": "1", "depth_filter_1": "4"}


def test_damaged_weights_leave_the_rest_of_the_page_usable() -> None:
    experiment = depth_experiment.create_runs(epochs=2, seed=0)
    with experiment[1].new_weights(1) as path:
        path.write_bytes(b"no weights")
    page = open_page(depth_layers="1")
    assert "damaged" in page.error[0].value
    assert page.button_group(key="flow_activation").value is None


def test_gradients_are_measured_when_one_asks_and_what_is_found_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Stack] = []
    inspect = cached.inspect

    def measure(call, **kwargs):
        if call.func is not measured_there:
            return inspect(call, **kwargs)
        (stack,) = call.args
        asked.append(stack)
        share = 0.5 if stack.normalised else 10.0**-stack.depth
        lengths = np.geomspace(share, 1, stack.depth)
        return Flow(lengths, lengths, np.full(31, 1.0 if stack.normalised else CHANCE))

    monkeypatch.setattr(cached, "inspect", measure)
    page = open_page(depth_layers="1")
    assert not asked
    page.button(key="tries_3").click().run()
    assert not page.exception
    assert [(stack.depth, stack.normalised) for stack in asked] == [
        (layers, normalised) for normalised in (False, True) for layers in (2, 4, 8, 16)
    ]
    assert {stack.activation for stack in asked} == {"sigmoid"}
    assert "vanishes on its way back" in words(page)
    page.button_group(key="flow_when").set_value("After the last").run()
    assert not page.exception
    assert page.query_params["flow_when"] == "After the last"
    page.button_group(key="flow_activation").set_value(None).run()  # a second click on sigmoid
    assert "Choose an activation function" in page.info[0].value
    assert "flow_activation" not in page.query_params


def test_while_networks_are_in_training_no_others_can_be_started() -> None:
    depth_experiment.create_runs(epochs=2, seed=0)
    page = open_page()
    assert "4 of the networks wait" in page.info[0].value
    assert page.button(key="depth_train").disabled


def test_the_second_click_of_a_double_click_starts_nothing() -> None:
    page = open_page()
    depth_experiment.create_runs(
        epochs=2, seed=0
    )  # by the first click; the page has not seen it yet
    page.button(key="depth_train").click().run()
    assert not page.exception
    assert len(runs.list_runs()) == 4


def test_they_can_be_asked_to_stop() -> None:
    experiment = depth_experiment.create_runs(epochs=2, seed=0)
    open_page().button(key="depth_stop").click().run()
    assert all(run.stop_requested() for run in experiment.values())


def test_a_network_opens_in_the_results() -> None:
    experiment = depth_experiment.create_runs(epochs=2, seed=0)
    page = open_page()
    link = next(found.proto for found in page.get("page_link") if found.proto.label == "Depth 3")
    assert link.page == "results"
    assert dict(parse_qsl(link.query_string)) == {"run": experiment[3].id}


def test_training_all_four_fills_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(depth_experiment.BUDGET, num_train=500, num_test=500)
    monkeypatch.setattr(depth_experiment, "BUDGET", small)
    page = open_page(depth_seed="7")
    page.button(key="depth_train").click().run()
    assert len(measurements(page)) == 4
    run_until(page, lambda: bool(page.success))
    rows = measurements(page)
    assert [row["State"] for row in rows] == ["finished"] * 4
    assert [row["Epochs"] for row in rows] == [2] * 4
    assert all(0 < row["Test accuracy"] < 100 and row["Training"] > 0 for row in rows)
    assert all(run.config == replace(small, seed=7) for run in runs.list_runs())
    assert not page.button(key="depth_train").disabled


@pytest.mark.parametrize("layers", [1, 3])
def test_the_gradients_of_a_whole_training_are_those_of_the_chosen_network(layers: int) -> None:
    page = reading.unfold(open_page(flow_depth=str(layers)), "flow_open")
    run = runs.get(f"example-depth-0{layers}")
    (curve,) = (one for one in page.get("echarts_chart") if one.key == "flow_training")
    assert f"of {len(run.gradient_norms()[1])} layers" in curve.proto.alt
    assert f"**{plain(run.name)}**" in words(page)
