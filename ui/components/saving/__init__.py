"""The button by which each chart and picture of a page is saved."""

from ui.components.saving.component import save_buttons

__all__ = ["save_buttons"]
