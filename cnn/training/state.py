"""Where a run's training stands, between two batches."""

import math
from dataclasses import asdict, dataclass, field

from cnn.settings.training_config import TrainingConfig


@dataclass
class Sums:
    """What the batches of an epoch add up to."""

    pictures: int = 0
    loss: float = 0.0  # mean of each batch × its pictures
    accuracy: float = 0.0
    seconds: float = 0.0  # of training alone

    def add(self, pictures: int, loss: float, accuracy: float) -> None:
        """Add a batch."""
        self.pictures += pictures
        self.loss += loss * pictures
        self.accuracy += accuracy * pictures

    def to_dict(self) -> dict[str, float]:
        """Return it as plain data for JSON."""
        return asdict(self)


@dataclass
class TrainingProgress:
    """How far the training is, and how fast.

    Args:
        config: The run's configuration.
        epoch: Whole epochs that are done.
        batch: Batches of the next one that are done.
        sums: What these batches add up to.
    """

    config: TrainingConfig
    epoch: int = 0
    batch: int = 0
    sums: Sums = field(default_factory=Sums)
    seconds_per_batch: float | None = None  # a running mean; None before the second batch
    seconds_per_test: float = 0.0  # of all test and validation pictures
    compiled: bool = False  # the first batch compiles the network, and so tells nothing

    @property
    def step(self) -> int:
        """Batches that are done, over all epochs."""
        return self.epoch * self.config.num_batches + self.batch

    @property
    def epoch_complete(self) -> bool:
        """Whether all batches of the epoch are done."""
        return self.batch == self.config.num_batches

    def measured(self, seconds: float, num_batches: int) -> None:
        """Learn from the time that some batches took."""
        if not self.compiled:
            self.compiled = True
            return
        now = seconds / num_batches
        before = self.seconds_per_batch
        self.seconds_per_batch = now if before is None else 0.7 * before + 0.3 * now

    def batches_within(self, seconds: float) -> int:
        """Return how many batches fit in so many seconds; at least one."""
        if self.seconds_per_batch is None:
            return 1
        return max(math.floor(seconds / max(self.seconds_per_batch, 1e-6)), 1)

    def seconds_left(self) -> float | None:
        """Estimate when all epochs are done; None while the speed is unknown."""
        if self.seconds_per_batch is None:
            return None
        batches = self.config.epochs * self.config.num_batches - self.step
        tests = self.config.epochs - self.epoch - self.epoch_complete
        return max(batches * self.seconds_per_batch + tests * self.seconds_per_test, 0.0)
