"""What the address of the drawing page holds."""

from ui.address.values import Anything
from ui.subject.subject_values import ALL_OF_OWN, INK

ALL: tuple[Anything, ...] = (INK, *ALL_OF_OWN)
