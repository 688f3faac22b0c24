"""Each exercise has the answer that pencil and paper give, and is patient with wrong ones."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.errors import CnnError
from cnn.exercises import EXERCISES, Exercise, check, pooling
from cnn.exercises.exercise import Verdict
from cnn.exercises.predictions import output_value_prediction
from cnn.exercises.training_predictions import num_steps_prediction
from cnn.images import TOY_GRID
from cnn.settings.training_config import TrainingConfig


def largest_of_windows(rows: list[list[float]]) -> list[float]:
    """Max pooling 2 × 2, stride 2, as one would do it on squared paper."""
    return [
        max(rows[i][j], rows[i][j + 1], rows[i + 1][j], rows[i + 1][j + 1])
        for i in range(0, len(rows) - 1, 2)
        for j in range(0, len(rows[0]) - 1, 2)
    ]


TOY_ROWS = TOY_GRID.tolist()
POOLED = largest_of_windows(TOY_ROWS)
SHIFTED_LEFT_POOLED = largest_of_windows([[*row[1:], 0.0] for row in TOY_ROWS])
EQUAL_CELLS = sum(a == b for a, b in zip(POOLED, SHIFTED_LEFT_POOLED, strict=True))

# Worked out by hand; no function of the lab takes part.
BY_HAND = {
    "output-size": 13,  # the kernel starts at pixels 0, 2, 4, ..., 24; 26 would need pixel 28
    "convolution-cell": 1 * 3 + 2 * 1 + 0 * 0 - 1 * 2,
    "vertical-edges": "sobel x",  # right column minus left column
    "max-pooling": 7,  # of 0, 7, 6 and 3
    "shift-and-pool": 100 * EQUAL_CELLS / 20,
    "first-layer-parameters": 32 * 9 + 32,
    "second-layer-parameters": 64 * 32 * 9 + 64,
    "flatten-size": 1 * 1 * 128,  # 28, 26, 13, 11, 5, 3, 1
    "receptive-field": 8,  # 3 cells of the pooled map, 2 × 3 = 6 of the map before, + 2 pixels
    "gradient-step": 2 - 0.05 * (2 * (2 * 3 - 10) * 3),
}

each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


def test_what_only_the_article_s_notebook_has_is_not_said_of_the_article() -> None:
    """Its text has one convolution of 32; a second one, of 64, is in the notebook alone."""
    said = [one.question + one.hint + one.explanation for one in EXERCISES.values()]
    deeper = [text for text in said if "second convolution" in text or "three times" in text]
    assert len(deeper) == 2
    assert all("the article's notebook" in text for text in deeper)


@pytest.mark.parametrize("forgives", [True, False])
def test_the_article_is_called_upon_only_where_its_claim_holds(
    forgives: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its grid gives the same pooled map after a step to the right; another grid need not."""
    grid = TOY_GRID if forgives else np.roll(TOY_GRID, 1, axis=1)
    monkeypatch.setattr(pooling, "TOY_GRID", grid)
    question = pooling._shift().question
    assert ("equals the original in 100 % of the cells: the" in question) == forgives
    assert ("as the article says" in question) == forgives


def test_every_exercise_is_worked_out_by_hand() -> None:
    assert BY_HAND.keys() == EXERCISES.keys()


@each_exercise
def test_answer_of_pencil_and_paper_is_right(exercise: Exercise) -> None:
    verdict = check(exercise, BY_HAND[exercise.key])
    assert verdict == Verdict(True, exercise.explanation)


@each_exercise
def test_answer_may_be_typed(exercise: Exercise) -> None:
    assert check(exercise, str(BY_HAND[exercise.key])).correct


@each_exercise
def test_each_typical_mistake_is_told_apart(exercise: Exercise) -> None:
    assert exercise.mistakes
    feedback = []
    for mistake, words in exercise.mistakes.items():
        assert check(exercise, mistake) == Verdict(False, words)
        feedback.append(words)
    assert len(set(feedback)) == len(feedback)


