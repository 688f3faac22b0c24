"""The component: mounts the fraction, and hears which scores the hand let go of."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import streamlit as st

from cnn.fully_connected import softmax_scores as text
from cnn.fully_connected.face_text import rounded
from cnn.types import FloatArray
from ui.components.hearing import Message, heard, hearing
from ui.components.modules import script
from ui.components.styles import styles

_MOUNT = st.components.v2.component(
    "softmax_fraction",
    html='<div class="lab softmax" role="group"></div>',
    css=styles("softmax_fraction"),
    js=script("softmax_fraction/component.js"),
)

# What the browser says, in its {places} what it knows.
_WORDS = MappingProxyType(
    {
        "presets": "Scores:",
        "shift": "add 1 to all",
        "temperature": "Temperature",
        "columns": ["score z", "", "exp(z / T)", "", "probability"],
        "logit": "Score of {name}",
        "choose": "{name}: put it on top of the fraction",
        "term": "The term of {name}, {value}. Arrow keys choose another one.",
        "shares": "Shares of the sum",
    }
)


def softmax_fraction(
    scores: FloatArray,
    temperature: float,
    *,
    key: str,
    alt: str,
    on_change: Callable[[FloatArray, float], None],
    class_names: Sequence[str] | None = None,
    presets: Mapping[str, Sequence[float]] = text.SCORES,
    chosen: int | None = None,
) -> None:
    """Show scores, their exponentials, and the fraction that makes a probability of each.

    Args:
        scores: Shape (classes,), 2 to 20 of them, from -50 to 50.
        temperature: From 0.1 to 10.
        key: Widget key.
        alt: What the component shows, in words.
        on_change: Gets the scores and the temperature that the hand let go of; called before the
            page runs. What is out of range never reaches it.
        class_names: A name for each class; as `softmax_scores.class_names` has them if left out.
        presets: Scores to choose with one click, by their name.
        chosen: The class on top of the fraction at first; the likeliest if left out.
    """
    _MOUNT(
        key=key,
        data={
            "presets": {name: list(values) for name, values in presets.items()},
            "classNames": {
                count: text.class_names(count) for count in range(2, text.MAX_SCORES + 1)
            }
            | ({} if class_names is None else {len(class_names): list(class_names)}),
            "chosen": chosen,
            "state": {"logits": scores.tolist(), "temperature": temperature},
            "limits": {"score": text.MAX_SCORE, "temperatures": list(text.TEMPERATURES)},
            "words": dict(_WORDS),
            "heard": heard(key),
            "alt": alt,
        },
        on_state_change=hearing(key, "state", _read, on_change),
    )


def _read(message: Message) -> tuple[FloatArray, float]:
    """Check what the browser sent, by the rules for links.

    Raises:
        CnnError, or another error of nonsense: It is no row of scores with a temperature.
    """
    scores = text.parse_scores(text.format_scores(np.array(message["logits"], dtype=float)))
    return scores, text.parse_temperature(f"{rounded(message['temperature']):g}")
