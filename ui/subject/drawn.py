"""The learner's drawing, which lives in the address bar and so goes from page to page."""

from ui.address.linked_drawing import LinkedDrawing

INK = LinkedDrawing("ink")
