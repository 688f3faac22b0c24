"""What the address of the drawing page holds."""

from ui.address.values import Anything, Switch
from ui.subject.subject_values import INK

CENTRED = Switch(
    "centred",
    True,
    "Centre it as MNIST does",
    "The ink is scaled to 20 of 28 pixels and its centre of mass put in the middle, as was done "
    "with every digit that the network learned from.",
)

ALL: tuple[Anything, ...] = (INK, CENTRED)
