"""A pad to draw on with mouse, pen or finger."""

from ui.components.drawing_pad.component import drawing_pad

__all__ = ["drawing_pad"]
