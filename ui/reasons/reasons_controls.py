"""What is asked of a network that has answered: the method, the class, and the method's numbers."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from cnn.errors import CnnError
from cnn.inspection.reasons import methods_in_words
from cnn.results import picture_search
from cnn.runs import Run
from ui.address import owner
from ui.address.unknown import explain_unknown
from ui.address.values import MaybeText
from ui.reasons import reasons_values as values
from ui.shell.controls import number_input, segmented_control, selectbox
from ui.subject.subject import Subject

_NAMES = {title: name for name, title in values.TITLES.items()}


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


def explain_link(method: str, run: Run, names: Sequence[str]) -> None:
    """Say what was asked for that this network has not; the controls take their defaults instead.

    Args:
        method: One of `methods_in_words.METHODS`, or `NUDGE`; only what it needs is looked at.
        run: Whose network is asked.
        names: Its classes.
    """
    of_class = values.TOWARD if method == values.NUDGE else values.TARGET
    wanted = [(owner.get(of_class), "class of this network", names)]
    if method == "grad_cam":
        layers = methods_in_words.convolutions(run.architecture)
        wanted.append((owner.get(values.LAYER), "convolution layer of this network", layers))
    for asked, what, known in wanted:
        if asked and asked not in known:
            explain_unknown(asked, f"{what}. Choose another one below.")


def choose_method() -> str:
    """Let the learner choose one of `methods_in_words.METHODS`, or `NUDGE`."""
    return _NAMES[segmented_control(values.METHOD, list(_NAMES))]


def offer_another_method() -> None:
    """Say why there is no Grad-CAM of a network without convolutions, and what there is instead."""
    another = values.TITLES["occlusion"]
    st.info(
        "Grad-CAM weighs the maps of a convolution layer, and this network has none. The other "
        "ways to ask need none.",
        icon=":material/info:",
    )
    st.button(
        f"Ask by {another.lower()}",
        key="reasons_another_method",
        type="primary",
        icon=":material/psychology:",
        on_click=lambda: owner.change({values.METHOD: another}),
    )


def choose_class(value: MaybeText[str], names: Sequence[str], placeholder: str) -> int | None:
    """Let the learner choose a class, or none.

    Args:
        value: What it belongs to.
        names: The classes.
        placeholder: What none means.
    """
    name = selectbox(value, names, placeholder=placeholder, width=200)
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
        settings["output"] = segmented_control(values.OUTPUT)
    if method == "grad_cam":
        settings |= _layer(methods_in_words.convolutions(run.architecture))
    elif method == "smooth_grad":
        settings["samples"] = number_input(values.SAMPLES, width=150)
        settings["noise"] = number_input(values.NOISE, width=150) / 100
    elif method == "integrated":
        settings["steps"] = number_input(values.STEPS, width=150)
        settings["baseline"] = segmented_control(values.BASELINE)
    elif method == "occlusion":
        side = min(chosen.picture.shape[:2])
        patch, stride = methods_in_words.default_patch(side)
        patch = settings["patch"] = number_input(values.PATCH, high=side, default=patch, width=150)
        settings["stride"] = number_input(
            values.STRIDE, high=patch, default=min(patch, stride), width=150
        )
        settings["fill"] = segmented_control(values.FILL)
    return settings


def _layer(names: list[str]) -> dict[str, str]:
    return {"layer": selectbox(values.LAYER, names, default=names[-1], width=170)}
