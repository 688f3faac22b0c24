"""How a network is trained; importing this package does not import Keras, its `loop` does."""

from cnn.training.config import LOSSES, OPTIMIZERS, SCHEDULES, TrainingConfig

__all__ = ["LOSSES", "OPTIMIZERS", "SCHEDULES", "TrainingConfig"]
