"""Look inside: what does each layer make of a picture?"""

from ui.page import header

header("Look inside", "What does each layer make of a picture?")
