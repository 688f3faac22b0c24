"""Draw a digit: can the network read your handwriting?"""

from ui.page import header

header("Draw a digit", "Can the network read your handwriting?")
