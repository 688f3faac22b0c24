"""Test predictions, counted and sorted."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_score, recall_score

from cnn import datasets, runs
from cnn.architecture import Architecture, Dense, Flatten
from cnn.errors import CnnError
from cnn.results import evaluation
from cnn.results.evaluation import ClassScore, hardest
from cnn.runs import Run
from cnn.settings import TrainingConfig

PROBABILITIES = np.array([[0.8, 0.2, 0.0], [0.1, 0.9, 0.0], [0.3, 0.7, 0.0], [0.0, 0.0, 1.0]])
LABELS = np.array([0, 1, 0, 1])


def test_a_row_holds_the_answers_to_the_pictures_of_one_class() -> None:
    by_hand = [[1, 1, 0], [0, 1, 1], [0, 0, 0]]  # nobody is of class 2, but one was taken for it
    np.testing.assert_array_equal(evaluation.confusion_matrix(PROBABILITIES, LABELS), by_hand)


def test_the_most_confident_mistake_comes_first() -> None:
    first, second = evaluation.mistakes(PROBABILITIES, LABELS)
    assert (first.index, first.label, first.answer, first.confidence) == (3, 1, 2, 1.0)
    assert (second.index, second.label, second.answer, second.confidence) == (2, 0, 1, 0.7)


@given(st.integers(0, 10_000), st.integers(1, 200))
def test_hits_on_the_diagonal_and_mistakes_make_up_all_pictures(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    probabilities, labels = rng.dirichlet(np.ones(10), count), rng.integers(0, 10, count)
    hits = np.trace(evaluation.confusion_matrix(probabilities, labels))
    assert hits + len(evaluation.mistakes(probabilities, labels)) == count


def test_precision_and_recall_of_a_class_are_what_one_counts() -> None:
    probabilities, labels = runs.get("example-depth-02").predictions() or pytest.fail(
        "no predictions"
    )
    answers = probabilities.argmax(axis=1)
    for digit, score in enumerate(evaluation.per_class(probabilities, labels, list("0123456789"))):
        both = int(((answers == digit) & (labels == digit)).sum())
        assert score.precision == pytest.approx(both / (answers == digit).sum())
        assert score.recall == pytest.approx(both / (labels == digit).sum())
        assert score.count == (labels == digit).sum()
        expected = 2 / (1 / score.precision + 1 / score.recall)
        assert score.f1 == pytest.approx(expected)


def test_a_class_that_was_never_named_has_a_score_of_zero() -> None:
    scores = evaluation.per_class(np.array([[1.0, 0.0]]), np.array([0]), ["a", "b"])
    assert (scores[1].recall, scores[1].f1, scores[1].count) == (0, 0, 0)
    assert np.isnan(scores[1].precision)  # it is never answered


def test_what_many_visitors_are_shown_cannot_be_changed_by_one() -> None:
    [score, *_] = evaluation.per_class(PROBABILITIES, LABELS, ["a", "b", "c"])
    [mistake, *_] = evaluation.mistakes(PROBABILITIES, LABELS)
    with pytest.raises(FrozenInstanceError):
        score.count = 7  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        mistake.answer = 7  # type: ignore[misc]


@pytest.mark.parametrize("shape", [(49, 10), (51, 10), (50, 9), (50, 11), (50,), (50, 10, 1)])
def test_answers_belong_to_the_pictures_and_classes_of_the_test(shape: tuple[int, ...]) -> None:
    data = datasets.load("mnist", num_train=1, num_test=50, seed=0)
    evaluation.check_answers(np.full((50, 10), 0.1), data)
    with pytest.raises(CnnError, match="50 test pictures of 10 classes"):
        evaluation.check_answers(np.full(shape, 0.1), data)


def test_the_most_frequent_mistake_is_off_the_diagonal() -> None:
    assert evaluation.worst_confusion(np.array([[9, 0], [1, 9]])) == (1, 0)
    assert evaluation.worst_confusion(np.diag([3, 4])) is None


class TestKeptAnswers:
    """Those that were written when the run ended, if they belong to what is looked at."""

    @pytest.fixture
    def run(self) -> Run:
        network = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")))
        made = runs.create(network, TrainingConfig(num_train=20, num_test=20, epochs=2))
        for epoch in (0, 1, 2):
            with made.new_weights(epoch) as path:
                path.write_bytes(b"weights")
        made.save_predictions(np.full((20, 10), 0.1), evaluation.test_data(made).y_test)
        made.write_status(runs.Status("finished"))
        return made

    def test_they_are_those_of_the_last_epoch(self, run: Run) -> None:
        data = evaluation.test_data(run)
        assert run.kept_epoch() == 2
        kept = evaluation.kept_answers(run, 2, data)
        assert kept is not None
        assert kept.shape == (20, 10)
        for other in (0, 1, 3):
            assert evaluation.kept_answers(run, other, data) is None

    def test_a_run_that_goes_on_has_other_weights_since(self, run: Run) -> None:
        run.write_status(runs.Status("running"))
        assert evaluation.kept_answers(run, 2, evaluation.test_data(run)) is None

    @pytest.mark.parametrize(
        ("probabilities", "label_shift"),
        [
            (np.zeros((19, 10)), 0),
            (np.zeros((20, 9)), 0),
            (np.full((20, 10), np.nan), 0),
            (np.zeros((20, 10)), 1),
        ],
    )
    def test_answers_that_do_not_fit_are_explained(
        self, run: Run, probabilities: np.ndarray, label_shift: int
    ) -> None:
        data = evaluation.test_data(run)
        run.save_predictions(probabilities, (data.y_test + label_shift) % 10)
        with pytest.raises(CnnError, match=r"Train again|damaged"):
            evaluation.kept_answers(run, 2, data)


def test_test_pictures_alone_are_the_same_as_with_the_training_pictures() -> None:
    run = runs.get("example-depth-02")
    config = run.config
    both = datasets.load(
        config.dataset, num_train=config.num_train, num_test=config.num_test, seed=config.seed
    )
    alone = evaluation.test_data(run)
    np.testing.assert_array_equal(both.y_test, alone.y_test)
    assert alone.x_test.shape == (10_000, 28, 28, 1)


@pytest.mark.parametrize(
    ("f1", "names"),
    [
        ([0.9, 0.95, 0.9], ["0", "2"]),
        ([0.9, 0.9004, 0.99], ["0", "1"]),  # alike as they are shown
        ([0.9, 0.95, 0.99], ["0"]),
        ([1.0, 1.0, 1.0], []),
    ],
)
def test_the_hardest_classes_are_all_that_share_the_smallest_f1(
    f1: list[float], names: list[str]
) -> None:
    scores = [ClassScore(str(place), 1.0, 1.0, one, 9) for place, one in enumerate(f1)]
    assert [score.name for score in hardest(scores)] == names


def test_the_class_with_the_best_recall_is_not_called_hardest_without_its_measure() -> None:
    """All pictures of 8 are found, but it is said too often; 7 is missed most."""
    eight, seven = ClassScore("8", 0.94, 0.996, 0.967, 9), ClassScore("7", 0.99, 0.96, 0.975, 9)
    said = evaluation.hardest_in_words([ClassScore("1", 0.99, 0.99, 0.99, 9), seven, eight])
    assert said == (
        "Lowest recall (the largest share is missed): **7**, 96.0 %. Lowest precision (its name is "
        "least to be trusted): **8**, 94.0 %. Lowest F1, which counts both: **8**, 0.967."
    )


def test_all_classes_with_the_lowest_value_are_named_unless_all_classes_have_it() -> None:
    one, two = ClassScore("1", 1.0, 0.5, 0.667, 2), ClassScore("_2_", 1.0, 0.5, 0.667, 2)
    three = ClassScore("3", 1.0, 1.0, 1.0, 2)
    said = evaluation.hardest_in_words([one, two, three], lambda name: name.replace("_", "."))
    assert "missed): **1** and **.2.**, 50.0 % each." in said
    assert "precision" not in said
    assert evaluation.hardest_in_words([three, three]).startswith("No class is harder for it")
    assert evaluation.hardest_in_words([]).startswith("No class is harder for it")


def test_a_class_without_a_test_picture_is_not_called_hard() -> None:
    absent = ClassScore("absent", 0.0, 0.0, 0.0, 0)
    some = [ClassScore("a", 0.9, 0.8, 0.847, 9), ClassScore("b", 0.8, 0.9, 0.847, 9)]
    assert "absent" not in evaluation.hardest_in_words([absent, *some])


def test_the_sentence_about_a_network_of_the_lab_is_what_scikit_learn_computes() -> None:
    probabilities, labels = runs.get("example-depth-02").predictions() or pytest.fail("none")
    answers = probabilities.argmax(axis=1)
    said = evaluation.hardest_in_words(evaluation.per_class(probabilities, labels, "0123456789"))
    for name, score in (("recall", recall_score), ("precision", precision_score), ("F1", f1_score)):
        lowest = int(score(labels, answers, average=None).argmin())
        assert f"**{lowest}**" in said.split(f"Lowest {name}")[1].split("Lowest")[0]
