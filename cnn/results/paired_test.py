"""Whether one network answers the same pictures better than another, or may by chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from cnn.errors import CnnError
from cnn.runs import Run
from cnn.settings.training_config import dataset_info

LEVEL = 0.05  # a difference that chance makes less often than this is taken for one


def mcnemar(only_first: int, only_second: int) -> float:
    """Return how often chance alone would part two networks as far as this, 0 to 1.

    Pictures that both answer rightly, or both wrongly, say nothing about the difference. Were the
    networks equally good, each other picture would be a fair coin that decides which one is right.

    Args:
        only_first: Pictures that only the first network answers rightly.
        only_second: Those that only the second does.

    Returns:
        The two-sided p-value of the exact binomial test; 1 if there are no such pictures.

    Source: McNemar, Note on the Sampling Error of the Difference Between Correlated Proportions,
    Psychometrika 1947; exact as in Dietterich, Approximate Statistical Tests for Comparing
    Supervised Classification Learning Algorithms (1998), section 3.1.

    >>> mcnemar(0, 5), mcnemar(3, 3)
    (0.0625, 1.0)
    """
    coins = only_first + only_second
    ways = tail = 1  # of 0 heads
    for heads in range(1, min(only_first, only_second) + 1):
        ways = ways * (coins - heads + 1) // heads
        tail += ways
    p_value: float = min(1.0, 2 * tail / 2**coins)
    return p_value


@dataclass(frozen=True, slots=True)
class Paired:
    """How two networks answer the same pictures.

    Args:
        only_first: Pictures that only the first answers rightly.
        only_second: Those that only the second does.
        num_pictures: All that both have answered.
    """

    only_first: int
    only_second: int
    num_pictures: int

    @property
    def gain(self) -> float:
        """By how much the second is better, in points of accuracy; negative if it is worse."""
        return 100 * (self.only_second - self.only_first) / max(self.num_pictures, 1)

    @property
    def p_value(self) -> float:
        """As `mcnemar` says."""
        return mcnemar(self.only_first, self.only_second)

    def beyond_chance(self, *, comparisons: int = 1) -> bool:
        """Tell whether chance on the test pictures makes such a difference too seldom.

        Args:
            comparisons: Pairs that are looked at, this one among them: who looks at many finds
                one by chance. The level is divided by it (Bonferroni's correction).
        """
        return self.p_value * comparisons < LEVEL


def paired(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Paired:
    """Count where two networks differ.

    Args:
        first: Whether the first answers each picture rightly, shape (N,).
        second: The same of the second, for the same pictures.

    >>> paired(np.array([True, True, False]), np.array([True, False, False]))
    Paired(only_first=1, only_second=0, num_pictures=3)
    """
    return Paired(int((first & ~second).sum()), int((second & ~first).sum()), len(first))


def right_answers(run: Run) -> NDArray[np.bool_] | None:
    """Return whether the network of a finished run answers each test picture rightly, shape (N,).

    None as long as it has not finished; if its answers are damaged, too.
    """
    if run.status().state != "finished":
        return None
    try:
        kept = run.predictions()
    except CnnError:
        return None
    return None if kept is None else kept[0].argmax(axis=1) == kept[1]


def same_pictures(first: Run, second: Run) -> bool:
    """Tell whether two runs were tested with the same pictures; False if the data set is gone.

    All test pictures of a data set are always the same; a part of them is drawn by the seed.
    """
    one, other = first.config, second.config
    try:
        every = dataset_info(one.dataset).num_test
    except CnnError:
        return False
    counts = one.num_test or every, other.num_test or every
    same_draw = counts[0] == every or one.seed == other.seed
    return one.dataset == other.dataset and counts[0] == counts[1] and same_draw


def compare(first: Run, second: Run) -> Paired | None:
    """Compare the answers of two finished runs.

    Returns:
        None unless both have their answers to the same test pictures.
    """
    if not same_pictures(first, second):
        return None
    answers = right_answers(first), right_answers(second)
    if answers[0] is None or answers[1] is None or len(answers[0]) != len(answers[1]):
        return None
    return paired(answers[0], answers[1])


def best_against_others(runs: Mapping[str, Run]) -> list[str]:
    """Say, for the best of several runs and each other one, whether chance may part them.

    Args:
        runs: By the name that the sentences call them. Who has not finished, or was tested with
            other pictures than the best, is left out.
    """
    right = {name: right_answers(run) for name, run in runs.items()}
    known = {name: answers for name, answers in right.items() if answers is not None}
    if len(known) < 2:
        return []
    best = max(known, key=lambda name: float(known[name].mean()))
    pairs = len(known) * (len(known) - 1) // 2  # which one is the best was seen first
    found = {name: compare(runs[name], runs[best]) for name in known if name != best}
    return [
        in_words(name, best, one, comparisons=pairs)
        for name, one in found.items()
        if one is not None
    ]


def in_words(first: str, second: str, found: Paired, *, comparisons: int = 1) -> str:
    """Say which of two networks is better on the pictures that both have answered.

    Args:
        first: Name of the first.
        second: Name of the second.
        found: How they answered.
        comparisons: As for `Paired.beyond_chance`.

    >>> print(in_words("deep", "flat", Paired(20, 60, 1000)))
    Of the same 1,000 test pictures, 60 are answered rightly by flat alone and 20 by deep alone. \
Such a difference is seldom chance: flat is better on these pictures (McNemar's exact test, \
p < 0.001).
    >>> print(in_words("deep", "flat", Paired(20, 22, 1000)))
    Of the same 1,000 test pictures, 22 are answered rightly by flat alone and 20 by deep alone. \
That may be chance (McNemar's exact test, p = 0.88).
    """
    if found.only_first > found.only_second:
        return in_words(
            second,
            first,
            Paired(found.only_second, found.only_first, found.num_pictures),
            comparisons=comparisons,
        )
    if not found.only_second:
        return (
            f"{first} and {second} are right on the same of {found.num_pictures:,} test pictures."
        )
    many = f", {comparisons} pairs looked at" if comparisons > 1 else ""
    test = f"(McNemar's exact test, {p_in_words(found.p_value)}{many})"
    verdict = (
        f"Such a difference is seldom chance: {second} is better on these pictures {test}."
        if found.beyond_chance(comparisons=comparisons)
        else f"That may be chance {test}."
    )
    return (
        f"Of the same {found.num_pictures:,} test pictures, {found.only_second:,} are answered "
        f"rightly by {second} alone and {found.only_first:,} by {first} alone. {verdict}"
    )


def p_in_words(value: float) -> str:
    """Write a p-value with the digits that it is good for.

    >>> p_in_words(0.2345), p_in_words(0.0042), p_in_words(1e-9)
    ('p = 0.23', 'p = 0.004', 'p < 0.001')
    """
    if value < 0.001:
        return "p < 0.001"
    return f"p = {value:.2f}" if value >= 0.01 else f"p = {value:.3f}"


def normal_bound(*, comparisons: int = 1) -> float:
    """Return how many standard errors a mean difference may lie from 0 by chance.

    >>> round(normal_bound(), 2), round(normal_bound(comparisons=6), 2)
    (1.96, 2.64)
    """
    return NormalDist().inv_cdf(1 - LEVEL / (2 * comparisons))
