"""How sure a network is, and how sure we can be of its accuracy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from cnn import models
from cnn.architecture import (
    Activation,
    Architecture,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
)
from cnn.figures.confidence import reliability
from cnn.results import accuracy_interval, confidence
from cnn.results.confidence import Bin


def answers(*pairs: tuple[float, bool]) -> tuple[np.ndarray, np.ndarray]:
    """Return two-class probabilities with these confidences, and labels that make them right."""
    sure = np.array([pair[0] for pair in pairs])
    right = np.array([pair[1] for pair in pairs])
    return np.stack([sure, 1 - sure], axis=1), np.where(right, 0, 1)


def random_answers(seed: int, count: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.full(classes, 0.5), count), rng.integers(0, classes, count)


def test_the_calibration_error_is_what_one_works_out_by_hand() -> None:
    probabilities, labels = answers((0.95, True), (0.95, False), (0.65, True), (0.61, True))
    bins = confidence.calibration(probabilities, labels, num_bins=10)
    assert [found.count for found in bins] == [0, 0, 0, 0, 0, 0, 2, 0, 0, 2]
    assert bins[6].confidence == pytest.approx(0.63)
    assert (bins[6].accuracy, bins[9].accuracy) == (1.0, 0.5)
    by_hand = 2 / 4 * (1 - 0.63) + 2 / 4 * (0.95 - 0.5)
    assert confidence.expected_calibration_error(bins) == pytest.approx(by_hand)


def test_an_answer_on_the_edge_belongs_to_the_bin_below_it() -> None:
    probabilities, labels = answers((0.75, True), (1.0, True), (0.5, True))
    bins = confidence.calibration(probabilities, labels, num_bins=4)
    assert [found.count for found in bins] == [0, 1, 1, 1]
    assert math.isnan(bins[0].accuracy)


@given(st.integers(0, 10_000), st.integers(1, 200), st.integers(2, 20), st.integers(1, 20))
def test_every_answer_lies_in_one_bin_and_bins_agree_with_the_whole(
    seed: int, count: int, classes: int, num_bins: int
) -> None:
    probabilities, labels = random_answers(seed, count, classes)
    bins = confidence.calibration(probabilities, labels, num_bins=num_bins)
    full = [found for found in bins if found.count]
    assert sum(found.count for found in full) == count
    assert all(found.low < found.confidence <= found.high + 1e-9 for found in full)
    right = (probabilities.argmax(axis=1) == labels).mean()
    assert sum(found.count * found.accuracy for found in full) == pytest.approx(right * count)
    (whole,) = confidence.calibration(probabilities, labels, num_bins=1)
    gap = abs(right - probabilities.max(axis=1).mean())
    assert confidence.expected_calibration_error([whole]) == pytest.approx(gap)
    # Bins can cancel each other out in the whole, never the other way round.
    assert confidence.expected_calibration_error(bins) >= gap - 1e-9


@given(st.integers(0, 10_000), st.integers(1, 100), st.integers(2, 12))
def test_the_brier_score_is_scikit_learns(seed: int, count: int, classes: int) -> None:
    probabilities, labels = random_answers(seed, count, classes)
    expected = sum(
        metrics.mean_squared_error(labels == one, probabilities[:, one]) for one in range(classes)
    )
    assert confidence.brier_score(probabilities, labels) == pytest.approx(expected)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_is_scipys(sample: tuple[int, int]) -> None:
    right, total = sample
    expected = stats.binomtest(right, total).proportion_ci(0.95, method="wilson")
    low, high = accuracy_interval.wilson_interval(right, total)
    assert low == pytest.approx(expected.low, abs=2e-5)  # 1.96 is rounded
    assert high == pytest.approx(expected.high, abs=2e-5)
    assert 0 <= low <= right / total <= high <= 1


SHAPE = (8, 8, 1)
HEADS = {
    "softmax": (Flatten(), Dense(10, activation="softmax")),
    "softmax apart": (Flatten(), Dense(10), Activation("softmax"), Dropout(0.5)),
    "softmax in each cell": (Conv2D(10, 3, activation="softmax"), GlobalAveragePooling2D()),
    "softmax of a single cell": (Conv2D(10, 8, activation="softmax"), Flatten()),
    "sigmoid": (Flatten(), Dense(10, activation="sigmoid")),
    "scores": (Flatten(), Dense(10)),
    "softmax, then another layer": (Flatten(), Dense(10, activation="softmax"), Dense(10)),
    "softmax, then normalised": (
        Flatten(),
        Dense(10, activation="softmax"),
        BatchNormalization(),
        Activation("sigmoid"),
    ),
    "softmax in each cell, all cells": (Conv2D(5, 7, activation="softmax"), Flatten()),
}


@pytest.mark.tensorflow
@pytest.mark.parametrize("head", HEADS)
def test_a_network_is_sure_only_if_keras_s_answers_add_up_to_1(head: str) -> None:
    network = Architecture(SHAPE, HEADS[head])
    pictures = np.random.default_rng(0).random((20, *SHAPE)).astype(np.float32)
    answers = models.build(network, 0)(pictures).numpy()
    adds_up = bool((answers >= 0).all() and np.allclose(answers.sum(axis=1), 1, atol=1e-3))
    assert confidence.gives_probabilities(network) == adds_up
    assert confidence.sure_in_words(0.9893, network) == (
        "98.9% sure" if adds_up else "output 0.989"
    )
    assert confidence.outputs_in_words(network) == ("probabilities" if adds_up else "outputs")


@pytest.mark.parametrize(
    ("sure", "share_right", "said"),
    [(0.99, 0.5, "too sure"), (0.6, 1.0, "not sure enough"), (0.8, 0.8, "than chance allows")],
)
def test_the_words_say_whether_confidence_can_be_believed(
    sure: float, share_right: float, said: str
) -> None:
    given_answers = answers(*[(sure, number < 100 * share_right) for number in range(100)])
    bins = confidence.calibration(*given_answers)
    assert said in confidence.in_words(bins, *given_answers)


def test_the_words_give_the_figures_that_one_works_out_by_hand() -> None:
    """Of 50 answers at 90 %, 45 are right; of 50 at 70 %, none: 0 and 70 points apart."""
    given_answers = answers(*[(0.9, number < 45) for number in range(50)], *[(0.7, False)] * 50)
    bins = confidence.calibration(*given_answers)
    assert len(bins) == 10
    assert confidence.in_words(bins, *given_answers) == (
        "On average it is 80.00% sure, and 45.00% are right. It is too sure of itself. Bin by bin, "
        "confidence and truth are 35.0 points apart: the expected calibration error."
    )


def test_few_pictures_are_said_to_be_few() -> None:
    few, many = answers(*[(0.8, True)] * 29), answers(*[(0.8, True)] * 30)
    assert "few pictures" in confidence.in_words(confidence.calibration(*few), *few)
    assert "few pictures" not in confidence.in_words(confidence.calibration(*many), *many)


def test_the_reliability_diagram_leaves_empty_bins_out_and_pales_nearly_empty_ones() -> None:
    nothing = Bin(0.0, 0.5, 0, math.nan, math.nan)
    bars, points, _, counts = reliability(
        [nothing, Bin(0.5, 0.75, 29, 0.7, 0.6), Bin(0.75, 1.0, 30, 0.9, 1.0)]
    ).data
    assert list(bars.y) == [0.6, 1.0]
    assert list(points.x) == list(points.y) == [0.7, 0.9]
    assert list(counts.y) == [29, 30]
    pale, full = bars.marker.opacity
    assert pale < full


@pytest.mark.parametrize(
    ("answers", "label", "said"),
    [
        ([0.9, 0.1], 0, "It answers **cat**, right, and is 90.0% sure of it."),
        (
            [0.1, 0.9],
            0,
            "It answers **dog**, wrong: it is **cat**. It is 90.0% sure of dog, and gives cat "
            "10.0%.",
        ),
        ([0.1, 0.9], None, "It answers **dog**, and is 90.0% sure of it."),
        ([2.5, -1.0], 0, "It answers **cat**, right, and gives 2.5 to it."),  # no probabilities
        ([2.5, -1.0], 1, "wrong: it is **dog**. It gives 2.5 to cat, and gives dog -1."),
    ],
)
def test_an_answer_is_said_with_the_truth_and_how_sure_it_is(
    answers: list[float], label: int | None, said: str
) -> None:
    shares = sum(answers) == 1
    words = confidence.answer_in_words(
        np.array(answers), ["cat", "dog"], label, probabilities=shares
    )
    assert said in words
