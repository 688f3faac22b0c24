"""How a network is trained: the settings, and the loop that follows them on a worker."""

from cnn.training.config import LOSSES, OPTIMIZERS, SCHEDULES, TrainingConfig

__all__ = ["LOSSES", "OPTIMIZERS", "SCHEDULES", "TrainingConfig"]
