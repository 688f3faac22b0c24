"""How good a trained network is, and where it fails: figures made of its test predictions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnn import datasets
from cnn.errors import CnnError
from cnn.runs import Run
from cnn.types import FloatArray


@dataclass(frozen=True)
class Mistake:
    """A test picture that the network took for something else."""

    index: int  # place among the run's test pictures
    label: int  # what it is
    answer: int  # what the network said
    confidence: float  # the probability that it gave its answer, 0 to 1


def confusion_matrix(probabilities: FloatArray, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count how often each class (row) was given each answer (column).

    Args:
        probabilities: Shape (N, classes).
        labels: The true classes, shape (N,).

    Returns:
        Shape (classes, classes).
    """
    classes = probabilities.shape[1]
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (labels, probabilities.argmax(axis=1)), 1)
    return counts


def mistakes(probabilities: FloatArray, labels: NDArray[np.int64]) -> list[Mistake]:
    """List the pictures that were answered wrongly, the most confident mistake first.

    Args:
        probabilities: Shape (N, classes).
        labels: The true classes, shape (N,).

    >>> mistakes(np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]), np.array([0, 0, 1]))
    [Mistake(index=1, label=0, answer=1, confidence=0.8), Mistake(index=2, label=1, answer=0, \
confidence=0.6)]
    """
    answers = probabilities.argmax(axis=1)
    wrong = [
        Mistake(int(i), int(labels[i]), int(answers[i]), float(probabilities[i, answers[i]]))
        for i in np.flatnonzero(answers != labels)
    ]
    return sorted(wrong, key=lambda mistake: -mistake.confidence)


@dataclass(frozen=True)
class ClassScore:
    """How well one class is told apart; shares are from 0 to 1.

    Args:
        name: Of the class.
        precision: Of the pictures that were called this, how many are it; NaN if none was.
        recall: Of the pictures that are it, how many were called this.
        f1: The harmonic mean of the two.
        count: Test pictures that are it.
    """

    name: str
    precision: float
    recall: float
    f1: float
    count: int


Measure: TypeAlias = Literal["recall", "precision", "f1"]
_WORDS: dict[Measure, str] = {
    "recall": "Lowest recall (the largest share is missed)",
    "precision": "Lowest precision (its name is least to be trusted)",
    "f1": "Lowest F1, which counts both",
}


def per_class(
    probabilities: FloatArray, labels: NDArray[np.int64], class_names: Sequence[str]
) -> list[ClassScore]:
    """Return precision, recall and F1 of each class.

    Recall and F1 are 0 where they are not defined.

    Args:
        probabilities: Shape (N, classes).
        labels: The true classes, shape (N,).
        class_names: A name per class.

    >>> both = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    >>> [score.recall for score in per_class(both, np.array([0, 1, 1]), ("cat", "dog"))]
    [1.0, 0.5]
    """
    # Here, because it is 60 MB that whoever asks for something else need not have.
    from sklearn.metrics import precision_recall_fscore_support

    answers, num_classes = probabilities.argmax(axis=1), len(class_names)
    columns = precision_recall_fscore_support(
        labels, answers, labels=np.arange(num_classes), zero_division=0.0
    )
    called = np.bincount(answers, minlength=num_classes)
    columns = (np.where(called, columns[0], np.nan), *columns[1:])
    return [
        ClassScore(name, float(precision), float(recall), float(f1), int(count))
        for name, precision, recall, f1, count in zip(class_names, *columns, strict=True)
    ]


def hardest(scores: Sequence[ClassScore], measure: Measure = "f1") -> list[ClassScore]:
    """Return the classes that are lowest by a measure, to the digits that are shown.

    Args:
        scores: Of all classes; those without a test picture, and those of which a measure is not
            known, do not count.
        measure: By which.

    Returns:
        In their order; none if all classes are equally hard.
    """
    known = [
        score for score in scores if score.count and not np.isnan(float(getattr(score, measure)))
    ]
    shown = [_shown(score, measure) for score in known]
    if len(set(shown)) <= 1:
        return []
    lowest = _shown(min(known, key=lambda score: float(getattr(score, measure))), measure)
    return [score for score, value in zip(known, shown, strict=True) if value == lowest]


