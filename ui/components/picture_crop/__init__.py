"""A picture, and a frame round the part of it that counts."""

from ui.components.picture_crop.component import picture_crop

__all__ = ["picture_crop"]
