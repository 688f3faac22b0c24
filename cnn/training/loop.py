"""Train the network of a run, from its folder into its folder. Uses Keras."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from cnn.engine import keras, tf
from cnn.errors import CnnError
from cnn.results import diagnosis
from cnn.results.evaluation import confusion_matrix
from cnn.runs import EPOCH_COLUMNS, GAVE_WAY, Heartbeat, Run
from cnn.settings.schedules import RateChange, learning_rates
from cnn.training import checkpoints, data, outcome
from cnn.training.compiled import compiled, fresh_model
from cnn.training.live import Live
from cnn.training.state import Sums
from cnn.training.steps import TEST_BATCH_SIZE, Steps
from cnn.types import FloatArray

EpochRow = dict[str, float]

MAX_BATCH_ROWS = 1000  # per epoch; a chart has no more pixels, and the page reads them each second
AT_ONCE_SECONDS = 0.25  # of work between two looks at what somebody asks for
PAUSED_SECONDS = 0.05  # between two such looks while the run is paused


def train(run_folder: str, on_epoch: Callable[[EpochRow], None] | None = None) -> str | None:
    """Train a run to its end, or until it is asked to stop.

    What an earlier attempt achieved is kept: training goes on after its last whole epoch, with the
    same numbers as if it had not been interrupted.

    Args:
        run_folder: Folder of a run that `cnn.runs.create` made.
        on_epoch: Called after each epoch with its row of epochs.csv.

    Returns:
        `cnn.runs.GAVE_WAY` if it made room for another run and is to go on later.

    Raises:
        CnnError: The loss is no longer a number, memory ran out, the disk is full, or the data
            cannot be read. This and every other error is in the run's status, too.
    """
    run = Run.open(Path(run_folder))
    with Heartbeat(run), outcome.recorded(run):
        return TrainingLoop(run, on_epoch).go()


def evaluate(run: Run) -> dict[str, float]:
    """Test a run's network as it is now, with the run's own test pictures.

    Returns:
        test_loss, test_accuracy (0 to 1) and num_test.

    Raises:
        CnnError: There are no weights yet.
    """
    run.weights_file()  # before anything is built
    model = fresh_model(run.architecture, run.config)
    checkpoints.load_weights(run, model)
    pictures = data.load(run.config).test
    results = _Tester(Steps(model, run.config), pictures).test()
    return {
        "test_loss": results.loss,
        "test_accuracy": results.accuracy,
        "num_test": len(pictures.labels),
    }


class _GiveWayError(Exception):
    """Ends the work on a run that another one is to follow."""


class TrainingLoop:
    """One attempt at a run."""

    def __init__(self, run: Run, on_epoch: Callable[[EpochRow], None] | None) -> None:
        before = run.status()
        # Whoever queues a run says so; one that is "running" here has lost its worker.
        self._died = before.state == "running"
        message = outcome.DIED if self._died else "Reading the data."
        run.write_status(replace(before, state="running", message=message))
        self._run = run
        self._on_epoch = on_epoch
        self._data = data.load(run.config)
        self._model, self._steps = compiled(run.architecture, run.config)
        self._live = Live(run, self._model, self._steps, self._data)
        self._test = _Tester(self._steps, self._data.test, self._heed_while_testing)
        self._validate = (
            _Tester(self._steps, self._data.validation, self._heed_while_testing)
            if self._data.validation
            else None
        )
        self._images = tf.constant(self._data.train.images)
        self._labels = tf.constant(self._data.train.labels.astype(np.int32))
        self._progress = checkpoints.restore(run, self._model)
        self._rates = run.rate_changes()
        self._kept = self._progress.epoch  # the epoch whose weights the model has
        self._answers: FloatArray | None = None  # for the test pictures, by these weights
        self._since = 0.0  # up to when the seconds of training have been counted

    def go(self) -> str | None:
        """Train what is left, then save the result."""
        run, progress = self._run, self._progress
        run.begin_attempt()
        run.forget_after(progress.epoch, progress.batch)
        if not run.has_weights(0):
            checkpoints.save_weights(run, self._model, 0)
        try:
            while not run.stop_requested() and not self._done():
                self._train_epoch()
            if progress.epoch_complete:  # stopped while it was tested
                self._end_epoch()
            elif progress.batch:  # stopped in the middle of an epoch
                self._test_and_keep()
                checkpoints.save_backup(run, self._model, progress)
            stopped = not self._done()
            if run.config.early_stopping:
                self._take_back_best()
            answers = self._test.test().answers if self._answers is None else self._answers
        except _GiveWayError:
            return GAVE_WAY
        run.save_predictions(answers, self._data.test.labels)
        epochs = min(self._kept, progress.step / run.config.num_batches)
        self._live.look_back(epochs, answers)
        checkpoints.save_model(run, self._model)
        status = outcome.final_status(run, progress, stopped=stopped, kept=self._kept)
        if words := diagnosis.learned_nothing(run, self._kept):
            status = replace(status, message=f"{status.message} {words}")
        if self._died:
            status = replace(status, message=f"{status.message} {outcome.DIED}")
        run.write_status(status)
        return None

    # -- epochs ------------------------------------------------------------------------------------

    def _done(self) -> bool:
        """Tell whether the run has come to its end, early or not."""
        done, config = self._progress.epoch, self._run.config
        if done >= config.epochs or not config.early_stopping:
            return done >= config.epochs
        best = self._run.best_epoch() or 0
        # Whoever asks for more epochs wants to see some of them.
        return done - max(best, self._run.stages[-1].first) >= config.early_stopping

    def _train_epoch(self) -> None:
        progress, config = self._progress, self._run.config
        self._live.tell(progress, now=True)
        self._seed_dropout()
        self._answers = None
        self._since = time.perf_counter()
        with data.blocks(config, self._data.train, progress.epoch, progress.batch) as blocks:
            for block in blocks:
                if not self._train_block(block):
                    break
        if progress.epoch_complete:
            self._end_epoch()

    def _train_block(self, block: data.BatchBlock) -> bool:
        """Train with some batches of an epoch; return whether to go on."""
        progress = self._progress
        if block.images is None:
            first, images, labels, order = 0, self._images, self._labels, block.order
        else:
            first, images = block.first, tf.constant(block.images)
            labels = tf.constant(self._data.train.labels[block.order].astype(np.int32))
            order = np.arange(len(block.order), dtype=np.int32)
        places = tf.constant(order)
        while progress.batch < block.end:
            if not self._heed():
                return False
            num = min(progress.batches_within(AT_ONCE_SECONDS), block.end - progress.batch)
            self._train_batches(images, labels, places, progress.batch - first, num)
        return not self._run.stop_requested()

    def _train_batches(
        self, images: tf.Tensor, labels: tf.Tensor, order: tf.Tensor, first: int, num: int
    ) -> None:
        run, progress = self._run, self._progress
        rates = learning_rates(
            run.config, run.stages, self._rates, range(progress.step, progress.step + num)
        )
        measure = self._live.due
        found = self._steps.train(images, labels, order, first, rates, measure)
        losses, accuracies, norms = (np.asarray(value, np.float64) for value in found)
        self._record(losses, accuracies, rates, time.perf_counter() - self._since)
        if measure:
            self._live.look(progress, norms)
        self._live.watch_units(progress)
        self._live.tell(progress)
        now = time.perf_counter()
        progress.sums.seconds += now - self._since
        progress.measured(now - self._since, num)
        self._since = now

    def _record(
        self, losses: FloatArray, accuracies: FloatArray, rates: FloatArray, seconds: float
    ) -> None:
        """Keep what some batches have brought."""
        run, progress, config = self._run, self._progress, self._run.config
        rows_apart = math.ceil(config.num_batches / MAX_BATCH_ROWS)
        speed = len(losses) * config.batch_size / seconds
        rows: list[tuple[float, ...]] = []
        for loss, accuracy, rate in zip(losses, accuracies, rates, strict=True):
            progress.batch += 1
            if not math.isfinite(loss):
                run.append_batches(rows)
                raise CnnError(
                    outcome.not_a_number(run, loss, float(rate), progress.epoch + 1, progress.batch)
                )
            size = config.batch_size
            if progress.epoch_complete:
                size = config.num_learnt - (config.num_batches - 1) * config.batch_size
            progress.sums.add(size, loss, accuracy)
            if progress.step % rows_apart == 0:
                rows.append((progress.step, loss, accuracy, rate, speed))
        run.append_batches(rows)

    def _end_epoch(self) -> None:
        """Keep all that a whole epoch has brought, and turn to the next."""
        run, progress = self._run, self._progress
        self._test_and_keep()
        progress.epoch, progress.batch, progress.sums = progress.epoch + 1, 0, Sums()
        # Last: an epoch is done only when all of it has been written.
        checkpoints.save_backup(run, self._model, progress)
        run.reload()  # somebody may have asked for more epochs
        progress.config = run.config

    def _test_and_keep(self) -> None:
        """Test the network, and keep its weights and a row of what there is of this epoch."""
        run, progress, sums = self._run, self._progress, self._progress.sums
        self._live.tell(progress, "Testing after", now=True)
        start = time.perf_counter()
        tested = self._test.test()
        judged = self._validate.test() if self._validate else None
        progress.seconds_per_test = time.perf_counter() - start
        epoch = progress.epoch + 1
        run.save_confusion(epoch, confusion_matrix(tested.answers, self._data.test.labels))
        checkpoints.save_weights(run, self._model, epoch)
        self._live.watch_units(progress, now=True)
        self._kept, self._answers = epoch, tested.answers
        rate = learning_rates(
            run.config, run.stages, self._rates, range(progress.step - 1, progress.step)
        )
        row = (
            *(epoch, sums.seconds, sums.loss / sums.pictures, sums.accuracy / sums.pictures),
            *(tested.loss, tested.accuracy, float(rate[0])),
            *((judged.loss, judged.accuracy) if judged else ()),
        )
        run.append_epoch(row)
        if self._on_epoch:
            self._on_epoch(dict(zip(EPOCH_COLUMNS, row, strict=False)))

    def _take_back_best(self) -> None:
        """Give the network the weights of its best epoch."""
        best = self._run.best_epoch()
        if best is not None and best != self._kept:
            checkpoints.load_weights(self._run, self._model, best)
            self._kept, self._answers = best, None

    def _seed_dropout(self) -> None:
        """Let what is dropped depend on the seed and the step alone, however the run came here."""
        for layer in self._model.layers:
            if isinstance(layer, keras.layers.Dropout):
                # (seed, numbers drawn so far). Keras keeps it out of the files with the weights.
                state = layer.seed_generator.state
                state.assign([state[0], self._progress.step])

    # -- what somebody asks for meanwhile ----------------------------------------------------------

    def _heed(self) -> bool:
        """Do what was asked for since the last batches; return False if the run is to stop."""
        run, progress = self._run, self._progress
        rate = run.take_learning_rate()
        if rate is not None:
            self._rates.append(RateChange(progress.step, rate))
            run.append_rate_change(self._rates[-1])
        if run.pause_requested():
            self._stay_paused()
            self._live.tell(progress, now=True)
            self._since = time.perf_counter()
        return not run.stop_requested()

    def _stay_paused(self) -> None:
        """Wait as long as the run is paused; a run that wants the worker gets it."""
        self._live.tell(self._progress, "Paused in", now=True)
        while self._run.pause_requested() and not self._run.stop_requested():
            if self._run.place_requested():
                self._give_way()
            time.sleep(PAUSED_SECONDS)

    def _give_way(self) -> None:
        """Leave the worker to another run, so that this one can go on with the next batch."""
        if self._progress.batch:
            checkpoints.save_backup(self._run, self._model, self._progress)
        raise _GiveWayError

    def _heed_while_testing(self) -> None:
        """Wait between two parts of a test while the run is paused.

        A run that gives way here begins the test anew when it has its worker back.
        """
        if self._run.pause_requested() and not self._run.stop_requested():
            self._stay_paused()
            self._live.tell(self._progress, "Testing after", now=True)


class _Tested:
    """What a test has brought."""

    def __init__(self, answers: FloatArray, loss: float, accuracy: float) -> None:
        self.answers = answers  # probabilities, shape (N, classes)
        self.loss = loss
        self.accuracy = accuracy


class _Tester:
    """Tests a network in parts, as long as about AT_ONCE_SECONDS each.

    Args:
        steps: The compiled network.
        pictures: What to test with.
        between: Called between two parts.
    """

    def __init__(
        self, steps: Steps, pictures: data.Pictures, between: Callable[[], None] | None = None
    ) -> None:
        self._steps = steps
        self._labels = pictures.labels
        self._images = tf.constant(pictures.images)
        self._tensor_labels = tf.constant(pictures.labels.astype(np.int32))
        self._between = between
        self._at_once = 1  # batches

    def test(self) -> _Tested:
        """Return the answers, their mean loss, and the share of right ones."""
        num_batches = math.ceil(len(self._labels) / TEST_BATCH_SIZE)
        answers: list[FloatArray] = []
        losses: list[float] = []
        done = 0
        while done < num_batches:
            num = min(self._at_once, num_batches - done)
            start = time.perf_counter()
            part, part_losses = self._steps.test(self._images, self._tensor_labels, done, num)
            answers.append(np.asarray(part))
            losses.extend(np.asarray(part_losses, np.float64))
            done += num
            fits = AT_ONCE_SECONDS / max(time.perf_counter() - start, 1e-6) * num
            self._at_once = max(math.floor(fits), 1)
            if self._between:
                self._between()
        probabilities = np.concatenate(answers)
        ends = np.minimum(np.arange(1, num_batches + 1) * TEST_BATCH_SIZE, len(self._labels))
        sizes = np.diff(ends, prepend=0)
        right = probabilities.argmax(axis=1) == self._labels
        return _Tested(probabilities, float(np.average(losses, weights=sizes)), float(right.mean()))
