"""A sweep: every combination of a few depths, widths and learning rates, trained alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from cnn import datasets
from cnn.architecture import Architecture
from cnn.architecture.presets import MAX_STACKED, stacked
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.settings.network_for_data import fitted
from cnn.settings.training_config import TrainingConfig

MAX_COMBINATIONS = 12
LAYERS = tuple(range(1, MAX_STACKED + 1))
FILTERS = (4, 8, 16, 32, 64)
LEARNING_RATES = (0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001)


@dataclass(frozen=True)
class Combination:
    """One run of a sweep, before it is made."""

    name: str
    architecture: Architecture
    config: TrainingConfig


def combinations(
    layers: Sequence[int],
    filters: Sequence[int],
    learning_rates: Sequence[float],
    config: TrainingConfig,
    num_seeds: int = 1,
) -> list[Combination]:
    """Make every combination: so many convolutions, each with so many filters, at such a rate.

    Args:
        layers: Numbers of convolution layers, each followed by pooling, 1 to 4.
        filters: Of every convolution.
        learning_rates: Largest ones, where the schedule changes them.
        config: All other settings.
        num_seeds: How many times each, with successive seeds from the configuration's on.

    Returns:
        1 to 12 combinations, ordered from the cheapest network on, so that first results come
        soon.

    Raises:
        CnnError: There are none, or too many.

    >>> found = combinations([1, 2], [8], [0.01, 0.001], TrainingConfig())
    >>> [one.name for one in found][:2]
    ['1 layer × 8 filters, rate 0.01', '1 layer × 8 filters, rate 0.001']
    """
    count = len(layers) * len(filters) * len(learning_rates) * num_seeds
    if not 1 <= count <= MAX_COMBINATIONS:
        raise CnnError(
            f"A sweep has 1 to {MAX_COMBINATIONS} runs, and this one would have {count}. Choose "
            "at least one of each kind, and not too many."
        )
    info = datasets.info(config.dataset)
    found = []
    for depth, width, rate, more in product(layers, filters, learning_rates, range(num_seeds)):
        network = fitted(stacked(depth, width), info.input_shape, info.num_classes)
        name = f"{counted(depth, 'layer')} × {counted(width, 'filter')}"
        seed = config.seed + more
        found.append(
            Combination(
                f"{name}, rate {rate:g}" + (f", seed {seed}" if num_seeds > 1 else ""),
                replace(network, name=name),
                replace(config, learning_rate=rate, seed=seed),
            )
        )
    # Sorting keeps the order of equals.
    return sorted(found, key=lambda one: _multiply_adds(one.architecture))


def describe(
    layers: Sequence[int], filters: Sequence[int], rates: Sequence[float], seeds: int
) -> str:
    """Write how many runs a sweep has, as a product.

    >>> describe([1, 2], [8, 16, 32], [0.001], 1)
    '2 depths × 3 widths × 1 rate = 6 runs'
    """
    counts = [
        (len(layers), "depth"),
        (len(filters), "width"),
        (len(rates), "rate"),
        *([(seeds, "seed")] if seeds > 1 else []),
    ]
    total = 1
    for count, _ in counts:
        total *= count
    factors = " × ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts)
    return f"{factors} = {total} run{'' if total == 1 else 's'}"


def _multiply_adds(architecture: Architecture) -> int:
    return sum(row.multiply_adds for row in architecture.summary())
