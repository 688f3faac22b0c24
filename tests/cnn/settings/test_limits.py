"""A server's limits are stated, and hold."""

import pytest

from cnn import runs
from cnn.architecture import PRESETS, Architecture, Dense, Flatten
from cnn.errors import CnnError
from cnn.settings import TrainingConfig, limits
from cnn.workers import Workers

TINY = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")), "tiny")
SMALL = TrainingConfig(num_train=100, num_test=100, epochs=1)


def test_without_settings_the_articles_run_is_allowed_and_more() -> None:
    limits.check(PRESETS["article"], TrainingConfig(epochs=100))
    assert limits.limits() == limits.Limits(100, 20_000_000, 100_000, 50, 25)


@pytest.mark.parametrize(
    ("variable", "bound", "words"),
    [
        ("CNNLAB_MAX_EPOCHS", "4", "allows 4 epochs for one run, and this one has 5"),
        ("CNNLAB_MAX_SAMPLES", "5999", "allows 5,999 training pictures .* has 60,000"),
        ("CNNLAB_MAX_PARAMS", "7849", "allows 7,849 parameters .* has 7,850"),
    ],
)
def test_a_run_that_is_too_large_is_refused_with_the_limit(
    variable: str, bound: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, bound)
    with pytest.raises(CnnError, match=words):
        runs.create(TINY, TrainingConfig())
    assert runs.list_runs() == []


@pytest.mark.parametrize("text", ["0", "-1", "many", "1e3", "101", "٣", "9" * 99])
def test_a_limit_that_makes_no_sense_is_the_operators_mistake(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNLAB_MAX_EPOCHS", text)
    with pytest.raises(CnnError, match=r"CNNLAB_MAX_EPOCHS is .*operator"):
        limits.limits()


def test_a_run_that_was_extended_beyond_the_limit_is_not_trained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = runs.create(TINY, SMALL)
    run.extend(4)
    monkeypatch.setenv("CNNLAB_MAX_EPOCHS", "4")
    with pytest.raises(CnnError, match="allows 4 epochs"):
        Workers().train(run)


def test_a_full_queue_refuses_further_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNLAB_MAX_QUEUED", "2")
    idle = Workers()  # not started: the first run has its worker, which never comes
    for _ in range(3):
        idle.train(runs.create(TINY, SMALL))
    with pytest.raises(CnnError, match="2 runs wait for a worker already"):
        idle.train(runs.create(TINY, SMALL))


def test_one_visitor_cannot_fill_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNLAB_MAX_QUEUED_EACH", "2")
    idle = Workers()  # not started: the first run has its worker, which never comes
    for _ in range(3):
        idle.train(runs.create(TINY, SMALL, owner="anna"))
    with pytest.raises(CnnError, match=r"2 of your runs wait .* lets 2 of each visitor wait"):
        idle.train(runs.create(TINY, SMALL, owner="anna"))
    idle.train(runs.create(TINY, SMALL, owner="ben"))
