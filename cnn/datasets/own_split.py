"""Which of a learner's own pictures are for testing, and which are in two places at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnn.counting import counted
from cnn.datasets.picture_zip import in_words
from cnn.datasets.split_names import Part

TEST_SHARE = 0.2

SplitKind: TypeAlias = Literal["own", "validation", "drawn"]
SPLITS: dict[SplitKind, str] = {
    "own": "The split of the ZIP into training and test pictures is kept.",
    "validation": "The ZIP has no test pictures: its validation pictures are for testing.",
    "drawn": f"About {TEST_SHARE:.0%} of each class are kept apart for testing.",
}
TEST_PART: dict[SplitKind, Part | None] = {
    "own": "test",
    "validation": "validation",
    "drawn": None,
}


class Decoded(NamedTuple):
    """A picture that has been written into the file of all."""

    label: int
    part: Part | None
    name: str
    fingerprint: bytes  # of its pixels, as they are learnt from


class Split(NamedTuple):
    """Which pictures are for training and which for testing.

    Args:
        train: Indices of pictures, in mixed order.
        test: The same.
        kind: Whose division it is.
        remarks: Sentences that say what else was decided.
    """

    train: NDArray[np.int64]
    test: NDArray[np.int64]
    kind: SplitKind
    remarks: tuple[str, ...]


def split(
    pictures: Sequence[Decoded], class_names: Sequence[str], rng: np.random.Generator
) -> Split:
    """Keep the ZIP's own split, and draw one where it has none."""
    kind = _kind_of_split({picture.part for picture in pictures})
    is_test = np.array([picture.part == TEST_PART[kind] for picture in pictures])
    labels = np.array([picture.label for picture in pictures])
    train, test, drawn = [], [], []
    for label, name in enumerate(class_names):
        indices = rng.permutation(np.flatnonzero(labels == label))
        apart = is_test[indices]
        if kind == "drawn" or apart.all() or not apart.any():
            apart = np.arange(len(indices)) < max(1, round(TEST_SHARE * len(indices)))
            drawn.append(name)
        test.append(indices[apart])
        train.append(indices[~apart])
    remarks = []
    num_validation = sum(picture.part == "validation" for picture in pictures)
    if kind == "own" and num_validation:
        remarks.append(
            f"{counted(num_validation, 'validation picture is', 'validation pictures are')} for "
            "training; how many are for validation, the settings of a run say."
        )
    if kind != "drawn" and drawn:
        remarks.append(
            f"{in_words(drawn)} {'is' if len(drawn) == 1 else 'are'} in one part of the split "
            f"only: {TEST_SHARE:.0%} of it, chosen at random, are for testing."
        )
    return Split(
        rng.permutation(np.concatenate(train)),
        rng.permutation(np.concatenate(test)),
        kind,
        tuple(remarks),
    )


def twins(pictures: Sequence[Decoded], test: Collection[int], side: int) -> Iterator[str]:
    """Say so where the same pixels are in two classes, or in training and test.

    Args:
        pictures: All of them.
        test: Indices of those that are for testing.
        side: Width and height of the small pictures.
    """
    groups: defaultdict[bytes, list[int]] = defaultdict(list)
    for index, picture in enumerate(pictures):
        groups[picture.fingerprint].append(index)
    apart = set(test)
    num_torn, torn = 0, ""
    num_leaked, leaked = 0, ""
    for group in groups.values():
        first = group[0]
        other = next((i for i in group if pictures[i].label != pictures[first].label), None)
        if other is not None:
            num_torn += 1
            torn = torn or f"“{pictures[first].name}” and “{pictures[other].name}”"
        tested = [index for index in group if index in apart]
        learnt = [index for index in group if index not in apart]
        if tested and learnt:
            num_leaked += len(tested)
            leaked = leaked or f"“{pictures[learnt[0]].name}” and “{pictures[tested[0]].name}”"
    size = f"the same {side} × {side} pixels"
    if num_torn:
        is_in = counted(num_torn, "picture is", "pictures are")
        yield f"{is_in} in two classes: {torn} have {size}. No network can get both right."
    if num_leaked:
        is_in = counted(num_leaked, "test picture is", "test pictures are")
        yield (
            f"{is_in} for training, too: {leaked} have {size}. The test will look better than the "
            "network is with new pictures."
        )


def _kind_of_split(parts: Collection[Part | None]) -> SplitKind:
    """Tell what the parts of a ZIP are good for."""
    if "test" in parts and ("train" in parts or "validation" in parts):
        return "own"
    return "validation" if {"train", "validation"} <= set(parts) else "drawn"
