"""The fully connected page: what Python says about the face that is in the link."""

import numpy as np
import pytest
from scipy import special

from cnn.fully_connected import faces
from tests.pages.reading import open_page, shown_code, words


def test_the_ordinary_face_is_a_person_and_the_page_says_how_the_sum_comes_about() -> None:
    said = words(open_page("fully_connected"))
    decision = faces.decide(faces.draw(faces.ORDINARY_FACE), *faces.HAND_MADE)
    assert f"+{decision.logit:.2f}" in said
    assert "**a person**" in said
    assert "4 of the 12 pooled neurons fire" in said
    assert "What would help" not in said


def test_a_face_without_a_nose_is_no_person_and_the_page_says_what_is_missing() -> None:
    said = words(open_page("fully_connected", fc_face="no-nose"))
    assert "**not a person**" in said
    assert "Not in the picture: nose." in said


def test_the_weights_and_the_bias_of_the_link_decide() -> None:
    strict = {"fc_weights": "8_8_-8_-8_-8_-8_8_-8_-8_-8_8_-8", "fc_bias": "-7"}
    assert "**a person**" in words(open_page("fully_connected", **strict))
    said = words(open_page("fully_connected", fc_face="scrambled", **strict))
    assert "**not a person**" in said


def test_a_scrambled_face_is_called_a_person_with_the_reason_and_what_would_help() -> None:
    said = words(open_page("fully_connected", fc_face="scrambled"))
    assert "**a person**" in said
    assert "throws away *where*" in said
    assert "What would help" in said


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ({"fc_face": "<script>alert(1)</script>"}, "A face is written as parts"),
        ({"fc_face": "nose.99.1"}, "row 99"),
        ({"fc_weights": "_".join(["0.5"] * 4000)}, "12 weights"),
        ({"fc_weights": "_".join(["999"] * 12)}, "from -100 to 100"),
    ],
)
def test_nonsense_in_the_link_is_explained_and_the_ordinary_face_shown(
    link: dict[str, str], message: str
) -> None:
    page = open_page("fully_connected", **link)
    assert message in page.warning[0].value.replace("\\", "")  # so that "-" makes no list
    assert "4 of the 12 pooled neurons fire" in words(page)


@pytest.mark.parametrize("bias", ["nan", "1e999"])
def test_a_bias_that_is_no_ordinary_number_is_left_out(bias: str) -> None:
    assert "+2.65" in words(open_page("fully_connected", fc_bias=bias))


def test_the_keras_lines_make_the_same_decision_as_the_page() -> None:
    import keras

    page = open_page("fully_connected")
    parts = faces.ARRANGEMENTS["scrambled"]
    names = {
        "keras": keras,
        "np": np,
        "faces": faces,
        "face": faces.draw(parts),
        "weights": faces.HAND_MADE.weights,
        "bias": faces.HAND_MADE.bias,
    }
    exec(shown_code(page)[0], names)  # noqa: S102 - the page's own lines
    expected = faces.decide(names["face"], *faces.HAND_MADE).probability
    assert float(names["probability"]) == pytest.approx(expected, abs=1e-4)


def test_scores_and_temperature_of_the_link_are_what_softmax_gets() -> None:
    said = words(open_page("fully_connected", fc_scores="3_1_0", fc_temperature="2"))
    first = special.softmax(np.array([3.0, 1.0, 0.0]) / 2)[0]
    assert f"**0** gets {first:.1%}" in said


def test_of_two_classes_softmax_agrees_with_the_sigmoid_of_the_face() -> None:
    page = open_page("fully_connected", fc_face="scrambled")
    page.button(key="fc_scores_face").click().run()
    logit = faces.decide(faces.draw(faces.ARRANGEMENTS["scrambled"]), *faces.HAND_MADE).logit
    assert page.query_params["fc_scores"] == f"{round(logit, 3):g}_0"
    assert words(page).count(f"{special.expit(round(logit, 3)):.4f}") == 2


@pytest.mark.parametrize("nonsense", ["<b>", "1_2_" * 999])
def test_scores_that_are_none_are_explained_and_the_page_goes_on(nonsense: str) -> None:
    page = open_page("fully_connected", fc_scores=nonsense)
    assert "cores" in page.warning[0].value
    assert "**4** gets 64.2%" in words(page)


def test_the_number_of_units_of_the_link_multiplies_the_cost_of_flattening() -> None:
    page = open_page("fully_connected", fc_units="128")
    assert "(93,312 + 1) × 128 = 11,944,064" in words(page)


def test_the_number_of_parameters_can_be_predicted_before_it_is_shown() -> None:
    page = open_page("fully_connected")
    page.session_state["predict_flatten_open"] = True
    page.run()
    page.text_input(key="predict_flatten_answer").set_value(str((14 * 14 * 32 + 1) * 64))
    page.button(key="predict_flatten_check").click().run()
    assert "Right" in page.success[0].value


def test_three_things_to_try_are_one_click_each() -> None:
    page = open_page("fully_connected", fc_weights="1_1_1_1_1_1_1_1_1_1_1_1")
    page.button(key="fc_tries_1").click().run()
    assert "**not a person**" in words(page)
    page.button(key="fc_tries_2").click().run()
    assert "What would help" in words(page)
    page.button(key="fc_tries_3").click().run()
    assert "exp(7.8 / 5)" in words(page)


def test_a_look_into_a_detector_is_open_to_whoever_asks() -> None:
    page = open_page("fully_connected")
    page.session_state["fc_detector_open"] = True
    page.run()
    assert not page.exception
    assert "divided so that the part itself gives 1" in words(page)
