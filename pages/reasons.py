"""Why did it say so?: which pixels made the network give its answer?"""

from ui.page import header

header("Why did it say so?", "Which pixels made the network give its answer?")
