"""A run can be paused, turned, extended and lent a worker, and its numbers stay what they were."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cnn import models, runs
from cnn.runs import GAVE_WAY, Run, Status
from cnn.settings import TrainingConfig
from cnn.settings.augmentation import Augmentation
from cnn.training import compiled, loop
from cnn.training.state import TrainingProgress
from tests.cnn.training.test_training import RANDOM, TINY, numbers, trained
from tests.waiting import PATIENCE, wait_until

CONFIG = TrainingConfig(num_train=600, num_test=100, epochs=3, batch_size=20, learning_rate=0.01)


@pytest.fixture
def one_batch_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TrainingProgress, "batches_within", lambda *_: 1)


def in_batch(monkeypatch: pytest.MonkeyPatch, step: int, action: Callable[[], Any]) -> None:
    """Do something once, before a batch (counted from 0 over all epochs) is trained."""
    train_batches = loop.TrainingLoop._train_batches
    done = []

    def watched(self: loop.TrainingLoop, *args: Any) -> None:
        train_batches(self, *args)
        if self._progress.step == step and not done:
            done.append(True)
            action()

    monkeypatch.setattr(loop.TrainingLoop, "_train_batches", watched)


def test_a_paused_run_waits_and_goes_on_with_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch, one_batch_at_a_time: None
) -> None:
    run = runs.create(RANDOM, CONFIG)
    in_batch(monkeypatch, 35, run.request_pause)
    looks: list[float] = []
    monkeypatch.setattr(loop, "time", watched_clock(looks))
    training = threading.Thread(target=loop.train, args=(str(run.folder),))
    training.start()
    wait_until(lambda: run.status().state == "paused")
    assert (run.status().epoch, run.status().batch) == (2, 5)
    assert run.status().message == "Paused in epoch 2 of 3."
    rows = len(run.batches()["step"])
    wait_until(lambda: len(looks) > 3, "the paused run to look for a wish three times")
    assert len(run.batches()["step"]) == rows == 35
    assert training.is_alive()
    run.request_resume()
    training.join(PATIENCE)
    assert run.status().state == "finished"
    monkeypatch.undo()
    assert numbers(run)[0] == numbers(trained_elsewhere(RANDOM, CONFIG, run))[0]


def watched_clock(slept: list[float]) -> SimpleNamespace:
    """Return the module `time`, which writes down for how long somebody slept."""

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time.sleep(seconds)

    return SimpleNamespace(perf_counter=time.perf_counter, monotonic=time.monotonic, sleep=sleep)


def trained_elsewhere(architecture: Any, config: TrainingConfig, beside: Run) -> Run:
    """Train another run in the store of one that is there, whatever has happened to the store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_RUNS", str(beside.folder.parent))
        return trained(architecture, config)


@pytest.mark.parametrize(
    "optimizer",
    ["adamw", *(pytest.param(name, marks=pytest.mark.walk) for name in ("momentum", "rmsprop"))],
)
def test_a_run_takes_nothing_but_the_graph_from_the_run_before(optimizer: str) -> None:
    config = replace(CONFIG, epochs=1, optimizer=optimizer)
    compiled._kept.clear()
    alone = trained(RANDOM, config)
    other = trained(RANDOM, replace(config, seed=5, learning_rate=0.002))
    assert len(compiled._kept) == 1
    graph = compiled._kept[0].steps
    again = trained(RANDOM, config)
    assert compiled._kept[0].steps is graph
    assert numbers(again) == numbers(alone) != numbers(other)


def test_a_paused_run_can_be_stopped(
    monkeypatch: pytest.MonkeyPatch, one_batch_at_a_time: None
) -> None:
    run = runs.create(TINY, CONFIG)
    in_batch(monkeypatch, 35, lambda: (run.request_pause(), run.request_stop()))
    loop.train(str(run.folder))
    status = run.status()
    assert (status.state, status.epoch, status.batch) == ("stopped", 2, 5)
    assert "epoch 2 of 3, after 5 of 30 batches" in status.message
    assert [row["epoch"] for row in run.epochs()] == [1, 2]
    assert run.predictions() is not None
    run.queue()
    trained_again: list[int] = []
    record = loop.TrainingLoop._record

    def count(self: loop.TrainingLoop, losses: np.ndarray, *args: Any) -> None:
        trained_again.append(len(losses))
        record(self, losses, *args)

    monkeypatch.setattr(loop.TrainingLoop, "_record", count)
    loop.train(str(run.folder))
    assert sum(trained_again) == 90 - 35  # none of the 35 batches that were done is done again
    assert run.batches()["step"].tolist() == list(range(1, 91))
    assert numbers(run) == numbers(trained_elsewhere(TINY, CONFIG, run))


