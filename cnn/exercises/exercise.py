"""What an exercise is, and how an answer is judged."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cnn.errors import CnnError
from cnn.exercises.typed_answer import read_answer
from cnn.parsing import TwoReadingsError, readings_of
from cnn.types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Exercise:
    """A question with one right answer.

    Args:
        key: Key in `EXERCISES`, fit for a link.
        title: A few words.
        page: Page of the lab on which to try it out, such as "convolution".
        question: What is asked, in Markdown.
        hint: A nudge for whoever is stuck; does not give the answer away.
        explanation: How the answer comes about, in Markdown; for after the attempt.
        answer: The right number, or one of the options.
        options: What can be chosen; empty when a number is asked.
        unit: What the number counts, to stand behind it.
        per_side: Whether a side of a square is asked, so that 13 × 13 means 13.
        tolerance: How far off a number may be and still count as this answer.
        mistakes: Wrong answers that are often given, each with what probably went wrong.
        grids: Arrays that belong to the question, shape (H, W), by caption.
        computed_by: The function of the lab from which the answer comes.
    """

    key: str
    title: str
    page: str
    question: str
    hint: str
    explanation: str
    answer: float | str
    options: tuple[str, ...] = ()
    unit: str = ""
    per_side: bool = False
    tolerance: float = 0.005
    mistakes: Mapping[int, str] | Mapping[float, str] | Mapping[str, str]
    grids: Mapping[str, FloatArray] = field(default_factory=dict)
    computed_by: Callable[..., Any]


@dataclass(frozen=True)
class Verdict:
    """What a learner is told about an answer."""

    correct: bool
    feedback: str


def check(exercise: Exercise, answer: object) -> Verdict:
    """Judge an answer: a number (or its text), or one of the exercise's options.

    Raises:
        CnnError: It is neither; says what is expected.

    >>> from cnn.exercises import EXERCISES
    >>> check(EXERCISES["first-layer-parameters"], 288)
    Verdict(correct=False, feedback='You counted the weights. Each filter has a bias as well.')
    """
    given = _chosen(exercise, answer) if exercise.options else _number(exercise, answer)
    if _same(exercise, given, exercise.answer):
        return Verdict(True, exercise.explanation)
    for mistake, feedback in exercise.mistakes.items():
        if _same(exercise, given, mistake):
            return Verdict(False, feedback)
    return Verdict(False, f"Not yet. {exercise.hint}")


def _same(exercise: Exercise, given: float | str, expected: float | str) -> bool:
    if isinstance(given, str) or isinstance(expected, str):
        return given == expected
    return math.isclose(given, expected, rel_tol=0, abs_tol=exercise.tolerance)


def _chosen(exercise: Exercise, answer: object) -> str:
    if not isinstance(answer, str) or answer not in exercise.options:
        raise CnnError(f"Choose one of: {', '.join(exercise.options)}.")
    return answer


def _number(exercise: Exercise, answer: object) -> float:
    try:
        if isinstance(answer, str):
            number = read_answer(answer, unit=exercise.unit, per_side=exercise.per_side)
        else:
            number = float(answer)  # type: ignore[arg-type]  # anything may arrive; float() decides
    except CnnError:
        raise
    except (TypeError, ValueError, OverflowError):
        raise CnnError("Answer with a number in digits, such as 12 or 0.5.") from None
    if not math.isfinite(number):
        raise CnnError("Answer with an ordinary number, such as 12 or 0.5, not an infinite one.")
    if isinstance(answer, str) and not _same(exercise, number, exercise.answer):
        _ask_about_thousands(exercise, answer, number)
    return number


def _ask_about_thousands(exercise: Exercise, answer: str, number: float) -> None:
    """Ask back where a point before three digits, read as decimals so far, may end thousands.

    Raises:
        TwoReadingsError: It may, and with thousands the answer would be right.
    """
    for other in readings_of(answer, whole=True):
        if _same(exercise, other, exercise.answer):
            raise TwoReadingsError(answer, [number, other])
