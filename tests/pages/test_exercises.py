"""Exercises: every question can be answered, and every answer gets a word that helps."""

import pytest
from streamlit.testing.v1 import AppTest

from cnn.exercises import EXERCISES
from tests.pages import reading
from tests.pages.reading import shown_code, words

each_exercise = pytest.mark.parametrize("key", EXERCISES)


def open_page(key: str | None = None) -> AppTest:
    """Open the page, by the link of an exercise if one is given."""
    return reading.open_page("exercises", **({"exercise": key} if key is not None else {}))


def answer(page: AppTest, key: str, text: str) -> AppTest:
    """Type or choose an answer and check it."""
    field = page.radio if EXERCISES[key].options else page.text_input
    field(key=f"exercise_answer_{key}").set_value(text)
    next(button for button in page.button if button.label == "Check").click().run()
    assert not page.exception
    return page


def right_answer(key: str) -> str:
    return str(EXERCISES[key].answer)


def progress(page: AppTest) -> str:
    return page.get("progress")[0].proto.text


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


@each_exercise
def test_the_link_of_an_exercise_opens_it_with_its_grids(key: str) -> None:
    page = open_page(key)
    assert page.subheader[0].value.endswith(EXERCISES[key].title)
    assert EXERCISES[key].question in words(page)
    assert len(page.get("plotly_chart")) == len(EXERCISES[key].grids)


@each_exercise
def test_the_right_answer_is_explained_and_counted(key: str) -> None:
    page = open_page(key)
    assert EXERCISES[key].explanation not in words(page)
    assert not page.code
    answer(page, key, right_answer(key))
    assert "Right" in page.success[0].value
    assert EXERCISES[key].explanation in words(page)
    assert shown_code(page)[0].lstrip().startswith(("def ", "@"))
    assert progress(page) == "1 of 10 solved"


@each_exercise
def test_a_typical_mistake_is_named_and_not_counted(key: str) -> None:
    mistake, feedback = next(iter(EXERCISES[key].mistakes.items()))
    page = answer(open_page(key), key, str(mistake))
    assert page.warning[0].value == feedback
    assert EXERCISES[key].explanation not in words(page)
    assert progress(page) == "0 of 10 solved"


@pytest.mark.parametrize(
    "nonsense", ["", "thirteen", "<script>alert(1)</script>", "nan", "1e999", "**9**", "9" * 5000]
)
def test_nonsense_is_met_with_what_to_type_instead(nonsense: str) -> None:
    page = answer(open_page("output-size"), "output-size", nonsense)
    assert page.error[0].value.startswith("Answer with a")
    answer(page, "output-size", "13")
    assert page.success
    assert not page.error


def test_checking_without_a_choice_asks_for_one() -> None:
    page = open_page("vertical-edges")
    next(button for button in page.button if button.label == "Check").click().run()
    assert page.error[0].value.startswith("Choose one of")


def test_an_unknown_exercise_in_the_link_opens_the_first() -> None:
    page = open_page("../../etc/passwd")
    assert "etc/passwd” is not among the 10" in page.warning[0].value
    assert page.subheader[0].value.startswith("1 · ")


def test_the_answer_is_shown_to_who_asks_but_not_counted() -> None:
    page = press(open_page("flatten-size"), "exercise_reveal_flatten-size")
    assert EXERCISES["flatten-size"].explanation in words(page)
    assert progress(page) == "0 of 10 solved"


def test_a_solved_exercise_stays_solved_on_the_way_through_the_list() -> None:
    page = answer(open_page("max-pooling"), "max-pooling", right_answer("max-pooling"))
    press(page, "exercise_next")
    assert page.query_params["exercise"] == "shift-and-pool"
    assert not page.success
    press(page, "exercise_open_max-pooling")
    assert page.success
    assert ":green" in page.button(key="exercise_open_max-pooling").label
    assert ":green" not in page.button(key="exercise_open_shift-and-pool").label


def test_answers_survive_a_visit_to_another_page() -> None:
    page = answer(open_page("max-pooling"), "max-pooling", right_answer("max-pooling"))
    page.switch_page("pages/home.py").run()
    page.switch_page("pages/exercises.py").run()
    assert progress(page) == "1 of 10 solved"
    assert page.text_input(key="exercise_answer_max-pooling").value == right_answer("max-pooling")


def test_a_wrong_answer_afterwards_takes_nothing_away() -> None:
    page = answer(open_page("output-size"), "output-size", "13")
    answer(page, "output-size", "26")
    assert page.warning
    assert progress(page) == "1 of 10 solved"


def test_whoever_solves_all_is_told() -> None:
    page = open_page()
    for key in EXERCISES:
        press(page, f"exercise_open_{key}")
        answer(page, key, right_answer(key))
    assert progress(page) == "10 of 10 solved"
    assert "All solved" in words(page)
    assert "exercise_next" not in {button.key for button in page.button}


def test_the_exercise_that_was_left_open_is_open_again() -> None:
    page = press(open_page(), "exercise_open_max-pooling")
    assert page.query_params["exercise"] == "max-pooling"
    page.switch_page("pages/home.py").run()
    page.switch_page("pages/exercises.py").run()
    assert page.subheader[0].value.endswith(EXERCISES["max-pooling"].title)


def test_the_first_exercise_needs_no_parameter() -> None:
    page = open_page()
    assert "exercise" not in page.query_params
    press(page, "exercise_next")
    press(page, f"exercise_open_{next(iter(EXERCISES))}")
    assert "exercise" not in page.query_params
    assert page.subheader[0].value.startswith("1 · ")