@pytest.mark.parametrize("augmentation", [Augmentation(), Augmentation(shift=2, noise=0.1)])
def test_a_run_that_lends_its_worker_goes_on_in_the_middle_of_an_epoch(
    monkeypatch: pytest.MonkeyPatch, one_batch_at_a_time: None, augmentation: Augmentation
) -> None:
    config = replace(CONFIG, augmentation=augmentation, epochs=2, num_train=2500, batch_size=100)
    run = runs.create(RANDOM, config)
    in_batch(monkeypatch, 29, lambda: (run.request_pause(), run.request_place()))
    assert loop.train(str(run.folder)) == GAVE_WAY
    assert (run.status().state, run.status().epoch, run.status().batch) == ("paused", 2, 4)
    run.forget_requests()
    assert loop.train(str(run.folder)) is None
    assert run.batches()["step"].tolist() == list(range(1, 51))
    assert numbers(run) == numbers(trained_elsewhere(RANDOM, config, run))


def test_a_run_that_is_paused_while_it_is_tested_lends_its_worker_too(
    monkeypatch: pytest.MonkeyPatch, one_batch_at_a_time: None
) -> None:
    """Else whoever comes next would wait for it for ever."""
    config = replace(CONFIG, epochs=2)  # 30 batches each
    run = runs.create(RANDOM, config)
    in_batch(monkeypatch, 30, lambda: (run.request_pause(), run.request_place()))
    assert loop.train(str(run.folder)) == GAVE_WAY
    assert (run.status().state, run.status().epoch, run.status().batch) == ("paused", 1, 30)
    assert run.epochs() == []
    run.forget_requests()
    assert loop.train(str(run.folder)) is None
    assert run.batches()["step"].tolist() == list(range(1, 61))
    assert numbers(run) == numbers(trained_elsewhere(RANDOM, config, run))


def test_the_learning_rate_can_be_turned_and_a_repeated_epoch_turns_it_again(
    monkeypatch: pytest.MonkeyPatch, one_batch_at_a_time: None
) -> None:
    run = runs.create(RANDOM, CONFIG)
    in_batch(monkeypatch, 35, lambda: run.request_learning_rate(0.0005))
    loop.train(str(run.folder))
    rates = run.batches()["learning_rate"]
    assert rates[:35] == pytest.approx(0.01)
    assert rates[35:] == pytest.approx(0.0005)
    assert [row["learning_rate"] for row in run.epochs()] == pytest.approx([0.01, 0.0005, 0.0005])
    before = numbers(run)

    for backup in (run.folder / "backup").iterdir():  # as if it had died in the first epoch
        backup.unlink()
    run.queue()
    loop.train(str(run.folder))
    assert numbers(run) == before


def test_more_epochs_can_be_added_while_it_is_trained_and_afterwards() -> None:
    run = runs.create(TINY, replace(CONFIG, epochs=1))

    def extend_once(row: dict[str, float]) -> None:
        if row["epoch"] == 1:
            runs.get(run.id).extend(1)

    loop.train(str(run.folder), extend_once)
    run = runs.get(run.id)
    assert (run.config.epochs, run.status().message) == (2, "Trained 2 epochs.")
    run.extend(1)
    loop.train(str(run.folder))
    assert [row["epoch"] for row in runs.get(run.id).epochs()] == [1, 2, 3]
    # A constant learning rate has no course to repeat, so that nothing else differs.
    assert numbers(run) == numbers(trained(TINY, CONFIG))


def test_a_schedule_runs_its_course_again_in_the_epochs_that_are_added() -> None:
    run = trained(TINY, replace(CONFIG, epochs=1, schedule="cosine"))
    run.extend(2)
    loop.train(str(run.folder))
    rates = run.batches()["learning_rate"]
    half_a_wave = [0.005 * (1 + np.cos(np.pi * step / 60)) for step in range(60)]
    assert rates[:30] == pytest.approx(half_a_wave[::2], rel=1e-5)
    assert rates[30:] == pytest.approx(half_a_wave, rel=1e-5)


