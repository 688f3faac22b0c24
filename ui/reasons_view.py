"""Which pixels made a network give its answer, and the smallest push that changes it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import streamlit as st

from cnn import attribution
from cnn.attribution import FILLS, METHODS, OUTPUTS, Attribution
from cnn.attribution_code import KERAS_LINES
from cnn.datasets import Dataset
from cnn.errors import CnnError
from cnn.figures import attribution as figures
from cnn.runs import Run
from ui import cached, subject
from ui.components.live_tiles import Bar, Tile, live_tiles
from ui.markdown import plain
from ui.page import chart, explain_errors, show_source
from ui.subject import Subject
from ui.tries import Try, tries

_TITLES = {method.title: name for name, method in METHODS.items()}
_CODE = {
    "grad_cam": "cnn.inspection.grad_cam.grad_cam",
    "gradient": "cnn.inspection.gradients.mean_gradients",
    "smooth_grad": "cnn.inspection.gradients.smooth_grad",
    "integrated": "cnn.inspection.gradients.integrated_gradients",
    "occlusion": "cnn.inspection.occlusion.occlusion",
}
_CLASSES_SHOWN = 20
VIEWS = ("Which pixels count?", "A nudge that changes the answer")


def read_short_names() -> None:
    """Let a link say method=smooth_grad, too: the control writes what people read."""
    asked = st.query_params.get("method", "")
    if asked in METHODS and "method" not in st.session_state:
        st.query_params["method"] = METHODS[asked].title
        st.rerun()


def offer_tries(run: Run) -> None:
    """Offer three things to try with pictures that this run's own answers suggest.

    Args:
        run: Its answers may be missing, as long as it is trained; then any pictures will do.
    """
    wrong, surest, unsure = suggestions(run)
    tries(
        Try(
            "Its surest mistake",
            "Look at the tile of its answer beside that of the truth. Which strokes did it take "
            "for which digit?"
            if run.config.dataset == "mnist"
            else "Look at the tile of its answer beside that of the truth. Which parts misled it?",
            {"run": run.id, "picture": wrong, "method": METHODS["occlusion"].title},
        ),
        Try(
            "The gradient of a sure answer",
            "Switch the score from probability to logit: softmax is saturated, so the "
            "probability has next to no gradient. Look at the numbers of the scale.",
            {
                "run": run.id,
                "picture": surest,
                "method": METHODS["gradient"].title,
                "output": "probability",
            },
        ),
        Try(
            "Change its mind",
            "How few grey levels are enough? Compare with signs by lot, and push it toward "
            "another class.",
            {"run": run.id, "picture": unsure, "view": VIEWS[1]},
        ),
    )


@st.fragment
def show(run: Run, epoch: int, data: Dataset, chosen: Subject) -> None:
    """Show the map of one method; another method or class reruns only this part.

    Args:
        run: Whose network is asked.
        epoch: Its weights after this epoch.
        data: What it was trained on.
        chosen: The picture.
    """
    method = _TITLES[
        st.segmented_control(
            "Method",
            list(_TITLES),
            default=METHODS["grad_cam"].title,
            required=True,
            key="method",
            bind="query-params",
        )
    ]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        target = choose_class("Reasons for the class", data.class_names, "target", "its answer")
        settings: dict[str, Any] = {}
        if attribution.ends_in_softmax(run.architecture):
            settings["output"] = st.segmented_control(
                "Score",
                OUTPUTS,
                default="logit",
                required=True,
                key="output",
                bind="query-params",
                help="The logit is what softmax makes the probability of. Where the network is "
                "sure, the probability hardly moves, whatever a pixel does, so that its gradient "
                "is almost 0.",
            )
        settings |= _settings(method, run, chosen)
    with explain_errors():
        found, untrained = (
            cached.inspect(
                "cnn.inspection.attribution.attribute",
                run.id,
                chosen.picture,
                method,
                epoch,
                version=subject.weights_version(run, epoch),
                trained=trained,
                **settings,
            )
            for trained in (True, False)
        )
        label = found.answer if target is None else target
        _large(found, label, data, chosen, method)
        _all_classes(found, label, data, chosen)
        _sanity_check(found, untrained, label, data)
    _in_words(method)
    show_source(_CODE[method], keras=KERAS_LINES[method])


def suggestions(run: Run) -> tuple[int, int, int]:
    """Return three test pictures: the surest mistake, the surest and the least sure right answer.

    Args:
        run: As long as its answers are not known, the first pictures are returned.
    """
    with suppress(CnnError):  # damaged answers; the page says so where it needs them
        answers = run.predictions()
        if answers is not None:
            return attribution.telling_pictures(*answers)
    return 0, 1, 2


def choose_class(title: str, names: Sequence[str], key: str, placeholder: str) -> int | None:
    """Let the learner choose a class, or none; say so where a link asks for an unknown one.

    Args:
        title: Of the control.
        names: The classes.
        key: Widget key and parameter of the address.
        placeholder: What none means.
    """
    asked = st.query_params.get(key)
    if asked and asked not in names:
        st.warning(
            f"This network knows no class “{plain(asked[:40])}”. Choose one of its "
            f"{len(names)} classes.",
            icon=":material/link_off:",
        )
    name = st.selectbox(
        title, names, index=None, key=key, bind="query-params", placeholder=placeholder, width=220
    )
    return None if name is None else names.index(name)


def _settings(method: str, run: Run, chosen: Subject) -> dict[str, Any]:
    """Show the controls that a method has for itself, and return what they say."""
    if method == "grad_cam":
        return _layer(run)
    if method == "smooth_grad":
        samples = _number("Noisy copies", 1, 200, 50, "samples")
        noise = _number("Noise, % of the range", 0, 100, 15, "noise")
        return {"samples": samples, "noise": noise / 100}
    if method == "integrated":
        steps = _number("Steps", 1, 300, 50, "steps")
        return {"steps": steps, "baseline": _fill("Begin with all", "baseline", "black")}
    if method == "occlusion":
        side = min(chosen.picture.shape[:2])
        patch = _number("Patch, pixels", 1, side, max(1, round(side / 5.6)), "patch")
        stride = _number("Stride, pixels", 1, patch, min(patch, max(1, round(side / 14))), "stride")
        return {"patch": patch, "stride": stride, "fill": _fill("Cover with", "fill", "grey")}
    return {}


def _layer(run: Run) -> dict[str, str]:
    layers = attribution.convolutions(run.architecture)
    asked = st.query_params.get("layer")
    if asked and asked not in layers:
        st.warning(
            f"“{plain(asked[:40])}” is no convolution layer of this network.",
            icon=":material/link_off:",
        )
    if not layers:
        return {}
    if st.session_state.get("layer") not in layers:
        st.session_state.pop("layer", None)  # of another run
    layer = st.selectbox(
        "Convolution layer",
        layers,
        index=len(layers) - 1,
        key="layer",
        bind="query-params",
        width=180,
    )
    return {"layer": layer}


def _number(title: str, lowest: int, highest: int, default: int, key: str) -> int:
    if st.session_state.get(key, lowest) > highest:
        st.session_state[key] = highest  # it fitted other pictures
    return st.number_input(title, lowest, highest, default, key=key, bind="query-params", width=150)


def _fill(title: str, key: str, default: str) -> str:
    fill: str = st.segmented_control(
        title, FILLS, default=default, required=True, key=key, bind="query-params"
    )
    return fill


def _large(found: Attribution, label: int, data: Dataset, chosen: Subject, method: str) -> None:
    name, answer = data.class_names[label], data.class_names[found.answer]
    values = found.maps[label]
    limit = _limit(values)
    map_column, word_column = st.columns([6, 5], gap="large")
    with map_column:
        chart(
            figures.over_picture(chosen.picture, values, limit, f"orange against, blue for {name}"),
            key="reasons_map",
            alt=f"{METHODS[method].title} of {name} over {chosen.title}.",
        )
    with word_column:
        with st.container(horizontal=True, gap="large"):
            st.metric(
                "The network reads",
                answer,
                f"{found.probabilities[found.answer]:.1%} sure",
                delta_color="off",
                delta_arrow="off",
                width="content",
            )
            if chosen.label is not None:
                st.metric("It is", data.class_names[chosen.label], width="content")
            st.metric(f"Score of {name}", f"{found.scores[label]:.4g}", width="content")
        live_tiles(
            [
                Tile(chosen.picture, "The picture", alt=chosen.title),
                Tile(
                    figures.coloured(values, limit),
                    f"The map, {values.shape[0]} × {values.shape[1]}",
                    alt=f"{METHODS[method].title} of {name}.",
                ),
            ],
            key="reasons_parts",
            alt="The picture and the map.",
            side=168,
        )
        st.markdown(METHODS[method].idea)
        if not np.any(values):
            st.info(f"The map of {plain(name)} is 0 everywhere: the method finds nothing to show.")
        if found.baseline_scores is not None:
            _completeness(found, label)


def _completeness(found: Attribution, label: int) -> None:
    sums = attribution.completeness(found, label)
    gap = "" if sums.gap is None else f", {sums.gap:.1%} apart"
    st.markdown(
        f"**Do they add up?** All pixels together contribute {sums.total:.4g}; the scores of this "
        f"picture and the empty one differ by {sums.difference:.4g}{gap}. More steps bring them "
        "closer."
    )


def _all_classes(found: Attribution, label: int, data: Dataset, chosen: Subject) -> None:
    st.subheader("All classes on one scale", anchor=False)
    shown = sorted(found.probabilities.argsort()[::-1][:_CLASSES_SHOWN].tolist())

    def pick(place: int) -> None:
        st.session_state.target = data.class_names[shown[place]]

    live_tiles(
        [_class_tile(found, number, label, data, chosen) for number in shown],
        key="reasons_classes",
        alt="The maps of all classes, on one colour scale.",
        side=100,
        on_pick=pick,
    )
    st.caption(
        f"The strongest colour is ±{found.limit:.3g} in all of them. Pick one to see it large."
    )


def _class_tile(
    found: Attribution, number: int, label: int, data: Dataset, chosen: Subject
) -> Tile:
    is_answer, is_true = number == found.answer, number == chosen.label
    role = "its answer" if is_answer else "the truth" if is_true else "p"
    wrong = is_answer and chosen.label is not None and not is_true
    name, p = data.class_names[number], float(found.probabilities[number])
    return Tile(
        figures.overlay(chosen.picture, found.maps[number], found.limit),
        name,
        mark="right" if is_true else "wrong" if wrong else "",
        bars=(Bar(role, p, is_true),),
        alt=f"Reasons for {name}, probability {p:.1%}.",
        chosen=number == label,
    )


def _sanity_check(found: Attribution, untrained: Attribution, label: int, data: Dataset) -> None:
    st.subheader("Would a network that learned nothing say the same?", anchor=False)
    pair = {"Trained": found.maps[label], "Random weights": untrained.maps[label]}
    tile_column, word_column = st.columns([5, 6], gap="large")
    with tile_column:
        live_tiles(
            [
                Tile(
                    figures.overlay(chosen.picture, values, _limit(values)),
                    title,
                    alt=f"{title}: reasons for {data.class_names[label]}.",
                )
                for title, values in pair.items()
            ],
            key="reasons_sanity",
            alt="The map of the trained network, and of the same network with random weights.",
            side=168,
        )
    with word_column:
        similarity = attribution.rank_correlation(*pair.values())
        st.metric(
            "Rank correlation",
            "none" if similarity is None else f"{similarity:.2f}",
            help="Spearman's, of the magnitudes, over the places where one of the two is not 0. "
            "1: both stress the same places in the same order. 0: nothing in common.",
        )
        st.markdown(attribution.verdict(similarity))
        st.caption(
            "Each has a colour scale of its own. Adebayo et al., Sanity Checks for Saliency Maps "
            "(2018)."
        )


def _limit(values: np.ndarray) -> float:
    return float(np.abs(values).max()) or 1.0


def _in_words(method: str) -> None:
    words = METHODS[method]
    with st.container(border=True):
        st.markdown(f"**How {words.title} is computed**")
        st.latex(words.formula)
        st.markdown(
            f"s is the score: the logit of class c, or its probability. Source: {words.source}."
        )
        st.markdown(f"**What it cannot tell.** {words.limits}")
