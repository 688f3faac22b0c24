"""What the backpropagation page shows below its controls."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn.backpropagation import descent_questions
from cnn.backpropagation import setting_and_outcome as descents
from cnn.backpropagation.setting_and_outcome import Descent, LossReport, Setting
from cnn.counting import counted
from cnn.exercises.step_prediction import longer_step_prediction, weight_move_prediction
from cnn.figures import backpropagation as figures
from cnn.losses import LOSSES, log_softmax
from cnn.types import FloatArray
from ui.address import owner
from ui.backpropagation import backprop_controls
from ui.backpropagation import backpropagation_values as values
from ui.backpropagation.backpropagation_values import RATES
from ui.components.descent_film import Watched, descent_film
from ui.shell.controls import number_input, segmented_control
from ui.shell.page import explain_errors, option_chart
from ui.shell.predict import predict
from ui.workers import cached

SURE = 0.999  # of a mistake, where the page starts from fresh weights
_ICONS = {
    "learnt": ":material/check_circle:",
    "flat": ":material/horizontal_rule:",
    "diverged": ":material/warning:",
    "unfinished": ":material/more_horiz:",
}


def questions(
    images: FloatArray, labels: NDArray[np.integer], setting: Setting
) -> "list[partial[Any]]":
    """Return what the parts below ask, but for the weight that is watched; see `cached`."""
    return [ask(images, labels, setting) for ask in (_descend, _judge, _try_rates)]


def _descend(
    images: FloatArray, labels: NDArray[np.integer], setting: Setting
) -> "partial[Descent]":
    return partial(cached.inspect, partial(descent_questions.descend, images, labels, setting))


def _judge(
    images: FloatArray, labels: NDArray[np.integer], setting: Setting
) -> "partial[list[LossReport]]":
    mistake = replace(
        setting, sure=setting.sure or SURE, num_learnt=1, steps=None, loss=next(iter(LOSSES))
    )
    return partial(
        cached.inspect, partial(descent_questions.compare_losses, images, labels, mistake)
    )


def _try_rates(
    images: FloatArray, labels: NDArray[np.integer], setting: Setting
) -> "partial[FloatArray]":
    slowest = replace(setting, learning_rate=RATES[0], steps=None)
    return partial(
        cached.inspect, partial(descent_questions.losses_by_rate, images, labels, slowest, RATES)
    )


@st.fragment
def show(index: int, images: FloatArray, labels: NDArray[np.integer], setting: Setting) -> None:
    """Show the descent as a film; another weight reruns only this part.

    Args:
        index: Number of the first digit.
        images: Ten digits in [0, 1], shape (10, 28, 28, 1); the first one is looked at closely.
        labels: What they are, shape (10,).
        setting: How to descend.
    """
    with explain_errors():
        with st.spinner(
            "Differentiating. The first time, TensorFlow has to start.", show_time=True
        ):
            descent = _descend(images, labels, setting)()
        _show_metrics(descent, labels, setting)
        watched = _weight_to_watch()
        curves = cached.inspect(
            partial(
                descent_questions.watch_weight,
                *(images, labels, setting),
                kernel=watched.kernel,
                row=watched.row,
                column=watched.column,
            )
        )
        film = _film(index, setting)
        descent_film(
            descent,
            curves,
            setting,
            images,
            labels,
            key="bp_film",
            film=film,
            watched=watched,
            at=min(owner.get(values.AT), descent.num_steps),
            on_choice=partial(_take_choice, film),
        )
        cell = (0, watched.row, watched.column, watched.kernel)
        predict(
            weight_move_prediction(
                float(descent.kernels[cell]), float(descent.gradients[cell]), setting.learning_rate
            )
        )


def _show_metrics(descent: Descent, labels: NDArray[np.integer], setting: Setting) -> None:
    if descent.overflow is not None:
        st.metric(f"Loss after step {descent.overflow}", "NaN", width="content")
        st.error(descents.outcome_in_words(descent, setting), icon=_ICONS["diverged"])
        return
    steps = descent.num_steps
    right = np.exp(log_softmax(descent.logits[[0, -1], 0]))[:, labels[0]]
    with st.container(horizontal=True, gap="large"):
        st.metric(
            f"Loss after {counted(steps, 'step')}",
            f"{descent.losses[-1]:.4g}",
            f"{descent.losses[-1] - descent.losses[0]:+.4g}",
            delta_color="inverse",
            width="content",
        )
        st.metric(
            f"After {counted(steps, 'step')} it says {labels[0]} with",
            f"{right[1]:.2%}",
            f"{right[1] - right[0]:+.2%}",
            width="content",
        )
        if setting.num_learnt == 1:
            st.metric(
                "Of the other nine digits it gets right",
                f"{descents.others_right(descent, labels)}",
                help="It was not taught these nine. They are the next of each other class.",
                width="content",
            )
    message = descents.outcome_in_words(descent, setting)
    box: Any = {"learnt": st.success, "diverged": st.error, "flat": st.warning}.get(
        descent.outcome, st.info
    )
    box(message, icon=_ICONS[descent.outcome])


def _weight_to_watch() -> Watched:
    """Let a weight be chosen by number; a click on its cell sets the same numbers."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        kernel = segmented_control(values.KERNEL)
        row, column = (number_input(value, width=120) for value in (values.ROW, values.COLUMN))
        st.caption("Or click its cell. Play shows all steps; drag the slider to look at one.")
    return Watched(kernel - 1, row, column)


