"""What tests of pages share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cnn import runs
from cnn.workers import Workers
from tests.pages.training_page import Desk
from ui.workers import cached


@pytest.fixture(autouse=True)
def shared_workers(
    workers: Workers, run_store: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let all pages use the workers of the test session, and leave no run to the next test."""
    monkeypatch.setattr(cached, "workers", lambda: workers)
    yield
    for run in runs.list_runs():
        run.request_stop()


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Let nothing be trained in this test."""
    desk = Desk()
    monkeypatch.setattr(cached, "workers", lambda: desk)
    return desk