def test_validation_pictures_are_kept_apart_and_judge_each_epoch() -> None:
    config = replace(CONFIG, validation_split=0.25, epochs=1)
    assert (config.num_validation, config.num_learnt, config.num_batches) == (150, 450, 23)
    run = trained(TINY, config)
    (row,) = run.epochs()
    assert row["val_loss"] != row["test_loss"]
    assert 0 <= row["val_accuracy"] <= 1
    data = loop.data.load(config)
    assert len(data.train.labels) == 450
    assert data.validation is not None
    pictures = {image.tobytes() for image in data.train.images}
    assert not pictures & {image.tobytes() for image in data.validation.images}
    shares = np.bincount(data.validation.labels) / np.bincount(
        np.concatenate([data.train.labels, data.validation.labels])
    )
    assert shares == pytest.approx(0.25, abs=0.02)


def test_early_stopping_ends_a_run_that_gets_worse_and_keeps_its_best_epoch() -> None:
    config = replace(
        CONFIG, num_train=100, epochs=40, early_stopping=2, learning_rate=0.05, num_test=300
    )
    run = trained(RANDOM, config)
    losses = [row["test_loss"] for row in run.epochs()]
    best = int(np.argmin(losses)) + 1
    assert len(losses) == best + 2 < 40
    assert run.status().state == "finished"
    assert f"Stopped early after {best + 2} of 40 epochs" in run.status().message
    assert run.best_epoch() == best
    assert run.weights_file() == run.weights_file(best)
    probabilities, labels = run.predictions()
    accuracy = (probabilities.argmax(axis=1) == labels).mean()
    assert accuracy == pytest.approx(run.epochs()[best - 1]["test_accuracy"])
    assert loop.evaluate(run)["test_loss"] == pytest.approx(min(losses), rel=1e-5)

    run.extend(1)
    loop.train(str(run.folder))
    assert len(run.epochs()) == best + 3


def test_a_stopped_run_with_early_stopping_answers_with_the_weights_that_it_keeps(
    monkeypatch: pytest.MonkeyPatch, one_batch_at_a_time: None
) -> None:
    """Whatever epoch that is: its answers, its network and its number belong together."""
    config = replace(
        CONFIG, num_train=100, epochs=40, early_stopping=9, learning_rate=0.05, num_test=300
    )
    run = runs.create(RANDOM, config)
    in_batch(monkeypatch, 43, run.request_stop)  # 5 batches an epoch: three into the ninth
    loop.train(str(run.folder))
    assert (run.status().state, run.status().epoch, run.status().batch) == ("stopped", 9, 3)
    losses = [row["test_loss"] for row in run.epochs()]
    best = int(np.argmin(losses)) + 1
    assert best < 9
    assert f"Epoch {best}, the best one, is kept" in run.status().message
    found = run.predictions()
    assert found is not None
    probabilities, labels = found
    assert (probabilities.argmax(axis=1) == labels).mean() == pytest.approx(
        (run.kept_row() or {})["test_accuracy"]
    )
    assert run.kept_epoch() == best
    assert loop.evaluate(run)["test_loss"] == pytest.approx(min(losses), rel=1e-5)

    run.queue()
    in_batch(monkeypatch, 44, run.request_stop)
    loop.train(str(run.folder))
    assert run.batches()["step"].tolist() == list(range(1, 45))


def test_a_run_that_is_stopped_while_its_worker_is_lent_keeps_the_part_of_its_epoch(
    monkeypatch: pytest.MonkeyPatch, one_batch_at_a_time: None
) -> None:
    """Its answers were those of batch 35, and it was said that they were those of epoch 1."""
    run = runs.create(TINY, CONFIG)
    in_batch(monkeypatch, 35, lambda: (run.request_pause(), run.request_place()))
    assert loop.train(str(run.folder)) == GAVE_WAY
    run.forget_requests()
    run.request_stop()
    loop.train(str(run.folder))
    assert [row["epoch"] for row in run.epochs()] == [1, 2]
    found = run.predictions()
    assert found is not None
    assert (found[0].argmax(axis=1) == found[1]).mean() == run.epochs()[1]["test_accuracy"]
    assert run.kept_epoch() == 2


def test_nothing_of_an_earlier_end_or_of_a_killed_writer_is_taken_for_the_new_weights(
    monkeypatch: pytest.MonkeyPatch, one_batch_at_a_time: None
) -> None:
    run = trained(TINY, replace(CONFIG, epochs=1))
    left = run.folder / "weights" / ".0a1b2c3d-epoch-002.weights.h5"
    note = run.folder / "weights" / ".note"
    left.write_bytes(b"half")
    note.touch()
    run.extend(2)
    in_batch(monkeypatch, 35, lambda: (run.request_pause(), run.request_place()))
    assert loop.train(str(run.folder)) == GAVE_WAY
    assert run.predictions() is None
    assert not run.model_file.exists()
    assert not left.exists()
    assert note.exists()


