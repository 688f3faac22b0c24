"""What several tests share: an empty run store each, and one set of real workers for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cnn.workers import Workers


@pytest.fixture(autouse=True)
def run_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a run store of its own, which does not exist yet."""
    store = tmp_path / "runs"
    monkeypatch.setenv("CNNLAB_RUNS", str(store))
    return store


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Start the real worker processes once; they need about ten seconds to become ready."""
    started = Workers().start()
    yield started
    started.close()