@each_exercise
def test_neither_question_nor_hint_gives_the_answer_away(exercise: Exercise) -> None:
    if isinstance(exercise.answer, str):
        assert exercise.answer not in exercise.question + exercise.hint
    else:
        words = (exercise.question + " " + exercise.hint).replace(",", "").split()
        assert f"{exercise.answer:g}" not in words


@each_exercise
def test_explanation_arrives_at_the_answer(exercise: Exercise) -> None:
    answer = exercise.answer
    assert (answer if isinstance(answer, str) else f"{answer:,g}") in exercise.explanation


@each_exercise
def test_exercise_leads_to_a_page_of_the_lab(exercise: Exercise) -> None:
    assert Path("pages", f"{exercise.page}.py").is_file()


@each_exercise
def test_options_are_there_exactly_when_words_are_asked(exercise: Exercise) -> None:
    assert bool(exercise.options) == isinstance(exercise.answer, str)
    if exercise.options:
        assert {exercise.answer, *exercise.mistakes} == set(exercise.options)


@each_exercise
def test_computing_function_can_be_shown(exercise: Exercise) -> None:
    assert exercise.computed_by.__module__.startswith("cnn.")
    assert exercise.computed_by.__doc__


@pytest.mark.parametrize(
    ("key", "answer", "misconception"),
    [
        ("output-size", 26, "stride 1"),
        ("output-size", 14, "half of the picture"),
        ("output-size", 12.5, "half a step"),
        ("convolution-cell", -1, "turned the kernel"),  # -1·3 + 0·1 + 2·0 + 1·2
        ("convolution-cell", 6, "added the pixels"),  # 3 + 1 + 0 + 2
        ("max-pooling", 4, "average"),  # (0 + 7 + 6 + 3) / 4
        ("max-pooling", 8, "stride 2"),  # largest of 3, 8, 0 and 7
        ("shift-and-pool", 100, "shift to the right"),
        ("shift-and-pool", EQUAL_CELLS, "how many cells"),
        ("shift-and-pool", EQUAL_CELLS / 20, "hundred times"),
        ("first-layer-parameters", 288, "bias"),
        ("first-layer-parameters", 26 * 26 * 32, "share the same"),
        ("second-layer-parameters", 640, "all 32"),  # (3·3 + 1)·64
        ("second-layer-parameters", 20_480, "one bias"),  # (3·3 + 1)·32·64
        ("flatten-size", 1, "one map"),
        ("flatten-size", 1152, "last pooling"),  # 3·3·128
        ("flatten-size", 512, "rounds down"),  # 2·2·128
        ("vertical-edges", "sobel y", "horizontal"),
        ("receptive-field", 5, "Pooling widens"),
        ("receptive-field", 6, "two pixels"),
        ("gradient-step", 0.8, "uphill"),  # 2 - 0.05·24
        ("gradient-step", 26, "learning rate"),  # 2 + 24
        ("gradient-step", 2.6, "factor 2"),  # 2 + 0.05·12
        ("gradient-step", 2.4, "inner derivative"),  # 2 + 0.05·8
        ("gradient-step", 3.33, "loss would be 0"),
    ],
)
def test_misconception_is_named(key: str, answer: float | str, misconception: str) -> None:
    verdict = check(EXERCISES[key], answer)
    assert not verdict.correct
    assert misconception in verdict.feedback


def test_any_other_number_gets_the_hint() -> None:
    exercise = EXERCISES["output-size"]
    assert check(exercise, 1000) == Verdict(False, f"Not yet. {exercise.hint}")


def test_two_decimals_are_enough() -> None:
    assert check(EXERCISES["gradient-step"], 3.204).correct
    assert not check(EXERCISES["gradient-step"], 3.21).correct
    assert not check(EXERCISES["first-layer-parameters"], 320.01).correct


@each_exercise
@pytest.mark.parametrize(
    "answer",
    [
        None,
        "",
        " ",
        "thirteen",
        "13 elephants",
        "1_3",
        "0x10",
        "12 or 13",
        "inf",
        "nan",
        "-infinity",
        "1e999",
        math.inf,
        math.nan,
        10**400,
        "9" * 100_000,
        2j,
        [],
        [13],
        {},
        object(),
        np.array([1.0, 2.0]),
        np.array(["sobel x", "sobel y"]),
    ],
    ids=lambda answer: repr(answer)[:20] if not isinstance(answer, int) else "10**400",
)
def test_nonsense_is_met_with_kind_words(exercise: Exercise, answer: object) -> None:
    expected = "Choose one of: box blur, sharpen" if exercise.options else "Answer with a"
    with pytest.raises(CnnError, match=expected):
        check(exercise, answer)


