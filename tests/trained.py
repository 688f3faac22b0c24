"""Runs that are trained once for all tests of a file."""

from pathlib import Path

import pytest

from cnn import runs
from cnn.architecture import Architecture
from cnn.runs import Run
from cnn.settings import TrainingConfig
from cnn.training.loop import train
from tests.waiting import wait_until


def wait_for_heartbeat(run: Run) -> None:
    """Wait until whoever looks after a run has given another sign of life."""
    heartbeat = run.folder / "heartbeat"
    before = heartbeat.stat().st_mtime_ns
    wait_until(lambda: heartbeat.stat().st_mtime_ns != before, "a sign of life")


def trained(store: Path, network: Architecture, config: TrainingConfig) -> Run:
    """Train a network in this process, into a store; see the fixture `kept_store`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_RUNS", str(store))
        run = runs.create(network, config)
        train(str(run.folder))
    return run
