"""What is asked of a network that has answered: the method, the class, and the method's numbers."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from cnn.errors import CnnError
from cnn.inspection.reasons import methods_in_words
from cnn.inspection.reasons.methods_in_words import FILLS, METHODS, OUTPUTS
from cnn.results import picture_search
from cnn.runs import Run
from ui.address.checking import explain_unknown
from ui.address.choice_across_pages import SharedChoice
from ui.subject.subject import Subject

NUDGE = "nudge"
_TITLES = {name: method.title for name, method in METHODS.items()} | {NUDGE: "Nudge"}
_NAMES = {title: name for name, title in _TITLES.items()}
# A link may say method=smooth_grad, too.
METHOD = SharedChoice("method", lambda text: _TITLES.get(text, text))


def title(method: str) -> str:
    """Return what the control calls a method; its parameter in the address is the same."""
    return _TITLES[method]


def suggestions(run: Run) -> tuple[int, int, int]:
    """Return three test pictures: the surest mistake, the surest hit, and a less sure one.

    Args:
        run: As long as its answers are not known, the first pictures are returned.
    """
    with suppress(CnnError):  # damaged answers; the results page says so
        answers = run.predictions()
        if answers is not None:
            return picture_search.telling_pictures(*answers)
    return 0, 1, 2


def explain_link(run: Run, names: Sequence[str]) -> None:
    """Say what a link asks for that is not there; the controls take their defaults instead.

    Args:
        run: Whose network is asked.
        names: Its classes.
    """
    layers = methods_in_words.convolutions(run.architecture)
    for parameter, what, known in (
        ("method", "way to ask", [*_NAMES, *_TITLES]),
        ("target", "class of this network", names),
        ("toward", "class of this network", names),
        ("cam_layer", "convolution layer of this network", layers),
    ):
        asked = st.query_params.get(parameter)
        if asked and asked not in known:
            explain_unknown(asked, f"{what}. Choose another one below.")


def choose_method() -> str:
    """Let the learner choose one of `methods_in_words.METHODS`, or `NUDGE`."""
    changed = METHOD.begin(_TITLES["grad_cam"], _NAMES.__contains__)
    st.segmented_control(
        "How to ask",
        list(_NAMES),
        required=True,
        key=METHOD.name,
        on_change=changed,
    )
    return _NAMES[st.session_state[METHOD.name]]


def choose_class(what: str, names: Sequence[str], key: str, placeholder: str) -> int | None:
    """Let the learner choose a class, or none.

    Args:
        what: Title of the control.
        names: The classes.
        key: Widget key and parameter of the address.
        placeholder: What none means.
    """
    if st.session_state.get(key) not in (None, *names):
        st.session_state[key] = None  # a class of another run
    name = st.selectbox(
        what, names, index=None, key=key, bind="query-params", placeholder=placeholder, width=200
    )
    return None if name is None else names.index(name)


def choose_settings(method: str, run: Run, chosen: Subject) -> dict[str, Any]:
    """Show the controls that a method has, and return the arguments that they make.

    Args:
        method: One of `cnn.inspection.reasons.methods_in_words.METHODS`.
        run: Whose network is asked.
        chosen: The picture.
    """
    settings: dict[str, Any] = {}
    if methods_in_words.ends_in_softmax(run.architecture):
        settings["output"] = _choice(
            "Score",
            "output",
            OUTPUTS,
            "logit",
            "The logit is what softmax makes the probability of. Where the network is sure, the "
            "probability hardly moves, whatever a pixel does: softmax is saturated, and its "
            "gradient almost 0. So the logit is what is usually explained.",
        )
    if method == "grad_cam":
        settings |= _layer(methods_in_words.convolutions(run.architecture))
    elif method == "smooth_grad":
        settings["samples"] = _number(
            "Noisy copies", 1, methods_in_words.MAX_SAMPLES, 50, "samples"
        )
        settings["noise"] = _number("Noise, % of the range", 0, 100, 15, "added_noise") / 100
    elif method == "integrated":
        settings["steps"] = _number("Steps", 1, methods_in_words.MAX_STEPS, 50, "path_steps")
        settings["baseline"] = _choice("Begin with all", "baseline", FILLS, "black")
    elif method == "occlusion":
        side = min(chosen.picture.shape[:2])
        default_patch, default_stride = methods_in_words.default_patch(side)
        patch = _number("Patch, pixels", 1, side, default_patch, "patch")
        settings["patch"] = patch
        settings["stride"] = _number(
            "Stride, pixels", 1, patch, min(patch, default_stride), "stride"
        )
        settings["fill"] = _choice(
            "Cover with", "fill", FILLS, "mean", "The mean is this picture's own."
        )
    return settings


def _layer(names: list[str]) -> dict[str, str]:
    if not names:
        return {}  # Grad-CAM itself says that there is none
    if st.session_state.get("cam_layer") not in names:
        st.session_state.pop("cam_layer", None)  # of another run
    layer = st.selectbox(
        "Convolution layer",
        names,
        index=len(names) - 1,
        key="cam_layer",
        bind="query-params",
        width=170,
    )
    return {"layer": layer}


def _number(what: str, lowest: int, highest: int, default: int, key: str) -> int:
    if st.session_state.get(key, lowest) > highest:
        st.session_state[key] = highest  # it fitted larger pictures, or a larger patch
    return st.number_input(what, lowest, highest, default, key=key, bind="query-params", width=150)


def _choice(
    what: str, key: str, options: Sequence[str], default: str, explanation: str | None = None
) -> str:
    chosen: str = st.segmented_control(
        what,
        options,
        default=default,
        required=True,
        key=key,
        bind="query-params",
        help=explanation,
    )
    return chosen
