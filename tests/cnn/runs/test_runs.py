"""The run store keeps what was trained, and trusts nothing that lies in its folder."""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnn import runs
from cnn.architecture import Architecture, Dense, Flatten
from cnn.errors import CnnError
from cnn.runs import Heartbeat, Run, Status
from cnn.settings import TrainingConfig

NETWORK = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")), "tiny")
CONFIG = TrainingConfig(num_train=1000, num_test=100, epochs=3, batch_size=100)


@pytest.fixture
def run() -> Run:
    return runs.create(NETWORK, CONFIG, name="My first run")


def fall_silent(run: Run) -> None:
    """Make a run's last heartbeat a minute old."""
    a_minute_ago = time.time() - 60
    os.utime(run.folder / "heartbeat", (a_minute_ago, a_minute_ago))


def test_a_run_comes_back_as_it_was_made(run: Run) -> None:
    found = runs.get(run.id)
    assert found == run
    assert (found.name, found.architecture, found.config) == ("My first run", NETWORK, CONFIG)
    assert found.status().state == "queued"
    assert found.epochs() == []
    assert len(found.batches()["step"]) == 0
    assert found.predictions() is None
    assert found.saved_epochs() == []


def test_a_run_says_with_which_versions_it_was_made(run: Run) -> None:
    installed = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--all"], capture_output=True, text=True, check=True
    ).stdout.lower()
    for package in ("tensorflow", "keras", "numpy"):
        assert f"{package}=={run.versions[package]}\n" in installed
    assert run.versions["python"] == ".".join(map(str, sys.version_info[:3]))


def test_runs_are_listed_newest_first(run: Run) -> None:
    later = runs.create(NETWORK, CONFIG)
    latest = runs.create(NETWORK, CONFIG)
    assert [listed.id for listed in runs.list_runs()] == [latest.id, later.id, run.id]


def test_an_empty_or_missing_store_has_no_runs(run_store: Path) -> None:
    assert not run_store.exists()
    assert runs.list_runs() == []


def test_no_two_runs_share_an_id_and_none_looks_like_an_option() -> None:
    ids = {runs.create(NETWORK, CONFIG).id for _ in range(100)}
    assert len(ids) == 100
    assert not any(run_id.startswith("-") for run_id in ids)


@given(text=st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_text_that_somebody_types_leads_out_of_the_store(text: str) -> None:
    with pytest.raises(CnnError):
        runs.get(text)


@pytest.mark.parametrize(
    "run_id", ["", ".", "..", "../../etc/passwd", "a" * 15, "a" * 16 + "\n", "a" * 15 + "/"]
)
def test_a_malformed_id_is_refused(run_id: str) -> None:
    with pytest.raises(CnnError, match="A run's id has 16"):
        runs.get(run_id)


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(CnnError, match="no such run"):
        runs.get("a" * 16)


def test_a_link_to_a_folder_outside_is_no_run(run: Run, run_store: Path, tmp_path: Path) -> None:
    outside = tmp_path / run.id
    run.folder.rename(outside)
    run.folder.symlink_to(outside)
    assert runs.list_runs() == []
    with pytest.raises(CnnError, match="no such run"):
        runs.get(run.id)


def test_what_was_left_half_written_is_removed_but_for_runs_at_work(run: Run) -> None:
    """A writer that is killed leaves a file under the name that `replacing` gave it."""
    (run.folder / "weights").mkdir()
    left = run.folder / "weights" / ".0a1b2c3d-epoch-003.weights.h5"
    young = run.folder / ".0a1b2c3e-status.json"
    own = run.folder / "weights" / ".note"
    for file in (left, young, own):
        file.write_bytes(b"half")
    for file in (left, own):
        os.utime(file, (0, 0))
    runs.forget_unfinished()
    assert left.exists()  # the run is queued: somebody may be writing
    run.write_status(Status("stopped"))
    runs.forget_unfinished()
    assert not left.exists()
    assert young.exists()
    assert own.exists()
    assert run.status().state == "stopped"


def test_folders_of_runs_that_were_made_or_deleted_when_somebody_was_killed_go(run: Run) -> None:
    store = run.folder.parent
    old, deleted = store / f".new-{run.id}", store / f".deleted-{run.id}"
    young, kept = store / f".new-{run.id[::-1]}", store / ".new-ideas"
    for folder in (old, deleted, young, kept):
        folder.mkdir()
        (folder / "config.json").write_text("{")
    for folder in (old, deleted, kept):
        os.utime(folder, (0, 0))
    runs.forget_unfinished()
    assert [folder.exists() for folder in (old, deleted, young, kept)] == [False, False, True, True]


def test_a_linked_or_blocking_configuration_is_not_read(run: Run, tmp_path: Path) -> None:
    config = run.folder / "config.json"
    config.rename(tmp_path / "config.json")
    config.symlink_to(tmp_path / "config.json")
    assert runs.list_runs() == []
    config.unlink()
    os.mkfifo(config)  # reading it would wait for ever
    assert runs.list_runs() == []


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"name": "x"}',
        " " * 2_000_000,
        '{"name": 1, "created": 2, "architecture": 3, "training": 4, "versions": 5}',
    ],
)
def test_one_damaged_run_does_not_hide_the_others(run: Run, damaged: str) -> None:
    other = runs.create(NETWORK, CONFIG)
    (run.folder / "config.json").write_text(damaged)
    (run.folder.parent / "notes.txt").write_text("not a run")
    assert [listed.id for listed in runs.list_runs()] == [other.id]
    with pytest.raises(CnnError, match="damaged"):
        runs.get(run.id)


