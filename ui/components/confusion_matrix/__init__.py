"""A confusion matrix whose cells, rows and columns can be chosen."""

from ui.components.confusion_matrix.component import confusion_matrix

__all__ = ["confusion_matrix"]
