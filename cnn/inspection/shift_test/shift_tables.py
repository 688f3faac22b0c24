"""What a shift of the picture costs a trained network: tables over all shifts, and words for them.

The article says that pooling makes a network translation invariant. `cnn.pooling.invariance`
measures that for the maps of a single picture; this is about the answers of whole networks.
`cnn.inspection.shift_test.shifted_answers` fills the tables on a worker.

Source: tables of this kind are the translation-sensitivity maps of Kauderer-Abrams, Quantifying
Translation-Invariance in Convolutional Neural Networks (2017).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from cnn import ops
from cnn.architecture import Architecture
from cnn.counting import counted
from cnn.errors import CnnError
from cnn.pooling.invariance import MAX_SHIFT
from cnn.results.confidence import FEW
from cnn.results.paired_test import normal_bound
from cnn.runs import Run
from cnn.types import FloatArray, UInt8Array

SHIFTS = range(-MAX_SHIFT, MAX_SHIFT + 1)
NUM_SHIFTS = len(SHIFTS) ** 2
_STEPS = np.abs(np.array(SHIFTS))
DISTANCES = np.maximum(_STEPS[:, np.newaxis], _STEPS)  # of each cell of a table, shape (17, 17)
SHIFTS_AT = np.bincount(DISTANCES.ravel())  # how many there are of each distance: 1, 8, 16, ...
MAX_OTHERS = 3  # more lines could not be told apart
MAX_MULTIPLY_ADDS = 100_000_000  # for one picture; 289 shifts of it take some seconds

# The same in Keras, as the page shows it.
KERAS = """\
def shifted(images, dx, dy):  # (N, H, W, C); what comes into view is 0
    moved = np.roll(images, (dy, dx), axis=(1, 2))
    rows, columns = np.arange(moved.shape[1]) - dy, np.arange(moved.shape[2]) - dx
    inside_rows = (rows >= 0) & (rows < moved.shape[1])
    inside_columns = (columns >= 0) & (columns < moved.shape[2])
    return moved * inside_rows[:, None, None] * inside_columns[:, None]

