"""What the address of the home page holds."""

from ui.address.values import Anything, Choice

DIGIT = Choice(
    "home_digit", 7, "Choose a digit and follow it through the layers", options=range(10)
)

ALL: tuple[Anything, ...] = (DIGIT,)
