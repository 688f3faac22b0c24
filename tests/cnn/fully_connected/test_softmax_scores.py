"""Scores as text, and what is said about their softmax."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from cnn.errors import CnnError
from cnn.fully_connected import softmax_scores

some_scores = st.lists(st.floats(-50, 50), min_size=2, max_size=softmax_scores.MAX_SCORES)


@given(values=some_scores)
def test_scores_survive_the_way_through_a_link_to_three_decimals(values: list[float]) -> None:
    text = softmax_scores.format_scores(np.array(values))
    np.testing.assert_allclose(softmax_scores.parse_scores(text), values, atol=5.01e-4)
    assert set(text) <= set("0123456789.-_")


@given(text=st.text())
def test_any_other_text_is_refused_with_a_message_if_at_all(text: str) -> None:
    with suppress(CnnError):
        softmax_scores.parse_scores(text)


@pytest.mark.parametrize("text", ["", "1", "1_2_x", "nan_1", "1e9_1", "_".join("1" * 21), "99_1"])
def test_what_is_no_row_of_scores_is_explained(text: str) -> None:
    with pytest.raises(CnnError, match=r"2 to 20 numbers|from -50 to 50"):
        softmax_scores.parse_scores(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1_0~2_0", "~ between them"),
        ("1_0~2_0~1~1", "~ between them"),
        ("1_0~2_0_0~1", "one of each for every class"),
        ("1_0~2_x~1", "2 to 20 numbers"),
        ("1_0~2_0~99", "temperature is a number"),
    ],
)
def test_what_is_no_change_of_scores_is_explained(text: str, why: str) -> None:
    with pytest.raises(CnnError, match=why):
        softmax_scores.WhatIf.parse(text)


def test_a_change_of_scores_is_about_the_scores_that_it_began_with() -> None:
    what_if = softmax_scores.WhatIf.parse("1_0~2.5_0~0.5")
    assert str(what_if) == "1_0~2.5_0~0.5"
    assert (what_if.changed, what_if.temperature) == ((2.5, 0), 0.5)
    assert what_if.is_about(np.array([1.0004, 0]))  # another machine's last digits
    assert not what_if.is_about(np.array([1.01, 0]))
    assert not what_if.is_about(np.array([1, 0, 0]))
    changes = [softmax_scores.WhatIf((1, 0), *rest).changes_nothing for rest in _RESTS]
    assert changes == [True, False, False]


_RESTS = (((1, 0), 1.0), ((1, 0), 2.0), ((1.5, 0), 1.0))


@given(values=some_scores, temperature=st.floats(0.1, 10))
def test_the_words_name_the_probabilities_that_scipy_computes(
    values: list[float], temperature: float
) -> None:
    logits = np.array(values)
    largest = special.softmax(logits / temperature).max()
    said = " ".join(softmax_scores.findings(logits, temperature))
    assert any(f"{largest + error:.1%}" in said for error in (0, 1e-9, -1e-9))


def test_the_sample_scores_can_be_written_as_links() -> None:
    for values in softmax_scores.SCORES.values():
        text = softmax_scores.format_scores(np.array(values, dtype=float))
        np.testing.assert_allclose(softmax_scores.parse_scores(text), values)


def test_of_two_classes_softmax_and_sigmoid_are_said_to_agree() -> None:
    (*_, last) = softmax_scores.findings(np.array([2.65, 0.0]), 1.0)
    assert last.count(f"{special.expit(2.65):.4f}") == 2
