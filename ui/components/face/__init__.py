"""A drawn face that can be taken in hand, and the neuron that judges it, term by term."""

from ui.components.face.component import face_lab

__all__ = ["face_lab"]
