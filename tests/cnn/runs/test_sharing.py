"""A run is opened by others only through its link, as long as that is not taken back."""

import os
from pathlib import Path

import pytest

from cnn import runs
from cnn.architecture import Architecture, Dense, Flatten
from cnn.runs import Run
from cnn.settings import TrainingConfig

TINY = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")), "tiny")


@pytest.fixture
def run() -> Run:
    return runs.create(TINY, TrainingConfig(num_train=100, num_test=100, epochs=1), owner="anna")


def test_without_a_link_nothing_opens_it(run: Run) -> None:
    assert run.shared_secret() == ""
    assert not run.opens_with("")
    assert not run.opens_with("a" * 22)


def test_a_link_stays_the_same_until_it_is_taken_back_and_never_comes_again(run: Run) -> None:
    secret = run.share()
    assert runs.get(run.id).share() == secret
    assert run.opens_with(secret)
    assert not run.opens_with(secret[:-1])
    run.stop_sharing()
    assert not run.opens_with(secret)
    run.stop_sharing()  # twice is once
    assert run.share() != secret
    assert not run.opens_with(secret)


def test_no_two_runs_share_a_secret(run: Run) -> None:
    other = runs.create(TINY, run.config)
    assert run.share() != other.share()
    assert not other.opens_with(run.share())


@pytest.mark.parametrize("text", ["", "short", "a" * 23, "ä" * 22, "a" * 21 + "\n", "x" * 10**6])
def test_a_damaged_secret_opens_nothing(run: Run, text: str) -> None:
    (run.folder / "shared").write_text(text, "utf-8")
    assert run.shared_secret() == ""
    assert not run.opens_with(text)


def test_a_link_or_a_pipe_in_place_of_the_secret_opens_nothing(run: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("a" * 22, "ascii")
    (run.folder / "shared").symlink_to(elsewhere)
    assert not run.opens_with("a" * 22)
    (run.folder / "shared").unlink()
    os.mkfifo(run.folder / "shared")
    assert run.shared_secret() == ""
