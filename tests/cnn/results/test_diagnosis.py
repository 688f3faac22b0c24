"""Whether a run has learned anything is computed, and so is why it has not."""

from dataclasses import replace

import numpy as np
import pytest

from cnn import runs
from cnn.architecture import PRESETS
from cnn.results import diagnosis
from cnn.runs import Run
from cnn.settings import TrainingConfig
from cnn.training import loop

CONFIG = TrainingConfig(num_train=2000, num_test=1000, epochs=2)


def trained(rate: float, *, then: float | None = None) -> Run:
    """Train the article's network; turn the rate after the first batches, if that is wanted."""
    run = runs.create(PRESETS["article"], replace(CONFIG, learning_rate=rate))

    def turn(row: dict[str, float]) -> None:
        if then is not None and row["epoch"] == 1:
            run.request_learning_rate(then)

    loop.train(str(run.folder), turn)
    return run


def test_steps_that_are_too_long_kill_units_and_a_smaller_rate_wakes_none() -> None:
    """What the page's first thing to try promises, and what it says of it."""
    run = trained(0.1, then=0.0001)
    assert run.rate_changes()[0].learning_rate == 0.0001
    steps, layers, shares = run.dead_units()
    first, second, third = steps.tolist()[:3]
    assert (first, second) == (1, 2)
    assert 4 <= third <= 8  # a fast machine makes several batches at once
    assert steps.tolist()[-1] == 40
    assert layers == ["conv2d", "conv2d_1", "conv2d_2", "dense"]
    assert shares[1].max() > 0.3  # after the second batch
    assert shares[-1].max() > 0.75
    found = diagnosis.dead_units(run)
    assert found == (layers[int(shares[-1].argmax())], shares[-1].max())
    assert "begin anew" in diagnosis.silent_layer(found)
    assert diagnosis.learned_nothing(run).startswith("It has learned nothing: it answers ")
    assert "Trained 2 epochs. It has learned nothing" in run.status().message
    assert diagnosis.state_in_words(run, "finished") == "finished, no better than chance"
    [remedy] = diagnosis.better_settings(run.config, diagnosis.silent_layer(found))
    assert remedy.label == "Learning rate 0.01"


def test_a_tenth_of_that_rate_learns_although_some_units_die() -> None:
    run = trained(0.01)
    assert run.kept_row()["test_accuracy"] > 0.8
    assert diagnosis.silent_layer(diagnosis.dead_units(run)) == ""
    assert diagnosis.learned_nothing(run) == ""
    assert run.status().message == "Trained 2 epochs."
    assert diagnosis.state_in_words(run, "finished") == "finished"
    assert diagnosis.state_in_words(run, "running") == "running"


def test_a_run_of_an_earlier_version_has_no_count_of_dead_units() -> None:
    run = runs.get("example-depth-02")
    steps, layers, shares = run.dead_units()
    assert (len(steps), layers, shares.shape) == (0, [], (0, 0))
    assert diagnosis.dead_units(run) is None
    assert diagnosis.silent_layer(None) == ""
    assert diagnosis.learned_nothing(run) == ""


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([[40, 10], [5, 45]], ""),
        ([[50, 0], [50, 0]], "nothing: it answers 50.00 % of the test pictures rightly"),
        ([[0, 90], [0, 10]], "nothing: it answers 10.00 % of the test pictures rightly"),
        ([[90, 0], [9, 1]], "100 test pictures cannot tell: it answers 91.00 %"),  # always 0: 90 %
        ([[900, 0], [9, 91]], ""),
        ([[3, 3], [3, 3]], "12 test pictures cannot tell: it answers 50.00 %"),
        ([[300, 700], [700, 300]], "nothing: it answers 30.00 % of the test pictures rightly"),
        ([[7]], ""),
        ([[0, 0], [0, 0]], ""),
    ],
)
def test_chance_is_whoever_always_says_the_commonest_class(
    counts: list[list[int]], words: str
) -> None:
    names = ("cat", "dog")[: len(counts)]
    said = diagnosis.no_better_than_chance(np.array(counts), names)
    assert (words in said) if words else said == ""


def test_what_may_help_is_a_smaller_rate_or_the_usual_settings() -> None:
    usual = replace(CONFIG, epochs=100)  # which corrects the weights often enough
    slow = replace(usual, optimizer="sgd", learning_rate=0.001)
    labels = [one.label for one in diagnosis.better_settings(slow, "")]
    assert labels == ["Optimiser adam", "Learning rate 0.0001"]
    assert [one.label for one in diagnosis.better_settings(usual, "")] == ["Learning rate 0.0001"]


def test_where_the_weights_were_hardly_corrected_more_steps_help_and_no_smaller_ones() -> None:
    few = TrainingConfig(dataset="shapes", num_train=30, num_test=6, epochs=5)
    [remedy] = diagnosis.better_settings(few, "")
    assert remedy.label == "Batches of 8 and 50 epochs"
    assert remedy.config.learning_rate == few.learning_rate
    assert remedy.config.num_batches * remedy.config.epochs >= 200
    enough = TrainingConfig(num_train=5000, epochs=5)
    assert [one.label for one in diagnosis.better_settings(enough, "")] == ["Learning rate 0.0001"]
