"""The backpropagation page: steps, losses, learning rates, and links."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.hand import hand_of
from tests.pages.reading import metric, open_page, words

TEN = {"bp_learn": "ten digits", "bp_steps": "until it ends"}


def test_one_step_of_gradient_descent_makes_the_loss_smaller() -> None:
    page = open_page("backpropagation")
    assert page.metric[0].label == "Loss after 1 step"
    assert page.metric[1].label.startswith("After 1 step it says ")  # the film opens at step 0
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


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("selectbox", "bp_loss", "mean squared error"),
        ("select_slider", "bp_rate", 0.3),
        ("button_group", "bp_steps", "until it ends"),
        ("button_group", "bp_learn", "ten digits"),
        ("selectbox", "bp_start", "90% wrong"),
        ("number_input", "bp_digit", 6),
        ("number_input", "bp_seed", 1),
    ],
)
def test_another_descent_is_looked_at_from_its_start(kind: str, key: str, value: Any) -> None:
    page = open_page("backpropagation", bp_steps="ten steps", bp_at="7", bp_kernel="3")
    assert page.query_params["bp_at"] == "7"
    getattr(page, kind)(key=key).set_value(value).run()
    assert not page.exception
    assert page.query_params[key] == str(value)
    assert "bp_at" not in page.query_params
    assert page.query_params["bp_kernel"] == "3"


def test_a_weight_and_a_step_are_chosen_in_the_film(monkeypatch: pytest.MonkeyPatch) -> None:
    hand = hand_of(monkeypatch)
    page = open_page("backpropagation", bp_steps="ten steps")
    ((_, key, event, callback, data),) = hand.heard
    choice = {"revision": 1, "film": data["film"], "at": 7, "kernel": 2, "row": 4, "column": 0}
    hand.next = [(key, event, callback, choice)]
    page.run()
    ((*_, data),) = hand.heard
    assert data["watched"] == {"kernel": 2, "row": 4, "column": 0}
    assert data["at"] == 7
    expected = {"bp_steps": "ten steps", "bp_kernel": "3", "bp_row": "4", "bp_column": "0"}
    assert dict(page.query_params) == expected | {"bp_at": "7"}
    assert page.button_group(key="bp_kernel").value == 3


@pytest.mark.parametrize("drawn", [True, False])
def test_a_step_of_the_film_before_is_none_of_the_new_film(
    drawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The choice comes behind the click that asks for ten steps, perhaps before they are drawn."""
    hand = hand_of(monkeypatch)
    page = open_page("backpropagation", bp_steps="until it ends", bp_learn="ten digits")
    ((_, key, event, callback, data),) = hand.heard
    old = {"revision": 1, "film": data["film"], "at": 7, "kernel": 2, "row": 4, "column": 0}
    page.button_group(key="bp_steps").set_value("ten steps")
    if drawn:
        page.run()
        callback = hand.heard[-1][3]
    hand.next = [(key, event, callback, old)]
    page.run()
    data = hand.heard[-1][-1]
    assert data["watched"] == {"kernel": 2, "row": 4, "column": 0}
    assert data["at"] == 0
    assert page.query_params["bp_kernel"] == "3"
    assert page.query_params["bp_steps"] == "ten steps"
    assert "bp_at" not in page.query_params


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
    assert "Not everything in this link is possible" in page.warning[0].value
