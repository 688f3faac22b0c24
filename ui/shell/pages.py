"""The pages of the app, declared once: their files, titles, icons and places in the menu."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabPage:
    """A page.

    Args:
        name: Of its file in the folder pages, and of its address.
        title: In the menu, in the browser's tab and at its head.
        icon: One of Google's Material Symbols.
    """

    name: str
    title: str
    icon: str


HOME = LabPage("home", "Home", "home")
CONVOLUTION = LabPage("convolution", "Convolution", "grid_on")
POOLING = LabPage("pooling", "Pooling", "compress")
FULLY_CONNECTED = LabPage("fully_connected", "Fully connected", "hub")
NETWORK_BUILDER = LabPage("network_builder", "Network builder", "layers")
BACKPROPAGATION = LabPage("backpropagation", "Backpropagation", "undo")
TRAINING = LabPage("training", "Training", "play_circle")
RESULTS = LabPage("results", "Results", "insights")
LOOK_INSIDE = LabPage("look_inside", "Look inside", "visibility")
REASONS = LabPage("reasons", "Why did it say so?", "psychology")
FILTERS = LabPage("filters", "Filters", "filter_center_focus")
PATTERNS = LabPage("patterns", "Activation patterns", "bubble_chart")
DRAW = LabPage("draw", "Draw a digit", "draw")
SHIFT_TEST = LabPage("shift_test", "Shift test", "open_with")
DEPTH = LabPage("depth", "Depth", "stacks")
EXERCISES = LabPage("exercises", "Exercises", "checklist")

MENU = {
    "": (HOME,),
    "Building blocks": (CONVOLUTION, POOLING, FULLY_CONNECTED),
    "Your network": (NETWORK_BUILDER, BACKPROPAGATION, TRAINING),
    "Inspect": (
        RESULTS,
        LOOK_INSIDE,
        REASONS,
        FILTERS,
        PATTERNS,
        DRAW,
        SHIFT_TEST,
        DEPTH,
    ),
    "Workshop": (EXERCISES,),
}
BY_NAME = {page.name: page for group in MENU.values() for page in group}
