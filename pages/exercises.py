"""Exercises: predict first, then see how the lab computes it."""

from contextlib import suppress

import streamlit as st

from cnn.errors import CnnError
from cnn.exercises import EXERCISES, check
from cnn.figures import exercises as exercise_figures
from ui.address import owner
from ui.exercises.exercises_values import ALL, EXERCISE
from ui.shell import pages
from ui.shell.navigation import page_link
from ui.shell.page import chart, header, made_once, show_source
from ui.shell.predict import answer_field, explain, judge

KEYS = list(EXERCISES)
DONE, OPEN = ":green[:material/check_circle:]", ":material/radio_button_unchecked:"

header(
    pages.EXERCISES.title,
    "Do you know what will come out, before the computer tells you?",
    ALL,
)


def open_exercise(chosen: str | None) -> None:
    """Turn to another exercise, if there is one."""
    if chosen:
        owner.change({EXERCISE: chosen})


def next_unsolved(solved: set[str]) -> str | None:
    """Return the exercise that comes next, from the one that is open round to it again."""
    place = KEYS.index(owner.get(EXERCISE))
    others = [*KEYS[place + 1 :], *KEYS[:place]]
    return next((other for other in others if other not in solved), None)


@st.fragment
def notebook() -> None:
    """Show an exercise, what was answered, and the list of all."""
    # The session's notebook: the answer that was checked last, by exercise, and what is behind it.
    checked: dict[str, object] = st.session_state.setdefault("exercises_checked", {})
    solved: set[str] = st.session_state.setdefault("exercises_solved", set())
    revealed: set[str] = st.session_state.setdefault("exercises_revealed", set())

    key = owner.get(EXERCISE)
    exercise, number = EXERCISES[key], KEYS.index(key) + 1
    answer_key = f"exercise_answer_{key}"

    def check_answer() -> None:
        """Keep the answer, and whether it is right, before the page and its list are drawn."""
        answer = checked[key] = st.session_state[answer_key]
        with suppress(CnnError):  # said below the answer
            if check(exercise, answer).correct:
                solved.add(key)

    st.progress(len(solved) / len(KEYS), text=f"{len(solved)} of {len(KEYS)} solved")
    question_column, list_column = st.columns([5, 2], gap="large")

    with question_column:
        st.subheader(f"{number} · {exercise.title}", anchor=False)
        st.markdown(exercise.question)
        if exercise.grids:
            with st.container(horizontal=True, gap="medium"):
                for caption, values in exercise.grids.items():
                    with st.container(width=exercise_figures.width(values)):
                        st.markdown(f"**{caption}** · {values.shape[0]} × {values.shape[1]}")
                        chart(
                            made_once(exercise_figures.grid, values),
                            key=f"exercise_{key}_{caption}",
                            alt=f"{caption}: {exercise_figures.in_words(values)}.",
                        )

        with (
            st.form(f"exercise_form_{key}", border=False),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            answer_field(exercise, key=answer_key, persist_state="session", width=340)
            st.form_submit_button(
                "Check",
                type="secondary" if key in solved else "primary",
                icon=":material/done:",
                on_click=check_answer,
            )

        right = key in checked and judge(exercise, checked[key])
        if right or key in revealed:
            explain(exercise)
            show_source(exercise.computed_by)
        else:
            with st.container(horizontal=True):
                with st.popover("A hint", icon=":material/tips_and_updates:"):
                    st.markdown(exercise.hint)
                st.button(
                    "Show the answer",
                    key=f"exercise_reveal_{key}",
                    icon=":material/visibility:",
                    on_click=revealed.add,
                    args=(key,),
                )
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            page_link(
                pages.BY_NAME[exercise.page],
                f"Try it out: {exercise.page.replace('_', ' ')}",
                icon=":material/science:",
            )
            if next_unsolved(solved):
                st.button(
                    "Next exercise",
                    key="exercise_next",
                    type="primary" if key in solved else "secondary",
                    icon=":material/arrow_forward:",
                    on_click=lambda: open_exercise(next_unsolved(solved)),
                )
            elif key in solved:
                st.markdown("**All solved.** Well done!")

    with list_column, st.container(border=True, gap="xxsmall"):
        st.markdown("**All exercises**")
        for other, entry in EXERCISES.items():
            title = f"**{entry.title}**" if other == key else entry.title
            st.button(
                f"{DONE if other in solved else OPEN} {title}",
                key=f"exercise_open_{other}",
                type="tertiary",
                help="Solved" if other in solved else "Not solved yet",
                on_click=open_exercise,
                args=(other,),
            )


notebook()
