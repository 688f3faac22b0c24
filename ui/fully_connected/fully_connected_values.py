"""What the address of the fully connected page holds: the texts of `cnn.fully_connected`."""

import numpy as np

from cnn.fully_connected import face_text, faces, softmax_scores
from ui.address.values import Anything, Choice, Text

FACE = Text(
    "fc_face",
    face_text.format_face(faces.ORDINARY_FACE),
    "The face",
    read=lambda text: face_text.format_face(face_text.parse_face(text)),
)
WEIGHTS = Text(
    "fc_weights",
    face_text.format_weights(faces.HAND_MADE.weights),
    "Weights",
    read=lambda text: face_text.format_weights(face_text.parse_weights(text)),
)
BIAS = Text(
    "fc_bias",
    faces.HAND_MADE.bias,
    "Bias",
    read=face_text.parse_bias,
    write=face_text.format_bias,
)
DETECTOR = Choice("fc_detector", faces.DETECTORS[0], "Detector", options=faces.DETECTORS)
SCORES = Text(
    "fc_scores",
    softmax_scores.format_scores(np.array(softmax_scores.SCORES["a 4 or a 9?"])),
    "Scores",
    read=lambda text: softmax_scores.format_scores(softmax_scores.parse_scores(text)),
)
TEMPERATURE = Text(
    "fc_temperature",
    1.0,
    "Temperature",
    read=softmax_scores.parse_temperature,
    write=lambda temperature: f"{temperature:g}",
)
UNITS = Choice("fc_units", 64, "Units of the dense layer", options=(16, 32, 64, 128))

ALL: tuple[Anything, ...] = (FACE, WEIGHTS, BIAS, DETECTOR, SCORES, TEMPERATURE, UNITS)
