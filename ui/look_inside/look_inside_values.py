"""What the address of the page "Look inside" holds."""

from collections.abc import Callable
from typing import Literal

from cnn.fully_connected.softmax_scores import WhatIf
from cnn.inspection.look_inside.unit_names import Unit, read_unit
from ui.address.values import Anything, Choice, MaybeText, Whole
from ui.components.network_view import SCALES, Scale
from ui.components.pixel_grids import pinned_cell

Go = Callable[[Unit | None], None]  # opens a unit, or closes the one that is open

UNIT = MaybeText[Unit]("unit", None, "The unit that is open", read=read_unit, longest=100)
WHAT_IF = MaybeText[WhatIf]("what_if", None, "Scores of one's own", read=WhatIf.parse, longest=800)
COLOURS = Choice[Scale]("colours", "unit", "Colours", options=SCALES)
CELL = pinned_cell("cell")
INPUTS_BY = Choice[Literal["Strongest first", "In order"]](
    "inputs_by",
    "Strongest first",
    "Its inputs",
    "By the size of what they add on this picture, or by their number.",
    options=("Strongest first", "In order"),
)
INPUTS = Whole("inputs", 1, "The page of its inputs", low=1)

ALL: tuple[Anything, ...] = (UNIT, COLOURS, CELL, WHAT_IF, INPUTS_BY, INPUTS)
