"""Networks with the settings that suit them: what to start from."""

import math
from dataclasses import dataclass, replace

from cnn.settings.training_config import TrainingConfig

FEW_STEPS = 50  # with Adam's usual rate, hardly any network leaves guessing behind so soon
_ENOUGH_STEPS = 200
_BATCHES = (64, 32, 16, 8)  # pictures


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
        "What the article's notebook does: five epochs with Adam at a constant learning rate.",
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


def with_enough_steps(config: TrainingConfig, max_epochs: int) -> TrainingConfig | None:
    """Suggest smaller batches and more epochs where the weights would hardly be corrected.

    That is so with few pictures, as a learner's own often are: they fit into a single batch.

    Args:
        config: Settings as they are.
        max_epochs: No more than that.

    Returns:
        None if the weights are corrected often enough, or no more can be done.

    >>> few = with_enough_steps(TrainingConfig(num_train=64), max_epochs=100)
    >>> few.batch_size, few.epochs
    (8, 25)
    >>> with_enough_steps(TrainingConfig(num_train=1000), max_epochs=100) is None
    True
    """
    if config.num_batches * config.epochs >= FEW_STEPS:
        return None
    fitting = [size for size in _BATCHES if size * 8 <= config.num_learnt] or [_BATCHES[-1]]
    batch_size = min(fitting[0], config.batch_size)
    num_batches = math.ceil(config.num_learnt / batch_size)
    epochs = max(min(math.ceil(_ENOUGH_STEPS / num_batches), max_epochs), config.epochs)
    changed = replace(config, batch_size=batch_size, epochs=epochs)
    return None if changed == config else changed
