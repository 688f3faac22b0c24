"""Networks with the settings that suit them: what to start from."""

from dataclasses import dataclass

from cnn.training.config import TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """A network of `cnn.architecture.PRESETS` and how to train it."""

    architecture: str  # key in PRESETS
    config: TrainingConfig
    description: str


RECIPES: dict[str, Recipe] = {
    "article": Recipe("article", TrainingConfig(), "What the article does."),
}