def _film(index: int, setting: Setting) -> str:
    """Return what tells a film from those of other descents."""
    return f"{index} {setting}"


def _take_choice(film: str, watched: Watched, at: int | None) -> None:
    """Take over the weight and the step that the hand rests on.

    A step counts only in the film that it was chosen in: another one begins at its start.
    """
    changes = {
        values.KERNEL: watched.kernel + 1,
        values.ROW: watched.row,
        values.COLUMN: watched.column,
    }
    if at is not None and film == _film(*backprop_controls.chosen()):
        changes[values.AT] = at
    owner.change(changes)


@st.fragment
def compare_losses(images: FloatArray, labels: NDArray[np.integer], setting: Setting) -> None:
    """Show what each loss makes of the same confident mistake, in numbers and as curves."""
    st.subheader("The same confident mistake, judged by four losses")
    sure = setting.sure or SURE
    with explain_errors():
        with st.spinner("Letting all four losses learn.", show_time=True):
            reports = _judge(images, labels, setting)()
        st.markdown(
            f"The network is {sure * 100:g}% sure of a wrong answer to this {labels[0]}. How hard "
            f"does each loss pull it back? **{descents.weakness(reports)}** A probability that is "
            "almost 0 or 1 lies on the flat ends of softmax. The logarithm in a cross-entropy is "
            "steep enough there to make up for it; a square is not."
        )
        st.dataframe(
            [_row(report, int(labels[0])) for report in reports],
            hide_index=True,
            key="bp_losses_table",
        )
        st.caption(
            "The steepest slope by backpropagation, and beside it by nudging that logit. Steps: "
            f"plain descent with η = {setting.learning_rate:g} on this digit alone, at most "
            f"{descents.MAX_STEPS}."
        )
        option_chart(
            figures.slopes_over_confidence(setting.loss),
            height=320,
            key="bp_confidence",
            alt="How steep each loss is, over how sure the network is of a mistake: the "
            "cross-entropies stay steep, the squared errors fall towards zero.",
        )


def _row(report: LossReport, label: int) -> dict[str, str]:
    """Write a loss's numbers; the steepest logit is that of the mistake, or of the truth."""
    steepest = int(np.abs(report.logit_gradient).argmax())
    steps = report.steps_until_right
    numbers = {
        "L": report.value,
        "steepest ∂L/∂z": report.logit_gradient[steepest],
        "by nudging": report.numerical[steepest],
        f"∂L/∂z of the {label}": report.logit_gradient[label],
        "largest |∂L/∂w|": report.kernel_gradient,
    }
    return {
        "Loss": LOSSES[report.loss].title,
        **{name: f"{number:.3g}".replace("-", "−") for name, number in numbers.items()},
        "Steps until right": f"not in {descents.MAX_STEPS}" if steps is None else str(steps),
    }


@st.fragment
def compare_rates(images: FloatArray, labels: NDArray[np.integer], setting: Setting) -> None:
    """Show the loss after one and ten steps for all learning rates."""
    st.subheader("The learning rate, from far too small to far too large")
    with explain_errors():
        with st.spinner("Trying all learning rates.", show_time=True):
            losses = _try_rates(images, labels, setting)()
        option_chart(
            figures.losses_over_rates(RATES, losses, setting.learning_rate),
            height=320,
            key="bp_rates",
            alt="The loss after one step and after ten, over the learning rate.",
        )
        if setting.learning_rate in RATES[:-3]:
            now = RATES.index(setting.learning_rate)
            later = now + 4 if now + 4 < len(RATES) else now + 2
            predict(
                longer_step_prediction(
                    float(losses[now, 0]),
                    float(losses[now, 1]),
                    RATES[now],
                    RATES[later],
                    float(losses[later, 1]),
                )
            )
