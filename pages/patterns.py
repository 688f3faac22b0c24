"""Activation patterns: what does the network make of a picture, just before it decides?"""

from ui.page import header

header("Activation patterns", "Do pictures of one class leave a pattern of their own?")
