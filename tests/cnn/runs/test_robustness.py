"""What a run survives: sudden death at any moment, and a disk that is full."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn import runs
from cnn.architecture import Architecture, Conv2D, Dense, Dropout, Flatten
from cnn.errors import CnnError
from cnn.runs import Run
from cnn.settings import TrainingConfig
from cnn.storage.files import DISK_FULL
from cnn.training import loop
from tests.cnn.training.test_training import numbers, trained

ROOT = Path(__file__).parents[3]
SMALL = Architecture(
    (28, 28, 1),
    (Conv2D(4, 3, strides=3), Flatten(), Dropout(0.2), Dense(10, activation="softmax")),
    "small",
)
CONFIG = TrainingConfig(num_train=400, num_test=100, epochs=4, batch_size=20)
# Each costs a process that imports TensorFlow. $CNNLAB_KILLS asks for more; see docs/benchmarks.md.
NUM_KILLED = int(os.environ.get("CNNLAB_KILLS", "3"))

# As a worker does: trains the runs whose folders it is given, one after the other.
WORKER = """
import sys
from cnn.training import loop
for line in sys.stdin:
    loop.train(line.strip())
    print(flush=True)
"""


def start_worker() -> "subprocess.Popen[str]":
    """Start a process that needs a few seconds until it trains."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.walk
def test_runs_are_killed_at_any_moment_and_each_ends_as_if_nothing_had_happened() -> None:
    """Each process takes over the run of the one before, then dies in the middle of its own."""
    undisturbed = numbers(trained(SMALL, CONFIG))
    moments = np.random.default_rng(0)
    in_the_middle = 0
    run: Run | None = None
    worker = start_worker()
    for _ in range(NUM_KILLED):
        successor = start_worker()
        taken_over, run = run, runs.create(SMALL, CONFIG)
        with worker:
            if taken_over:
                train_with(worker, taken_over)
                check(taken_over, undisturbed)
            worker.stdin.write(f"{run.folder}\n")
            worker.stdin.flush()
            while not run.status().batch:
                time.sleep(0.002)
            time.sleep(moments.uniform(0, 0.3))
            worker.kill()
        in_the_middle += run.status().state == "running"
        worker = successor
    with worker:
        train_with(worker, run)
        check(run, undisturbed)
        worker.kill()
    assert in_the_middle  # on a fast machine some had ended already


def train_with(worker: "subprocess.Popen[str]", run: Run) -> None:
    worker.stdin.write(f"{run.folder}\n")
    worker.stdin.flush()
    assert worker.stdout.readline() == "\n"


def check(run: Run, undisturbed: tuple[Any, ...]) -> None:
    assert run.status().state == "finished"
    assert [row["epoch"] for row in run.epochs()] == [1, 2, 3, 4]
    assert run.batches()["step"].tolist() == list(range(1, 81))
    assert numbers(run) == undisturbed


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a run store on a disk of its own, 400 kB in size."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    monkeypatch.setenv("CNNLAB_RUNS", str(disk / "runs"))
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(file: Path) -> None:
    """Let a file grow until its disk is full to the last kilobyte."""
    with suppress(OSError), file.open("ab", buffering=0) as opened:
        while opened.write(bytes(1000)):
            pass


def test_a_full_disk_ends_a_run_which_goes_on_once_there_is_room(small_disk: Path) -> None:
    run = runs.create(SMALL, CONFIG)
    other = runs.create(SMALL, CONFIG)
    rest = small_disk / "something"
    rest.write_bytes(bytes(200_000))
    with pytest.raises(CnnError, match="no space left"):
        loop.train(str(run.folder))
    assert run.status().state == "failed"
    assert "Delete runs" in run.status().message
    assert [found.id for found in runs.list_runs()] == [other.id, run.id]
    run.batches(), run.epochs(), run.gradient_norms(), run.live_predictions()  # none is damaged

    fill(rest)
    before = sorted(run.folder.parent.iterdir())
    with pytest.raises(CnnError, match="no space left"):
        runs.create(SMALL, CONFIG)
    assert sorted(run.folder.parent.iterdir()) == before

    rest.unlink()
    run.queue()
    loop.train(str(run.folder))
    assert run.status().state == "finished"
    assert [row["epoch"] for row in run.epochs()] == [1, 2, 3, 4]


@pytest.mark.parametrize("writer", ["append_batches", "write_live", "save_confusion"])
def test_a_full_disk_is_told_wherever_it_is_met(
    writer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Run, writer, no_space)
    run = runs.create(SMALL, replace(CONFIG, epochs=1))
    with pytest.raises(CnnError, match="no space left"):
        loop.train(str(run.folder))
    assert (run.status().state, run.status().message) == ("failed", DISK_FULL)
    assert not (run.folder / "reserve").exists()
