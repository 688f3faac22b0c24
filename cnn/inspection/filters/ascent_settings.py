"""How a picture is changed, step by step, until a filter answers it strongly."""

from dataclasses import dataclass
from typing import Annotated, Literal

from cnn.arguments import Range, check_arguments

MAX_STEPS = 256
MAX_JITTER = 4  # pixels
MAX_SEED = 999
AskedPlace = Literal["cell", "map"]


@dataclass(frozen=True, kw_only=True)
class Ascent:
    """How a picture is changed until a filter answers strongly, checked when it is made.

    Args:
        place: "cell": the answer of the cell in the middle of the map; "map": the mean over all
            cells. Without meaning for a dense layer.
        steps: Of gradient ascent, 0 to 256.
        rate: How far the pixel with the steepest slope moves in a step, above 0 and at most 1.
        grey: How strongly every pixel is drawn back to middle grey, 0 to 2 (L2).
        smooth: How strongly neighbours are drawn together, 0 to 1 (total variation).
        jitter: Pixels by which the picture is shifted at random before each step, 0 to 4.
        seed: Of the noise it begins with, and of the shifts, 0 to 999.

    Raises:
        CnnError: A value is out of its range.
    """

    place: AskedPlace = "cell"
    steps: Annotated[int, Range(0, MAX_STEPS)] = 64
    rate: Annotated[float, Range(1e-6, 1)] = 0.08
    grey: Annotated[float, Range(0, 2)] = 0.05
    smooth: Annotated[float, Range(0, 1)] = 0.1
    jitter: Annotated[int, Range(0, MAX_JITTER)] = 0
    seed: Annotated[int, Range(0, MAX_SEED)] = 0

    def __post_init__(self) -> None:
        check_arguments(self)