@given(key=st.sampled_from(list(EXERCISES)), answer=st.text() | st.floats() | st.integers())
def test_no_answer_breaks_an_exercise(key: str, answer: object) -> None:
    """Whatever is typed, the learner gets a verdict or a request for a proper answer."""
    try:
        reply = check(EXERCISES[key], answer).feedback
    except CnnError as error:
        reply = str(error)
    assert reply


@pytest.mark.parametrize("written", ["18496", "18,496", " 18496.0 ", "1.8496e4"])
def test_a_number_may_be_written_as_people_write_it(written: str) -> None:
    """By hand: (3 × 3 × 32 + 1) × 64 = 18,496."""
    assert check(EXERCISES["second-layer-parameters"], written).correct


def test_a_real_minus_sign_is_a_minus_sign() -> None:
    exercise = EXERCISES["gradient-step"]
    shown = str(-1 * float(exercise.answer)).replace("-", "−")
    assert check(exercise, shown) == check(exercise, shown.replace("−", "-"))


WRITTEN = """
output-size: 13|13 cells|13 Cells.|13 px|13 × 13|13x13|13 by 13|13*13 cells|(13, 13)|13,|26/2
output-size: ~13|about 13|= 13|１３|13 cells per side|13 px × 13 px
gradient-step: 3,2|3.200|3 1/5|16/5|320 %|32e-1|“3.2”
second-layer-parameters: 18.496|18 496|18\u202f496|18’496|18_496|289 × 64|18,496 parameters
second-layer-parameters: 18496 weights|18496.0
shift-and-pool: 35 %|35%|35 percent|35,0
flatten-size: 1 × 1 × 128|1x1x128|128 numbers
receptive-field: 8 × 8 pixels|8px|8 pixels a side
"""


@pytest.mark.parametrize(
    ("key", "written"),
    [
        (key, text)
        for key, texts in (line.split(": ") for line in WRITTEN.strip().splitlines())
        for text in texts.split("|")
    ],
)
def test_a_right_answer_may_be_written_in_many_ways(key: str, written: str) -> None:
    assert check(EXERCISES[key], written).correct


@pytest.mark.parametrize(
    ("key", "written", "asked"),
    [
        ("gradient-step", "3,200", "“3,200” has two readings: 3.2 or 3200"),
        ("output-size", "13.000", "“13.000” has two readings: 13 or 13000"),
        ("output-size", "13 × 12", "Answer with a single side: those of “13 × 12” differ"),
        ("output-size", "35 %", "Answer with a number of cells: “35 %” is a share"),
        ("output-size", "13 elephants", "Answer with a number in digits, such as 12 or 12 cells"),
    ],
)
def test_what_may_be_read_otherwise_is_asked_back(key: str, written: str, asked: str) -> None:
    with pytest.raises(CnnError, match=asked):
        check(EXERCISES[key], written)


def test_a_point_may_end_thousands_where_the_answer_has_some() -> None:
    """By hand: (60,000 / 100) × 5 = 3,000 steps."""
    exercise = num_steps_prediction(TrainingConfig())
    assert check(exercise, "3,000").correct
    assert check(exercise, "3 000 steps").correct
    with pytest.raises(CnnError, match=r"“3\.000” has two readings: 3 or 3000"):
        check(exercise, "3.000")
    large = output_value_prediction(np.array([[1500.0]]), np.array([[2.0]]))
    with pytest.raises(CnnError, match=r"“3\.000” has two readings: 3 or 3000"):
        check(large, "3.000")
    assert not check(large, "3.125").correct  # which is neither right with nor without thousands


def test_a_share_is_no_percentage() -> None:
    verdict = check(EXERCISES["shift-and-pool"], "0,35")
    assert "hundred times" in verdict.feedback
