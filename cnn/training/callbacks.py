"""What happens beside training: records, progress, stopping. Each class does one of these."""

# Keras calls these hooks by name, with all their arguments; its documentation says when.
# ruff: noqa: ARG002, D102

import math
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from cnn.errors import CnnError
from cnn.runs import EPOCH_COLUMNS, Run, Status
from cnn.training.batches import Batches

Logs = dict[str, Any] | None
EpochRow = dict[str, float]

MAX_BATCH_ROWS = 1000  # per epoch; a chart has no more pixels, and the page reads them each second
STATUS_SECONDS = 0.5  # between two writes of status.json


class Reproducible(keras.callbacks.Callback):  # type: ignore[misc]
    """Lets all randomness of an epoch depend on the seed and the epoch alone.

    So a run that is resumed gives the same numbers as one that was never interrupted.

    Args:
        batches: The training pictures, put into a new order for every epoch.
        seed: From 0.
    """

    def __init__(self, batches: Batches, seed: int) -> None:
        super().__init__()
        self._batches = batches
        self._seed = seed

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._batches.shuffle(self._seed, epoch + 1)
        for layer in self.model.layers:
            if isinstance(layer, keras.layers.Dropout):
                # (seed, numbers drawn so far). Keras keeps it out of the files with the weights.
                state = layer.seed_generator.state
                state.assign([state[0], epoch * len(self._batches)])


