"""What a run survives: sudden death at any moment, and a disk that is full."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnn import runs
from cnn.architecture import Architecture, Conv2D, Dense, Dropout, Flatten
from cnn.errors import CnnError
from cnn.runs import Run
from cnn.training import TrainingConfig, loop
from tests.cnn.test_training import numbers, trained

ROOT = Path(__file__).parents[2]
SMALL = Architecture(
    (28, 28, 1),
    (Conv2D(4, 3, strides=3), Flatten(), Dropout(0.2), Dense(10, activation="softmax")),
    "small",
)
CONFIG = TrainingConfig(num_train=400, num_test=100, epochs=4, batch_size=20)
NUM_KILLED = 10

# Forks a process for every folder that it reads, so that TensorFlow is imported once only.
WORKER = """
import os, sys
from cnn.training import loop
for line in sys.stdin:
    child = os.fork()
    if not child:
        loop.train(line.strip())
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def worker() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()


def work(worker: "subprocess.Popen[str]", run: Run, kill_after: float | None) -> int:
    """Train a run in another process, which dies so many seconds after its first batch."""
    worker.stdin.write(f"{run.folder}\n")
    worker.stdin.flush()
    child = int(worker.stdout.readline())
    if kill_after is not None:
        while not run.status().batch:
            time.sleep(0.002)
        time.sleep(kill_after)
        subprocess.run(["kill", "-9", str(child)], check=False)
    return int(worker.stdout.readline())


def test_ten_runs_are_killed_at_any_moment_and_each_ends_as_if_nothing_had_happened(
    worker: "subprocess.Popen[str]",
) -> None:
    undisturbed = numbers(trained(SMALL, CONFIG))
    moments = np.random.default_rng(0)
    num_killed = 0
    for _ in range(NUM_KILLED):
        run = runs.create(SMALL, CONFIG)
        num_killed += work(worker, run, moments.uniform(0, 0.4)) == -signal.SIGKILL
        assert work(worker, run, None) == 0
        assert run.status().state == "finished"
        assert [row["epoch"] for row in run.epochs()] == [1, 2, 3, 4]
        assert run.batches()["step"].tolist() == list(range(1, 81))
        assert numbers(run) == undisturbed
    assert num_killed >= NUM_KILLED / 2  # the others had ended already


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
    with pytest.raises(CnnError, match="no space left"):
        runs.create(SMALL, CONFIG)
    assert len(list(run.folder.parent.iterdir())) == 2

    rest.unlink()
    run.queue()
    loop.train(str(run.folder))
    assert run.status().state == "finished"
    assert [row["epoch"] for row in run.epochs()] == [1, 2, 3, 4]


def test_a_full_disk_is_told_wherever_it_is_met() -> None:
    run = runs.create(SMALL, replace(CONFIG, epochs=1))
    (run.folder / "batches.csv").symlink_to("/dev/full")  # refuses every byte
    with pytest.raises(CnnError, match="no space left"):
        loop.train(str(run.folder))
    assert "no space left" in run.status().message
    assert not (run.folder / "reserve").exists()
