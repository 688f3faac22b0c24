"""What a run is told: its settings, and what they may be. Knows no run and no Keras."""

from cnn.settings.training_config import LOSS_NAMES, OPTIMIZERS, SCHEDULES, TrainingConfig

__all__ = ["LOSS_NAMES", "OPTIMIZERS", "SCHEDULES", "TrainingConfig"]
