"""The shift experiment: with and without pooling, trained with and without shifts.

Four networks on one small budget. Those without pooling let the convolutions themselves take
strides of 2 instead: their maps are as small, and they store as many numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cnn.architecture import Architecture, Conv2D, Dense, Flatten, MaxPool2D
from cnn.architecture.presets import INPUT_SHAPE, NUM_CLASSES
from cnn.counting import counted
from cnn.inspection.shift_test.shift_tables import ShiftScores, beyond_chance, losses, points
from cnn.runs import ACTIVE, Run
from cnn.settings.augmentation import Augmentation
from cnn.settings.training_config import TrainingConfig

SHIFT = 4  # pixels by which training pictures are moved at most: the margin of an MNIST digit
BUDGET = TrainingConfig(num_train=6_000, batch_size=50, epochs=4)

_FILTERS = 16
_EFFECTS = 3  # that are judged: of pooling, of shifted digits, of the one against the other


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the four networks."""

    name: str
    network: Architecture
    config: TrainingConfig


def _network(*, pooling: bool) -> Architecture:
    strides = 1 if pooling else 2
    convolution = Conv2D(_FILTERS, 3, strides=strides, padding="same", activation="relu")
    block = (convolution, MaxPool2D()) if pooling else (convolution,)
    return Architecture(
        INPUT_SHAPE,
        (*block, *block, Flatten(), Dense(NUM_CLASSES, activation="softmax")),
        "Pooling" if pooling else "Strides instead of pooling",
    )


_SHIFTED = replace(BUDGET, augmentation=Augmentation(shift=SHIFT))

VARIANTS = (
    Variant("Pooling", _network(pooling=True), BUDGET),
    Variant("No pooling", _network(pooling=False), BUDGET),
    Variant("Pooling + shifted digits", _network(pooling=True), _SHIFTED),
    Variant("No pooling + shifted digits", _network(pooling=False), _SHIFTED),
)


def newest(found: Iterable[Run]) -> list[Run | None]:
    """Find the newest run of each variant.

    Args:
        found: Runs, newest first, as `cnn.runs.list_runs` gives them.

    Returns:
        One per entry of `VARIANTS`; None where there is none. Runs with another name, network or
        configuration do not count, and neither do those that failed or were stopped.
    """
    newest: list[Run | None] = [None] * len(VARIANTS)
    for run in found:
        for place, variant in enumerate(VARIANTS):
            if (
                newest[place] is None
                and _is(run, variant)
                and run.status().state in (*ACTIVE, "finished")
            ):
                newest[place] = run
    return newest


def finding(scores: Sequence[ShiftScores], distance: int) -> str:
    """Say what pooling and what shifted training digits are worth; in the order of `VARIANTS`.

    Args:
        scores: Four tables of the same pictures.
        distance: Pixels, max(|dx|, |dy|), 1 to 8.
    """
    costs = losses({variant.name: s for variant, s in zip(VARIANTS, scores, strict=True)}, distance)
    pooled, strided, pooled_shifted, strided_shifted = costs.values()
    pixels = counted(distance, "pixel")
    pooling, learning = strided - pooled, strided - strided_shifted

    def parted(one: int, other: int) -> bool:
        return beyond_chance(scores[one], scores[other], distance, comparisons=_EFFECTS)

    pooling_tells, learning_tells = parted(0, 1), parted(1, 3)
    if not pooling_tells and not learning_tells:
        return f"With {scores[0].count:,} pictures, at {pixels} no difference is beyond chance."
    said = (
        f"A shift of {pixels} costs the network without pooling {points(strided)} points. "
        f"Pooling alone {_saves(pooling, pooling_tells)}, shifted training digits alone "
        f"{_saves(learning, learning_tells)}; with both, {points(pooled_shifted)} points are lost."
    )
    if parted(0, 3):
        if learning > pooling:
            return f"{said} To see moved digits while learning is worth more than pooling."
        return f"{said} Pooling is worth more than moved digits."
    return f"{said} Which of the two is worth more, {scores[0].count:,} pictures cannot tell."


def _saves(value: float, tells: bool) -> str:
    saved = f"saves {points(value)} of them" if value >= 0 else f"costs {points(-value)} more"
    return saved if tells else f"{saved} (which may be chance)"


def in_order(found: Sequence[Run]) -> list[int]:
    """Find the four variants among runs.

    Returns:
        The place of each variant's run, in the order of `VARIANTS`; empty unless there are exactly
        these four.
    """
    places = [
        [place for place, run in enumerate(found) if _is(run, variant)] for variant in VARIANTS
    ]
    if len(found) != len(VARIANTS) or any(len(matching) != 1 for matching in places):
        return []
    return [place for (place,) in places]


def _is(run: Run, variant: Variant) -> bool:
    return (run.name, run.architecture, run.config) == (
        variant.name,
        variant.network,
        variant.config,
    )
