"""Softmax as the fraction that it is, with all its exponentials."""

from ui.components.softmax_fraction.component import softmax_fraction

__all__ = ["softmax_fraction"]
