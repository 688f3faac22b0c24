"""Training keeps what it measures, stops when asked, and goes on where it was interrupted."""

import json
import math
import shutil
from dataclasses import replace
from itertools import pairwise
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn import datasets, models, runs
from cnn.architecture import (
    PRESETS,
    Architecture,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
)
from cnn.errors import CnnError
from cnn.runs import Run
from cnn.settings import LOSS_NAMES, OPTIMIZERS, SCHEDULES, TrainingConfig
from cnn.settings.augmentation import Augmentation
from cnn.training import loop, outcome
from cnn.training.keras_losses import root_mean_squared_error

TINY = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")), "tiny")
RANDOM = Architecture(  # dropout draws random numbers, batch normalisation keeps running means
    (28, 28, 1),
    (
        Conv2D(4, 3, strides=2, activation="relu"),
        BatchNormalization(),
        MaxPool2D(),
        Flatten(),
        Dropout(0.3),
        Dense(10, activation="softmax"),
    ),
    "random",
)
CONFIG = TrainingConfig(num_train=250, num_test=100, epochs=3, batch_size=100, learning_rate=0.01)


class PowerCutError(BaseException):
    """Ends training without a chance to tidy up, as kill -9 does."""


def trained(architecture: Architecture, config: TrainingConfig, **options: Any) -> Run:
    run = runs.create(architecture, config)
    loop.train(str(run.folder), **options)
    return run


def numbers(run: Run) -> tuple[Any, ...]:
    """Return all that a run has measured, but for the time."""
    epochs = [{name: row[name] for name in row if name != "seconds"} for row in run.epochs()]
    batches = {
        name: values.tolist()
        for name, values in run.batches().items()
        if name != "samples_per_second"
    }
    predictions = run.predictions()
    return epochs, batches, None if predictions is None else predictions[0].tolist()


@pytest.fixture(scope="session")
def random_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Train RANDOM once for those tests that only look at the result."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_RUNS", str(tmp_path_factory.mktemp("runs")))
        return trained(RANDOM, CONFIG)


# -- configuration -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dataset", ["mnist"]),
        ("num_train", 0),
        ("num_train", 60_001),
        ("num_test", -1),
        ("optimizer", "magic"),
        ("learning_rate", 0),
        ("learning_rate", 10.5),
        ("learning_rate", float("nan")),
        ("learning_rate", "0.1"),
        ("loss", "hinge"),
        ("batch_size", 0),
        ("batch_size", 2049),
        ("schedule", "sometimes"),
        ("validation_split", 0.6),
        ("validation_split", -0.1),
        ("validation_split", float("nan")),
        ("early_stopping", -1),
        ("early_stopping", 1.5),
        ("l2", 0.2),
        ("augmentation", 1),
        ("epochs", 101),
        ("epochs", 2.0),
        ("epochs", True),
        ("seed", -1),
        ("seed", 2**32),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(CnnError, match=f"^{name} is "):
        TrainingConfig.from_dict({name: value})


@given(
    st.builds(
        TrainingConfig,
        num_train=st.none() | st.integers(1, 60_000),
        num_test=st.none() | st.integers(1, 10_000),
        optimizer=st.sampled_from(OPTIMIZERS),
        learning_rate=st.floats(0, 10, exclude_min=True),
        loss=st.sampled_from(LOSS_NAMES),
        batch_size=st.integers(1, 2048),
        epochs=st.integers(1, 100),
        schedule=st.sampled_from(SCHEDULES),
        validation_split=st.floats(0, 0.5),
        early_stopping=st.integers(0, 100),
        l2=st.floats(0, 0.1),
        augmentation=st.builds(Augmentation, shift=st.integers(0, 8), flip=st.booleans()),
        seed=st.integers(0, 2**32 - 1),
    )
)
def test_a_configuration_survives_json(config: TrainingConfig) -> None:
    assert TrainingConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_a_run_of_an_earlier_version_opens_and_settings_at_their_defaults_are_not_written() -> None:
    written = TrainingConfig(l2=0.01).to_dict()
    assert written.keys() == {
        *("dataset", "num_train", "num_test", "optimizer", "learning_rate", "loss"),
        *("batch_size", "epochs", "seed", "l2"),
    }
    del written["l2"]
    assert TrainingConfig.from_dict(written) == TrainingConfig()


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(CnnError, match="only these entries: dataset, "):
        TrainingConfig.from_dict({"dropout": 0.5})
    with pytest.raises(CnnError, match="only these entries"):
        TrainingConfig.from_dict("epochs=5")


def test_the_last_batch_of_an_epoch_may_be_smaller() -> None:
    assert TrainingConfig(num_train=250, batch_size=100).num_batches == 3
    assert TrainingConfig().num_batches == 600


# -- losses ------------------------------------------------------------------------------------


def test_root_mean_squared_error_equals_keras_metric() -> None:
    rng = np.random.default_rng(0)
    y_true = np.eye(10, dtype="float32")[rng.integers(0, 10, 50)]
    y_pred = rng.dirichlet(np.ones(10), 50).astype("float32")
    metric = keras.metrics.RootMeanSquaredError()
    metric.update_state(y_true, y_pred)
    assert float(root_mean_squared_error(y_true, y_pred)) == pytest.approx(
        float(metric.result()), abs=1e-6
    )


def test_a_perfect_answer_does_not_break_the_root_mean_squared_error() -> None:
    model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(10, use_bias=False)])
    model.set_weights([np.eye(10)])
    model.compile("sgd", root_mean_squared_error)
    model.fit(np.eye(10), np.eye(10), verbose=0)
    assert np.isfinite(model.get_weights()[0]).all()


@pytest.mark.parametrize(
    ("optimizer", "loss", "learning_rate"),
    list(
        zip(("sgd", "rmsprop", "adam", "adamw"), LOSS_NAMES, (0.5, 0.01, 0.01, 0.01), strict=True)
    ),
)
def test_every_loss_is_learnt_from(optimizer: str, loss: str, learning_rate: float) -> None:
    config = replace(
        CONFIG, optimizer=optimizer, loss=loss, learning_rate=learning_rate, num_train=1000
    )
    first, *_, last = trained(TINY, config).epochs()
    assert last["loss"] < first["loss"]
    assert last["test_accuracy"] > 0.5


# -- what is measured --------------------------------------------------------------------------


def test_the_articles_network_learns_to_read_digits() -> None:
    rows: list[dict[str, float]] = []
    config = TrainingConfig(num_train=2000, num_test=500, epochs=2, batch_size=50)
    run = trained(PRESETS["article"], config, on_epoch=rows.append)
    assert run.status() == runs.Status("finished", "Trained 2 epochs.", 2, 40, 40)
    assert rows == [pytest.approx(row, rel=1e-6) for row in run.epochs()]
    assert [row["epoch"] for row in rows] == [1, 2]
    assert rows[-1]["test_accuracy"] > 0.8
    assert all(row["seconds"] > 0 for row in rows)


def test_a_batch_reports_its_own_loss_and_not_the_mean_so_far() -> None:
    """With a learning rate of next to nothing every batch meets the initial network."""
    config = replace(CONFIG, optimizer="sgd", learning_rate=1e-12, epochs=1)
    run = trained(TINY, config)

    data = datasets.load("mnist", num_train=250, num_test=100, seed=0)
    model = models.build(TINY)
    model.load_weights(run.weights_file(0))
    probabilities = model.predict(datasets.scale(data.x_train), verbose=0)
    losses = -np.log(probabilities[np.arange(250), data.y_train])
    correct = probabilities.argmax(axis=1) == data.y_train

    batches, (epoch,) = run.batches(), run.epochs()
    assert batches["step"].tolist() == [1, 2, 3]
    # The sizes are 100, 100 and 50; the order is random, but all pictures come once.
    sizes = np.array([100, 100, 50])
    assert batches["loss"] @ sizes == pytest.approx(losses.sum(), rel=1e-5)
    assert batches["accuracy"] @ sizes == pytest.approx(correct.sum(), rel=1e-5)
    assert epoch["loss"] == pytest.approx(losses.mean(), rel=1e-5)
    assert epoch["accuracy"] == pytest.approx(correct.mean(), rel=1e-5)
    assert len(set(batches["loss"])) == 3
    num_correct = batches["accuracy"] * sizes
    assert num_correct == pytest.approx(num_correct.round(), abs=1e-4)


def test_many_small_batches_are_thinned_out_to_a_thousand_rows() -> None:
    run = trained(TINY, replace(CONFIG, num_train=1001, batch_size=1, epochs=1))
    assert run.batches()["step"].tolist() == list(range(2, 1001, 2))


def test_the_status_tells_how_far_the_training_is() -> None:
    seen = []
    run = runs.create(TINY, CONFIG)
    loop.train(str(run.folder), lambda _: seen.append(run.status()))
    assert [(status.state, status.epoch, status.batch) for status in seen] == [
        ("running", 1, 3),
        ("running", 2, 3),
        ("running", 3, 3),
    ]
    seconds_left = [status.seconds_left for status in seen]
    assert seconds_left[0] > 0
    assert seconds_left[1] > 0
    assert seconds_left[2] == 0


# -- what is kept ------------------------------------------------------------------------------


def test_the_saved_network_opens_in_plain_keras_and_answers_alike(random_run: Run) -> None:
    run = random_run
    data = datasets.load("mnist", num_train=250, num_test=100, seed=0)
    saved = keras.saving.load_model(run.model_file, safe_mode=True)
    expected = saved.predict(datasets.scale(data.x_test), verbose=0)
    probabilities, labels = run.predictions()
    np.testing.assert_allclose(probabilities, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(labels, data.y_test)
    accuracy = (probabilities.argmax(axis=1) == labels).mean()
    assert run.epochs()[-1]["test_accuracy"] == pytest.approx(accuracy)
    assert loop.evaluate(run)["test_accuracy"] == pytest.approx(accuracy)


def test_a_network_trained_with_a_loss_of_our_own_opens_in_plain_keras_too() -> None:
    run = trained(TINY, replace(CONFIG, loss="root_mean_squared_error", epochs=1))
    assert keras.saving.load_model(run.model_file, safe_mode=True).output_shape == (None, 10)


def test_weights_are_kept_before_the_first_epoch_and_after_each(random_run: Run) -> None:
    run = random_run
    assert run.saved_epochs() == [0, 1, 2, 3]

    model = models.build(RANDOM)
    kernels = []
    for epoch in run.saved_epochs():
        model.load_weights(run.weights_file(epoch))
        kernels.append(model.get_layer("conv2d").get_weights()[0])
    assert all((before != after).any() for before, after in pairwise(kernels))

    untrained = models.build(RANDOM, CONFIG.seed).get_layer("conv2d").get_weights()[0]
    np.testing.assert_array_equal(kernels[0], untrained)
    final = keras.saving.load_model(run.model_file).get_layer("conv2d").get_weights()[0]
    np.testing.assert_array_equal(kernels[3], final)


# -- same seed, same numbers -------------------------------------------------------------------


def test_the_same_seed_gives_the_same_numbers(random_run: Run) -> None:
    assert numbers(trained(RANDOM, CONFIG)) == numbers(random_run)


def test_another_seed_gives_other_numbers() -> None:
    config = replace(CONFIG, epochs=1)
    assert numbers(trained(TINY, config)) != numbers(trained(TINY, replace(config, seed=1)))


def test_an_interrupted_run_goes_on_as_if_nothing_had_happened(random_run: Run) -> None:
    def cut_in_epoch_2(row: dict[str, float]) -> None:
        if row["epoch"] == 2:  # written already, but not yet in the backup
            raise PowerCutError

    run = runs.create(RANDOM, CONFIG)
    with pytest.raises(PowerCutError):
        loop.train(str(run.folder), cut_in_epoch_2)
    assert [row["epoch"] for row in run.epochs()] == [1, 2]
    assert run.predictions() is None

    rows: list[dict[str, float]] = []
    loop.train(str(run.folder), rows.append)
    assert [row["epoch"] for row in rows] == [2, 3]
    assert run.status().state == "finished"
    assert numbers(run) == numbers(random_run)


def test_a_process_that_dies_while_it_writes_a_backup_leaves_the_one_before() -> None:
    run = trained(TINY, CONFIG)
    backup = runs.Backup(3, 0, run.folder / "backup" / "epoch-003.weights.h5", {})
    assert run.last_backup() == backup

    def die_in_the_middle() -> None:
        with run.new_backup(4) as path:
            path.write_bytes(b"half a file")
            raise PowerCutError

    with pytest.raises(PowerCutError):
        die_in_the_middle()
    assert run.last_backup() == backup


# -- stopping ----------------------------------------------------------------------------------


def test_a_stopped_run_keeps_what_it_learnt_and_can_go_on() -> None:
    run = runs.create(TINY, CONFIG)

    def stop_after_epoch_1(row: dict[str, float]) -> None:
        if row["epoch"] == 1:
            run.request_stop()

    loop.train(str(run.folder), stop_after_epoch_1)
    status = run.status()
    assert (status.state, status.epoch, status.batch) == ("stopped", 1, 0)
    assert "1 of 3 epochs are done" in status.message
    assert [row["epoch"] for row in run.epochs()] == [1]
    assert run.batches()["step"].tolist() == [1, 2, 3]
    assert run.has_weights(1)
    assert run.model_file.is_file()
    assert run.predictions() is not None

    run.queue()
    loop.train(str(run.folder))
    assert run.status().state == "finished"
    assert numbers(run) == numbers(trained(TINY, CONFIG))  # as if it had never been stopped


def test_a_run_that_is_stopped_while_it_waits_is_not_trained() -> None:
    run = runs.create(TINY, CONFIG)
    run.request_stop()
    loop.train(str(run.folder))
    assert run.status().state == "stopped"
    assert "0 of 3 epochs" in run.status().message
    assert run.epochs() == []
    assert run.predictions() is not None


def test_ctrl_c_leaves_a_stopped_run() -> None:
    def press_ctrl_c(_: object) -> None:
        raise KeyboardInterrupt

    run = runs.create(TINY, CONFIG)
    with pytest.raises(KeyboardInterrupt):
        loop.train(str(run.folder), press_ctrl_c)
    assert run.status().state == "stopped"


# -- failing -----------------------------------------------------------------------------------


def test_a_loss_beyond_all_bounds_ends_the_run_and_says_what_to_try() -> None:
    linear = replace(TINY, layers=(Flatten(), Dense(64), Dense(10)))
    config = replace(CONFIG, optimizer="sgd", learning_rate=10.0, loss="mean_squared_error")
    run = runs.create(linear, replace(config, epochs=100))
    with pytest.raises(CnnError, match="learning rate ten times smaller than 10"):
        loop.train(str(run.folder))
    assert run.status().state == "failed"
    assert "learning rate ten times smaller than 10" in run.status().message
    assert np.isfinite(run.batches()["loss"]).all()


@pytest.mark.parametrize(("ending", "told"), [("softmax", False), ("linear", True)])
def test_only_a_network_without_a_softmax_is_told_to_end_in_one(ending: str, *, told: bool) -> None:
    network = replace(TINY, layers=(Flatten(), Dense(10, activation=ending)))
    message = outcome.not_a_number(runs.create(network, CONFIG), math.nan, 10.0, 1, 7)
    assert ("softmax" in message) is told


def test_too_little_memory_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(_: Architecture, seed: int) -> None:
        raise MemoryError

    monkeypatch.setattr(models, "build", build)
    run = runs.create(TINY, CONFIG)
    with pytest.raises(CnnError, match="smaller batch size"):
        loop.train(str(run.folder))
    assert run.status().state == "failed"
    assert "smaller batch size" in run.status().message


def test_any_other_error_ends_up_in_the_status_too() -> None:
    run = runs.create(TINY, CONFIG)
    (run.folder / "weights").touch()  # a file where a folder is to be
    with pytest.raises(FileExistsError):
        loop.train(str(run.folder))
    assert run.status().state == "failed"
    assert run.status().message.startswith("Unexpected FileExistsError")


def test_a_run_whose_folder_is_gone_cannot_be_trained() -> None:
    run = runs.create(TINY, CONFIG)
    shutil.rmtree(run.folder)
    with pytest.raises(CnnError, match="no such run"):
        loop.train(str(run.folder))


def test_a_run_without_weights_cannot_be_evaluated() -> None:
    with pytest.raises(CnnError, match="no weights yet"):
        loop.evaluate(runs.create(TINY, CONFIG))