def hardest_in_words(
    scores: Sequence[ClassScore], name: Callable[[str], str] = lambda text: text
) -> str:
    """Say which classes are lowest by recall, by precision and by F1: they need not be the same.

    Args:
        scores: Of all classes.
        name: Writes the name of a class for where the sentence stands.

    >>> seven, eight = ClassScore("7", 0.99, 0.96, 0.975, 9), ClassScore("8", 0.94, 1.0, 0.969, 9)
    >>> print(hardest_in_words([seven, eight]))
    Lowest recall (the largest share is missed): **7**, 96.0 %. Lowest precision (its name is \
least to be trusted): **8**, 94.0 %. Lowest F1, which counts both: **8**, 0.969.
    """
    said = []
    for measure, words in _WORDS.items():
        worst = hardest(scores, measure)
        if not worst:
            continue
        names = [f"**{name(score.name)}**" for score in worst]
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        each = " each" if len(worst) > 1 else ""
        said.append(f"{words}: {listed}, {_shown(worst[0], measure)}{each}.")
    if not said:
        return "No class is harder for it than another: recall, precision and F1 are all alike."
    return " ".join(said)


def never_answered_in_words(
    scores: Sequence[ClassScore], name: Callable[[str], str] = lambda text: text
) -> str:
    """Say which classes are never the answer, and so have no precision; "" if all are.

    >>> never_answered_in_words([ClassScore("dog", np.nan, 0.0, 0.0, 9)])
    'Never its answer, and so without a precision: dog.'
    """
    names = [name(score.name) for score in scores if np.isnan(score.precision)]
    return f"Never its answer, and so without a precision: {', '.join(names)}." if names else ""


def share_in_words(share: float) -> str:
    """Write a share as per cent; "–" where it is not known.

    >>> share_in_words(0.9605), share_in_words(np.nan)
    ('96.0 %', '–')
    """
    return "–" if np.isnan(share) else f"{100 * share:.1f} %"


def _shown(score: ClassScore, measure: Measure) -> str:
    """Write a share as the table has it."""
    value = float(getattr(score, measure))
    return f"{value:.3f}" if measure == "f1" else share_in_words(value)


def worst_confusion(counts: NDArray[np.int64]) -> tuple[int, int] | None:
    """Return true class and answer of the mistake that was made most often; None without any.

    >>> worst_confusion(np.array([[5, 0, 1], [3, 2, 0], [0, 0, 9]]))
    (1, 0)
    """
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.any():
        return None
    truth, answer = np.unravel_index(wrong.argmax(), wrong.shape)
    return int(truth), int(answer)


def kept_answers(run: Run, epoch: int, data: datasets.Dataset) -> FloatArray | None:
    """Return the class probabilities of the test pictures, (N, classes), if the run has kept them.

    Args:
        run: They are written when it ends; one that goes on has other weights since.
        epoch: None is returned unless the weights after this epoch gave them.
        data: Its test pictures.

    Raises:
        CnnError: They are damaged, or belong to other pictures.
    """
    ended = run.status().state in ("finished", "stopped")
    kept = run.predictions() if ended and epoch == run.kept_epoch() else None
    if kept is None:
        return None
    probabilities, labels = kept
    if not np.array_equal(labels, data.y_test):
        raise CnnError("test_predictions.npz of this run is damaged: its labels are others.")
    check_answers(probabilities, data)
    return probabilities


def check_answers(probabilities: FloatArray, data: datasets.Dataset) -> None:
    """Make sure that there is a finite number for each class of each test picture.

    Raises:
        CnnError: There is not.
    """
    if probabilities.shape != (len(data.y_test), data.num_classes):
        raise CnnError(
            f"The answers of this run have shape {probabilities.shape}, but there are "
            f"{len(data.y_test)} test pictures of {data.num_classes} classes. Train again."
        )
    if not np.isfinite(probabilities).all():
        raise CnnError(
            "The answers of this network are not numbers: its weights have grown beyond all "
            "bounds. Train again with a smaller learning rate, or choose an earlier epoch."
        )


def test_data(run: Run) -> datasets.Dataset:
    """Return the pictures that a run was tested with, in the order of its answers.

    With a single training picture, which is much quicker to put together than all of them.

    Raises:
        CnnError: The data set is gone.
    """
    config = run.config
    return datasets.load(config.dataset, num_train=1, num_test=config.num_test, seed=config.seed)
