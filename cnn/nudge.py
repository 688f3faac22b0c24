"""A change of a picture, too small to matter to us, that changes the answer: its result."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn.types import FloatArray, UInt8Array

MAX_LEVELS = 255  # of grey between black and white


@dataclass(frozen=True, eq=False)
class Nudge:
    """How the answer changes along one direction.

    Args:
        picture: Pixels 0 to 255, shape (H, W, C).
        direction: -1, 0 or 1 for each of its values.
        probabilities: After a step of 0, 1, 2, ... levels, shape (steps + 1, classes).
        by_chance: The same along a direction drawn by lot.
        toward: The class that it was pushed to; None for any other.
    """

    picture: UInt8Array
    direction: NDArray[np.int8]
    probabilities: FloatArray
    by_chance: FloatArray
    toward: int | None = None

    @property
    def answer(self) -> int:
        """The class that the picture was taken for."""
        return int(self.probabilities[0].argmax())

    @property
    def levels(self) -> int | None:
        """The smallest step, in levels of 255, that changes the answer; None if there is none."""
        return self._first(self.probabilities)

    @property
    def levels_by_chance(self) -> int | None:
        """The same along the direction drawn by lot."""
        return self._first(self.by_chance)

    @property
    def new_answer(self) -> int | None:
        """The class that the changed picture is taken for."""
        return None if self.levels is None else int(self.probabilities[self.levels].argmax())

    def changed(self) -> UInt8Array:
        """Return the picture after the smallest step that is enough, else after the longest."""
        levels = len(self.probabilities) - 1 if self.levels is None else self.levels
        return moved(self.picture, self.direction, levels)

    def _first(self, probabilities: FloatArray) -> int | None:
        answers = probabilities.argmax(axis=1)
        reached = answers != self.answer if self.toward is None else answers == self.toward
        return int(reached.argmax()) if reached.any() else None


def moved(picture: UInt8Array, direction: NDArray[np.int8], levels: int) -> UInt8Array:
    """Take a step, and stay between black and white.

    Args:
        picture: Pixels 0 to 255, any shape.
        direction: -1, 0 or 1 for each of them.
        levels: Length of the step, 0 to 255.

    >>> moved(np.array([0, 100, 250], np.uint8), np.array([-1, 1, 1], np.int8), 10).tolist()
    [0, 110, 255]
    """
    stepped = picture.astype(np.int16) + levels * direction.astype(np.int16)
    return np.asarray(np.clip(stepped, 0, 255), dtype=np.uint8)
