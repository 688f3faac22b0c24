"""What a run is told: its settings, and what they may be. Knows no run and no Keras."""

from cnn.settings.training_config import LOSSES, OPTIMIZERS, SCHEDULES, TrainingConfig

__all__ = ["LOSSES", "OPTIMIZERS", "SCHEDULES", "TrainingConfig"]
