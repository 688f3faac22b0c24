"""A damaged run breaks nobody's page: each reading gives a value or a sentence, and always ends."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn import runs
from cnn.errors import CnnError
from cnn.runs import Run, Status
from cnn.storage.files import MAX_TABLE_BYTES, READ_ONLY, read_json, read_regular
from tests.visitors import run_of

FILES = (
    *(
        "status.json",
        "epochs.csv",
        "batches.csv",
        "gradients.csv",
        "learning_rates.csv",
        "dead_units.csv",
    ),
    *("live.npz", "test_predictions.npz", "confusion/epoch-001.npy", "heartbeat", "shared"),
    *("wanted_rate.json", "config.json", "backup/epoch-001-batch-000010.weights.h5", "weights"),
    "backup/epoch-001-batch-000010.json",
)
READINGS: tuple[Callable[[Run], object], ...] = (
    *(Run.status, Run.epochs, Run.batches, Run.gradient_norms, Run.rate_changes),
    *(Run.first_kernels, Run.live_predictions, lambda run: run.confusion(1), Run.predictions),
    *(Run.saved_epochs, Run.weights_file, Run.last_backup, Run.best_epoch, Run.shared_secret),
    *(Run.take_learning_rate, Run.reload, Run.stop_requested, Run.pause_requested),
    lambda run: runs.get(run.id),
    lambda _: runs.list_runs(),
    lambda _: runs.damaged_runs(),
)


def folder(file: Path) -> None:
    file.mkdir()


def pipe(file: Path) -> None:
    """Nobody ever writes into it, and whoever opens it would wait for ever."""
    os.mkfifo(file)


def link(file: Path) -> None:
    file.symlink_to("/etc/passwd")


def loop(file: Path) -> None:
    file.symlink_to(file)


def deep(file: Path) -> None:
    file.write_text("[" * 100_000)


def wide(file: Path) -> None:
    """One field that no reader of tables takes."""
    file.write_text(f"epoch,seconds\n1,{'9' * 200_000}\n")


def garbage(file: Path) -> None:
    file.write_bytes(np.random.default_rng(0).bytes(5000))


def lines(file: Path) -> None:
    file.write_text("step,loss\nnan,x\n\n1e999,2,3\n,,,\n")


def numbers(file: Path) -> None:
    file.write_text("step,loss,accuracy,learning_rate,samples_per_second\n1e300,nan,inf,-1,1\n")


def other_json(file: Path) -> None:
    file.write_text('{"state": "running", "epoch": "three", "batch": -1, "num_batches": null}')


def other_arrays(file: Path) -> None:
    with file.open("wb") as opened:
        np.savez(opened, pictures=np.zeros((2, 2)), probabilities=np.ones(3), labels=[[99.5]])


def huge(file: Path) -> None:
    """It takes no room on the disk, and all memory of whoever reads it."""
    with file.open("wb") as opened:
        opened.truncate(20 * MAX_TABLE_BYTES)


def empty(file: Path) -> None:
    file.write_bytes(b"")


DAMAGES = (
    *(folder, pipe, link, loop, deep, wide, garbage, lines, numbers),
    *(other_json, other_arrays, huge, empty),
)


def said_by(reading: Callable[[Run], object], run: Run) -> str:
    """Return the sentence of a reading; nothing if it gives a value."""
    try:
        reading(run)
    except CnnError as error:
        return str(error)
    return ""


def read_all(name: str, damage: Callable[[Path], None]) -> None:
    """Damage a file of a run, and read all that can be read of the run."""
    run = run_of("", "damaged")
    file = run.folder / name
    if file.is_dir():
        shutil.rmtree(file)
    file.unlink(missing_ok=True)
    file.parent.mkdir(exist_ok=True)
    if name.endswith(".json") and "batch" in name:
        file.with_name("epoch-001-batch-000010.weights.h5").write_bytes(b"")
    damage(file)
    for reading in READINGS:
        words = said_by(reading, run)
        assert str(run.folder.parent) not in words  # nobody's business
        assert len(words) < 400


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_each_reading_gives_a_value_or_a_sentence(
    name: str, damage: Callable[[Path], None]
) -> None:
    read_all(name, damage)


def test_a_file_within_the_limit_is_read(tmp_path: Path) -> None:
    file = tmp_path / "some.json"
    file.write_text('{"a": [1]}')
    assert read_regular(file, at_most=10) == b'{"a": [1]}'
    assert read_json(file, at_most=10) == {"a": [1]}
    with pytest.raises(ValueError, match="10 bytes; at most 9"):
        read_regular(file, at_most=9)


def test_a_damaged_run_is_named_and_can_be_deleted() -> None:
    run, other = run_of("", "damaged"), run_of("anna-anna-anna-1", "fine")
    (run.folder / "config.json").write_text("{")
    [found] = runs.damaged_runs()
    assert (found.id, found.owner) == (run.id, "")
    assert run.id in found.reason
    assert [one.id for one in runs.list_runs()] == [other.id]
    found.delete()
    assert not runs.damaged_runs()
    assert not run.folder.exists()


def test_a_run_that_lost_its_pictures_still_belongs_to_its_owner() -> None:
    run = run_of("anna-anna-anna-1", "fine")
    text = (run.folder / "config.json").read_text()
    (run.folder / "config.json").write_text(text.replace('"mnist"', '"own-AAAAAAAAAAAAAAAA"'))
    [found] = runs.damaged_runs()
    assert found.owner == "anna-anna-anna-1"
    assert "no such pictures" in found.reason


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EROFS, "whoever runs the server can make it writable"),
        (errno.EACCES, "whoever runs the server can make it writable"),
        (errno.ENOSPC, "no space left"),
        (errno.EFBIG, "larger than this system lets one be"),
        (errno.EIO, "cannot be saved"),
    ],
)
@pytest.mark.parametrize(
    "ask",
    [
        Run.request_stop,
        Run.request_pause,
        Run.request_place,
        Run.share,
        lambda run: run.request_learning_rate(0.1),
        lambda run: run.rename("another"),
        lambda run: run.extend(1),
        Run.delete,
    ],
)
def test_what_cannot_be_written_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[Run], object], number: int, words: str
) -> None:
    run = run_of("", "on a disk that went bad")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(run.folder))

    for name in ("touch", "write_text", "rename"):
        monkeypatch.setattr(Path, name, refuse)
    said = said_by(ask, run)
    assert words.lower() in said.lower()
    assert str(run.folder) not in said


def test_a_run_on_a_read_only_disk_is_not_said_to_have_been_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = run_of("", "in training")
    run.write_status(Status("running", "Epoch 1", 1, 5, 10))
    os.utime(run.folder / "heartbeat", (0, 0))
    assert "Nobody works on this run" in run.status().message
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert run.status().message == READ_ONLY
    assert run.status().state == "interrupted"


def test_a_pipe_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "status.json")
    with pytest.raises(ValueError, match="no regular file"):
        read_regular(tmp_path / "status.json", at_most=100)


def test_whose_a_run_was_is_known_of_a_file_that_was_cut() -> None:
    run = run_of("a-visitor-of-ours")
    config = run.folder / "config.json"
    config.write_text(config.read_text()[:150])
    (damaged,) = runs.damaged_runs()
    assert (damaged.id, damaged.owner) == (run.id, "a-visitor-of-ours")
