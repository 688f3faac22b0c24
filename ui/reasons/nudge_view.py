"""The smallest step along the sign of the gradient that changes the answer."""

from functools import partial

import streamlit as st

from cnn.datasets import Dataset
from cnn.figures import answers
from cnn.figures import attribution as figures
from cnn.inspection.reasons.adversarial import (
    Nudge,
    along,
    moved,
    nudge,
    sign_direction,
)
from cnn.inspection.reasons.keras_lines import NUDGE_LINES
from cnn.results import confidence
from cnn.runs import Run
from ui.components.live_tiles import Tile, live_tiles
from ui.markdown import plain
from ui.reasons import reasons_values as values
from ui.reasons.reasons_controls import choose_class
from ui.shell.controls import slider
from ui.shell.page import chart, explain_errors, made_once, option_chart, show_source
from ui.subject import subject
from ui.subject.subject import Subject
from ui.workers import cached


def show(run: Run, epoch: int, data: Dataset, chosen: Subject) -> None:
    """Push the picture until the answer changes.

    Args:
        run: Whose network is pushed.
        epoch: Its weights after this epoch.
        data: What it was trained on.
        chosen: The picture.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        toward = choose_class(values.TOWARD, data.class_names, "any other answer")
        longest = slider(values.LONGEST, width=320)
    with explain_errors():
        with st.spinner("Pushing the picture. The first time, TensorFlow has to start."):
            found = cached.inspect(
                partial(nudge, run.id, chosen.picture, epoch, toward=toward, max_levels=longest),
                version=subject.weights_version(run, epoch),
            )
        _verdict(run, found, data, longest, chosen)
        _pictures(found, data, chosen)
        _probabilities(run, found, data)
    with st.container(border=True):
        st.markdown("**How the nudge is found**")
        st.latex(
            r"x_\varepsilon = \mathrm{clip}_{0}^{255}\big(x + \varepsilon\, "
            r"\mathrm{sign}\, \nabla_x\, J(x, y)\big), \qquad \varepsilon = 0, 1, 2, \dots"
        )
        st.markdown(
            "J is the cross-entropy loss of the network's own answer y; toward a class, the sign "
            "is turned and y is that class. Every whole ε is tried. Source: Goodfellow, Shlens and "
            "Szegedy, Explaining and Harnessing Adversarial Examples (2015), section 4."
        )
        st.markdown(
            "**What it cannot tell.** The direction is taken once, at the picture itself. Another "
            "direction may need a smaller step, so that “none found” is no proof of safety."
        )
    show_source(
        sign_direction,
        along,
        moved,
        keras=NUDGE_LINES,
        key="nudge_code",
    )


def _verdict(run: Run, found: Nudge, data: Dataset, longest: int, chosen: Subject) -> None:
    answer = data.class_names[found.answer]
    if found.levels is None or found.new_answer is None:
        wish = "changes" if found.toward is None else f"becomes {data.class_names[found.toward]}"
        st.info(
            f"Up to {longest} levels along this line, the answer {plain(answer)} never "
            f"{plain(wish)}. Allow a longer step, or choose another class."
        )
        return
    with st.container(horizontal=True, gap="large"):
        st.metric("Smallest step", f"{found.levels} of 255 levels", width="content")
        for title, level in (("Before", 0), ("After", found.levels)):
            row = found.probabilities[level]
            st.metric(
                title,
                plain(data.class_names[int(row.argmax())]),
                confidence.sure_in_words(row.max(), run.architecture),
                delta_color="off",
                delta_arrow="off",
                width="content",
            )
        by_lot = found.levels_by_chance
        st.metric(
            "Signs by lot would need",
            f"more than {longest}" if by_lot is None else f"{by_lot} levels",
            width="content",
            help="The same number of levels up or down for each pixel, but drawn by lot.",
        )
    if found.new_answer == chosen.label:
        st.caption("It was wrong before, and now it is right: a nudge knows no truth.")


def _pictures(found: Nudge, data: Dataset, chosen: Subject) -> None:
    changed = found.changed()
    levels = len(found.probabilities) - 1 if found.levels is None else found.levels
    change = changed.astype(float) - found.picture
    after = data.class_names[int(found.probabilities[levels].argmax())]
    live_tiles(
        [
            Tile(found.picture, f"“{data.class_names[found.answer]}”", alt=chosen.title),
            Tile(
                figures.coloured(change.mean(axis=-1), max(levels, 1)),
                f"± {levels} levels, amplified",
                alt=f"The change, at most {levels} levels; orange darker, blue brighter.",
            ),
            Tile(changed, f"“{after}”", alt=f"The changed picture, read as {after}."),
        ],
        key="nudge_pictures",
        alt="The picture, the change and the changed picture.",
        side=224,
    )


def _probabilities(run: Run, found: Nudge, data: Dataset) -> None:
    outputs = confidence.outputs_in_words(run.architecture)
    curve_column, *bar_columns = st.columns([2, 1, 1], gap="large")
    with curve_column:
        st.markdown("**Along the line**")
        chart(
            made_once(figures.along_the_line, found, data.class_names),
            key="nudge_curve",
            alt=f"{outputs.capitalize()} for {data.class_names[found.answer]} over the length of "
            f"the step: from {found.probabilities[0, found.answer]:.0%} to "
            f"{found.probabilities[-1, found.answer]:.0%} after {len(found.probabilities) - 1} "
            "levels.",
        )
    last = len(found.probabilities) - 1 if found.levels is None else found.levels
    for column, title, level in zip(bar_columns, ("Before", "After"), (0, last), strict=True):
        with column:
            st.markdown(f"**{title}**, ε = {level}")
            row = found.probabilities[level]
            option_chart(
                answers.probabilities(row, data.class_names, name_width=110),
                height=answers.height(data.class_names),
                key=f"nudge_{title.lower()}",
                alt=f"{title}: {data.class_names[int(row.argmax())]}, "
                + confidence.sure_in_words(row.max(), run.architecture),
            )
