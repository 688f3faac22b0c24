"""Find pictures of a test set by what they are and what the network said of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from cnn.errors import CnnError
from cnn.types import FloatArray

Shown = Literal["mistakes", "hits", "all"]
Order = Literal["surest first", "least sure first", "by number"]
SHOWN: tuple[Shown, ...] = get_args(Shown)
ORDERS: tuple[Order, ...] = get_args(Order)

ANY = "any"
MOST_CLASSES = 10_000  # that can be written
_CELL = re.compile(rf"([0-9]{{1,4}}|{ANY})\.([0-9]{{1,4}}|{ANY})")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a confusion matrix; a whole row or column where the other one is None.

    Args:
        truth: Number of the true class.
        answer: Number of the class that the network said.
    """

    truth: int | None = None
    answer: int | None = None

    @property
    def text(self) -> str:
        """As a link says it: "5.3" for fives that were called 3, "5.any" for all fives."""
        return ".".join(ANY if n is None else str(n) for n in (self.truth, self.answer))


def read_cell(text: str, num_classes: int) -> Cell:
    """Read a cell of a link.

    Raises:
        CnnError: It is none, or there is no such class.

    >>> read_cell("5.any", 10)
    Cell(truth=5, answer=None)
    """
    match = _CELL.fullmatch(text)
    if match is None:
        raise CnnError(
            "The link's cell is not one of the confusion matrix. It is written as the true class, "
            'a dot and the answer, such as "5.3". Click a cell to choose one.'
        )
    numbers = [None if part == ANY else int(part) for part in match.groups()]
    wrong = [n for n in numbers if n is not None and n >= num_classes]
    if wrong:
        raise CnnError(
            f"The link asks for class {wrong[0]}, but this run has classes 0 to {num_classes - 1}. "
            "Click a cell to choose one."
        )
    return Cell(*numbers)


def find(
    probabilities: FloatArray,
    labels: NDArray[np.int64],
    cell: Cell = Cell(),
    *,
    shown: Shown = "all",
    sure: tuple[float, float] = (0.0, 1.0),
    order: Order = "surest first",
) -> NDArray[np.int64]:
    """Return the numbers of the pictures that are asked for, in the order that is asked for.

    Args:
        probabilities: Shape (N, classes).
        labels: The true classes, shape (N,).
        cell: What they are, and what they were taken for.
        shown: Whether the answers have to be wrong or right.
        sure: Least and greatest probability of the answer.
        order: Equally sure ones stay in the order of their numbers.

    >>> find(np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]), np.array([0, 0, 1]), shown="mistakes")
    array([1, 2])
    """
    answers, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wanted = (confidence >= sure[0]) & (confidence <= sure[1])
    if cell.truth is not None:
        wanted &= labels == cell.truth
    if cell.answer is not None:
        wanted &= answers == cell.answer
    if shown != "all":
        wanted &= (answers == labels) == (shown == "hits")
    found = np.flatnonzero(wanted)
    if order == "by number":
        return found
    surest = confidence[found] if order == "least sure first" else -confidence[found]
    return found[np.argsort(surest, kind="stable")]


def in_words(cell: Cell, shown: Shown, count: int, names: Sequence[str]) -> str:
    """Say what was found.

    >>> in_words(Cell(5, 3), "all", 12, "0123456789")
    '12 pictures of 5 were called 3'
    >>> in_words(Cell(answer=3), "mistakes", 1, "0123456789")
    '1 picture was called 3 and is something else'
    """
    pictures, were, are = ("picture", "was", "is") if count == 1 else ("pictures", "were", "are")
    begin = f"{count:,} {pictures}"
    if cell.truth is not None:
        begin += f" of {names[cell.truth]}"
    if cell.answer is None:
        right = {"mistakes": f" {were} answered wrongly", "hits": f" {were} answered rightly"}
        return begin + right.get(shown, "")
    begin += f" {were} called {names[cell.answer]}"
    if cell.truth is not None or shown == "all":
        return begin
    return begin + (f" and {are} something else" if shown == "mistakes" else ", which is right")


def telling_pictures(probabilities: FloatArray, labels: NDArray[np.int64]) -> tuple[int, int, int]:
    """Find pictures worth asking about: the surest mistake, the surest hit, and a less sure one.

    Args:
        probabilities: Answers to the test pictures, shape (N, classes).
        labels: The true classes, shape (N,).

    Returns:
        Places of the three. 19 of 20 hits are surer than the last one. Where there is no mistake
        or no hit, the least sure answer stands for it.

    >>> telling_pictures(np.array([[0.9, 0.1], [0.7, 0.3], [0.6, 0.4]]), np.array([1, 0, 0]))
    (0, 1, 2)
    """
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    by_sureness = np.argsort(sure, kind="stable")
    wrong, hits = by_sureness[~right[by_sureness]], by_sureness[right[by_sureness]]
    least = by_sureness[:1]
    wrong, hits = (places if places.size else least for places in (wrong, hits))
    return int(wrong[-1]), int(hits[-1]), int(hits[hits.size // 20])
