"""The component: mounts the face, and hears what the hand let go of."""

from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import streamlit as st

from cnn.errors import CnnError
from cnn.figures.style import SIGNED
from cnn.fully_connected import decision_words, face_text, faces
from cnn.fully_connected.faces import (
    ARRANGEMENTS,
    DETECTOR_OF,
    ORDINARY_FACE,
    FaceNeuron,
    PartPlace,
    Parts,
)
from ui.components.hearing import Message, heard, hearing
from ui.components.modules import script
from ui.components.pixel_grids.scene import packed
from ui.components.styles import styles

_MOUNT = st.components.v2.component(
    "face_lab",
    html='<div class="lab face-lab" role="group"></div>',
    css=styles("face"),
    js=script("face/component.js"),
)

# What the browser says, in its {places} what it knows.
_WORDS = MappingProxyType(
    {
        "person": "a person",
        "noPerson": "not a person",
        "hint": "Drag a part. Touch: tap it first. Keys: Tab to it, then arrows, F, U, S, Delete.",
        "keys": (
            "Arrow keys move it, with Shift by 4 pixels; F mirrors it, U turns it upside down, "
            "S swaps it with another part, Delete takes it away."
        ),
        "swapping": "Choose the part that changes places with the {part}.",
        "tools": {
            "mirror": "↔ Mirror",
            "flip": "↕ Upside down",
            "swap": "⇄ Swap",
            "remove": "✕ Take away",
            "undo": "↶ Undo",
        },
        "face": "A drawn face",
        "empty": "no parts",
        "place": "{name} at row {row}, column {column}",
        "mirrored": "mirrored",
        "upsideDown": "upside down",
        "arrange": "Arrange the parts:",
        "neurons": "Weights:",
        "bias": "bias",
        "sum": "sum z",
        "weight": "Weight of the {detector} detector, {quarter}",
        "kernel": "Kernel of the {name} detector, {rows} by {columns} cells",
        "map": "Feature map of the {name} detector; brightest cell by quarter",
        "fires": "fires",
        "flipped": "It changed its mind here: {name} went from {before} to {after}.",
        "sigmoid": "The sigmoid, which turns the sum into a probability",
    }
)


def face_lab(
    parts: Parts,
    neuron: FaceNeuron,
    *,
    key: str,
    alt: str,
    on_change: Callable[[Parts, FaceNeuron], None],
) -> None:
    """Show a face, its three feature maps, the 12 terms of the sum and the verdict.

    Args:
        parts: The face.
        neuron: The weights and the bias.
        key: Widget key.
        alt: What the component shows, in words.
        on_change: Gets the face and the neuron that the hand let go of; called before the page
            runs, as callbacks of widgets are. What is no legal face never reaches it.
    """
    _MOUNT(
        key=key,
        data=_constant_data()
        | {
            "state": _state(parts) | _neuron_state(neuron),
            "heard": heard(key),
            "alt": alt,
        },
        on_state_change=hearing(key, "state", _read, on_change),
    )


def _read(message: Message) -> tuple[Parts, FaceNeuron]:
    """Check what the browser sent, by the rules for links.

    Raises:
        CnnError, or another error of nonsense: It is no face with its neuron.
    """
    parts = {
        part["name"]: PartPlace(
            int(part["row"]), int(part["column"]), bool(part["mirrored"]), bool(part["upsideDown"])
        )
        for part in message["parts"]
        if part["present"]
    }
    weights = np.array([face_text.rounded(weight) for weight in message["weights"]])
    bias = face_text.rounded(message["bias"])
    if not abs(bias) <= face_text.MAX_BIAS:
        raise CnnError(f"A bias goes from {-face_text.MAX_BIAS:g} to {face_text.MAX_BIAS:g}.")
    if not set(parts) <= set(DETECTOR_OF):
        raise CnnError(f"A face has {', '.join(DETECTOR_OF)}.")
    return (
        face_text.parse_face(face_text.format_face(parts)),
        FaceNeuron(face_text.parse_weights(face_text.format_weights(weights)), bias),
    )


def _state(parts: Parts) -> dict[str, Any]:
    """Write a face as the browser holds it; a missing part waits at its ordinary place."""
    return {
        "parts": [
            {
                "name": part,
                "detector": detector,
                "row": parts.get(part, ORDINARY_FACE[part]).row,
                "column": parts.get(part, ORDINARY_FACE[part]).column,
                "mirrored": parts.get(part, ORDINARY_FACE[part]).mirrored,
                "upsideDown": parts.get(part, ORDINARY_FACE[part]).upside_down,
                "present": part in parts,
            }
            for part, detector in DETECTOR_OF.items()
        ]
    }


def _neuron_state(neuron: FaceNeuron) -> dict[str, Any]:
    return {"weights": neuron.weights.ravel().tolist(), "bias": float(neuron.bias)}


@cache
def _constant_data() -> dict[str, Any]:
    """Return what never changes: drawings, kernels, names and words."""
    return {
        "outline": packed(faces.outline()),
        "drawings": {name: packed(faces.template(name)) for name in faces.DETECTORS},
        "kernels": {name: packed(faces.kernel(name)) for name in faces.DETECTORS},
        "detectors": list(faces.DETECTORS),
        "quarters": list(faces.QUARTERS),
        "neuronNames": decision_words.neuron_names(),
        "arrangements": {name: _state(parts)["parts"] for name, parts in ARRANGEMENTS.items()},
        "neurons": {name: _neuron_state(neuron) for name, neuron in faces.NEURONS.items()},
        "fires": faces.FIRES,
        "limits": {"weight": face_text.MAX_WEIGHT, "bias": face_text.MAX_BIAS},
        "signed": [colour for _, colour in SIGNED],
        "words": dict(_WORDS),
    }
