"""Shift test: does the answer stay the same when the picture moves?"""

from ui.page import header

header("Shift test", "Does the answer stay the same when the picture moves?")
