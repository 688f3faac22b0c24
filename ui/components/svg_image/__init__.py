"""A drawing of our own as part of the page."""

from ui.components.svg_image.component import svg_image

__all__ = ["svg_image"]
