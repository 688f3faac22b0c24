"""What the address of the exercises page holds."""

from cnn.exercises import EXERCISES
from ui.address.values import Anything, Choice

EXERCISE = Choice("exercise", next(iter(EXERCISES)), "Exercise", options=tuple(EXERCISES))

ALL: tuple[Anything, ...] = (EXERCISE,)