answers = model(shifted(x_test, dx, dy) / 255, training=False)
accuracy = np.mean(np.argmax(answers, axis=1) == y_test)"""


@dataclass(frozen=True, slots=True, eq=False)
class ShiftScores:
    """How a network answers pictures under every shift, counted so far.

    Row `MAX_SHIFT` + dy and column `MAX_SHIFT` + dx of each array.

    Args:
        right: Right answers, shape (17, 17).
        probability: The probabilities of the true classes, added up, shape (17, 17).
        by_picture: How many shifts of each distance, 0 to 8, each picture is answered rightly
            under, shape (N, 9). With it two networks are compared picture by picture.
    """

    right: NDArray[np.int64]
    probability: FloatArray
    by_picture: UInt8Array

    @property
    def count(self) -> int:
        """Pictures."""
        return len(self.by_picture)

    @property
    def accuracy(self) -> FloatArray:
        """Share of right answers, 0 to 1, shape (17, 17)."""
        return np.asarray(self.right / max(self.count, 1))

    @property
    def mean_probability(self) -> FloatArray:
        """Mean probability of the true class, 0 to 1, shape (17, 17)."""
        return np.asarray(self.probability / max(self.count, 1))

    def __add__(self, other: "ShiftScores") -> "ShiftScores":
        return ShiftScores(
            self.right + other.right,
            self.probability + other.probability,
            np.concatenate([self.by_picture, other.by_picture]),
        )

    def lost(self, distance: int) -> FloatArray:
        """Return how much each picture loses by shifts of a distance, -1 to 1, shape (N,).

        It is right or not where it lies (1 or 0), less the share of the shifts that leave it so.
        """
        return np.asarray(
            self.by_picture[:, 0] - self.by_picture[:, distance] / SHIFTS_AT[distance], float
        )


def counted_right(right: NDArray[np.bool_], probability: FloatArray) -> ShiftScores:
    """Count the answers to some pictures.

    Args:
        right: Whether each is right, shape (17, 17, N).
        probability: Of the true classes, shape (17, 17, N).
    """
    rings = [right[pixels == DISTANCES].sum(axis=0) for pixels in range(MAX_SHIFT + 1)]
    return ShiftScores(
        right.sum(axis=-1),
        probability.sum(axis=-1, dtype=float),
        np.stack(rings, axis=-1).astype(np.uint8),  # (N, 9), at most 64
    )


def no_scores() -> ShiftScores:
    """Return the table before the first picture."""
    sides = len(SHIFTS), len(SHIFTS), 0
    return counted_right(np.zeros(sides, bool), np.zeros(sides))


@dataclass(frozen=True, slots=True)
class LayerSimilarity:
    """How much a layer's activations keep under a shift; cosines, means over pictures.

    Args:
        layer: Its name.
        same: Between the activations for the shifted and for the original picture: 1 is invariant.
        moved: Between those for the shifted picture and those for the original, moved along,
            where the two overlap: 1 is equivariant. NaN where there are no maps, or where the shift
            is not a whole number of cells.
        unrelated: Between the activations for two pictures of different classes, to compare with.
    """

    layer: str
    same: float
    moved: float
    unrelated: float


def check_cost(architecture: Architecture) -> None:
    """Raise CnnError if 289 shifts of a picture would keep the worker too long."""
    cost = sum(row.multiply_adds for row in architecture.summary())
    if cost > MAX_MULTIPLY_ADDS:
        raise CnnError(
            f"This network takes {cost:,} multiply-adds for a picture; with {NUM_SHIFTS} shifts of "
            f"each, the test stops at {MAX_MULTIPLY_ADDS:,}. Choose a smaller network."
        )


def shift_picture(picture: UInt8Array, dx: int, dy: int) -> UInt8Array:
    """Move a picture of whole grey levels with `cnn.ops.shift2d`; they stay whole."""
    shifted: UInt8Array = ops.shift2d(cast("FloatArray", picture), dx, dy).astype(np.uint8)
    return shifted


def all_shifts(images: UInt8Array) -> UInt8Array:
    """Shift pictures by every dx and dy from -8 to 8; cells that come into view are 0.

    Args:
        images: Shape (N, H, W, C).

    Returns:
        Shape (289, N, H, W, C), in the order of the tables' cells, row by row.
    """
    count, height, width, channels = images.shape
    stack = np.moveaxis(images, 0, 2).reshape(height, width, -1)  # one picture of N × C channels
    shifted = np.stack([shift_picture(stack, dx, dy) for dy in SHIFTS for dx in SHIFTS])
    apart = shifted.reshape(NUM_SHIFTS, height, width, count, channels)
    return np.ascontiguousarray(np.moveaxis(apart, 3, 1))


def by_distance(values: FloatArray) -> FloatArray:
    """Average a table over all shifts of the same distance, max(|dx|, |dy|) from 0 to 8.

    Args:
        values: Shape (17, 17).

    Returns:
        Shape (9,).

    >>> table = np.ones((17, 17))
    >>> table[8, 8] = 5
    >>> by_distance(table)[:3]
    array([5., 1., 1.])
    """
    return np.array([values[pixels == DISTANCES].mean() for pixels in range(MAX_SHIFT + 1)])


def ink_kept(images: UInt8Array) -> FloatArray:
    """Return the share of a picture's brightness that a shift leaves inside the frame.

    Args:
        images: Shape (N, H, W, C); those that are all black are left out.

    Returns:
        Mean over the pictures, 0 to 1, shape (17, 17); 1 if all are black.
    """
    sums = images.sum(axis=(1, 2, 3), dtype=float)
    if not sums.any():
        return np.ones((len(SHIFTS), len(SHIFTS)))
    shares = images[sums > 0].sum(axis=3, dtype=float) / sums[sums > 0, np.newaxis, np.newaxis]
    ink = shares.mean(axis=0)  # (H, W), adds up to 1
    return np.array([[ops.shift2d(ink, dx, dy).sum() for dx in SHIFTS] for dy in SHIFTS])


def why_not_comparable(run: Run, other: Run) -> str:
    """Say why two runs cannot look at the same pictures; "" if they can."""
    if other.architecture.input_shape != run.architecture.input_shape:
        return (
            f"its network takes pictures of shape {other.architecture.input_shape}, not "
            f"{run.architecture.input_shape}"
        )
    if other.config.dataset != run.config.dataset:
        return "it has learned from another data set"
    if not other.saved_epochs():
        return "it has no weights yet"
    try:
        check_cost(other.architecture)
    except CnnError:
        return f"its network takes more than {MAX_MULTIPLY_ADDS:,} multiply-adds for a picture"
    return ""


# -- in words ------------------------------------------------------------------------------------


def robustness_in_words(scores: Mapping[str, ShiftScores], *, distance: int = 2) -> str:
    """Say what a shift costs each network, and whether the differences are more than chance.

    Args:
        scores: By the networks' names, the one to begin with first; all of the same pictures.
        distance: Pixels, max(|dx|, |dy|), 1 to 8.

    Returns:
        Plain text; "" as long as nothing is measured.
    """
    if not scores or any(table.count == 0 for table in scores.values()):
        return ""
    costs = losses(scores, distance)
    pixels = counted(distance, "pixel")
    ordered = sorted(costs, key=lambda name: costs[name])
    listed = ", ".join(f"{name} {points(costs[name])}" for name in ordered)
    said = f"A shift of {pixels} costs, in points of accuracy: {listed}."
    if len(ordered) < 2:
        return said
    pairs = len(ordered) * (len(ordered) - 1) // 2

    def parted(one: str, other: str) -> bool:
        return beyond_chance(scores[one], scores[other], distance, comparisons=pairs)

    first, last = ordered[0], ordered[-1]
    if not parted(first, last):
        return (
            f"{said} With {scores[first].count:,} pictures, the "
            f"{points(costs[last] - costs[first])} points between {first} and {last} may be chance."
        )
    best = [name for name in ordered if not parted(first, name)]
    least = [name for name in ordered if name not in best and not parted(name, last)]
    begin = f"{first} stands it best"
    if len(best) > 1:
        begin = f"{_listed(best)} stand it best, and chance may have parted them"
    end = f"{last} least" if len(best) == 1 else f"{last} stands it least"
    if len(least) > 1:
        end = f"{_listed(least)} stand it least, and chance may have parted these"
    return f"{said} {begin}{', ' if len(best) == len(least) == 1 else '; '}{end}."


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def losses(scores: Mapping[str, ShiftScores], distance: int) -> dict[str, float]:
    """Return how many points of accuracy, 0 to 100, the shifts of a distance cost on average."""
    costs = {}
    for name, table in scores.items():
        rings = by_distance(table.accuracy)
        costs[name] = float(100 * (rings[0] - rings[distance]))
    return costs


def beyond_chance(
    one: ShiftScores, other: ShiftScores, distance: int, *, comparisons: int = 1
) -> bool:
    """Tell whether two networks lose so differently that the choice of pictures is no reason.

    Both saw the same pictures: what the shifts cost each of them is compared picture by picture.
    The mean of these differences is compared with its standard error. False with fewer than
    `cnn.results.confidence.FEW` pictures, for which that does not hold.

    Args:
        one: A table.
        other: One of the same pictures.
        distance: Pixels, 1 to 8.
        comparisons: As for `cnn.results.paired_test.Paired.beyond_chance`.

    Source: the paired t test, with the normal distribution for many pictures; Dietterich,
    Approximate Statistical Tests (1998), section 3.3.
    """
    if one.count < FEW or one.count != other.count:
        return False
    differences = one.lost(distance) - other.lost(distance)  # (N,)
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return bool(abs(differences.mean()) > normal_bound(comparisons=comparisons) * error)


def ink_sentence(images: UInt8Array, distance: int) -> str:
    """Say how much ink a shift pushes out of the frame, on average over its directions."""
    lost = 1 - float(by_distance(ink_kept(images))[distance])
    pixels = counted(distance, "pixel")
    if lost < 0.0005:
        return f"By {pixels} the pictures keep all their ink: only the place changes."
    return (
        f"By {pixels}, {100 * lost:.1f} % of the ink leaves the frame, on average: what is lost "
        "nobody could read, neither a network nor you."
    )


def points(value: float) -> str:
    """Write points of accuracy, without a minus before zero.

    >>> points(-0.04), points(-2.7)
    ('0.0', '−2.7')
    """
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")
