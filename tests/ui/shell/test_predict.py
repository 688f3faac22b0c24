"""Predict first: a question about what is shown, and no answer before an attempt."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reading import words


def little_page() -> None:
    """A page that asks about its own stride, and about a patch."""
    import numpy as np
    import streamlit as st

    from cnn.exercises.predictions import output_size_prediction, output_value_prediction
    from cnn.sliding import Sliding
    from ui.shell.predict import predict

    stride = st.number_input("stride", 1, 9, 2, key="stride")
    predict(output_size_prediction(28, 3, Sliding(int(stride))), key="size")
    predict(output_value_prediction(np.array([[1.0, 3.0]]), np.array([[2.0, -1.0]])))


@pytest.fixture
def page() -> AppTest:
    page = AppTest.from_function(little_page)
    page.session_state["predict_size_open"] = True
    return page.run()


def answer(page: AppTest, text: str, key: str = "predict_size") -> AppTest:
    page.text_input(key=f"{key}_answer").set_value(text)
    page.button(key=f"{key}_check").click().run()
    assert not page.exception
    return page


def test_it_is_closed_at_first_and_opens_on_a_click() -> None:
    page = AppTest.from_function(little_page).run()
    assert not page.text_input
    page.session_state["predict_output-value_open"] = True
    page.run()
    assert page.text_input(key="predict_output-value_answer").value == ""
    assert r"\text{w} = \begin{bmatrix} 2 & -1 \end{bmatrix}" in page.latex[1].value


def test_the_answer_is_not_there_before_an_attempt(page: AppTest) -> None:
    assert "How many cells" in words(page)
    assert "13" not in words(page)


def test_a_right_prediction_is_explained(page: AppTest) -> None:
    answer(page, "13")
    assert "Right" in page.success[0].value
    assert "⌊(28 − 3) / 2⌋ + 1" in words(page)
    assert "cnn.sliding.output_size" in words(page)


def test_a_wrong_one_is_told_what_went_wrong_but_not_the_answer(page: AppTest) -> None:
    answer(page, "26")
    assert "stride 1" in page.warning[0].value
    assert "**13**" not in words(page)
    answer(page, "13")
    assert page.success
    assert not page.warning


@pytest.mark.parametrize("nonsense", ["", "many", "nan", "<script>alert(1)</script>", "9" * 5000])
def test_nonsense_is_met_with_kind_words(page: AppTest, nonsense: str) -> None:
    answer(page, nonsense)
    assert page.error[0].value.startswith("Answer with a")
    assert answer(page, "13").success


def test_whoever_wants_to_be_shown_is_shown(page: AppTest) -> None:
    page.button(key="predict_size_show").click().run()
    assert "**The answer: 13 cells**" in words(page)
    assert not page.success


def test_other_settings_make_it_start_afresh(page: AppTest) -> None:
    answer(page, "13")
    page.number_input(key="stride").set_value(3).run()
    assert not page.success
    assert page.text_input(key="predict_size_answer").value == ""
    assert answer(page, "9").success
