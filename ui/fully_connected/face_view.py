"""The face in the hand, and what Python says about the decision."""

import streamlit as st

from cnn.fully_connected import decision_words, face_text, faces, softmax_scores
from cnn.fully_connected.faces import FaceNeuron, Parts
from ui.address import owner
from ui.components.face import face_lab
from ui.fully_connected import fully_connected_values as values
from ui.fully_connected.detector_view import detector_expander

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
    """Let the learner build a face; judge it, and say why."""
    parts, neuron = _face_and_neuron()
    face_lab(
        parts,
        neuron,
        key="fc_lab",
        alt=(
            "A drawn face whose parts can be moved, three feature maps, the twelve terms of "
            "the neuron's sum, and its verdict."
        ),
        on_change=_change,
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


def _face_and_neuron() -> tuple[Parts, FaceNeuron]:
    weights = face_text.parse_weights(owner.get(values.WEIGHTS))
    return face_text.parse_face(owner.get(values.FACE)), FaceNeuron(weights, owner.get(values.BIAS))


def _change(parts: Parts, neuron: FaceNeuron) -> None:
    """Take over what the hand let go of."""
    owner.change(
        {
            values.FACE: face_text.format_face(parts),
            values.WEIGHTS: face_text.format_weights(neuron.weights),
            values.BIAS: neuron.bias,
        }
    )


def face_logit() -> float:
    """Return the sum of the neuron for the face that is on the page, from -50 to 50."""
    parts, neuron = _face_and_neuron()
    decision = faces.decide(faces.draw(parts), *neuron)
    return min(max(decision.logit, -softmax_scores.MAX_SCORE), softmax_scores.MAX_SCORE)
