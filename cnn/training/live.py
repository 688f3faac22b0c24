"""What a page sees of a run while it is trained, measured about once a second. Uses Keras."""

from __future__ import annotations

import time
from typing import Literal

import numpy as np

from cnn.engine import keras
from cnn.runs import Run, Status
from cnn.training.data import RunData
from cnn.training.dead_units import UnitWatch
from cnn.training.state import TrainingProgress
from cnn.training.steps import Steps
from cnn.types import FloatArray

Doing = Literal["Training", "Testing after", "Paused in"]

LIVE_SECONDS = 1.0  # between two looks at kernels, gradients and answers
STATUS_SECONDS = 0.5  # between two writes of status.json
NUM_ANSWERS = 12  # test pictures at a look
_OFTEN = 8  # batches, within which dead units are looked for after each doubling
TOP = 3  # likeliest classes of each


class Live:
    """Writes what is seen live, and says when it is time again.

    Args:
        run: Where to write.
        model: The network in training.
        steps: The same, compiled.
        data: Its test pictures, of which other ones are answered at each look, and its training
            pictures, of which the first show which units are dead.
    """

    def __init__(self, run: Run, model: keras.Model, steps: Steps, data: RunData) -> None:
        test = data.test
        self._run = run
        self._steps = steps
        self._test = test
        kinds = (layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
        self._first_convolution = next(kinds, None)
        self._looks = 0
        self._pictures = np.arange(min(NUM_ANSWERS, len(test.labels)))
        self._units = UnitWatch(model, data.train.images)
        self._units_due, self._units_counted = 1, 0  # steps
        self._looked = 0.0
        self._status_written = 0.0

    @property
    def due(self) -> bool:
        """Whether it is time for another look."""
        return time.monotonic() - self._looked >= LIVE_SECONDS

    def look(self, progress: TrainingProgress, norms: FloatArray) -> None:
        """Keep the kernels, the gradients' lengths and a few answers as they are now."""
        self._looked = time.monotonic()
        self._run.append_gradients(progress.step, self._steps.layers, norms.tolist())
        first = self._looks * NUM_ANSWERS
        self._pictures = np.unique(np.arange(first, first + NUM_ANSWERS) % len(self._test.labels))
        self._looks += 1
        answers = self._steps.answers(self._test.images[self._pictures])
        self._keep(progress.step / progress.config.num_batches, answers)

    def watch_units(self, progress: TrainingProgress, *, now: bool = False) -> None:
        """Count the dead units, unless that was done not long ago.

        They die in the first few batches, if they do: it is done after 1, 2, 4, 8, 32, 128, ...

        Args:
            progress: Where the training stands.
            now: Do it in any case, as after an epoch.
        """
        is_due = progress.step >= self._units_due or now
        if not self._units.layers or not is_due or progress.step == self._units_counted:
            return
        self._units_counted = progress.step
        self._units_due = progress.step * (2 if progress.step < _OFTEN else 4)
        self._run.append_dead_units(progress.step, self._units.layers, self._units.shares())

    def look_back(self, epochs: float, answers: FloatArray) -> None:
        """Keep what has come of it in the end, for the pictures of the last look.

        Args:
            epochs: Trained until then.
            answers: For all test pictures, shape (N, classes).
        """
        self._keep(epochs, answers[self._pictures])

    def _keep(self, epochs: float, probabilities: FloatArray) -> None:
        classes = np.argsort(-probabilities, axis=1, kind="stable")[:, :TOP]
        seen = {
            "epochs": np.float64(epochs),
            "pictures": self._pictures,
            "classes": classes,
            "probabilities": np.take_along_axis(probabilities, classes, axis=1),
            "labels": self._test.labels[self._pictures],
        }
        if self._first_convolution is not None:
            seen["kernels"] = np.asarray(self._first_convolution.kernel)
        self._run.write_live(**seen)

    def tell(
        self, progress: TrainingProgress, doing: Doing = "Training", *, now: bool = False
    ) -> None:
        """Write the status, unless that was done a moment ago."""
        if not now and time.monotonic() - self._status_written < STATUS_SECONDS:
            return
        self._status_written = time.monotonic()
        epoch, config = progress.epoch + 1, progress.config
        stopped = doing == "Testing after" and progress.batch < config.num_batches
        words = "Testing in the middle of" if stopped else doing
        self._run.write_status(
            Status(
                "paused" if doing == "Paused in" else "running",
                f"{words} epoch {epoch} of {config.epochs}.",
                epoch,
                progress.batch,
                config.num_batches,
                None if stopped else progress.seconds_left(),
            )
        )
