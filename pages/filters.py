"""Filters: what does a filter look for?"""

from ui.page import header

header("Filters", "What does a filter look for?")
