"""What the address of the page on reasons holds."""

from cnn.errors import CnnError
from cnn.inspection.reasons.adversarial import MAX_LEVELS
from cnn.inspection.reasons.methods_in_words import (
    FILLS,
    MAX_SAMPLES,
    MAX_STEPS,
    METHODS,
    OUTPUTS,
    Fill,
    Output,
)
from ui.address.values import Anything, Choice, MaybeText, MaybeWhole, Text, Whole

NUDGE = "nudge"
TITLES = {name: method.title for name, method in METHODS.items()} | {NUDGE: "Nudge"}
_LONGEST_NAME = 1000  # characters, of a class or a layer
_MOST_PIXELS = 9999


def _method(text: str) -> str:
    """Return the title of a method; a link may say "smooth_grad", too.

    Raises:
        CnnError: There is no such method.
    """
    title = TITLES.get(text, text)
    if title not in TITLES.values():
        raise CnnError(f"“{text[:40]}” is no way to ask; there are {', '.join(TITLES.values())}.")
    return title


METHOD = Text[str]("method", TITLES["grad_cam"], "How to ask", read=_method)
TARGET = MaybeText[str]("target", None, "Reasons for the class", longest=_LONGEST_NAME)
TOWARD = MaybeText[str]("toward", None, "Push it toward", longest=_LONGEST_NAME)
OUTPUT = Choice[Output](
    "output",
    "logit",
    "Score",
    "The logit is what softmax makes the probability of. Where the network is sure, the "
    "probability hardly moves, whatever a pixel does: softmax is saturated, and its "
    "gradient almost 0. So the logit is what is usually explained.",
    options=OUTPUTS,
)
LAYER = Text[str]("cam_layer", "", "Convolution layer", longest=_LONGEST_NAME)
SAMPLES = Whole("samples", 50, "Noisy copies", low=1, high=MAX_SAMPLES)
NOISE = Whole("added_noise", 15, "Noise, % of the range", high=100)
STEPS = Whole("path_steps", 50, "Steps", low=1, high=MAX_STEPS)
BASELINE = Choice[Fill]("baseline", "black", "Begin with all", options=FILLS)
PATCH = MaybeWhole("patch", None, "Patch, pixels", low=1, high=_MOST_PIXELS)
STRIDE = MaybeWhole("stride", None, "Stride, pixels", low=1, high=_MOST_PIXELS)
FILL = Choice[Fill]("fill", "mean", "Cover with", "The mean is this picture's own.", options=FILLS)
LONGEST = Whole("longest", 64, "Longest step tried, grey levels of 255", low=1, high=MAX_LEVELS)

ALL: tuple[Anything, ...] = (
    METHOD,
    TARGET,
    OUTPUT,
    LAYER,
    SAMPLES,
    NOISE,
    STEPS,
    BASELINE,
    PATCH,
    STRIDE,
    FILL,
    TOWARD,
    LONGEST,
)