def test_a_run_with_an_impossible_setting_is_damaged(run: Run) -> None:
    file = run.folder / "config.json"
    data = json.loads(file.read_text())
    data["training"]["epochs"] = 10**9
    file.write_text(json.dumps(data))
    assert runs.list_runs() == []
    with pytest.raises(CnnError, match=r"cannot be opened.*epochs is a whole number"):
        runs.get(run.id)


def test_a_run_whose_own_pictures_were_removed_says_so(run: Run) -> None:
    file = run.folder / "config.json"
    data = json.loads(file.read_text())
    data["training"]["dataset"] = "own-abcdefghijklmnop"
    file.write_text(json.dumps(data))
    with pytest.raises(CnnError, match=r"cannot be opened.*no such pictures here"):
        runs.get(run.id)


def test_a_network_that_does_not_fit_the_pictures_is_refused_before_training() -> None:
    with pytest.raises(CnnError, match=r"\(32, 32, 1\).*\(28, 28, 1\)"):
        runs.create(replace(NETWORK, input_shape=(32, 32, 1)), CONFIG)
    with pytest.raises(CnnError, match="10 classes"):
        runs.create(replace(NETWORK, layers=(Flatten(), Dense(7))), CONFIG)
    assert runs.list_runs() == []


def test_a_store_that_cannot_be_written_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CNNLAB_RUNS", str(tmp_path / "file"))
    with pytest.raises(CnnError, match="set CNNLAB_RUNS"):
        runs.create(NETWORK, CONFIG)


# -- status ------------------------------------------------------------------------------------


def test_a_run_that_nobody_works_on_is_interrupted(run: Run) -> None:
    run.write_status(Status("running", "Training.", 2, 5, 10, 30.0))
    assert run.status().state == "running"
    fall_silent(run)
    assert run.status().state == "interrupted"
    assert run.status().seconds_left is None
    assert (run.status().epoch, run.status().batch) == (2, 5)
    run.beat()
    assert run.status().state == "running"


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_a_run_that_has_ended_needs_no_heartbeat(run: Run, state: runs.State) -> None:
    run.write_status(Status(state))
    fall_silent(run)
    assert run.status().state == state


def test_a_heartbeat_keeps_a_run_alive(run: Run) -> None:
    fall_silent(run)
    with Heartbeat(run) as heartbeat:
        while run.status().state == "interrupted":
            time.sleep(0.01)
        assert run in heartbeat
        heartbeat.discard(run)
        assert run not in heartbeat


@pytest.mark.parametrize(
    "damaged", ["", "{}", '{"state": "flying"}', '{"state": "running", "x": 1}']
)
def test_a_damaged_status_is_a_failure_with_a_message(run: Run, damaged: str) -> None:
    (run.folder / "status.json").write_text(damaged)
    assert run.status().state == "failed"
    assert "damaged" in run.status().message


