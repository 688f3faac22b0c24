"""Predictions about the next step of gradient descent, made from what the page shows."""

import math

from cnn.exercises.backpropagation import gradient_step
from cnn.exercises.exercise import Exercise

GROWS, SHRINKS, STAYS = "It grows", "It shrinks", "It stays as it is"
SMALLER, LARGER, SAME = "Smaller", "Larger", "The same"
NO_NUMBER = "No number at all"


def weight_move_prediction(weight: float, gradient: float, learning_rate: float) -> Exercise:
    """Ask which way one step of gradient descent moves a weight.

    >>> weight_move_prediction(0.5, gradient=-0.2, learning_rate=0.1).answer
    'It grows'
    """
    landing = gradient_step(weight, gradient, learning_rate)
    answer = GROWS if landing > weight else SHRINKS if landing < weight else STAYS
    sign = "positive" if gradient > 0 else "negative"
    mistakes = {
        GROWS: "The gradient points to where the loss grows. The step goes the opposite way.",
        SHRINKS: "The gradient points to where the loss grows. The step goes the opposite way.",
        STAYS: "It would, if the gradient were 0.",
    }
    if answer == STAYS:
        mistakes[GROWS] = mistakes[SHRINKS] = "How long is a step if the gradient is 0?"
    elif (weight < 0) == (answer == GROWS):  # the sign of the weight itself has misled
        mistakes[SHRINKS if answer == GROWS else GROWS] = (
            "Whether the weight itself is positive or negative does not matter: only the sign of "
            "its gradient does, and the step goes against it."
        )
    del mistakes[answer]
    return Exercise(
        key="predict-weight-move",
        title="Predict which way the watched weight moves",
        page="backpropagation",
        question=(
            f"Before the step the watched weight is {_shown(weight)}, and ∂L/∂w is "
            f"{_shown(gradient)}. The learning rate is {learning_rate:g}. What does the step do "
            "to the weight?"
        ),
        hint="A positive gradient says: a larger weight, a larger loss. Which way is downhill?",
        explanation=(
            f"w − η · ∂L/∂w = {_shown(weight)} − {learning_rate:g} · ({_shown(gradient)}) = "
            f"**{_shown(landing)}**. "
            + (
                "Without a slope there is no step."
                if answer == STAYS
                else f"The gradient is {sign}, so downhill is the other way."
            )
        ),
        answer=answer,
        options=(GROWS, SHRINKS, STAYS),
        mistakes=mistakes,
        computed_by=gradient_step,
    )


def longer_step_prediction(
    before: float, after: float, learning_rate: float, longer_rate: float, longer_after: float
) -> Exercise:
    """Ask what a much larger learning rate makes of the loss, in one step from the same start.

    Args:
        before: The loss before the step.
        after: The loss after a step with `learning_rate`.
        learning_rate: The present learning rate.
        longer_rate: The larger one.
        longer_after: The loss after a step with it; NaN if a number outgrew float32.

    >>> longer_step_prediction(2.0, 1.9, 0.1, 10.0, 7.5).answer
    'Larger'
    """
    if not math.isfinite(longer_after):
        answer = NO_NUMBER
    elif math.isclose(longer_after, before, rel_tol=1e-3):
        answer = SAME
    else:
        answer = LARGER if longer_after > before else SMALLER
    misled = (
        "A step that is longer than the valley is wide lands on the other side, where the loss "
        "may be anything."
    )
    mistakes = {
        SMALLER: f"Downhill holds close by. {misled}",
        LARGER: "Often it would be. Here the valley is wide, or the far side is low as well.",
        SAME: "A step that long changes something.",
        NO_NUMBER: "float32 holds numbers up to 3.4 · 10³⁸. It takes more than this to leave it.",
    }
    del mistakes[answer]
    became = f"{longer_after:.4g}" if math.isfinite(longer_after) else "not a number (NaN)"
    return Exercise(
        key="predict-longer-step",
        title="Predict what a much larger learning rate does",
        page="backpropagation",
        question=(
            f"With a learning rate of {learning_rate:g}, one step brings the loss from "
            f"{before:.4g} to {after:.4g}. From the same start, one step with {longer_rate:g}: "
            f"what is the loss then, compared with the {before:.4g} before the step?"
        ),
        hint="The gradient knows the slope right here. How far does the tangent tell the truth?",
        explanation=(
            f"It becomes **{became}**. "
            + (
                "The step overshot: the tangent promised less and less loss, but the valley ended."
                if answer in (LARGER, NO_NUMBER)
                else "Even this step ended lower. That is luck, or a single digit that nothing "
                "contradicts: try ten digits."
                if answer == SMALLER
                else "Nearly nothing changed: where the curve is flat, even a long step is short."
            )
        ),
        answer=answer,
        options=(SMALLER, LARGER, SAME, NO_NUMBER),
        mistakes=mistakes,
        computed_by=gradient_step,
    )


def _shown(value: float) -> str:
    """Write a number briefly, with a real minus sign.

    >>> _shown(-0.00012345)
    '−0.0001234'
    """
    return f"{value:.4g}".replace("-", "−")
