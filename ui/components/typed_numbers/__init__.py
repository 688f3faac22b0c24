"""Whole numbers are read as they are typed, in every field of a page."""

from ui.components.typed_numbers.component import read_typed_numbers

__all__ = ["read_typed_numbers"]