def test_a_reader_never_sees_half_a_status(run: Run) -> None:
    def write() -> None:
        for batch in range(500):
            run.write_status(Status("running", "x" * 10_000, 1, batch, 500))

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while writer.is_alive():
        seen.append(run.status())
    writer.join()
    assert {status.state for status in seen} <= {"queued", "running"}


def test_a_request_to_stop_is_forgotten_when_the_run_is_queued_again(run: Run) -> None:
    assert not run.stop_requested()
    run.request_stop()
    assert run.stop_requested()
    run.queue()
    assert not run.stop_requested()


# -- tables and weights ------------------------------------------------------------------------


def test_tables_come_back_as_they_were_written(run: Run) -> None:
    run.append_batch((1, 2.5, 0.125))
    run.append_batch((2, 1.25, 0.5))
    run.append_epoch((1, 12.5, 0.75, 0.5, 0.625, 0.875))
    batches = run.batches()
    assert batches["step"].tolist() == [1, 2]
    assert batches["loss"].tolist() == [2.5, 1.25]
    assert batches["accuracy"].tolist() == [0.125, 0.5]
    assert run.epochs() == [
        {
            "epoch": 1,
            "seconds": 12.5,
            "loss": 0.75,
            "accuracy": 0.5,
            "test_loss": 0.625,
            "test_accuracy": 0.875,
        }
    ]


@pytest.mark.parametrize("half_line", ["2", "2,0.5", "2,0.5,0.1"])
def test_a_line_still_being_written_is_not_read(run: Run, half_line: str) -> None:
    run.append_batch((1, 2.5, 0.125))
    with (run.folder / "batches.csv").open("a") as file:
        file.write(half_line)
    assert run.batches()["step"].tolist() == [1]


def test_a_damaged_table_is_explained(run: Run) -> None:
    (run.folder / "batches.csv").write_text("step,loss,accuracy\n1,what,0\n")
    (run.folder / "epochs.csv").write_text("epoch,loss\n1,0.5\n")
    with pytest.raises(CnnError, match="damaged"):
        run.batches()
    with pytest.raises(CnnError, match="damaged"):
        run.epochs()


def test_epochs_that_are_trained_again_are_forgotten_first(run: Run) -> None:
    for epoch in (1, 2, 3):
        run.append_epoch((epoch, 0, 0, 0, 0, 0))
    for step in range(1, 26):  # ten batches an epoch
        run.append_batch((step, 0, 0))
    with (run.folder / "batches.csv").open("a") as file:
        file.write("26,0.")  # cut short by a crash
    run.forget_after(1)
    run.append_batch((11, 0, 0))
    assert [row["epoch"] for row in run.epochs()] == [1]
    assert run.batches()["step"].tolist() == list(range(1, 12))


def test_predictions_come_back_as_they_were_saved(run: Run) -> None:
    probabilities = np.random.default_rng(0).random((5, 10), dtype=np.float32)
    labels = np.arange(5)
    run.save_predictions(probabilities, labels)
    saved = run.predictions()
    assert saved is not None
    np.testing.assert_array_equal(saved[0], probabilities)
    np.testing.assert_array_equal(saved[1], labels)


def test_predictions_with_a_pickle_inside_are_not_opened(run: Run) -> None:
    np.savez(run.folder / "test_predictions.npz", probabilities=np.array([{}]), labels=[1])
    with pytest.raises(CnnError, match="damaged"):
        run.predictions()
    (run.folder / "test_predictions.npz").write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(CnnError, match="damaged"):
        run.predictions()


def test_weights_appear_when_they_are_complete(run: Run) -> None:
    with pytest.raises(CnnError, match="no weights yet"):
        run.weights_file()
    with run.new_weights(0) as path:
        path.write_text("half")
        assert not run.has_weights(0)
        assert path.name.endswith(".weights.h5")
    with pytest.raises(OSError, match="disk full"), run.new_weights(1):
        raise OSError("disk full")
    (run.folder / "weights" / "epoch-99999.weights.h5").touch()
    assert run.saved_epochs() == [0]
    assert run.weights_file() == run.weights_file(0)
    with pytest.raises(CnnError, match="no weights of epoch 7, but of 0"):
        run.weights_file(7)