def test_weight_decay_keeps_weights_small() -> None:
    def size(l2: float) -> float:
        run = trained(TINY, replace(CONFIG, l2=l2, epochs=2))
        model = models.build(TINY)
        model.load_weights(run.weights_file())
        return float(np.square(model.get_weights()[0]).sum())

    assert size(0.1) < 0.2 * size(0.0)


def test_what_is_seen_live_agrees_with_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop.Live, "due", True)
    run = trained(RANDOM, replace(CONFIG, epochs=1))
    steps, layers, norms = run.gradient_norms()
    assert layers == ["conv2d", "batch_normalization", "dense"]
    assert norms.shape == (len(steps), 3)
    assert (norms > 0).all()
    assert steps[-1] == 30

    epochs, kernels = run.first_kernels()
    model = models.build(RANDOM)
    model.load_weights(run.weights_file(1))
    assert epochs == 1.0
    np.testing.assert_array_equal(kernels, model.get_layer("conv2d").get_weights()[0])
    data = loop.data.load(run.config)
    for picture, top, label in run.live_predictions():
        answer = model.predict(data.test.images[picture : picture + 1] / 255.0, verbose=0)[0]
        assert [p for _, p in top] == pytest.approx(sorted(answer)[:-4:-1], rel=1e-4)
        assert top[0][0] == answer.argmax()
        assert label == data.test.labels[picture]

    confusion, (row,) = run.confusion(1), run.epochs()
    assert confusion.sum() == 100
    assert np.trace(confusion) / 100 == pytest.approx(row["test_accuracy"])
    assert run.confusion(2) is None


@pytest.mark.parametrize("patience", [0, 1])
def test_an_ended_run_shows_the_answers_of_the_weights_that_it_kept(
    monkeypatch: pytest.MonkeyPatch, patience: int
) -> None:
    monkeypatch.setattr(loop.Live, "due", False)  # nothing was seen on the way
    run = trained(RANDOM, replace(CONFIG, epochs=4, learning_rate=0.1, early_stopping=patience))
    kept = run.best_epoch() if patience else 4
    epochs, kernels = run.first_kernels()
    assert epochs == kept
    model = models.build(RANDOM)
    model.load_weights(run.weights_file(kept))
    np.testing.assert_array_equal(kernels, model.get_layer("conv2d").get_weights()[0])
    probabilities, labels = run.predictions()
    for picture, top, label in run.live_predictions():
        assert top[0][1] == pytest.approx(probabilities[picture].max())
        assert label == labels[picture]


def test_the_length_of_a_gradient_is_what_keras_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop.Live, "due", True)
    config = replace(CONFIG, num_train=50, batch_size=50, epochs=1, loss="mean_squared_error")
    run = trained(TINY, config)
    _, _, norms = run.gradient_norms()
    data = loop.data.load(config)
    model = models.build(TINY)
    model.load_weights(run.weights_file(0))
    weights, bias = model.get_weights()
    x = data.train.images.reshape(50, -1) / 255.0
    z = x @ weights + bias
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    error = 2 * (p - np.eye(10)[data.train.labels]) / p.size
    into_softmax = p * (error - (error * p).sum(axis=1, keepdims=True))
    expected = np.hypot(np.linalg.norm(x.T @ into_softmax), np.linalg.norm(into_softmax.sum(0)))
    assert norms[0, 0] == pytest.approx(expected, rel=1e-4)


def test_what_is_said_while_a_stopped_run_is_tested_is_true(
    monkeypatch: pytest.MonkeyPatch, one_batch_at_a_time: None
) -> None:
    """Its epoch is not over, and nobody waits for the rest of it."""
    run = runs.create(RANDOM, CONFIG)
    in_batch(monkeypatch, 35, run.request_stop)
    said = []
    write = Run.write_status

    def remember(self: Run, status: Status) -> None:
        said.append(status)
        write(self, status)

    monkeypatch.setattr(Run, "write_status", remember)
    loop.train(str(run.folder))
    testing = [status for status in said if status.message.startswith("Testing")]
    assert [status.message for status in testing] == [
        "Testing after epoch 1 of 3.",
        "Testing in the middle of epoch 2 of 3.",
    ]
    assert testing[0].seconds_left is not None
    assert testing[1].seconds_left is None
