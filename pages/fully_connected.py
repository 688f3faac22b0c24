"""Fully connected: how found features become one decision."""

from cnn import faces, ops
from ui.face_view import face_section
from ui.page import header, next_page, show_source

header(
    "Fully connected",
    "Two eyes, a nose and a mouth: how does a network get from there to “this is a person”?",
)
face_section()
show_source(faces.decide, faces.kernel, ops.dense)
next_page("pages/network_builder.py", "Weave them together: build a network of your own")
