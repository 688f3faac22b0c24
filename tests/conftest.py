"""What several tests share: an empty run store each, and one set of real workers for all."""

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

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


@pytest.fixture(scope="session", autouse=True)
def one_search_for_components() -> Iterator[None]:
    """Look once for components that are installed as packages.

    Each AppTest would look again in every package, which takes four times as long as a page.
    """
    with pytest.MonkeyPatch.context() as patch:
        found = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield
