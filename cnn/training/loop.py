"""Train the network of a run, from its folder into its folder. Imports Keras."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from cnn import datasets, models
from cnn.errors import CnnError
from cnn.runs import Heartbeat, Run, Status
from cnn.runs.files import replacing
from cnn.training.batches import Batches
from cnn.training.callbacks import (
    Backup,
    EpochRow,
    EpochWeights,
    MetricLog,
    Progress,
    Reproducible,
    StopRequest,
    restore_backup,
    without_optimizer,
)
from cnn.training.config import TrainingConfig
from cnn.training.losses import loss_function

TEST_BATCH_SIZE = 500  # pictures; the result does not depend on it


def train(run_folder: str, on_epoch: Callable[[EpochRow], None] | None = None) -> None:
    """Train a run to its end, or until it is asked to stop.

    What an earlier attempt achieved is kept: training goes on after its last whole epoch, with the
    same numbers as if it had not been interrupted.

    Args:
        run_folder: Folder of a run that `cnn.runs.create` made.
        on_epoch: Called after each epoch with its row of epochs.csv.

    Raises:
        CnnError: The loss is no longer a number, memory ran out, or the data cannot be read. This
            and every other error is in the run's status, too.
    """
    run = Run.open(Path(run_folder))
    with Heartbeat(run), _outcome_recorded(run):
        _train(run, on_epoch)


def evaluate(run: Run) -> dict[str, float]:
    """Test a run's network as it is now, with the run's own test pictures.

    Returns:
        test_loss, test_accuracy (0 to 1) and num_test.

    Raises:
        CnnError: There are no weights yet.
    """
    _, test_batches, dataset = _data(run.config)
    model = models.build(run.architecture)
    model.load_weights(run.weights_file())
    model.compile(loss=loss_function(run.config.loss), metrics=[_accuracy()])
    results = model.evaluate(test_batches, verbose=0, return_dict=True)
    return {
        "test_loss": results["loss"],
        "test_accuracy": results["accuracy"],
        "num_test": len(dataset.y_test),
    }


def _fresh_model(run: Run) -> keras.Model:
    keras.utils.clear_session()  # networks of earlier runs in this process
    keras.utils.set_random_seed(run.config.seed)
    model = models.build(run.architecture, run.config.seed)
    model.compile(
        optimizer=keras.optimizers.get(
            {
                "class_name": run.config.optimizer,
                "config": {"learning_rate": run.config.learning_rate},
            }
        ),
        loss=loss_function(run.config.loss),
        metrics=[_accuracy()],
    )
    return model


def _accuracy() -> keras.metrics.Metric:
    return keras.metrics.CategoricalAccuracy("accuracy")


def _train(run: Run, on_epoch: Callable[[EpochRow], None] | None) -> None:
    config = run.config
    run.write_status(replace(run.status(), state="running", message="Reading the data."))
    train_batches, test_batches, dataset = _data(config)
    model = _fresh_model(run)

    epochs_done = restore_backup(run, model)
    run.forget_after(epochs_done)

    progress = Progress(run)
    model.fit(
        train_batches,
        validation_data=test_batches,
        shuffle=False,  # Reproducible does it
        initial_epoch=epochs_done,
        # Asked to stop before it began: test what there is, train no further.
        epochs=epochs_done if run.stop_requested() else config.epochs,
        verbose=0,
        callbacks=[
            Reproducible(train_batches, config.seed),
            EpochWeights(run),
            StopRequest(run),
            progress,
            MetricLog(run, len(dataset.y_train), on_epoch),
            Backup(run, progress),  # last: an epoch is done only when all of it has been written
        ],
    )
    _save_result(run, model, test_batches, dataset.y_test)
    run.write_status(_final_status(run, progress))


def _data(config: TrainingConfig) -> tuple[Batches, Batches, datasets.Dataset]:
    dataset = datasets.load(
        config.dataset, num_train=config.num_train, num_test=config.num_test, seed=config.seed
    )
    return (
        Batches(dataset.x_train, dataset.y_train, dataset.num_classes, config.batch_size),
        Batches(dataset.x_test, dataset.y_test, dataset.num_classes, TEST_BATCH_SIZE),
        dataset,
    )


def _save_result(
    run: Run, model: keras.Model, test_batches: Batches, labels: datasets.LabelArray
) -> None:
    run.save_predictions(np.asarray(model.predict(test_batches, verbose=0)), labels)
    with replacing(run.model_file) as new:
        without_optimizer(model).save(new)  # loads anywhere, whatever the loss was


def _final_status(run: Run, progress: Progress) -> Status:
    epochs, num_batches = run.config.epochs, run.config.num_batches
    if not run.stop_requested() or progress.complete:
        message = f"Trained {epochs} epoch{'s' if epochs > 1 else ''}."
        return Status("finished", message, epochs, num_batches, num_batches)
    if not progress.epoch:  # asked before it began, or before it was resumed
        done = len(run.epochs())
        message = f"Stopped on request; {done} of {epochs} epochs are done."
        return Status("stopped", message, done, 0, num_batches)
    return Status(
        "stopped",
        f"Stopped on request in epoch {progress.epoch} of {epochs}, after {progress.batch} of "
        f"{num_batches} batches. What was learnt until then is kept.",
        progress.epoch,
        progress.batch,
        num_batches,
    )


@contextmanager
def _outcome_recorded(run: Run) -> Iterator[None]:
    """Write into the run's status why training ended too early, whatever the reason."""
    try:
        yield
    except KeyboardInterrupt:
        _record(run, Status("stopped", "Interrupted; the last whole epoch is kept."))
        raise
    except CnnError as error:
        _record(run, Status("failed", str(error)))
        raise
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        message = (
            "There was not enough memory. Try a smaller batch size, fewer pictures or a smaller "
            "network."
        )
        _record(run, Status("failed", message))
        raise CnnError(message) from error
    except Exception as error:
        _record(run, Status("failed", f"Unexpected {type(error).__name__}: {error}"[:500]))
        raise


def _record(run: Run, outcome: Status) -> None:
    progress = run.status()
    run.write_status(
        replace(progress, state=outcome.state, message=outcome.message, seconds_left=None)
    )
