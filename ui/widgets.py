"""Controls that more than one page uses."""

from ui.pictures import picture_picker

__all__ = ["picture_picker"]
