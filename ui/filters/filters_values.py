"""What the address of the filters page holds."""

from cnn.inspection.filters import filter_layers
from cnn.inspection.filters.ascent_settings import (
    MAX_JITTER,
    MAX_SEED,
    MAX_STEPS,
    Ascent,
    AskedPlace,
)
from ui.address.values import Anything, Choice, Number, Text, Whole

PLACES: dict[str, AskedPlace] = {"One cell": "cell", "The whole map": "map"}
EVERY_PICTURE = "All"
_FIRST_PICTURES = f"The first {filter_layers.SEARCHED:,}"

LAYER = Text[str]("layer", "", "Layer", travels=True, longest=200)  # "": the page chooses
FILTER = Whole("filter", 0, "The number of a filter", travels=True, kept_without=("layer",))
PLACE = Choice(
    "place",
    "One cell",
    "Asked at",
    "One cell: the answer of the cell in the middle of the map. The whole map: the "
    "mean of all its cells, which makes a texture.",
    options=tuple(PLACES),
)
SEARCHED = Choice(
    "searched", _FIRST_PICTURES, "Test pictures", options=(_FIRST_PICTURES, EVERY_PICTURE)
)
STEPS = Whole("steps", Ascent.steps, "Steps", high=MAX_STEPS)
GREY = Number("grey", Ascent.grey, "Pull back to grey (L2)", low=0.0, high=1.0, step=0.05)
SMOOTH = Number(
    "smooth", Ascent.smooth, "Smoothness (total variation)", low=0.0, high=0.5, step=0.05
)
JITTER = Whole(
    "jitter",
    Ascent.jitter,
    "Jitter (pixels)",
    "The picture is shifted a little before each step, so that fine patterns that "
    "work in one place only do not grow.",
    high=MAX_JITTER,
)
NOISE = Whole("noise", Ascent.seed, "Seed of the noise", high=MAX_SEED)

ALL: tuple[Anything, ...] = (
    LAYER,
    FILTER,
    PLACE,
    SEARCHED,
    STEPS,
    GREY,
    SMOOTH,
    JITTER,
    NOISE,
)
