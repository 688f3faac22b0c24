"""Predict first, then see: a question about what a page shows, and the parts of all exercises."""

from typing import Any

import streamlit as st

from cnn.exercises import Exercise, check
from cnn.shown_source import dotted_name
from cnn.types import FloatArray
from ui.shell.page import explain_errors


@st.fragment
def predict(exercise: Exercise, *, key: str | None = None) -> None:
    """Ask for a prediction; explain it once it was right, or when the learner wants to be shown.

    It is closed at first, and costs next to nothing as long as it is. Another exercise, such as
    the same question about other settings, starts afresh.

    Args:
        exercise: A question, such as those of `cnn.exercises.predictions`.
        key: Tells several on a page apart; the exercise's key if not given. The widgets' keys are
            "predict_" + key with "_open", "_answer", "_check" and "_show".
    """
    key = f"predict_{(key or exercise.key).removeprefix('predict-')}"
    state: dict[str, Any] = st.session_state.setdefault(f"{key}_state", {})
    about = (exercise.question, exercise.answer, exercise.explanation)
    if state.get("about") != about:
        state.update(about=about, given=None, shown=False)
        st.session_state[f"{key}_answer"] = None if exercise.options else ""

    def remember() -> None:
        state["given"] = st.session_state[f"{key}_answer"]

    with st.expander(
        exercise.title, icon=":material/quiz:", key=f"{key}_open", on_change="rerun"
    ) as place:
        if not place.open:
            return
        st.markdown(exercise.question)
        if exercise.grids:
            with st.container(horizontal=True, gap="medium"):
                for name, values in exercise.grids.items():
                    st.latex(_matrix(name, values), width="content")
        with (
            st.form(f"{key}_form", border=False),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            answer_field(exercise, key=f"{key}_answer", persist_state="session", width=260)
            st.form_submit_button(
                "Check", key=f"{key}_check", icon=":material/done:", on_click=remember
            )
            st.form_submit_button(
                "Show me",
                key=f"{key}_show",
                type="tertiary",
                icon=":material/visibility:",
                on_click=lambda: state.update(shown=True),
            )
        right = state["given"] is not None and judge(exercise, state["given"])
        if right or state["shown"]:
            explain(exercise)
            st.caption(f"Computed by `{dotted_name(exercise.computed_by)}`.")


def answer_field(exercise: Exercise, *, key: str, **options: Any) -> None:
    """Show the field for the answer: a choice, or a number to type.

    Args:
        exercise: What is asked.
        key: Widget key; the answer is in the session's state under it.
        options: More arguments of the widget.
    """
    if exercise.options:
        options.pop("width", None)
        st.radio("Your answer", exercise.options, index=None, horizontal=True, key=key, **options)
    else:
        st.text_input(
            f"Your answer, in {exercise.unit}" if exercise.unit else "Your answer",
            key=key,
            placeholder="a number",
            autocomplete="off",
            **options,
        )


def judge(exercise: Exercise, given: object) -> bool:
    """Tell the learner what an answer is worth; return whether it is right."""
    with explain_errors():
        verdict = check(exercise, given)
        if verdict.correct:
            st.success("**Right.**", icon=":material/check_circle:")
        else:
            st.warning(verdict.feedback, icon=":material/lightbulb:")
        return verdict.correct
    return False


def explain(exercise: Exercise) -> None:
    """Show the answer, and how it comes about."""
    answer = exercise.answer if exercise.options else _shown(float(exercise.answer))
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**The answer: {f'{answer} {exercise.unit}'.strip()}**")
        st.markdown(exercise.explanation)


def _shown(answer: float) -> str:
    """Write an answer with thousands apart and at most three digits behind the point.

    >>> _shown(18496.0), _shown(-1 / 3)
    ('18,496', '−0.333')
    """
    text = f"{answer:,.3f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def _matrix(name: str, values: FloatArray) -> str:
    r"""Write a grid as LaTeX, which screen readers can read too.

    >>> import numpy as np
    >>> print(_matrix("w", np.array([[1.0, -0.5], [0.0, 2.0]])))
    \text{w} = \begin{bmatrix} 1 & -0.5 \\ 0 & 2 \end{bmatrix}
    """
    rows = r" \\ ".join(" & ".join(f"{round(value, 3) + 0:g}" for value in row) for row in values)
    return rf"\text{{{name}}} = \begin{{bmatrix}} {rows} \end{{bmatrix}}"
