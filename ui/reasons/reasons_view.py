"""Which pixels made a network give its answer, and whether one should believe it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from cnn.architecture.receptive_field import unseen_border_in_words
from cnn.counting import counted
from cnn.datasets import Dataset
from cnn.figures import attribution as figures
from cnn.inspection.reasons import (
    attribution,
    grad_cam,
    gradients,
    methods_in_words,
    occlusion,
    trust,
)
from cnn.inspection.reasons.attribution import Attribution, attribute
from cnn.inspection.reasons.keras_lines import KERAS_LINES
from cnn.inspection.reasons.methods_in_words import METHODS
from cnn.results import confidence
from cnn.runs import Run
from ui.address import owner
from ui.components.live_tiles import Bar, Tile, live_tiles
from ui.markdown import plain
from ui.reasons import nudge_view, reasons_controls
from ui.reasons import reasons_values as values
from ui.shell.page import chart, explain_errors, made_once, show_source
from ui.subject import subject
from ui.subject.subject import Subject
from ui.workers import cached

_CODE: dict[str, tuple[Callable[..., Any], ...]] = {
    "grad_cam": (
        grad_cam.grad_cam,
        grad_cam.maps_and_weights,
    ),
    "gradient": (gradients.gradient, gradients.mean_gradients),
    "smooth_grad": (gradients.smooth_grad,),
    "integrated": (gradients.integrated_gradients,),
    "occlusion": (occlusion.occlusion,),
}
_SCORES = {
    "logit": "Here s is the **logit** of class c, which softmax makes the probability of. Where "
    "the network is sure, softmax is saturated: the probability stays near 1 whatever a pixel "
    "does, and its gradient near 0. The logit still moves.",
    "probability": "Here s is the **probability** of class c. Where the network is sure, softmax "
    "is saturated: the probability stays near 1 whatever a pixel does, and the map is almost 0. "
    "That is why the logit is the usual choice.",
    None: "Here s is the **output** for class c: this network does not end in softmax.",
}
_CLASSES_SHOWN = 20
_DRAWS = 5  # of random weights, until a map is not empty


@st.fragment
def show(run: Run, epoch: int, data: Dataset, chosen: Subject) -> None:
    """Show what one method says; another method or class reruns only this part.

    Args:
        run: Whose network is asked.
        epoch: Its weights after this epoch.
        data: What it was trained on.
        chosen: The picture.
    """
    method = reasons_controls.choose_method()
    reasons_controls.explain_link(method, run, data.class_names)
    if method == values.NUDGE:
        nudge_view.show(run, epoch, data, chosen)
        return
    if method == "grad_cam" and not methods_in_words.convolutions(run.architecture):
        reasons_controls.offer_another_method()
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        target = reasons_controls.choose_class(values.TARGET, data.class_names, "its answer")
        settings = reasons_controls.choose_settings(method, run, chosen)

    def ask(draw: int | None = None) -> Attribution:
        return cached.inspect(
            partial(attribute, run.id, chosen.picture, method, epoch, draw=draw, **settings),
            version=subject.weights_version(run, epoch),
        )

    with explain_errors():
        with st.spinner("Asking the network. The first time, TensorFlow has to start."):
            found = ask()
        label = found.answer if target is None else target
        _large(run, found, label, data, chosen, method, settings)
        _all_classes(run, found, label, data, chosen)
        _sanity_check(found, ask, label, data, chosen)
    _in_words(method, settings)
    show_source(*_CODE[method], trust.rank_correlation, keras=KERAS_LINES[method])


def _large(
    run: Run,
    found: Attribution,
    label: int,
    data: Dataset,
    chosen: Subject,
    method: str,
    settings: dict[str, Any],
) -> None:
    name, values = data.class_names[label], found.maps[label]
    limit = attribution.strongest(found.arriving(label))
    map_column, word_column = st.columns([6, 5], gap="large")
    with map_column:
        chart(
            made_once(
                figures.over_picture,
                chosen.picture,
                values,
                limit,
                _unit(method, settings),
                found.place,
            ),
            key="reasons_map",
            alt=f"{METHODS[method].title} of {name} over {chosen.title}. "
            + attribution.in_short(
                attribution.stretched(values, chosen.picture.shape, found.place)
            ),
        )
    with word_column:
        _numbers(run, found, label, data, chosen, settings)
        live_tiles(
            [
                Tile(chosen.picture, "The picture", alt=chosen.title),
                Tile(
                    figures.coloured(values, limit, found.place),
                    f"The map, {values.shape[0]} × {values.shape[1]}",
                    alt=f"{METHODS[method].title} of {name}.",
                ),
            ],
            key="reasons_parts",
            alt="The picture and the map.",
            side=150,
        )
        st.markdown(
            f":blue[**Blue**] speaks for **{plain(name)}**"
            + (". " if method == "grad_cam" else ", :orange[**orange**] against it. ")
            + METHODS[method].idea
        )
        if lost := values.size - found.arriving(label).size:
            cells = counted(lost, "cell does", "cells do")
            st.caption(
                f"Violet in the map: {cells} not reach the answer, as a later layer leaves them "
                "out. They count for nothing here."
            )
        if method == "grad_cam" and (unseen := unseen_border_in_words(run.architecture)):
            st.caption(f"Hatched: no cell that the answer depends on sees there. {unseen}")
        if not np.any(found.arriving(label)):
            st.info(f"The map of {plain(name)} is 0 everywhere: this method finds nothing to show.")
        if found.baseline_scores is not None:
            _completeness(found, label)


def _numbers(
    run: Run,
    found: Attribution,
    label: int,
    data: Dataset,
    chosen: Subject,
    settings: dict[str, Any],
) -> None:
    with st.container(horizontal=True, gap="large"):
        st.metric(
            "The network reads",
            plain(data.class_names[found.answer]),
            confidence.sure_in_words(found.probabilities[found.answer], run.architecture),
            delta_color="off",
            delta_arrow="off",
            width="content",
        )
        if chosen.label is not None:
            st.metric("It is", plain(data.class_names[chosen.label]), width="content")
        kind = settings.get("output", "score").capitalize()
        st.metric(
            f"{kind} of {plain(data.class_names[label])}",
            _shown(found.scores[label]),
            width="content",
        )


def _shown(number: float) -> str:
    return f"{number:.4g}".replace("-", "−")


def _unit(method: str, settings: dict[str, Any]) -> str:
    score = settings.get("output", "score")
    return {
        "grad_cam": "weighted activation",
        "gradient": f"{score} per unit of brightness",
        "smooth_grad": f"{score} per unit of brightness",
        "integrated": f"contribution to the {score}",
        "occlusion": f"fall of the {score}",
    }[method]


def _completeness(found: Attribution, label: int) -> None:
    sums = trust.completeness(found, label)
    gap = "" if sums.gap is None else f", {sums.gap:.1%} apart"
    st.markdown(
        f"**Do they add up?** All pixels together contribute {_shown(sums.total)}; the scores of "
        f"this picture and the empty one differ by {_shown(sums.difference)}{gap}. More steps "
        "bring them closer."
    )


def _all_classes(run: Run, found: Attribution, label: int, data: Dataset, chosen: Subject) -> None:
    st.subheader("All classes on one scale", anchor=False)
    probable = confidence.gives_probabilities(run.architecture)
    shown = sorted(found.probabilities.argsort()[::-1][:_CLASSES_SHOWN].tolist())

    def pick(place: int) -> None:
        owner.change({values.TARGET: data.class_names[shown[place]]})

    live_tiles(
        [_class_tile(run, found, number, label, data, chosen) for number in shown],
        key="reasons_classes",
        alt="The maps of all classes, on one colour scale.",
        side=104,
        on_pick=pick,
    )
    st.caption(
        f"The full colour is ±{found.limit:.3g} in all of them; the bar is the "
        f"{'probability' if probable else 'output'}. "
        "Pick one to see it large."
    )


def _class_tile(
    run: Run, found: Attribution, number: int, label: int, data: Dataset, chosen: Subject
) -> Tile:
    is_answer, is_true = number == found.answer, number == chosen.label
    role = "answer" if is_answer else "the truth" if is_true else "p"
    wrong = is_answer and chosen.label is not None and not is_true
    name, p = data.class_names[number], float(found.probabilities[number])
    return Tile(
        figures.overlay(chosen.picture, found.maps[number], found.limit, found.place),
        name,
        mark="right" if is_true else "wrong" if wrong else "",
        bars=(Bar(role, p, is_true),),
        alt=f"Reasons for {name}, {confidence.sure_in_words(p, run.architecture)}.",
        chosen=number == label,
    )


def _sanity_check(
    found: Attribution,
    ask: Callable[[int], Attribution],
    label: int,
    data: Dataset,
    chosen: Subject,
) -> None:
    """Compare with random weights: the first of a few draws that has something to show."""
    st.subheader("Would a network that learned nothing say the same?", anchor=False)
    for draw in range(_DRAWS):
        untrained = ask(draw)
        if np.any(untrained.arriving(label)):
            break
    pair = {"Trained": found, "Random weights": untrained}
    tile_column, word_column = st.columns([5, 6], gap="large")
    with tile_column:
        live_tiles(
            [
                Tile(
                    figures.overlay(
                        chosen.picture,
                        one.maps[label],
                        attribution.strongest(one.arriving(label)),
                        one.place,
                    ),
                    title,
                    alt=f"{title}: reasons for {data.class_names[label]}.",
                )
                for title, one in pair.items()
            ],
            key="reasons_sanity",
            alt="The map of the trained network, and of the same network with random weights.",
            side=150,
        )
    with word_column:
        similarity = trust.rank_correlation(*(one.arriving(label) for one in pair.values()))
        st.metric(
            "Rank correlation of the two maps",
            "none" if similarity is None else _shown(round(similarity, 2)),
            help="Spearman's, of the magnitudes, over the places where one of the two is not 0. "
            "1: both stress the same places in the same order. 0: nothing in common.",
        )
        st.markdown(trust.similarity_in_words(similarity))
        st.caption(
            "Each has a colour scale of its own. "
            + (f"Weights drawn before had an empty map (draws: {draw}). " if draw else "")
            + "Source: Adebayo et al., Sanity Checks for Saliency Maps (2018)."
        )


def _in_words(method: str, settings: dict[str, Any]) -> None:
    words = METHODS[method]
    with st.container(border=True):
        st.markdown(f"**{words.title}, exactly**")
        st.latex(words.formula)
        st.markdown(_SCORES[settings.get("output")])
        st.markdown(f"**What it cannot tell.** {words.limits}")
        st.caption(f"Source: {words.source}.")
