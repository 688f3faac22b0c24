"""The face in the hand, and what Python says about the decision."""

from contextlib import suppress

import streamlit as st

from cnn.errors import CnnError
from cnn.fully_connected import decision_words, face_text, faces, softmax_scores
from cnn.fully_connected.faces import HAND_MADE, ORDINARY_FACE, FaceNeuron, Parts
from ui.address.linked_text import Linked
from ui.components.face import face_lab
from ui.fully_connected.detector_view import detector_expander
from ui.shell.page import explain_errors

_FACE = Linked("fc_face", face_text.format_face(ORDINARY_FACE))
_WEIGHTS = Linked("fc_weights", face_text.format_weights(HAND_MADE.weights))
_BIAS = Linked("fc_bias", face_text.format_bias(HAND_MADE.bias))

KERAS_LINES = """\
# face: (28, 28), weights: (3, 4), bias: a number, as `faces.decide` gets them
detectors = faces.detector_weights()  # (7, 11, 1, 3): eye, nose, mouth
model = keras.Sequential([
    keras.Input((28, 28, 1)),
    keras.layers.Conv2D(3, (7, 11), padding="same", activation="relu"),
    keras.layers.MaxPool2D(14),
    keras.layers.Flatten(),  # quarter by quarter, so that the weights are turned round
    keras.layers.Dense(1, activation="sigmoid"),
])
model.set_weights([detectors, np.zeros(3), weights.T.reshape(12, 1), np.array([bias])])
probability = model(face[None, :, :, None])[0, 0]"""


@st.fragment
def face_section() -> None:
    """Let the learner build a face; judge it, and say why.

    The face, the weights and the bias are in the address bar.
    """
    parts, neuron = _read_state()
    face_lab(
        parts,
        neuron,
        key="fc_lab",
        alt=(
            "A drawn face whose parts can be moved, three feature maps, the twelve terms of "
            "the neuron's sum, and its verdict."
        ),
        on_change=_write_state,
    )
    _explain(parts, neuron)
    detector_expander(parts)


def _explain(parts: Parts, neuron: FaceNeuron) -> None:
    decision = faces.decide(faces.draw(parts), *neuron)
    help_ = decision_words.remedies(parts, neuron, decision)
    why = decision_words.reasons(parts, neuron, decision)
    text = f"**Why?** {decision_words.decision_in_words(decision)}\n" + "".join(
        f"\n- {reason}" for reason in why
    )
    if help_:
        text += "\n\n**What would help**\n" + "".join(f"\n- {remedy}" for remedy in help_)
    st.markdown(text)


def _read_state() -> tuple[Parts, FaceNeuron]:
    """Read the address bar; nonsense is explained and left out."""
    parts, weights, bias = ORDINARY_FACE, *HAND_MADE
    with explain_errors():
        parts = face_text.parse_face(_FACE.read())
    with explain_errors():
        weights = face_text.parse_weights(_WEIGHTS.read())
    with explain_errors():
        bias = face_text.parse_bias(_BIAS.read())
    return parts, FaceNeuron(weights, bias)


def _write_state(parts: Parts, neuron: FaceNeuron) -> None:
    """Put what the hand let go of into the address bar."""
    _FACE.write(face_text.format_face(parts))
    _WEIGHTS.write(face_text.format_weights(neuron.weights))
    _BIAS.write(face_text.format_bias(neuron.bias))


def face_logit() -> float:
    """Return the sum of the neuron for the face that is on the page, from -50 to 50."""
    parts, neuron = ORDINARY_FACE, HAND_MADE
    with suppress(CnnError):
        parts = face_text.parse_face(_FACE.read())
        weights = face_text.parse_weights(_WEIGHTS.read())
        neuron = FaceNeuron(weights, face_text.parse_bias(_BIAS.read()))
    decision = faces.decide(faces.draw(parts), *neuron)
    return min(max(decision.logit, -softmax_scores.MAX_SCORE), softmax_scores.MAX_SCORE)
