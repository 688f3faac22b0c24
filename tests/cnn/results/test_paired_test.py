"""Two networks that saw the same pictures: what may be chance, as SciPy says it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, norm

from cnn import runs
from cnn.architecture import PRESETS
from cnn.results import paired_test
from cnn.results.accuracy_interval import chance_in_words, telling_difference
from cnn.results.paired_test import Paired
from cnn.runs import Run, Status
from cnn.settings import TrainingConfig

CONFIG = TrainingConfig(num_train=100, num_test=200, epochs=1)


def finished(num_right: int, *, begin: int = 0, state: str = "finished", **changes: object) -> Run:
    """A run that answers so many test pictures rightly, from the one with the number `begin` on."""
    run = runs.create(PRESETS["no_convolution"], replace(CONFIG, **changes))  # type: ignore[arg-type]
    places = np.arange(200)
    right = (places >= begin) & (places < begin + num_right)
    run.save_predictions(np.eye(10)[np.where(right, 3, 4)], np.full(200, 3))
    run.write_status(Status(state))  # type: ignore[arg-type]
    return run


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(0, 300))
def test_chance_is_that_of_fair_coins(only_first: int, only_second: int) -> None:
    coins = only_first + only_second
    expected = binomtest(only_first, coins).pvalue if coins else 1.0
    assert paired_test.mcnemar(only_first, only_second) == pytest.approx(expected, rel=1e-9)


def test_thousands_of_pictures_are_no_trouble() -> None:
    assert paired_test.mcnemar(4_900, 5_100) == pytest.approx(binomtest(4_900, 10_000).pvalue)
    assert paired_test.mcnemar(0, 10_000) == 0


def test_the_same_difference_is_chance_or_not_by_how_many_pictures_disagree() -> None:
    """40 pictures of 10,000 more: many when 60 disagree, few when 960 do."""
    assert Paired(10, 50, 10_000).gain == Paired(460, 500, 10_000).gain == pytest.approx(0.4)
    assert Paired(10, 50, 10_000).beyond_chance()
    assert not Paired(460, 500, 10_000).beyond_chance()


def test_who_looks_at_many_pairs_asks_more_of_each() -> None:
    found = Paired(20, 40, 1000)
    assert binomtest(20, 60).pvalue == pytest.approx(0.0135, abs=1e-3)
    assert found.beyond_chance(comparisons=3)
    assert not found.beyond_chance(comparisons=6)
    assert paired_test.normal_bound(comparisons=6) == pytest.approx(norm.isf(0.05 / 12))


@pytest.mark.parametrize(
    ("only_first", "only_second", "said"),
    [
        (20, 60, "seldom chance: B is better"),
        (60, 20, "seldom chance: A is better"),
        (22, 20, "That may be chance"),
        (0, 0, "A and B are right on the same"),
    ],
)
def test_the_sentence_follows_from_the_numbers(
    only_first: int, only_second: int, said: str
) -> None:
    assert said in paired_test.in_words("A", "B", Paired(only_first, only_second, 1000))


def test_the_best_of_several_runs_is_compared_with_each_other_one() -> None:
    named = {"a": finished(150), "b": finished(190), "c": finished(188, begin=1)}
    to_a, to_c = paired_test.best_against_others(named)
    assert "40 are answered rightly by b alone and 0 by a alone" in to_a
    assert "b is better on these pictures" in to_a
    assert "2 are answered rightly by b alone and 0 by c alone. That may be chance" in to_c
    assert "3 pairs looked at" in to_c


def test_runs_that_saw_other_pictures_are_not_compared() -> None:
    """A part of the test pictures is drawn by the seed; all of them are always the same."""
    best = finished(190)
    assert paired_test.compare(best, finished(150)) is not None
    assert paired_test.compare(best, finished(150, seed=1)) is None
    assert paired_test.compare(best, finished(150, state="stopped")) is None
    assert paired_test.best_against_others({"a": best, "b": finished(150, seed=1)}) == []
    examples = runs.examples()
    assert paired_test.same_pictures(examples[0], examples[1])
    every, other = (finished(1, num_test=number, seed=number or 7) for number in (None, 10_000))
    assert paired_test.same_pictures(every, other)
    faces = runs.create(PRESETS["no_convolution"], replace(CONFIG, dataset="fashion_mnist"))
    assert not paired_test.same_pictures(best, faces)


def test_damaged_answers_are_as_good_as_none() -> None:
    run, other = finished(190), finished(150)
    (run.folder / "test_predictions.npz").write_bytes(b"nonsense")
    assert paired_test.right_answers(run) is None
    assert paired_test.best_against_others({"a": run, "b": other}) == []


@pytest.mark.parametrize(("right", "total", "points"), [(9_823, 10_000, 0.37), (68, 80, 11.0)])
def test_two_shares_scatter_more_than_one(right: int, total: int, points: float) -> None:
    """By hand: 1.96 · sqrt(2 p (1 - p) / n), which Wilson's interval is close to."""
    share = right / total
    by_hand = 196 * np.sqrt(2 * share * (1 - share) / total)
    assert telling_difference(right, total) == pytest.approx(by_hand, rel=0.05)
    assert telling_difference(right, total) == pytest.approx(points, rel=0.03)
    assert f"less than about {0.37 if total > 80 else 11.0} points" in chance_in_words(right, total)