class MetricLog(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes batches.csv and epochs.csv.

    Keras reports running means over the epoch so far. Its metrics are therefore reset before every
    batch, so that a row of batches.csv says what that batch alone had; the epoch's means, weighted
    by the number of pictures in each batch, are taken here.

    Args:
        run: Where to write.
        num_train: Training pictures, to weigh the last, smaller batch.
        on_epoch: Called with each new row of epochs.csv.

    Raises:
        CnnError: From `fit`, once a loss is not a finite number.
    """

    def __init__(
        self, run: Run, num_train: int, on_epoch: Callable[[EpochRow], None] | None
    ) -> None:
        super().__init__()
        self._run = run
        self._batch_sizes = np.full(run.config.num_batches, run.config.batch_size)
        self._batch_sizes[-1] = num_train - self._batch_sizes[:-1].sum()
        self._rows_apart = math.ceil(run.config.num_batches / MAX_BATCH_ROWS)
        self._on_epoch = on_epoch
        self._epoch = 0
        self._started = self._ended = 0.0
        self._batches: list[tuple[float, float]] = []  # loss, accuracy

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch
        self._batches = []
        self._started = time.perf_counter()

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        self.model.reset_metrics()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        loss, accuracy = float((logs or {})["loss"]), float((logs or {})["accuracy"])
        if not math.isfinite(loss):
            raise CnnError(
                f"The loss is {loss} after batch {batch + 1} of epoch {self._epoch + 1}: the "
                "weights have grown beyond all bounds. Try a learning rate ten times smaller than "
                f"{self._run.config.learning_rate:g}, or another optimiser or loss, and let the "
                "network end in a softmax."
            )
        self._batches.append((loss, accuracy))
        step = self._epoch * len(self._batch_sizes) + batch + 1
        if step % self._rows_apart == 0:
            self._run.append_batch((step, loss, accuracy))
        self._ended = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        sizes = self._batch_sizes[: len(self._batches)]  # fewer when the run was stopped
        loss, accuracy = np.average(self._batches, axis=0, weights=sizes)
        seconds = self._ended - self._started  # training alone: Keras tests after the last batch
        test_loss, test_accuracy = (logs or {})["val_loss"], (logs or {})["val_accuracy"]
        row = (epoch + 1, seconds, float(loss), float(accuracy), test_loss, test_accuracy)
        self._run.append_epoch(row)
        if self._on_epoch:
            self._on_epoch(dict(zip(EPOCH_COLUMNS, row, strict=False)))


class Progress(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes status.json: the epoch, the batch, and the seconds left at the speed so far.

    Attributes:
        epoch: The epoch in training, from 1; 0 before the first.
        batch: Batches of it that are done.
    """

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run
        self._num_batches = run.config.num_batches
        self._written = 0.0
        self._measured_from: tuple[float, int] | None = None  # time, step
        self.epoch = self.batch = 0

    @property
    def epoch_complete(self) -> bool:
        """Whether the last batch of the epoch is done."""
        return self.batch == self._num_batches

    @property
    def complete(self) -> bool:
        """Whether the last batch of the last epoch is done."""
        return self.epoch == self._run.config.epochs and self.epoch_complete

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self.epoch, self.batch = epoch + 1, 0
        self._write(f"Training epoch {self.epoch} of {self._run.config.epochs}.")

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self.batch = batch + 1
        # The first batch does not count: it includes the compilation of the network.
        self._measured_from = self._measured_from or (time.monotonic(), self._step)
        if time.monotonic() - self._written >= STATUS_SECONDS:
            self._write(f"Training epoch {self.epoch} of {self._run.config.epochs}.")

    def on_test_begin(self, logs: Logs = None) -> None:
        self._write(f"Testing after epoch {self.epoch} of {self._run.config.epochs}.")

    @property
    def _step(self) -> int:
        return (self.epoch - 1) * self._num_batches + self.batch

    def _write(self, message: str) -> None:
        self._written = time.monotonic()
        self._run.write_status(
            Status(
                "running", message, self.epoch, self.batch, self._num_batches, self._seconds_left()
            )
        )

    def _seconds_left(self) -> float | None:
        if self._measured_from is None:
            return None
        since, first_step = self._measured_from
        if self._step <= first_step:
            return None
        seconds_per_step = (time.monotonic() - since) / (self._step - first_step)
        return seconds_per_step * (self._run.config.epochs * self._num_batches - self._step)


class StopRequest(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends training after the batch in flight once the run is asked to stop."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        if self._run.stop_requested():
            self.model.stop_training = True


class EpochWeights(keras.callbacks.Callback):  # type: ignore[misc]
    """Saves the weights before the first epoch and after each.

    `keras.callbacks.ModelCheckpoint` would show a reader half a file, add the optimiser's state,
    which is twice as large as the weights, and leave out epoch 0.
    """

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def on_train_begin(self, logs: Logs = None) -> None:
        if not self._run.has_weights(0):
            self._save(0)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._save(epoch + 1)

    def _save(self, epoch: int) -> None:
        with self._run.new_weights(epoch) as path:
            without_optimizer(self.model).save_weights(path)


class Backup(keras.callbacks.Callback):  # type: ignore[misc]
    """Saves after each epoch what a resumed run needs: the weights and the optimiser's state.

    `keras.callbacks.BackupAndRestore` writes over its own files. A process that is killed meanwhile
    leaves half a backup, and in the first epoch there is no other.

    An epoch that was stopped in the middle is left out: a resumed run begins it again, and so gives
    the same numbers as one that was never stopped.
    """

    def __init__(self, run: Run, progress: Progress) -> None:
        super().__init__()
        self._run = run
        self._progress = progress

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if not self._progress.epoch_complete:
            return
        with self._run.new_backup(epoch + 1) as path:
            self.model.save_weights(path)


def restore_backup(run: Run, model: keras.Model) -> int:
    """Bring a compiled model to where a run's last whole epoch left it.

    Returns:
        The number of epochs done; 0 if there is no backup.
    """
    backup = run.last_backup()
    if backup is None:
        return 0
    model.optimizer.build(model.trainable_variables)  # its state can be loaded only if it exists
    model.load_weights(backup.path)
    return backup.epoch


def without_optimizer(model: keras.Model) -> keras.Model:
    """Return the same network, layers shared, as if it had never been compiled."""
    return keras.Model(model.input, model.output, name=model.name)
