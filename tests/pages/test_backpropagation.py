"""The backpropagation page: steps, losses, learning rates, and links."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reading import metric, open_page, words

TEN = {"bp_learn": "ten digits", "bp_steps": "until it ends"}


def test_one_step_of_gradient_descent_makes_the_loss_smaller() -> None:
    page = open_page("backpropagation")
    assert page.metric[0].label == "Loss after 1 step"
    assert page.metric[0].delta.startswith("-")
    assert "Which way should each weight move" in words(page)


def test_a_learning_rate_can_be_too_small_good_and_too_large() -> None:
    said = {
        rate: words(open_page("backpropagation", bp_rate=rate, **TEN))
        for rate in ("0.001", "0.3", "100.0")
    }
    assert "After 100 steps" in said["0.001"] or "100 steps hardly" in said["0.001"]
    assert "Converged" in said["0.3"]
    assert "Diverged" in said["100.0"]


def test_numbers_that_outgrow_float32_are_told_in_words_and_break_no_chart() -> None:
    page = open_page("backpropagation", bp_rate="1e+30", **TEN)
    assert metric(page, "Loss after step 1") == "NaN"
    assert "Diverged" in words(page)


def test_the_squared_error_leaves_a_confident_mistake_and_the_cross_entropy_mends_it() -> None:
    page = open_page(
        "backpropagation",
        bp_start="99.9% wrong",
        bp_steps="until it ends",
        bp_loss="mean squared error",
    )
    assert "hardly moved" in words(page)
    assert re.search(r"mean squared error pulls [\d,]{4,} times more weakly", words(page))
    page.selectbox(key="bp_loss").select("categorical cross-entropy").run()
    assert "Converged" in words(page)
    table = page.dataframe[0].value
    assert list(table["steepest ∂L/∂z"]) == list(table["by nudging"])
    assert table["Steps until right"].tolist()[2:] == ["not in 100"] * 2


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_each_thing_to_try_is_one_click(number: str) -> None:
    page = open_page("backpropagation", bp_at="1", bp_row="0", bp_seed="3")
    page.button(key=f"tries_{number}").click().run()
    assert not page.exception
    assert page.number_input(key="bp_row").value == 3
    assert "bp_at" not in page.query_params
    expected = {"1": "After 1 step", "2": "Stuck", "3": "hardly moved"}[number]
    assert expected in words(page)


def test_the_watched_weight_is_predicted_before_it_is_explained() -> None:
    page = open_page("backpropagation")
    key = "predict_weight-move"
    page.session_state[f"{key}_open"] = True
    page.run()
    gradient = re.search(r"∂L/∂w is (−?)[\d.]+", words(page))
    assert gradient
    right, wrong = ("It grows", "It shrinks") if gradient[1] else ("It shrinks", "It grows")
    for answer, reply in ((wrong, "opposite way"), (right, "Right")):
        page.radio(key=f"{key}_answer").set_value(answer)
        page.button(key=f"{key}_check").click().run()
        assert reply in words(page) or "only the sign" in words(page)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"bp_digit": "99999999", "bp_rate": "-1", "bp_loss": "hinge"},
        {"bp_digit": "inf", "bp_steps": "a million", "bp_learn": "3"},
        {"bp_row": "17", "bp_column": "-4", "bp_kernel": "9", "bp_at": "99999"},
        {"bp_at": "<script>", "bp_start": "100% wrong", "bp_seed": "1e400"},
    ],
)
def test_nonsense_in_the_link_falls_back_to_the_defaults(nonsense: dict[str, str]) -> None:
    page: AppTest = open_page("backpropagation", **nonsense)
    assert page.number_input(key="bp_digit").value == 5
    assert metric(page, "Loss after") != ""
    assert not page.error
