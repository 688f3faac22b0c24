"""What several tests share: an empty run store each, and one set of real workers for all."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1.element_tree import ElementList

from cnn.workers import Workers
from cnn.workers.kept_answers import Answers
from ui.startup import prepare_server

# A busy machine takes longer to draw and to try an example; that is no fault of what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="module")
def kept_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep one run store for all tests of a file that ask for it, such as those of one run."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(autouse=True)
def run_store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give every test a run store of its own, which does not exist yet, or the one it keeps."""
    kept = "kept_store" in request.fixturenames
    store: Path = request.getfixturevalue("kept_store") if kept else tmp_path / "runs"
    monkeypatch.setenv("CNNLAB_RUNS", str(store))
    return store


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Start the real worker processes once; they need about ten seconds to become ready."""
    started = Workers(Answers()).start()  # a disk would outlive the test
    yield started
    started.close()


@pytest.fixture(scope="session", autouse=True)
def controls_by_name() -> Iterator[None]:
    """Find a control by its name, whatever number `ui.shell.controls` has put behind that."""
    exact = ElementList.__call__

    def find(elements: ElementList[Any], key: str) -> Any:
        for element in elements:
            number = str(getattr(element, "key", None)).removeprefix(f"{key}#")
            if number.isdecimal():
                return element
        return exact(elements, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ElementList, "__call__", find)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_pages() -> Iterator[None]:
    """Spare each AppTest what takes several times as long as its page.

    It would warm a server up, look for components in every installed package, and, if some other
    test has imported Keras, clear Keras's session, which the web process never has.
    """
    with pytest.MonkeyPatch.context() as patch:
        found = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        patch.setattr(prepare_server, "warm_up", lambda: None)
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        yield
