"""How a picture is changed, step by step, until a filter answers it strongly."""

from dataclasses import dataclass
from typing import Literal

from cnn.errors import CnnError

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
    steps: int = 64
    rate: float = 0.08
    grey: float = 0.05
    smooth: float = 0.1
    jitter: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.place not in ("cell", "map"):
            raise CnnError(f"A filter is asked at a 'cell' or over the 'map', not {self.place!r}.")
        for name, low, high in (
            ("steps", 0, MAX_STEPS),
            ("rate", 1e-6, 1),
            ("grey", 0, 2),
            ("smooth", 0, 1),
            ("jitter", 0, MAX_JITTER),
            ("seed", 0, MAX_SEED),
        ):
            value = getattr(self, name)
            if not low <= value <= high:  # NaN fails both comparisons
                raise CnnError(f"{name} goes from {low} to {high}; {value} is out of this range.")