# -- names and deleting ------------------------------------------------------------------------


@given(name=st.text(max_size=200))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=50,
)
def test_a_name_is_always_one_printable_line(name: str) -> None:
    run = runs.create(NETWORK, CONFIG, name=name)
    run.rename(name)
    assert 1 <= len(run.name) <= 80
    assert run.name.isprintable()
    assert runs.get(run.id).name == run.name


def test_a_name_is_kept_and_an_empty_one_made_up(run: Run) -> None:
    run.rename("  Größer\tund\x00 schneller ✓ ")
    assert runs.get(run.id).name == "Größer und schneller ✓"
    run.rename("\x07")
    assert runs.get(run.id).name == "tiny on MNIST"


def test_a_run_is_deleted_for_good_but_not_while_it_is_trained(run: Run, run_store: Path) -> None:
    run.write_status(Status("running"))
    with pytest.raises(CnnError, match="Stop it first"):
        run.delete()
    run.write_status(Status("finished"))
    run.delete()
    assert list(run_store.iterdir()) == []


def test_what_the_web_process_imports_brings_no_tensorflow() -> None:
    code = (
        "import sys, cnn.runs, cnn.workers, cnn.settings.training_config, cnn.__main__\n"
        "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"


# -- what a run keeps --------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["finished", "stopped", "failed", "interrupted"])
def test_a_run_with_early_stopping_is_as_good_as_the_weights_that_it_keeps(state: str) -> None:
    """The second of three epochs had the lowest loss: row, epoch and file are all its own."""
    run = early_stopped(state)
    assert (run.kept_row() or {})["test_accuracy"] == 0.9055
    assert run.kept_epoch() == 2
    assert run.weights_file() == run.weights_file(2)


def test_while_a_run_goes_on_its_newest_weights_are_the_ones_that_count() -> None:
    run = early_stopped("running")
    run.beat()
    assert (run.kept_row() or {})["test_accuracy"] == 0.9045
    assert run.weights_file() == run.weights_file(3)


def test_weights_of_an_epoch_that_is_not_measured_yet_do_not_count() -> None:
    """A worker that is killed between two files leaves weights without a row, or old ones."""
    run = early_stopped("finished", early_stopping=0)
    with run.new_weights(4) as path:
        path.write_bytes(b"of another attempt")
    assert run.kept_epoch() == 3
    run.weights_file(3).unlink()
    assert run.kept_epoch() == 2
    assert (run.kept_row() or {})["test_accuracy"] == 0.9055


def test_a_run_without_rows_or_with_a_damaged_table_keeps_its_last_weights() -> None:
    run = early_stopped("finished")
    (run.folder / "epochs.csv").write_text("epoch,seconds\nx,y\n")
    assert run.kept_epoch() == 3
    (run.folder / "epochs.csv").unlink()
    assert run.kept_epoch() == 3
    assert run.kept_row() is None


def early_stopped(state: str, **settings: object) -> Run:
    """Put a run into the store that got better, and then worse again."""
    config = replace(CONFIG, **({"early_stopping": 1, "epochs": 9} | settings))
    run = runs.create(NETWORK, config)
    for epoch, loss, accuracy in ((0, 0, 0), (1, 0.5, 0.8), (2, 0.3, 0.9055), (3, 0.4, 0.9045)):
        with run.new_weights(epoch) as path:
            path.write_bytes(b"weights")
        if epoch:
            run.append_epoch((epoch, 1.0, loss, accuracy, loss, accuracy, 0.001))
    run.write_status(runs.Status(state, "", 3, 10, 10))  # type: ignore[arg-type]
    return run


@pytest.mark.parametrize(
    ("network", "name"),
    [("LeNet-5", "LeNet-5 on Shapes"), ("LeNet-5, changed", "LeNet-5, changed, on Shapes")],
)
def test_a_run_of_a_changed_network_was_not_changed_on_its_data(network: str, name: str) -> None:
    architecture = Architecture((28, 28, 1), (Flatten(), Dense(4, activation="softmax")), network)
    assert runs.create(architecture, TrainingConfig(dataset="shapes")).name == name
