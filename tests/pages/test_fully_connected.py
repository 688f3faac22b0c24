"""The fully connected page: what Python says about the face that is in the link."""

import pytest

from cnn import faces
from tests.pages.reading import open_page, words


def test_the_ordinary_face_is_a_person_and_the_page_says_how_the_sum_comes_about() -> None:
    said = words(open_page("fully_connected"))
    decision = faces.decide(faces.draw(faces.ORDINARY_FACE), *faces.HAND_MADE)
    assert f"+{decision.logit:.2f}" in said
    assert "**a person**" in said
    assert "4 of the 12 pooled neurons fire" in said


def test_a_face_without_a_nose_is_no_person_and_the_page_says_what_is_missing() -> None:
    said = words(open_page("fully_connected", fc_face="no-nose"))
    assert "**not a person**" in said
    assert "Not in the picture: nose." in said


def test_a_stricter_bias_changes_the_decision() -> None:
    assert "**not a person**" in words(open_page("fully_connected", fc_bias="-60"))


def test_other_weights_change_the_decision() -> None:
    strict = "8_8_-8_-8_-8_-8_8_-8_-8_-8_8_-8"
    link = {"fc_weights": strict, "fc_bias": "-7"}
    assert "**a person**" in words(open_page("fully_connected", **link))
    scrambled = open_page("fully_connected", fc_face="scrambled", **link)
    assert "**not a person**" in words(scrambled)


def test_a_scrambled_face_is_called_a_person_with_the_reason_and_what_would_help() -> None:
    said = words(open_page("fully_connected", fc_face="scrambled"))
    assert "**a person**" in said
    assert "throws away *where*" in said
    assert "What would help" in said
    assert "What would help" not in words(open_page("fully_connected"))


def test_a_face_without_any_part_is_still_judged() -> None:
    assert "**not a person**" in words(open_page("fully_connected", fc_face="empty"))


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ({"fc_face": "<script>alert(1)</script>"}, "A face is written as parts"),
        ({"fc_face": "nose.99.1"}, "row 99"),
        ({"fc_face": "nose.1.1_nose.2.2"}, "only one nose"),
        ({"fc_face": "_" * 5000}, "A face is written as parts"),
        ({"fc_weights": "nan_" * 11 + "nan"}, "12 weights"),
        ({"fc_weights": "_".join(["0.5"] * 4000)}, "12 weights"),
        ({"fc_weights": "_".join(["999"] * 12)}, "from -100 to 100"),
    ],
)
def test_nonsense_in_the_link_is_explained_and_the_ordinary_face_shown(
    link: dict[str, str], message: str
) -> None:
    page = open_page("fully_connected", **link)
    assert message in page.error[0].value
    assert "4 of the 12 pooled neurons fire" in words(page)


@pytest.mark.parametrize("bias", ["nan", "inf", "1e999", "-5000", "<b>", ""])
def test_a_bias_that_is_no_ordinary_number_falls_back_to_the_default(bias: str) -> None:
    assert "+2.65" in words(open_page("fully_connected", fc_bias=bias))
