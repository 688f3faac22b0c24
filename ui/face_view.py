"""The face in the hand, and what Python says about the decision."""

from contextlib import suppress

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnn import decisions, face_text, faces, scores
from cnn.errors import CnnError
from cnn.faces import HAND_MADE, ORDINARY_FACE, Neuron, Parts
from ui.components.face import face_lab
from ui.detector_view import detector_expander
from ui.page import explain_errors

_FACE, _WEIGHTS, _BIAS = "fc_face", "fc_weights", "fc_bias"
_DEFAULTS = {
    _FACE: face_text.format_face(ORDINARY_FACE),
    _WEIGHTS: face_text.format_weights(HAND_MADE.weights),
}

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

    The face, the weights and the bias are in the address bar, as the text fields below say them.
    """
    messages, playground, words = st.container(), st.container(), st.container()
    with st.expander("The face and the neuron as text", icon=":material/text_fields:"):
        parts, neuron = _read_state(messages)
    with playground:
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
    with words:
        _explain(parts, neuron)
        detector_expander(parts)


def _explain(parts: Parts, neuron: Neuron) -> None:
    decision = faces.decide(faces.draw(parts), *neuron)
    help_ = decisions.remedies(parts, neuron)
    why = decisions.reasons(parts, neuron)
    text = f"**Why?** {decisions.verdict(decision)}\n" + "".join(f"\n- {reason}" for reason in why)
    if help_:
        text += "\n\n**What would help**\n" + "".join(f"\n- {remedy}" for remedy in help_)
    st.markdown(text)


def _read_state(messages: DeltaGenerator) -> tuple[Parts, Neuron]:
    """Read the text fields, and with them the address bar; nonsense is explained and left out."""
    face_column, weights_column, bias_column = st.columns([5, 4, 2])
    parts, weights = ORDINARY_FACE, HAND_MADE.weights
    with face_column:
        text = st.text_input(
            "Face",
            _DEFAULTS[_FACE],
            key=_FACE,
            bind="query-params",
            help="Each part with row and column of its middle; m: mirrored, u: upside down.",
        )
    with weights_column:
        numbers = st.text_input(
            "Weights",
            _DEFAULTS[_WEIGHTS],
            key=_WEIGHTS,
            bind="query-params",
            help="Eye, nose, mouth; each top left, top right, bottom left, bottom right.",
        )
    with bias_column:
        bias = st.number_input(
            "Bias",
            -face_text.MAX_BIAS,
            face_text.MAX_BIAS,
            HAND_MADE.bias,
            step=1.0,
            key=_BIAS,
            bind="query-params",
            help="Added to the sum. The more negative it is, the more evidence it takes.",
        )
    with messages, explain_errors():
        parts = face_text.parse_face(text or _DEFAULTS[_FACE])
    with messages, explain_errors():
        weights = face_text.parse_weights(numbers or _DEFAULTS[_WEIGHTS])
    return parts, Neuron(weights, face_text.rounded(bias))


def _write_state(parts: Parts, neuron: Neuron) -> None:
    """Put what the hand let go of into the text fields, and so into the address bar."""
    st.session_state[_FACE] = face_text.format_face(parts)
    st.session_state[_WEIGHTS] = face_text.format_weights(neuron.weights)
    st.session_state[_BIAS] = neuron.bias


def face_logit() -> float:
    """Return the sum of the neuron for the face that is on the page, from -50 to 50."""
    parts, neuron = ORDINARY_FACE, HAND_MADE
    with suppress(CnnError):
        parts = face_text.parse_face(st.session_state.get(_FACE) or _DEFAULTS[_FACE])
        weights = face_text.parse_weights(st.session_state.get(_WEIGHTS) or _DEFAULTS[_WEIGHTS])
        neuron = Neuron(weights, st.session_state.get(_BIAS, HAND_MADE.bias))
    logit = faces.decide(faces.draw(parts), *neuron).logit
    return min(max(logit, -scores.MAX_SCORE), scores.MAX_SCORE)
