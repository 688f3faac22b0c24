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
    "article": Recipe(
        "article",
        TrainingConfig(),
        "What the article does: five epochs with Adam at a constant learning rate.",
    ),
    # The learning rate rises to ten times Adam's usual one and falls to nothing: Smith, Super-
    # Convergence (2018). Batch normalisation is what makes it bear that. docs/benchmarks.md has
    # the figures.
    "fast and good": Recipe(
        "fast_and_good",
        TrainingConfig(epochs=1, batch_size=64, learning_rate=0.01, schedule="one_cycle"),
        "At least 99 % in a single epoch: batch normalisation, small batches and one cycle of the "
        "learning rate.",
    ),
}
